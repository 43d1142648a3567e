package window

import "xfork/table/internal/ast"

// frames is a range of places for each place: lo[i] to hi[i]-1. Neither list
// ever goes down, which is what the functions rely on.
type frames struct{ lo, hi []int32 }

// framed returns the frames of the function.
func (t *task) framed() frames {
	if r := t.call.Range; r != nil {
		return t.ranging(r)
	}
	return t.frames(t.call.Frame)
}

// frames returns the frames of a segment that are counted in rows, or the
// default ones.
func (g *segment) frames(f ast.Frame) frames {
	out := frames{make([]int32, len(g.rows)), make([]int32, len(g.rows))}
	if f.Rows {
		g.counting(out, f.From, f.To)
	} else {
		g.running(out)
	}
	return out
}

// running makes the frames that SQL has where none is given: from the first row
// of the partition to the last one that is equal to the row in the order. Ends
// are found backwards, because a row cannot know how many equal ones follow.
//
//	order   3  3  4  7  7
//	hi      2  2  3  5  5
func (g *segment) running(out frames) {
	g.partitions(func(start, end int) {
		stop := end
		for i := end - 1; i >= start; i-- {
			out.lo[i], out.hi[i] = int32(start), int32(stop)
			if g.differs(i) {
				stop = i
			}
		}
	})
}

// counting makes the frames of so many rows before and behind each row. Frames
// end where the partition does, and may be empty there.
func (g *segment) counting(out frames, from, to int) {
	g.partitions(func(start, end int) {
		for i := start; i < end; i++ {
			lo, hi := moved(i, from, start, end), moved(i, to, start-1, end-1)+1
			out.lo[i], out.hi[i] = int32(lo), int32(hi)
		}
	})
}

// moved returns i + by, but not less than least nor more than greatest. by may
// be so large that the sum would overflow.
func moved(i, by, least, greatest int) int {
	if by >= greatest-i {
		return greatest
	}
	if by <= least-i {
		return least
	}
	return i + by
}

// empty calls f for each frame without a row.
func (f frames) empty(call func(i int)) {
	for i, hi := range f.hi {
		if f.lo[i] == hi {
			call(i)
		}
	}
}
