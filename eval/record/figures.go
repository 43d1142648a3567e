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
	// Work is the time that functions spent on their own: waiting for forces of theirs does not count, waiting for the
	// network does. CPUWork is that of the CPU lane and of the unsafe one.
	Work, CPUWork time.Duration
	// Critical is the longest chain of work in which each call needed the one before: no number of workers could have been
	// faster. Forces that one function made one after the other are taken to have been possible at once.
	Critical time.Duration
	Workers  int
}

// Figures counts. Linear.
func (r *Run) Figures() Figures {
	f := Figures{Operators: r.Operators, Wall: r.Wall, Workers: max(1, r.Workers)}
	for i := range r.Nodes {
		f.Calls[r.Nodes[i].Fate]++
	}
	for i := range r.Slices {
		s := &r.Slices[i]
		f.Work += s.Self
		if r.FunctionOf(s.Node).Lane != graph.IO {
			f.CPUWork += s.Self
		}
		if s.Retried {
			f.Retries++
		}
	}
	f.Calls[Inline] = 0
	_, f.Critical = r.CriticalPath()
	return f
}

// Ran is how many calls were made.
func (f Figures) Ran() int {
	return f.Calls[Done] + f.Calls[Failed] + f.Calls[Cancelled] + f.Calls[Unfinished]
}

// Bound is the least time in which these calls could have been done by this many workers, whatever the order.
func (f Figures) Bound() time.Duration { return max(f.Critical, f.CPUWork/time.Duration(f.Workers)) }

// Best is the best possible speed-up over doing one call after the other, on this many workers.
func (f Figures) Best() float64 { return ratio(f.Work, f.Bound()) }

// Speedup is the one that was reached.
func (f Figures) Speedup() float64 { return ratio(f.Work, f.Wall) }

// Busy is the share of the workers' time that was spent in functions of the CPU and unsafe lanes: 1 is all of it. Further
// goroutines that force may bring it above 1.
func (f Figures) Busy() float64 { return ratio(f.CPUWork, f.Wall*time.Duration(f.Workers)) }

func ratio(a, b time.Duration) float64 {
	if b <= 0 {
		return 0
	}
	return float64(a) / float64(b)
}

// String is the figures in one line:
//
//	12 calls ran, 3 shared, 4 cached, 7 skipped, 90 operators; wall 1.2s, work 6s, critical path 710ms, speed-up 5.0 of 8.5 possible, 2 workers 96% busy
func (f Figures) String() string {
	parts := []string{number(f.Ran(), "call") + " ran"}
	for _, p := range []struct {
		fate Fate
		what string
	}{
		{Failed, "failed"},
		{Cancelled, "cancelled"},
		{Unfinished, "still running"},
		{Shared, "shared"},
		{Found, "found"},
		{Cached, "cached"},
		{Skipped, "skipped"},
		{Waiting, "to come"},
	} {
		if n := f.Calls[p.fate]; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, p.what))
		}
	}
	if f.Retries > 0 {
		parts = append(parts, number(f.Retries, "retry"))
	}
	if f.Operators > 0 {
		parts = append(parts, number(int(f.Operators), "operator"))
	}
	text := strings.Join(parts, ", ") + "; wall " + Duration(f.Wall)
	if f.Ran() == 0 {
		return text
	}
	return fmt.Sprintf("%s, work %s, critical path %s, speed-up %.1f of %.1f possible, %s %.0f%% busy",
		text, Duration(f.Work), Duration(f.Critical), f.Speedup(), f.Best(), number(f.Workers, "worker"), 100*f.Busy())
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
