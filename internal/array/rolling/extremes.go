package rolling

import (
	"xfork/internal/array"
	"xfork/internal/kernel"
)

// Extremes are exact, so a window may be put together in any way: by trees where it is short, and as
// suffix and prefix where trees would go over the elements too often.

// Min returns the least elements of windows of w, as Go's min: NaN of windows with one, and -0 below
// +0. set has the kernels for T.
func Min[T kernel.Number](p array.Parts, set *kernel.Set[T], a []T, w int) ([]T, error) {
	if w <= stretch {
		return overTrees(p, a, w, set.Min, func([]T) {})
	}
	return method[T, T]{
		none: set.MinOf(nil), join: func(x, y T) T { return min(x, y) },
		add: func(s T, a []T) T { return min(s, set.MinOf(a)) },
		back: func(to, a []T) {
			s := a[len(to)-1]
			for i := len(to) - 1; i >= 0; i-- {
				s = min(s, a[i])
				to[i] = s
			}
		},
		run: func(to, suffixes []T, s T, enter []T) {
			for i := range to {
				to[i] = min(suffixes[i], s)
				if i < len(enter) {
					s = min(s, enter[i])
				}
			}
		},
	}.over(p, a, w)
}

// Max returns the greatest elements of windows of w, as Go's max. It is written out, and not made of
// Min by a sign: the least integer has no negative.
func Max[T kernel.Number](p array.Parts, set *kernel.Set[T], a []T, w int) ([]T, error) {
	if w <= stretch {
		return overTrees(p, a, w, set.Max, func([]T) {})
	}
	return method[T, T]{
		none: set.MaxOf(nil), join: func(x, y T) T { return max(x, y) },
		add: func(s T, a []T) T { return max(s, set.MaxOf(a)) },
		back: func(to, a []T) {
			s := a[len(to)-1]
			for i := len(to) - 1; i >= 0; i-- {
				s = max(s, a[i])
				to[i] = s
			}
		},
		run: func(to, suffixes []T, s T, enter []T) {
			for i := range to {
				to[i] = max(suffixes[i], s)
				if i < len(enter) {
					s = max(s, enter[i])
				}
			}
		},
	}.over(p, a, w)
}
