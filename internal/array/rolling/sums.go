package rolling

import (
	"math"

	"xfork/internal/array"
	"xfork/internal/kernel"
)

// float has the types that are rounded.
type float interface{ float64 | float32 }

// sum is a sum and, apart, what rounding has taken off it: together some 100 bits. (Knuth's addition
// without loss; as a running sum it is that of Ogita, Rump and Oishi, Accurate Sum and Dot Product,
// 2005.) Sums of infinities, and of what overflows, have a sum that is right and a rest that is NaN.
type sum struct{ sum, rest float64 }

// nothing is the sum of no elements, to which even -0 can be added.
var nothing = sum{sum: math.Copysign(0, -1)}

// plus returns s + x.
func (s sum) plus(x float64) sum {
	t := s.sum + x
	y := t - s.sum
	return sum{t, s.rest + ((s.sum - (t - y)) + (x - y))}
}

// join returns s + r.
func (s sum) join(r sum) sum {
	s = s.plus(r.sum)
	s.rest += r.rest
	return s
}

// value returns the sum as one number. A rest that is zero would make a +0 of a sum of -0.
func (s sum) value() float64 {
	r := s.sum + s.rest
	if s.rest == 0 || r != r {
		return s.sum
	}
	return r
}

// Sum returns the sums of windows of w elements. Integers wrap. w of less than one is an error. set
// has the kernels for T.
func Sum[T kernel.Number](p array.Parts, set *kernel.Set[T], a []T, w int) ([]T, error) {
	if one := T(1); one/2 != 0 {
		return quotients(p, a, w, 1)
	}
	if w > stretch {
		return integers[T]().over(p, a, w)
	}
	return overTrees(p, a, w, set.Add, func([]T) {})
}

// Mean returns the means of windows of w elements: the sums, divided by w.
func Mean[T float](p array.Parts, a []T, w int) ([]T, error) {
	return quotients(p, a, w, w)
}

// The two ways of adding do not meet: which one it is, is a matter of w alone, so that all results of
// an array are made in one way.

// quotients returns sums of floats, divided by d. They are added as float64.
func quotients[T kernel.Number](p array.Parts, a []T, w, d int) ([]T, error) {
	if w > stretch {
		return sums[T](float64(d)).over(p, a, w)
	}
	wide := kernel.Float64()
	return overTrees(p, a, w, wide.Add, func(sums []float64) {
		if d > 1 {
			wide.DivS(sums, sums, float64(d))
		}
	})
}

// sums is the method of sums, which are divided by w.
func sums[T kernel.Number](w float64) method[T, sum] {
	return method[T, sum]{
		none: nothing, add: addAll[T], join: sum.join,
		back: func(to []sum, a []T) {
			s := nothing
			for i := len(to) - 1; i >= 0; i-- {
				s = s.plus(float64(a[i]))
				to[i] = s
			}
		},
		run: func(to []T, suffixes []sum, s sum, enter []T) {
			for i := range to {
				to[i] = T(suffixes[i].join(s).value() / w)
				if i < len(enter) {
					s = s.plus(float64(enter[i]))
				}
			}
		},
	}
}

// The suffixes are made with one chain of additions, and the prefix with another one: each addition
// waits for the one before it in its chain, some four cycles. What rounding takes off is computed
// beside the chain.

// addAll adds the elements of a to s.
func addAll[T kernel.Number](s sum, a []T) sum {
	for _, x := range a {
		s = s.plus(float64(x))
	}
	return s
}

// integers is the method of sums that wrap, and so are exact.
func integers[T kernel.Number]() method[T, T] {
	return method[T, T]{
		add: func(s T, a []T) T {
			for _, x := range a {
				s += x
			}
			return s
		},
		join: func(x, y T) T { return x + y },
		back: func(to, a []T) {
			var s T
			for i := len(to) - 1; i >= 0; i-- {
				s += a[i]
				to[i] = s
			}
		},
		run: func(to, suffixes []T, s T, enter []T) {
			for i := range to {
				to[i] = suffixes[i] + s
				if i < len(enter) {
					s += enter[i]
				}
			}
		},
	}
}
