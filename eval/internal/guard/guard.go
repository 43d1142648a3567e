// Package guard is the fence between views and what a user has given to them: callbacks, writers, handlers of logs, errors
// with methods of their own.
//
//	view --Call, Write--> the user's code      it panics, ends its goroutine, returns an error, writes less than it was given:
//	  ^                         |              one line on standard error, the view is silent from then on, and the run goes on
//	  '---------- false --------'
//
// Each call has a goroutine of its own, for which the caller waits: neither a panic nor a Goexit is the caller's then, and no
// goroutine is left behind. What never returns is waited for without an end, as a call in the plain program would be.
package guard

import (
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"
	"sync/atomic"

	"xfork/internal/node"
)

// View guards what one view calls of the user's. The zero value, with a name, is ready. Safe for concurrent use.
type View struct {
	Name   string // as a line may begin: "progress"
	silent atomic.Bool
}

// Call calls f and reports whether it has come to its end. The first time that it has not, a line says so; after that Call
// does nothing.
func (v *View) Call(f func()) bool {
	if v.silent.Load() {
		return false
	}
	if fault := Apart(f); fault != "" {
		v.silence("what it called " + fault)
		return false
	}
	return true
}

// Write gives text to w, whole or not at all as far as w can, and reports whether it took it.
func (v *View) Write(w io.Writer, text string) bool {
	if v.silent.Load() {
		return false
	}
	var n int
	var err error
	if fault := Apart(func() { n, err = io.WriteString(w, text) }); fault != "" {
		v.silence("its writer " + fault)
		return false
	}
	if err == nil && n != len(text) {
		err = io.ErrShortWrite
	}
	if err != nil {
		v.silence("its writer failed: " + Error(err))
	}
	return err == nil
}

// Silent reports whether the view has been silenced.
func (v *View) Silent() bool { return v.silent.Load() }

func (v *View) silence(why string) {
	if !v.silent.Swap(true) {
		Say(v.Name + " shows no more: " + why)
	}
}

// Say writes a line to standard error. What it names, a path say, may have characters that a screen must not see.
func Say(line string) { fmt.Fprintln(os.Stderr, "xfork:", node.Printable(line)) }

// Apart calls f on a goroutine of its own and waits for it. It tells in a few words what f did instead of returning, or "".
func Apart(f func()) (fault string) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		whole := false
		defer func() {
			if whole {
				return
			}
			fault = "ended its goroutine"
			if v := recover(); v != nil {
				fault = "panicked" + place() // first without the value, whose methods are the user's as well
				fault += ": " + shorten(fmt.Sprint(v))
			}
		}()
		f()
		whole = true
	}()
	<-done
	return fault
}

// place is where the panic in progress was raised, for a line.
func place() string {
	pcs := make([]uintptr, 64)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(0, pcs)])
	below := false
	for {
		f, more := frames.Next()
		switch runtimes := strings.HasPrefix(f.Function, "runtime."); {
		case f.Function == "runtime.gopanic":
			below = true
		case below && !runtimes:
			return fmt.Sprintf(" at %s:%d", node.Base(f.File), f.Line)
		}
		if !more {
			return ""
		}
	}
}

// Text is what f says, or, where f does not return, what it did instead.
func Text(f func() string) (text string) {
	if fault := Apart(func() { text = f() }); fault != "" {
		return "(a method that was to give the text " + fault + ")"
	}
	return text
}

// Lines is what f says, on as many lines as it likes, without other control characters.
func Lines(f func() string) string { return node.PrintableLines(Text(f)) }

// Longest is how many letters of a text stand in a line.
const Longest = 300

// Error is the text of err on one line, shortened, without control characters. A nil error has none.
func Error(err error) string {
	if err == nil {
		return ""
	}
	return shorten(Text(err.Error))
}

// Is is errors.Is, where methods of the error that do not return say no.
func Is(err, target error) (is bool) {
	if err == nil {
		return false
	}
	Apart(func() { is = errors.Is(err, target) })
	return is
}

// Line makes a line of a text: shortened, without control characters.
func Line(text string) string { return shorten(text) }

func shorten(text string) string {
	if len(text) > 8*Longest { // before it is looked at letter by letter
		text = strings.ToValidUTF8(text[:8*Longest], "") + "…"
	}
	line := []rune(strings.TrimSpace(node.Printable(text)))
	if len(line) > Longest {
		return string(line[:Longest-1]) + "…"
	}
	return string(line)
}
