package process

import (
	"bytes"
	"errors"
	"io"
	"os"
	"strings"
	"sync"
	"time"
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

	mu      sync.Mutex // Write is called by the goroutine that follows the pipe, the rest by that of the call
	tail    []byte
	pending []byte
	fatal   string // the announcement
}

const (
	keep = 16 << 10 // how much of the tail is kept
	held = 1 << 20  // how much is held back: the reports of many goroutines
)

// The pipe is read here and not by exec: its WaitDelay cuts off what has not been read when it is over, and a terminal may be slow.
// A descendant that has left the group may hold the pipe open for ever, and write to it for ever.
const (
	silence  = 100 * time.Millisecond // after the death, how long nothing may come until the pipe is taken to be empty
	capacity = 1 << 20                // after the death, how much is read: no pipe holds more
)

// What the worker has written before it died is in the pipe then, and comes at once, whatever a write to next takes: so each read after
// the death has a deadline of its own, and the first that meets it has found the pipe empty.
//
// follow passes on what comes from a pipe, until its other ends are closed, or the worker has died and the pipe is empty.
func (s *stderr) follow(pipe *os.File, died <-chan struct{}) {
	b := make([]byte, 32<<10)
	for left := capacity; left > 0; {
		dead := isClosed(died)
		if dead {
			_ = pipe.SetReadDeadline(time.Now().Add(silence))
		}
		n, err := pipe.Read(b)
		_, _ = s.Write(b[:n])
		if dead {
			left -= n
		}
		switch woken := !dead && errors.Is(err, os.ErrDeadlineExceeded); {
		case woken:
			<-died
		case err != nil:
			return
		}
	}
}

// It is a deadline and not a signal of another kind, because the runtime's poller, in which the read waits, knows nothing else but the
// end of the file, which would lose what is in the pipe.
//
// wake ends the read that follow waits in, so that it learns that the worker has died: died is closed after it, for then the deadlines
// are follow's. Where a pipe has no deadlines (Windows) all that could hold it open has ended with the worker's job.
func wake(pipe *os.File, died chan<- struct{}) {
	_ = pipe.SetReadDeadline(time.Now())
	close(died)
}

// isClosed reports whether a channel on which nothing is sent has been closed.
func isClosed(c <-chan struct{}) bool {
	select {
	case <-c:
		return true
	default:
		return false
	}
}

// Write never fails: a worker must not get a SIGPIPE because the parent's own stderr is closed.
func (s *stderr) Write(b []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tail = append(s.tail, b...)
	if over := len(s.tail) - keep; over > 0 {
		s.tail = append(s.tail[:0], s.tail[over:]...)
	}
	s.pending = append(s.pending, b...)
	// Lines are passed on together: a write for each would take longer than a worker that writes many needs for them.
	lines := 0 // the length of those that are no announcement
	for s.fatal == "" {
		line := s.pending[lines:]
		end := bytes.IndexByte(line, '\n') + 1
		if end == 0 && len(line) > keep {
			end = len(line) // no announcement is as long
		}
		if end == 0 {
			break
		}
		if announces(line[:end]) {
			s.fatal = strings.TrimSpace(string(line[:end]))
			break
		}
		lines += end
	}
	s.pass(lines)
	// A report may be as long as a program has goroutines, and memory is for the user's.
	if len(s.pending) > held {
		s.pass(len(s.pending))
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
// come late, and never that they are lost: what is too long to be held back is passed on, even if it is a report in the end.

// lives passes on what was held back, because the worker has answered. What it has written before it answered may still be in the pipe.
func (s *stderr) lives() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.pass(len(s.pending))
	s.fatal = ""
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
