package process

import (
	"bytes"
	"io"
	"strings"
	"sync"
)

// stderr takes what a worker writes to its standard error. It passes it on, as if the function had been called at home, and keeps the
// tail for the case that the worker dies.
//
// A line with which the Go runtime announces the end of a process is held back, and so is all that follows: it belongs to the
// error of the call then. Where the worker lives on, and answers, the line was the user's own, and is passed on with the answer.
//
//	| passed on ........ | pending: the line that is being written, or all from the announcement on |
//	          | tail: the last 16 KiB, whatever has become of them                                  |
type stderr struct {
	next io.Writer // nil: nothing is passed on

	mu      sync.Mutex // Write is called by exec's goroutine, the rest by that of the call
	tail    []byte
	pending []byte
	fatal   string // the announcement
}

// keep is how much of the tail is kept, and of what is held back.
const keep = 16 << 10

// Write never fails: a worker must not get a SIGPIPE because the parent's own stderr is closed.
func (s *stderr) Write(b []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tail = append(s.tail, b...)
	if over := len(s.tail) - keep; over > 0 {
		s.tail = append(s.tail[:0], s.tail[over:]...)
	}
	s.pending = append(s.pending, b...)
	for s.fatal == "" {
		end := bytes.IndexByte(s.pending, '\n') + 1
		if end == 0 && len(s.pending) > keep {
			end = len(s.pending) // no announcement is as long
		}
		if end == 0 {
			break
		}
		if announces(s.pending[:end]) {
			s.fatal = strings.TrimSpace(string(s.pending[:end]))
			break
		}
		s.pass(end)
	}
	if s.fatal != "" {
		s.pending = s.pending[:min(len(s.pending), keep)]
	}
	return len(b), nil
}

// pass hands on the first n bytes of what is pending.
func (s *stderr) pass(n int) {
	if s.next != nil && n > 0 {
		_, _ = s.next.Write(s.pending[:n])
	}
	s.pending = append(s.pending[:0], s.pending[n:]...)
}

// An announcement that was none is rare: a log line of the user's that begins with "panic: ", say. It costs that the lines up to the answer
// come late, and never that they are lost.

// lives passes on what was held back, because the worker has answered. What it has written before it answered may still be in the pipe.
func (s *stderr) lives() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.pending) > 0 {
		s.pass(len(s.pending))
		s.fatal = ""
	}
}

// dead returns the tail and the announcement of a worker that has died. What was no announcement is passed on.
func (s *stderr) dead() (tail, fatal string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.fatal == "" && announces(s.pending) {
		s.fatal = strings.TrimSpace(string(s.pending))
	}
	if s.fatal == "" {
		s.pass(len(s.pending))
	}
	return string(s.tail), s.fatal
}

// announces reports whether a line is one with which the Go runtime says why a process ends: the texts of fatal, printpanics,
// sighandler and newstack in its files panic.go, signal_unix.go and stack.go.
func announces(line []byte) bool {
	for _, begin := range []string{"fatal error: ", "panic: ", "SIG", "runtime: goroutine stack exceeds", "unexpected fault address", "runtime: out of memory"} {
		if bytes.HasPrefix(line, []byte(begin)) {
			return true
		}
	}
	return false
}
