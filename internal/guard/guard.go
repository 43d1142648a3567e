// Package guard is the fence between views and what a user has given to them: callbacks, writers, handlers of logs, errors
// with methods of their own.
//
//	view --Call, Write--> the user's code      it panics, ends its goroutine, returns an error, writes less than it was given:
//	  ^                         |              one line on standard error, the view is silent from then on, and the run goes on
//	  '---------- false --------'
//
// Each call has a goroutine of its own, for which the caller waits: neither a panic nor a Goexit is the caller's then, and no
// goroutine is left behind. What never returns is waited for without an end, as a call in the plain program would be. The
// price is one goroutine per call, about a microsecond; views call the user a few times per run, or ten times a second, so
// it does not show.
//
// A recover on the caller's own goroutine would not do: it does not stop runtime.Goexit, which testing's FailNow calls, and
// after which the deferred functions of the engine itself would run to the end of the goroutine.
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

// View guards what one view calls of the user's. The zero value, with a name, is ready. Safe for concurrent use: calls that
// are in progress when another one fails come to their end, and later ones are not made.
type View struct {
	Name   string // as a line may begin: "progress"
	silent atomic.Bool
}

// Call calls f and reports whether it has returned. The first time that it has not, a line says so; after that Call does
// nothing.
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

// Write gives text to w in one piece and reports whether w has taken all of it. One piece, because w may be a log to which
// other goroutines write: a line in two pieces could be torn apart.
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
	if err == nil && n != len(text) { // a writer that breaks the contract of io.Writer
		err = io.ErrShortWrite
	}
	if err != nil {
		v.silence("its writer failed: " + Error(err))
	}
	return err == nil
}

// Silent reports whether the view has been silenced.
func (v *View) Silent() bool { return v.silent.Load() }

// silence turns the view off and says why. Of several goroutines that come here at once one wins the swap and says it.
func (v *View) silence(why string) {
	if !v.silent.Swap(true) {
		Say(v.Name + " shows no more: " + why)
	}
}

// Say writes a line to standard error. What it names, a path for instance, may contain control characters, which a terminal
// would obey; they are replaced.
func Say(line string) { fmt.Fprintln(os.Stderr, "xfork:", node.Printable(line)) }

// Apart calls f on a goroutine of its own and waits for it. It returns "", or in a few words what f did instead of returning.
//
// The deferred function tells three ends apart: returned is true after an ordinary return; recover gives a value after a
// panic (since Go 1.21 also after panic(nil)); neither means runtime.Goexit. Closing done happens before the caller reads
// fault, so fault needs no lock.
func Apart(f func()) (fault string) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		returned := false
		defer func() {
			if returned {
				return
			}
			fault = "ended its goroutine"
			if v := recover(); v != nil {
				// fault is complete before the value is formatted. Its methods are the user's as well: should they end the
				// goroutine, the shorter text is what the caller gets.
				fault = "panicked" + place()
				fault += ": " + shorten(fmt.Sprint(v))
			}
		}()
		f()
		returned = true
	}()
	<-done
	return fault
}

// place returns the file and line at which the panic in progress was raised, for a line. It is called by the deferred
// function, so the stack still has the frames of the panic:
//
//	place, the deferred function, runtime.gopanic, [runtime.panicIndex, ...], the frame that panicked
//
// The frame wanted is the first one below gopanic that is not the runtime's: for a panic of the runtime itself, an index out
// of range for instance, helpers of the runtime lie in between.
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

// Text returns what f returns, or, where f does not return, what it did instead.
func Text(f func() string) (text string) {
	if fault := Apart(func() { text = f() }); fault != "" {
		return "(a method that was to give the text " + fault + ")"
	}
	return text
}

// Lines returns what f returns, on as many lines as it has, without other control characters.
func Lines(f func() string) string { return node.PrintableLines(Text(f)) }

// Longest is how many letters of a text stand in a line.
const Longest = 300

// Error returns the text of err on one line, shortened, without control characters. A nil error has none.
func Error(err error) string {
	if err == nil {
		return ""
	}
	return shorten(Text(err.Error))
}

// Is reports what errors.Is reports; where a method of the error does not return, it reports false.
func Is(err, target error) (is bool) {
	if err == nil {
		return false
	}
	Apart(func() { is = errors.Is(err, target) })
	return is
}

// Line makes a line of a text: shortened, without control characters.
func Line(text string) string { return shorten(text) }

// shorten cuts in two steps. A text may have megabytes, an error that quotes a response for instance: the first step cuts it
// to a few thousand bytes without looking at them, the second one counts letters.
func shorten(text string) string {
	if len(text) > 8*Longest {
		text = strings.ToValidUTF8(text[:8*Longest], "") + "…" // the cut may have gone through a letter
	}
	line := []rune(strings.TrimSpace(node.Printable(text)))
	if len(line) > Longest {
		return string(line[:Longest-1]) + "…"
	}
	return string(line)
}
