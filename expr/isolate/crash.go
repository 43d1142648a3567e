package isolate

import (
	"fmt"
	"strings"

	"xfork/internal/process"
)

// Crash is the failure of a call that has lost its process: errors.As finds it.
type Crash struct {
	// Exit is the exit status, or -1 where a signal has ended the process: Signal is its number.
	Exit, Signal int
	// PID is the number that the process had.
	PID int
	// Phase says when: "start" before the function was called, "call" while it ran, "answer" when it had returned.
	Phase string
	// Fatal is the line with which the Go runtime said why, as in "fatal error: concurrent map writes", or empty.
	Fatal string
	// Stderr is the end of what the process has written there, up to 16 KiB: by this call, or by earlier ones.
	Stderr string
	// Report is the Go runtime's report, with the stacks of all goroutines, or empty.
	Report string

	how string // the exit status or the signal, as package os prints it
}

// A Crash is made once and then shared by all that need the failed node, so its fields must not be changed.
//
// crash makes a Crash of how a process has ended.
func crash(d process.Death, phase string) *Crash {
	return &Crash{Exit: d.Exit, Signal: d.Signal, PID: d.PID, Phase: phase, Fatal: d.Fatal, Stderr: d.Stderr, Report: d.Report, how: d.How}
}

// Error returns one line: what has ended the process, when, and why as far as it has said so.
//
//	its process died in the call: fatal error: concurrent map writes (exit status 2)
//	its process died in the call: signal: killed
//	its process died in the call: exit status 1, after: no such table
func (c *Crash) Error() string {
	phase := map[string]string{"start": "before the function was called", "call": "in the call", "answer": "when the function had returned"}[c.Phase]
	text := "its process died " + phase + ": "
	if c.Fatal != "" {
		return text + fmt.Sprintf("%s (%s)", c.Fatal, c.how)
	}
	if last := c.lastLine(); last != "" {
		return text + c.how + ", after: " + last
	}
	return text + c.how
}

// lastLine returns what the process has said last, for an exit: log.Fatal gives its reason there.
func (c *Crash) lastLine() string {
	if c.Signal != 0 || c.Exit == 0 {
		return ""
	}
	s := strings.TrimSpace(c.Stderr)
	s = s[strings.LastIndexByte(s, '\n')+1:]
	if len(s) > 200 {
		s = s[:200] + "..."
	}
	return s
}
