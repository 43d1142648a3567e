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
// the file may be.
const (
	firstRuns = 100
	share     = 50 // one part in so many
	largest   = 512 << 20
)

// Sampled makes of f, which must not have been used, a sample: every so-manieth run, or, for 0, the first hundred and then as
// many as a fiftieth of the time pays for. Who observes with f asks Sample before each run.
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
	if line != "" {
		f.tell(line, false)
	}
	return yes
}

// sample chooses the runs that are traced. Safe for concurrent use.
type sample struct {
	every int // each so-manieth run; 0: as many as the budget pays for

	mu      sync.Mutex
	begin   time.Time
	spent   time.Duration
	met     int
	left    int // runs that were not traced
	full    bool
	told    time.Time
	telling time.Duration
}

// tellEvery is the time between two lines about what was not traced. The first one comes sooner.
const (
	tellFirst = time.Second
	tellEvery = time.Minute
)

// choose reports whether to trace a run that begins now, and what is to be said about others, if it is time to.
func (s *sample) choose(now time.Time) (yes bool, line string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.met == 0 {
		s.begin, s.told, s.telling = now, now, tellFirst
	}
	s.met++
	switch {
	case s.full:
	case s.every > 0:
		yes = (s.met-1)%s.every == 0
	default:
		yes = s.met <= firstRuns || s.spent*share <= now.Sub(s.begin)
	}
	if !yes {
		s.left++
	}
	if s.left > 0 && now.Sub(s.told) >= s.telling {
		line = fmt.Sprintf("the trace is a sample: %d of %d runs so far (XFORK_TRACE_RUNS=all traces each)", s.met-s.left, s.met)
		if s.full {
			line = fmt.Sprintf("the trace is full: it has %d of %d runs", s.met-s.left, s.met)
		}
		s.told, s.telling = now, tellEvery
	}
	return yes, line
}

// pay takes from the budget what tracing a run has cost.
func (s *sample) pay(r *record.Run, writing time.Duration, size int64) {
	const perCall = 200 * time.Nanosecond // what the run itself was held up by
	s.mu.Lock()
	defer s.mu.Unlock()
	s.spent += writing + time.Duration(len(r.Slices))*perCall
	s.full = size > largest
}
