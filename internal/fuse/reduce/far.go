package reduce

import (
	"math"

	"xfork/internal/kernel"
)

// Moments of numbers so far apart that their distances, or the squares of those, overflow: the mean
// of the greatest float64 and its negative is 0 all the same, and the standard deviation of 1e200
// and -1e200 is 1e200. The first pass finds out, for what it comes to is not finite; then a second
// one accumulates the elements made smaller by a power of two. What that takes from the digits of
// small ones is far below the last digit of the result. NaN and infinities cost the second pass as
// well, and come out of it as they went in.
//
// That is a matter of the elements alone, so the result does not depend on which moments are asked
// for.

// Nearer is the factor: so small that the squares of all elements can be added up, as many as there
// may be. Distances are below 2^1025; scaled and squared they are below 2^850, which leaves room
// for 2^174 of them.
const Nearer = 0x1p-600

// Far reports whether another pass is needed because moments of n elements have overflowed, and
// makes the reduction FarMoments for it. It does so once. Moments of float32 are computed as
// float64, and cannot overflow.
func (r *Reduction) Far(n int) (again bool) {
	m, is := r.accumulator.(*moments[float64])
	if !is || r.Func != Moments || n == 0 || m.merged().Finite() {
		return false
	}
	r.Func = FarMoments
	return true
}

// within returns x, a moment of elements that are finite if s is, without what rounding alone has
// carried it beyond all of them.
func within(s kernel.Spread, x float64) float64 {
	if !s.Finite() {
		return x
	}
	return max(-math.MaxFloat64, min(x, math.MaxFloat64))
}

// near returns the elements of a block, made smaller, in memory of the partial's: the block may be
// an input, which must not be written. A block has a chunk of elements at most where there are
// moments.
func (p *momentPartial[T]) near(a []T) []T {
	if p.nearer == nil {
		p.nearer = make([]T, kernel.Chunk)
	}
	to := p.nearer[:len(a)]
	scale := Nearer
	p.of.k.MulS(to, a, T(scale))
	return to
}
