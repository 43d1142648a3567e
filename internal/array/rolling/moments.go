package rolling

import (
	"math"

	"xfork/internal/array"
)

// moments are the sums of elements and of their squares, both compensated. The mean square distance
// from the mean is made of them by a difference that cancels; the rests are what is left then. That
// is as good as distances from a known mean as long as the spread is above the 50 first bits of the
// elements, and unlike those it needs not know the mean of a window before its elements are added.
type moments struct{ elements, squares sum }

// plus returns m with x. The square is exact: its upper half, and what rounding takes off.
func (m moments) plus(x float64) moments {
	q := x * x
	m.elements, m.squares = m.elements.plus(x), m.squares.plus(q)
	m.squares.rest += math.FMA(x, x, -q)
	return m
}

// join returns what m and r come to together.
func (m moments) join(r moments) moments {
	return moments{m.elements.join(r.elements), m.squares.join(r.squares)}
}

// noise is what rounding may leave of a difference that is zero: squares have some 100 good bits.
const noise = 0x1p-96

//	w*squares - elements*elements = w*w * variance
//
//	high parts     their difference is exact where they are near to one another
//	low parts      what was rounded off each product, and twice the product of sum and rest

// variance returns the mean square distance of w elements from their mean. NaN is that of infinities
// and of squares that overflow.
func (m moments) variance(w float64) float64 {
	e, q := m.elements, m.squares
	a, b := float64(w*q.sum), float64(e.sum*e.sum)
	low := math.FMA(w, q.sum, -a) + float64(w*q.rest)
	low -= math.FMA(e.sum, e.sum, -b) + float64(2*float64(e.sum*e.rest))
	d := (a - b) + low
	// Of equal elements the two products are equal but for what is beyond the rests: to take that for
	// a spread would make a deviation of some 1e-16 of the elements out of none.
	if d <= float64(a*noise) {
		return 0
	}
	return d / w / w
}

// Var returns the mean square distances from the mean in windows of w elements: exactly 0 where they
// are equal.
func Var[T float](p array.Parts, a []T, w int) ([]T, error) {
	return spreads[T](float64(w), func(x float64) float64 { return x }).over(p, a, w)
}

// Std returns the square roots of Var.
func Std[T float](p array.Parts, a []T, w int) ([]T, error) {
	return spreads[T](float64(w), math.Sqrt).over(p, a, w)
}

// spreads is the method of variances, of which f is taken.
func spreads[T float](w float64, f func(float64) float64) method[T, moments] {
	none := moments{nothing, nothing}
	return method[T, moments]{
		none: none, join: moments.join,
		add: func(s moments, a []T) moments {
			for _, x := range a {
				s = s.plus(float64(x))
			}
			return s
		},
		back: func(to []moments, a []T) {
			s := none
			for i := len(to) - 1; i >= 0; i-- {
				s = s.plus(float64(a[i]))
				to[i] = s
			}
		},
		run: func(to []T, suffixes []moments, s moments, enter []T) {
			for i := range to {
				to[i] = T(f(suffixes[i].join(s).variance(w)))
				if i < len(enter) {
					s = s.plus(float64(enter[i]))
				}
			}
		},
	}
}
