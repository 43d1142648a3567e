package process

import (
	"io"
	"os"
)

// What there is to learn of a death, and where it comes from:
//
//	                     exit, signal    Fatal                       Report
//	os.Exit(3)           3
//	log.Fatal            1                                           (its text is the end of stderr)
//	fatal error, panic   2               stderr: the first line      the runtime's crash output: all goroutines
//	SIGSEGV in Go or C   2               stderr: "SIGSEGV: ..."      likewise
//	SIGKILL, OOM killer  -1, 9

// Death is how a worker has ended.
type Death struct {
	Exit   int    // its exit status, or -1 if a signal has ended it
	Signal int    // the signal, or 0
	How    string // both as text: "exit status 3", "signal: killed"
	PID    int
	Fatal  string // the line with which the Go runtime has announced the end, or ""
	Stderr string // the end of what it has written to stderr
	Report string // the Go runtime's report of all goroutines, without its first line, or ""
}

// death returns how the worker has ended; it has been reaped.
func (p *Process) death() Death {
	state := p.cmd.ProcessState
	d := Death{Exit: state.ExitCode(), Signal: signalOf(state), How: state.String(), PID: state.Pid()}
	d.Stderr, d.Fatal = p.stderr.dead()
	d.Report = readReport(p.report)
	return d
}

// longestReport is how much of a report is read: a program with many goroutines writes megabytes, and the first one is the culprit.
const longestReport = 64 << 10

func readReport(f *os.File) string {
	if f == nil {
		return ""
	}
	b := make([]byte, longestReport)
	n, err := f.ReadAt(b, 0)
	if err != nil && err != io.EOF {
		return ""
	}
	return string(b[:n])
}

// An answer proves that what looked like the announcement of an end was none. It is told before the worker is given to another call, so that lines
// are passed on in the order of calls.
//
// Lives tells the worker's stderr that it has answered: see stderr.
func (p *Process) Lives() { p.stderr.lives() }
