package window

import (
	"math"

	"xfork/table/internal/ast"
	"xfork/table/internal/kernel"
	"xfork/table/internal/types"
	"xfork/table/internal/vector"
)

// exactSums computes the sum or the mean of integers, decimals or durations, in
// 128 bits. Subtraction is exact there, so a frame that moves adds what comes in
// and subtracts what goes out; and what overflows on the way is no matter, as
// long as the frame's own sum fits.
//
//	values 5 1 4 2, Rows(-1, 0)      5   5+1   6+4-5   5+2-1
func (t *task) exactSums(f frames, x *vector.Vector) {
	put := t.sumOf()
	var sum types.Int128
	from, next := int32(0), int32(0)
	for i, hi := range f.hi {
		for ; next < hi; next++ {
			sum = sum.Add(x.Wide(int(next)))
		}
		for ; from < f.lo[i]; from++ {
			sum = sum.Sub(x.Wide(int(from)))
		}
		if f.lo[i] == hi {
			t.out.Nulls().Clear(i)
			t.out.Zero(i)
			continue
		}
		put(i, sum, int(hi-f.lo[i]))
	}
}

// sumOf returns the function that writes the sum of n values to the result, or
// their mean. The mean divides once, so it is rounded twice at most, as that of
// groups is.
func (t *task) sumOf() func(i int, sum types.Int128, n int) {
	if t.call.Op == ast.Mean {
		t.out.Init(types.Type{Kind: types.Float64}, types.Floats, len(t.rows))
		unit := 1.0
		if a := t.call.Args[0].Type; a.Kind == types.Dec {
			unit = math.Pow10(int(a.Scale))
		}
		return func(i int, sum types.Int128, n int) { t.out.F[i] = sum.Float64() / (float64(n) * unit) }
	}
	t.out.Init(t.call.Type, t.call.Type.Stored(), len(t.rows))
	if t.out.Layout == types.Wides {
		return func(i int, sum types.Int128, _ int) { t.out.W[i] = sum }
	}
	return func(i int, sum types.Int128, _ int) {
		x, fits := sum.Narrow()
		if !fits {
			vector.Throw(&kernel.RowError{Owner: t.owner, Expr: t.call.Text, Msg: "the sum overflows int64"})
		}
		t.out.I[i] = x
	}
}
