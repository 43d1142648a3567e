package window

import (
	"math"

	"xfork/table/internal/ast"
	"xfork/table/internal/types"
	"xfork/table/internal/vector"
)

// moments are the number, the means and the sums of products of distances from
// the means of two variables: what Std, Var and Corr are computed of. They are
// joined by the formulas of Chan, Golub and LeVeque (1979), as those of package
// group are, and never taken apart. Of one variable, y is 0.
type moments struct {
	n, x, y, xx, yy, xy float64
}

// joined returns the moments of both together.
func joined(a, b moments) moments {
	n := a.n + b.n
	dx, dy, w := b.x-a.x, b.y-a.y, a.n*b.n/n
	return moments{
		n: n, x: a.x + dx*b.n/n, y: a.y + dy*b.n/n,
		xx: a.xx + b.xx + dx*dx*w, yy: a.yy + b.yy + dy*dy*w, xy: a.xy + b.xy + dx*dy*w,
	}
}

// spread computes Std, Var or Corr. All are null for fewer than two rows.
func (t *task) spread(f frames, args []vector.Vector) {
	one := func(i int32) moments { return moments{n: 1, x: args[0].F[i]} }
	if t.call.Op == ast.Corr {
		one = func(i int32) moments { return moments{n: 1, x: args[0].F[i], y: args[1].F[i]} }
	}
	t.floats(f)
	fold(f, one, joined, func(i int, m moments) {
		switch {
		case m.n < 2:
			t.out.Nulls().Clear(i)
		case t.call.Op == ast.Var:
			t.out.F[i] = m.xx / (m.n - 1)
		case t.call.Op == ast.Std:
			t.out.F[i] = math.Sqrt(m.xx / (m.n - 1))
		default:
			t.out.F[i] = m.xy / math.Sqrt(m.xx*m.yy)
		}
	})
}

// floatSums computes the sum or the mean of floats.
func (t *task) floatSums(f frames, x *vector.Vector) {
	t.floats(f)
	mean := t.call.Op == ast.Mean
	add := func(a, b float64) float64 { return a + b }
	fold(f, func(i int32) float64 { return x.F[i] }, add, func(i int, sum float64) {
		if t.out.F[i] = sum; mean {
			t.out.F[i] = sum / float64(f.hi[i]-f.lo[i])
		}
	})
}

// floats makes the result floats, of which those of empty frames are null.
func (t *task) floats(f frames) {
	t.out.Init(types.Type{Kind: types.Float64}, types.Floats, len(t.rows))
	f.empty(func(i int) { t.out.Nulls().Clear(i) })
}
