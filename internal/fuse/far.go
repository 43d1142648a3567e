package fuse

import (
	"math"

	"xfork/internal/kernel"
)

// Moments of numbers so far apart that their distances, or the squares of those, overflow: the mean of the greatest float64 and
// its negative is 0 all the same, and the standard deviation of 1e200 and -1e200 is 1e200. The first pass tells, for what it
// comes to is not finite; then a second one gathers the elements made smaller by a power of two. What that takes from the
// digits of small ones is far below the last digit of the result. NaN and infinities cost the second pass as well, and come out
// of it as they went in.
//
// That is a matter of the elements alone, so the result does not depend on which moments are asked for.

// nearer is so small that the squares of all elements can be added up, as many as there may be.
const nearer = 0x1p-600

// far asks for another pass, once, if moments have overflowed. Those of float32 are of float64, and cannot.
func (c *code) far() (again bool) {
	for _, s := range c.sinks {
		if g, is := s.gatherer.(*momentGather[float64]); is && s.what == momentSink && c.n > 0 && !g.merged().Finite() {
			s.what, again = farSink, true
		}
	}
	return again
}

// merged is the moments of all elements.
func (g *momentGather[T]) merged() kernel.Spread { return kernel.MergeSpreads(scratchOf(g.parts)) }

// within is x, a moment of elements that are finite if s is, less what rounding alone has carried it beyond all of them.
func within(s kernel.Spread, x float64) float64 {
	if !s.Finite() {
		return x
	}
	return max(-math.MaxFloat64, min(x, math.MaxFloat64))
}

// near is the elements of a block, made smaller.
func (s *momentState[T]) near(a []T) []T {
	if s.nearer == nil {
		s.nearer = make([]T, kernel.Chunk)
	}
	to := s.nearer[:len(a)]
	scale := nearer
	s.g.k.MulS(to, a, T(scale))
	return to
}
