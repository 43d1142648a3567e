package rolling

import (
	"context"
	"fmt"

	"xfork/internal/array"
)

// EWM returns the exponentially weighted means: the first element, and then alpha times each element
// and 1-alpha times the result before it. Every step is rounded, so that is what they mean to the
// last bit, and one goroutine makes them; those of float32 are float64 on the way. alpha lies above 0
// and up to 1. NaN and infinities stay in all results that follow.
func EWM[T float](p array.Parts, a []T, alpha float64) ([]T, error) {
	if !(alpha > 0 && alpha <= 1) {
		return nil, fmt.Errorf("%w: a weight of %v, not above 0 and up to 1", array.ErrOutOfRange, alpha)
	}
	to := make([]T, len(a))
	if len(a) == 0 {
		return to, nil
	}
	// It could be cut into parts, as a linear recursion, but not without other roundings.
	s, rest := float64(a[0]), 1-alpha
	to[0] = a[0]
	return to, p(1, func(ctx context.Context, _ int) error {
		for lo := 1; lo < len(a); lo += partLen {
			if err := context.Cause(ctx); err != nil {
				return err
			}
			for i := lo; i < min(lo+partLen, len(a)); i++ {
				s = float64(alpha*float64(a[i])) + float64(rest*s) // the conversions forbid a fused multiply-add
				to[i] = T(s)
			}
		}
		return nil
	})
}
