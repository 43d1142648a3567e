package advise

import "slices"

// span is how long n workers take for calls of these times, if each takes the
// next one when it is free: list scheduling.
//
// No order of the calls is better than max(longest, total/n), and none is worse
// than twice that. The engine's own order is not this one, since workers take
// from both ends; what is computed is one that is neither the best nor the
// worst.
func span(times []int64, n int) int64 {
	if n < 1 || len(times) == 0 {
		return 0
	}
	// A heap would do for many workers; there are a few, and 32 entries of 1,024
	// times at most.
	free := make([]int64, min(n, len(times))) // when each worker is free
	for _, t := range times {
		w := 0
		for i := range free {
			if free[i] < free[w] {
				w = i
			}
		}
		free[w] += t
	}
	return slices.Max(free)
}
