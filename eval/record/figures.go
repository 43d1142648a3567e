package record

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"xfork/graph"
)

// Figures are a run in numbers. They are what all views show of a run in its head: one computation, so that the terminal, the
// page, the log and the metrics cannot differ.
//
//	Work = CPUWork + IOWork       what one worker would have needed, one call after the other
//	Bound <= best possible time   Critical and CPUWork/Workers are two of its reasons (bound.go)
//	Speedup = CPUWork/Wall, Best = CPUWork/Bound, Busy = Speedup/Workers
type Figures struct {
	// Calls by their fate, and how many attempts were repeated.
	Calls   [Waiting + 1]int
	Retries int
	// Rejected is how many rows of files scans of tables have left out, because they cannot be read.
	Rejected int64
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

// Figures computes the figures. Linear: it passes over nodes and slices a few times.
func (r *Run) Figures() Figures {
	f := Figures{Operators: r.Operators, Wall: r.Wall, Workers: max(1, r.Workers), Processor: r.Processor}
	for i := range r.Nodes {
		f.Calls[r.Nodes[i].Fate]++
		f.Rejected += r.Nodes[i].Rejected
	}
	f.Calls[Inline] = 0 // these are no calls; Operators counts them, and those that are no nodes of the recording as well
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
	_, f.Critical = r.CriticalPath()
	f.bind(r) // last: it compares what has been computed above
	return f
}

// Ran returns how many calls were made.
func (f Figures) Ran() int {
	return f.Calls[Done] + f.Calls[Failed] + f.Calls[Cancelled] + f.Calls[Unfinished]
}

// Best returns the best possible speed-up of the computing over one worker, on this many workers: CPUWork over Bound. A run
// that mostly waits has one below 1.
func (f Figures) Best() float64 { return ratio(f.CPUWork, f.Bound) }

// Speedup returns the one that was reached: how many functions of the CPU and unsafe lanes ran at a time, on average.
func (f Figures) Speedup() float64 { return ratio(f.CPUWork, f.Wall) }

// InFlight returns how many calls of the I/O lane were in flight at a time, on average over the run. It is Little's law
// (A proof for the queuing formula L = λW, 1961): the sum of the times in the system, over the time of observation.
func (f Figures) InFlight() float64 { return ratio(f.IOWork, f.Wall) }

// Busy returns the share of the workers' time that was spent in functions of the CPU and unsafe lanes: 1 is all of it.
// Further goroutines that force may bring it above 1.
func (f Figures) Busy() float64 { return ratio(f.CPUWork, f.Wall*time.Duration(f.Workers)) }

// Crowded reports whether functions of the CPU lane were at it for much longer, by the clock, than the process had processors:
// by a quarter, and by more than the steps in which systems count processor time. Then the lane has waited for something that
// the engine cannot see: other programs, I/O in functions of the CPU lane, a lock.
func (f Figures) Crowded() bool {
	const slack = 20 * time.Millisecond
	return f.Processor > 0 && f.CPUWork > f.Processor*5/4+slack
}

// ratio returns a over b, and 0 where b is nothing: a run that took no time that the clock can see has no speed-up.
func ratio(a, b time.Duration) float64 {
	if b <= 0 {
		return 0
	}
	return float64(a) / float64(b)
}

// String returns the figures in one line:
//
//	12 calls ran, 3 shared, 4 made before, 7 skipped, 90 operators; wall 1.2s, at best 980ms (critical path); computing 2.1s, speed-up 1.8 of 2.1 possible, 2 workers 88% busy; I/O 6s, 5.0 calls in flight on average
//
// To be read as:
//
//	12 calls ran, ...       Calls, in the words of Fate.Words; those that went as planned are in the first number only
//	wall, at best (by)      Wall, and Bound with BoundBy; without calls there is no bound, for operators are not timed
//	computing, speed-up     CPUWork, and Speedup of Best; without the latter where Best is below 1
//	n workers p% busy       Busy; where the workers wait for I/O it is low, and more of them would not help
//	I/O, calls in flight    IOWork, and InFlight
func (f Figures) String() string {
	text := f.counts() + "; wall " + Duration(f.Wall)
	if f.Ran() == 0 {
		return text
	}
	if f.Bound > 0 {
		text += fmt.Sprintf(", at best %s (%s)", Duration(f.Bound), f.BoundBy)
	}
	if f.CPUWork > 0 {
		text += "; " + f.computing()
	}
	if f.IOWork > 0 {
		text += fmt.Sprintf("; I/O %s, %.1f calls in flight on average", Duration(f.IOWork), f.InFlight())
	}
	return text
}

// computing returns what String says of the lanes that compute. A speed-up is left out where even the best possible one is
// below 1: the run has waited, and the number would say nothing about the workers.
func (f Figures) computing() string {
	text := "computing " + Duration(f.CPUWork)
	if f.Crowded() {
		text += fmt.Sprintf(" by the clock (the process had %s of processor time)", Duration(f.Processor))
	}
	if f.Best() >= 1 {
		text += fmt.Sprintf(", speed-up %.1f of %.1f possible", f.Speedup(), f.Best())
	}
	return text + fmt.Sprintf(", %s %.0f%% busy", number(f.Workers, "worker"), 100*f.Busy())
}

// Words returns what is said of calls with a fate, behind their number; empty for those that went as planned.
func (f Fate) Words() string {
	return [...]string{
		Failed: "failed", Cancelled: "cancelled", Unfinished: "still running", Shared: "shared with an equal one",
		Found: "made by another force", Cached: "made before", Disk: "from disk", Skipped: "skipped", Fused: "fused", Waiting: "to come",
	}[f]
}

// counts returns the calls by their fate, in words. The number of calls comes first even if it is 0: a run that has only found
// what others had made says so.
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
	if f.Rejected > 0 {
		parts = append(parts, number(int(f.Rejected), "row")+" rejected")
	}
	if f.Operators > 0 {
		parts = append(parts, number(int(f.Operators), "operator"))
	}
	return strings.Join(parts, ", ")
}

// number returns a number of things in English: 1 retry, 2 retries, 3 workers.
func number(n int, thing string) string {
	switch {
	case n == 1:
		return "1 " + thing
	case strings.HasSuffix(thing, "y"):
		return fmt.Sprintf("%d %sies", n, strings.TrimSuffix(thing, "y"))
	}
	return fmt.Sprintf("%d %ss", n, thing)
}

// Duration returns a time with three digits, as views show it: 1.23s, 45.6ms, 789ns. All views use it, so that one time looks
// alike in all of them. A time is below a thousand of exactly one unit of the loop, 1 ns, 10 ns, ... 1000 s, that is not too
// fine, and is rounded to it; times beyond eleven days are rounded to minutes.
func Duration(d time.Duration) string {
	for unit := time.Duration(1); unit < time.Hour; unit *= 10 {
		if d < 1000*unit {
			return d.Round(unit).String()
		}
	}
	return d.Round(time.Minute).String()
}

// FunctionFigures are all calls of one function. Functions of one name that differ in lane, kind or purity are different
// ones, as they are in Run.Functions.
type FunctionFigures struct {
	graph.Function
	Index   int32 // in Run.Functions
	Calls   [Waiting + 1]int
	Work    time.Duration // its own, as in Figures
	Longest int32         // the slice with the most of it; -1: none
}

// ByFunction returns a row for each function of which the run has met calls, those with the most work first. Operators have
// no rows: they are not timed. The sort is stable, so that equal runs give equal tables.
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
	slices.SortStableFunc(rows, func(a, b FunctionFigures) int { return cmp.Compare(b.Work, a.Work) })
	return rows
}
