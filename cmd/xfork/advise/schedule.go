package advise

import "slices"

// span is how long n workers of the engine take for calls of these times.
//
// Each worker begins with its part of the calls, neighbours in their order, and
// one that has done its part takes the last call of the worker that has most of
// them left: the oldest in that one's deque, which is the farthest from what its
// owner does next.
//
//	calls       1 2 3 4 5 6 7 8
//	worker 1    1 2 3 4          and then 8, if it is done with 4 before
//	worker 2    5 6 7 8          worker 2 comes there
//
// No order of the calls is better than max(longest, total/n).
func span(times []int64, n int) int64 {
	if n < 1 || len(times) == 0 {
		return 0
	}
	n = min(n, len(times))
	type part struct {
		next, end int   // its calls that have not begun
		free      int64 // when the worker is free
	}
	parts := make([]part, n)
	for w := range parts {
		parts[w] = part{next: w * len(times) / n, end: (w + 1) * len(times) / n}
	}
	for range times {
		// The worker that is free first; of several, one that has calls of its own.
		w := 0
		for i, p := range parts {
			if p.free < parts[w].free || p.free == parts[w].free && p.end-p.next > parts[w].end-parts[w].next {
				w = i
			}
		}
		if parts[w].next < parts[w].end {
			parts[w].free += times[parts[w].next]
			parts[w].next++
			continue
		}
		from := 0
		for i, p := range parts {
			if p.end-p.next > parts[from].end-parts[from].next {
				from = i
			}
		}
		parts[from].end--
		parts[w].free += times[parts[from].end]
	}
	return slices.MaxFunc(parts, func(a, b part) int { return int(min(1, max(-1, a.free-b.free))) }).free
}
