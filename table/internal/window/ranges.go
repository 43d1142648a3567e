package window

import (
	"cmp"

	"xfork/table/internal/bind"
	"xfork/table/internal/kernel"
	"xfork/table/internal/types"
	"xfork/table/internal/vector"
)

// Frames by value: rows are in the order of their keys, so the rows within a
// distance stand together, and both ends of the frames move forwards with the
// row. Each end is moved until it has the distance, so all frames of a
// partition cost two comparisons for each row, and one for each step of an end.
//
//	key     1  2  4  7  -  -        Range(-2, 1); null is -
//	lo      0  0  1  3  4  4        the first key that is not less than the row's - 2
//	hi      2  2  3  4  6  6        behind the last that is not greater than the row's + 1
//
// A null has no distance from anything but nulls, which stand together at the
// end of the partition, or at its beginning: they are equal in the order, and
// take the place of what is within the distance. So it is in SQL.

// ranging makes the frames of a Range.
func (t *task) ranging(r *bind.Range) frames {
	out := frames{make([]int32, len(t.rows)), make([]int32, len(t.rows))}
	t.edges(r, out)
	if r.By == nil {
		return out
	}
	var by vector.Vector
	by.Gather(t.args[t.call.by], t.rows)
	switch by.Layout {
	case types.Ints:
		slide(t, r, out, &by, by.I, shiftInt, cmp.Compare[int64])
	case types.Floats:
		slide(t, r, out, &by, by.F, shiftFloat, kernel.CompareFloats)
	default:
		slide(t, r, out, &by, by.W, shiftWide, types.Int128.Cmp)
	}
	return out
}

// edges sets the ends that need no distance, and takes rows that are equal in
// the order for what is within a distance: of nulls that is the whole answer.
func (g *segment) edges(r *bind.Range, out frames) {
	g.partitions(func(start, end int) {
		first, last := start, start
		for i := start; i < end; i++ {
			if i == last {
				for first, last = i, i+1; last < end && !g.differs(last); last++ {
				}
			}
			out.lo[i], out.hi[i] = int32(first), int32(last)
			if r.From.Kind == bind.Edge {
				out.lo[i] = int32(start)
			}
			if r.To.Kind == bind.Edge {
				out.hi[i] = int32(end)
			}
		}
	})
}

// shift returns the key at a distance from x, or which way it lies beyond all
// keys that there can be: 1 upwards, -1 downwards.
type shift[T any] func(x T, d *bind.End, sign int) (to T, beyond int)

// slide sets the ends that are distances, for the rows with keys.
//
// The values of the layout and the direction are parameters, because there are
// three layouts and two directions, and one way to move an end. A call of a
// function value for each comparison is some two nanoseconds, less than a row
// costs to be sorted by far.
//
// Where the ends pass each other the frame is empty: then hi is lo, and still
// never goes down.
func slide[T any](g *task, r *bind.Range, out frames, by *vector.Vector, keys []T, move shift[T], compare func(a, b T) int) {
	sign := 1
	if r.Desc {
		sign = -1
	}
	// advance moves an end forwards from at, up to the first key that is
	// further in the order than the distance from x, or as far and kept.
	advance := func(at, end int, x T, d *bind.End, kept int) int {
		to, beyond := move(x, d, sign)
		switch {
		case beyond*sign > 0:
			return end
		case beyond != 0:
			return at
		}
		for at < end && compare(keys[at], to)*sign < kept {
			at++
		}
		return at
	}
	g.partitions(func(start, end int) {
		for start < end && by.Null(start) {
			start++
		}
		for end > start && by.Null(end-1) {
			end--
		}
		lo, hi := start, start
		for i := start; i < end; i++ {
			if r.From.Kind == bind.Distance {
				lo = advance(lo, end, keys[i], &r.From, 0)
				out.lo[i] = int32(lo)
			}
			if r.To.Kind == bind.Distance {
				hi = advance(hi, end, keys[i], &r.To, 1)
				out.hi[i] = int32(hi)
			}
			out.hi[i] = max(out.lo[i], out.hi[i])
		}
	})
}

// shiftFloat adds as SQL does, in float64: what is too large is an infinity,
// and NaN stays where it is.
func shiftFloat(x float64, d *bind.End, sign int) (float64, int) {
	return x + float64(sign)*d.Float, 0
}

// shiftInt is exact, whatever the distance.
func shiftInt(x int64, d *bind.End, sign int) (int64, int) {
	wide, beyond := shiftWide(types.Wide(x), d, sign)
	to, fits := wide.Narrow()
	if beyond == 0 && !fits {
		beyond = wide.Sign()
	}
	return to, beyond
}

// shiftWide is shiftInt in 128 bits. The least number has no negative: as a
// distance it is beyond all decimals.
func shiftWide(x types.Int128, d *bind.End, sign int) (types.Int128, int) {
	by := d.Wide
	if sign < 0 {
		if by = by.Neg(); by == d.Wide && by.Sign() != 0 {
			return x, 1
		}
	}
	to, fits := x.AddOK(by)
	if !fits {
		return x, by.Sign()
	}
	return to, 0
}
