package record

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"xfork/graph"
)

// Figures are a run in numbers.
type Figures struct {
	// Calls by their fate, and how many attempts were repeated.
	Calls   [Waiting + 1]int
	Retries int
	// Operators is how many were evaluated.
	Operators uint64

	Wall time.Duration
	// CPUWork is the time that functions of the CPU and unsafe lanes spent on their own, and IOWork that of the I/O lane.
	// Waiting for forces of theirs does not count. Both are times by the clock: what a function waits for inside of itself, and
	// what other programs have the processor for meanwhile, is in them. Operators are not timed. Work is both together.
	CPUWork, IOWork, Work time.Duration
	// Processor is the time for which the whole process has had processors during the run, collections and other runs
	// included; 0 where the system does not tell. If it is much less than CPUWork, functions of the CPU lane have waited, or
	// other programs had the processors.
	Processor time.Duration
	// Critical is the longest chain of work in which each call needed the one before: no number of workers could have been
	// faster. Forces that one function made one after the other are taken to have been possible at once.
	Critical time.Duration
	// Bound is the least time in which these calls could have been done, by so many workers and under these limits, whatever
	// the order; BoundBy says by what: the critical path, 2 workers, unsafe calls, a limit of 4, a rate, or 256 I/O calls at a
	// time. What a rate let through is taken to have come as early as the rate let it.
	Bound   time.Duration
	BoundBy string
	Workers int
}

// Figures counts. Linear.
func (r *Run) Figures() Figures {
	f := Figures{Operators: r.Operators, Wall: r.Wall, Workers: max(1, r.Workers), Processor: r.Processor}
	for i := range r.Nodes {
		f.Calls[r.Nodes[i].Fate]++
	}
	for i := range r.Slices {
		s := &r.Slices[i]
		f.Work += s.Self
		if r.FunctionOf(s.Node).Lane == graph.IO {
			f.IOWork += s.Self
		}
		if s.Retried {
			f.Retries++
		}
	}
	f.CPUWork = f.Work - f.IOWork
	f.Calls[Inline] = 0
	_, f.Critical = r.CriticalPath()
	f.bind(r)
	return f
}

// Ran is how many calls were made.
func (f Figures) Ran() int {
	return f.Calls[Done] + f.Calls[Failed] + f.Calls[Cancelled] + f.Calls[Unfinished]
}

// Best is the best possible speed-up of the computing over one worker, on this many workers: CPUWork over Bound. A run that
// mostly waits has one below 1.
func (f Figures) Best() float64 { return ratio(f.CPUWork, f.Bound) }

// Speedup is the one that was reached: how many functions of the CPU and unsafe lanes ran at a time, on average.
func (f Figures) Speedup() float64 { return ratio(f.CPUWork, f.Wall) }

// InFlight is how many calls of the I/O lane were in flight at a time, on average over the run.
func (f Figures) InFlight() float64 { return ratio(f.IOWork, f.Wall) }

// Busy is the share of the workers' time that was spent in functions of the CPU and unsafe lanes: 1 is all of it. Further
// goroutines that force may bring it above 1.
func (f Figures) Busy() float64 { return ratio(f.CPUWork, f.Wall*time.Duration(f.Workers)) }

// Crowded reports whether functions of the CPU lane were at it for much longer, by the clock, than the process had processors.
func (f Figures) Crowded() bool {
	const slack = 20 * time.Millisecond // systems count processor time in steps
	return f.Processor > 0 && f.CPUWork > f.Processor*5/4+slack
}

func ratio(a, b time.Duration) float64 {
	if b <= 0 {
		return 0
	}
	return float64(a) / float64(b)
}

