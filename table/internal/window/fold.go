package window

// fold combines the values of each frame with join, in their order, and calls
// put for each frame that has one. one returns the value at a place. There is
// no way to take a value out again: a float sum from which a value has been
// subtracted is not the sum of the others, and one that has been infinite stays
// NaN.
//
// It is a queue made of two stacks. What has come in since the last turn is one
// value, joined from the left. What was there at the turn is kept as the join of
// each place with all behind it, up to the turn, so the front may go place by
// place:
//
//	                    lo          turn       hi
//	places        . . . 4  5  6  7  | 8  9 10  |
//	kept                4567 567 67 7
//	recent                            8,9,10
//	the frame           4567 with 8,9,10
//
// When the frame moves past the turn, the places that are left are joined from
// the right, and the turn is at their end. Each place is joined twice at most,
// and once more for each frame. A frame that never drops a place has no turn: it
// is joined in order, as a loop over the rows would.
//
// (Two stacks for a queue: a well-known construction of functional programming;
// for aggregates, K. Tangwongsan, M. Hirzel and S. Schneider, Low-Latency
// Sliding-Window Aggregation in Worst-Case Constant Time, 2017.)
func fold[T any](f frames, one func(i int32) T, join func(a, b T) T, put func(i int, x T)) {
	var kept []T
	var recent T
	first, turn, next := int32(0), int32(0), int32(0) // kept[0] is of place first
	for i, hi := range f.hi {
		lo := f.lo[i]
		if lo >= next { // nothing of what is there stays, as in a new partition
			turn, next = lo, lo
		}
		for ; next < hi; next++ {
			if next == turn {
				recent = one(next)
			} else {
				recent = join(recent, one(next))
			}
		}
		if lo > turn {
			kept = turned(kept[:0], lo, next, one, join)
			first, turn = lo, next
		}
		switch {
		case lo == hi:
		case lo == turn:
			put(i, recent)
		case turn == next:
			put(i, kept[lo-first])
		default:
			put(i, join(kept[lo-first], recent))
		}
	}
}

// turned returns the join of each place from lo on with all behind it, up to end.
func turned[T any](kept []T, lo, end int32, one func(i int32) T, join func(a, b T) T) []T {
	n := int(end - lo)
	if cap(kept) < n {
		kept = make([]T, n, 2*n)
	}
	kept = kept[:n]
	for k := n - 1; k >= 0; k-- {
		if kept[k] = one(lo + int32(k)); k < n-1 {
			kept[k] = join(kept[k], kept[k+1])
		}
	}
	return kept
}
