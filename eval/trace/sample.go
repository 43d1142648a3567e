package trace

import (
	"fmt"
	"sync"
	"time"

	"xfork/eval/record"
)

// A server forces thousands of small graphs a second, and to trace each of them would make it slower than what is looked for. So
// the file of a program that was not changed for it, XFORK_TRACE, is a sample: the first runs, and then as many as a budget of
// time pays for, until the file is as large as a viewer can open.

// The budget: how many runs are traced whatever they cost, which share of the time tracing may take after that, and how large
// the file may be. The first hundred are what a short program has, and what the start of a server is. A fiftieth is less than
// the noise of a measurement. Half a gigabyte is of the order of what a viewer in a browser can still open.
const (
	firstRuns = 100
	share     = 50 // one part in so many
	largest   = 512 << 20
)

// Sampled makes a sample of f, which must not have been used: with every = n each n-th run, or, with 0, the first hundred and
// then as many as a fiftieth of the time pays for. The caller that observes with f asks Sample before each run.
func (f *File) Sampled(every int) *File {
	f.some = &sample{every: every}
	return f
}

// Sample reports whether to trace the run that begins now; always, unless f is Sampled. From time to time it says how many
// runs were left out.
func (f *File) Sample() bool {
	if f.some == nil {
		return true
	}
	yes, line := f.some.choose(time.Now())
	if line != "" { // not under the lock of the sample: say is the user's
		f.tell(line, false)
	}
	return yes
}

// sample chooses the runs that are traced. Safe for concurrent use: runs begin on any goroutine.
//
// It is a budget and not a fixed rate, for neither the rate of runs nor their size is known before. Time earns and tracing
// spends:
//
//	begin          now
//	|--------------|           earned: (now - begin) / share
//	[run][run]     [run]       spent:  what tracing these has cost
//
// A run is traced while no more is spent than earned. One large run may overdraw the budget; runs after it are left out until
// time has paid for it.
type sample struct {
	every int // each n-th run; 0: as many as the budget pays for

	mu       sync.Mutex    // for what follows
	begin    time.Time     // of the first run
	spent    time.Duration // on tracing
	runs     int
	left     int // runs that were not traced
	full     bool
	said     time.Time // when there was a line last, or the first run
	interval time.Duration
}

// Times between two lines about what was not traced. The first one comes soon, so that it is not a riddle why a run is not in
// the file; later ones must not fill a log.
const (
	firstInterval = time.Second
	laterInterval = time.Minute
)

// choose reports whether to trace a run that begins now, and returns what is to be said about others, if it is time to.
func (s *sample) choose(now time.Time) (yes bool, line string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.runs == 0 {
		s.begin, s.said, s.interval = now, now, firstInterval
	}
	s.runs++
	switch {
	case s.full:
	case s.every > 0:
		yes = (s.runs-1)%s.every == 0
	default:
		yes = s.runs <= firstRuns || s.spent*share <= now.Sub(s.begin)
	}
	if !yes {
		s.left++
	}
	return yes, s.line(now)
}

// line returns the line about runs that were left out, or "" if there are none or it is not yet time. The lock is held.
func (s *sample) line(now time.Time) string {
	if s.left == 0 || now.Sub(s.said) < s.interval {
		return ""
	}
	s.said, s.interval = now, laterInterval
	if s.full {
		return fmt.Sprintf("the trace is full: it has %d of %d runs", s.runs-s.left, s.runs)
	}
	return fmt.Sprintf("the trace is a sample: %d of %d runs so far (XFORK_TRACE_RUNS=all traces each)", s.runs-s.left, s.runs)
}

// pay takes from the budget what tracing a run has cost: the time of encoding and writing, which was measured, and that of
// recording, which was spread over its calls and is estimated. It is called with the size of the file after the run.
func (s *sample) pay(r *record.Run, writing time.Duration, size int64) {
	const perCall = 200 * time.Nanosecond // two events, each a clock and an append
	s.mu.Lock()
	defer s.mu.Unlock()
	s.spent += writing + time.Duration(len(r.Slices))*perCall
	s.full = size > largest
}