// String is the figures in one line:
//
//	12 calls ran, 3 shared, 4 made before, 7 skipped, 90 operators; wall 1.2s, at best 980ms (critical path); computing 2.1s, speed-up 1.8 of 2.1 possible, 2 workers 88% busy; I/O 6s, 5.0 calls in flight on average
func (f Figures) String() string {
	text := f.counts() + "; wall " + Duration(f.Wall)
	if f.Ran() == 0 {
		return text
	}
	if f.Bound > 0 {
		text += fmt.Sprintf(", at best %s (%s)", Duration(f.Bound), f.BoundBy)
	}
	if f.CPUWork > 0 {
		text += "; computing " + Duration(f.CPUWork)
		if f.Crowded() {
			text += fmt.Sprintf(" by the clock (the process had %s of processor time)", Duration(f.Processor))
		}
		if f.Best() >= 1 {
			text += fmt.Sprintf(", speed-up %.1f of %.1f possible", f.Speedup(), f.Best())
		}
		text += fmt.Sprintf(", %s %.0f%% busy", number(f.Workers, "worker"), 100*f.Busy())
	}
	if f.IOWork > 0 {
		text += fmt.Sprintf("; I/O %s, %.1f calls in flight on average", Duration(f.IOWork), f.InFlight())
	}
	return text
}

// Words are what is said of calls with a fate, behind their number; empty for those that went as planned.
func (f Fate) Words() string {
	return [...]string{
		Failed: "failed", Cancelled: "cancelled", Unfinished: "still running", Shared: "shared with an equal one",
		Found: "made by another force", Cached: "made before", Skipped: "skipped", Fused: "fused", Waiting: "to come",
	}[f]
}

// counts are the calls by their fate.
func (f Figures) counts() string {
	parts := []string{number(f.Ran(), "call") + " ran"}
	for fate, n := range f.Calls {
		if words := Fate(fate).Words(); n > 0 && words != "" {
			parts = append(parts, fmt.Sprintf("%d %s", n, words))
		}
	}
	if f.Retries > 0 {
		parts = append(parts, number(f.Retries, "retry"))
	}
	if f.Operators > 0 {
		parts = append(parts, number(int(f.Operators), "operator"))
	}
	return strings.Join(parts, ", ")
}

// number is a number of things in English.
func number(n int, thing string) string {
	switch {
	case n == 1:
		return "1 " + thing
	case strings.HasSuffix(thing, "y"):
		return fmt.Sprintf("%d %sies", n, strings.TrimSuffix(thing, "y"))
	}
	return fmt.Sprintf("%d %ss", n, thing)
}

// Duration is a time with three digits, as views show it.
func Duration(d time.Duration) string {
	for unit := time.Duration(1); unit < time.Hour; unit *= 10 {
		if d < 1000*unit {
			return d.Round(unit).String()
		}
	}
	return d.Round(time.Minute).String()
}

// FunctionFigures are all calls of one function.
type FunctionFigures struct {
	graph.Function
	Index   int32 // in Run.Functions
	Calls   [Waiting + 1]int
	Work    time.Duration // its own, as in Figures
	Longest int32         // the slice with the most of it; -1: none
}

// ByFunction is a row for each function whose calls the run has met, those with the most work first.
func (r *Run) ByFunction() []FunctionFigures {
	rows := make([]FunctionFigures, len(r.Functions))
	for i, f := range r.Functions {
		rows[i] = FunctionFigures{Function: f, Index: int32(i), Longest: -1}
	}
	for i := range r.Nodes {
		rows[r.Nodes[i].Function].Calls[r.Nodes[i].Fate]++
	}
	for k := range r.Slices {
		s := &r.Slices[k]
		row := &rows[r.Nodes[s.Node].Function]
		row.Work += s.Self
		if row.Longest < 0 || s.Self > r.Slices[row.Longest].Self {
			row.Longest = int32(k)
		}
	}
	rows = slices.DeleteFunc(rows, func(f FunctionFigures) bool { return f.Lane == graph.Inline })
	slices.SortStableFunc(rows, func(a, b FunctionFigures) int { return int(b.Work - a.Work) })
	return rows
}
