package quantile

import (
	"math"
	"math/bits"
	"slices"
)

// A median needs one place of an order and its neighbour, and not the order. The values are
// compared as numbers here: a call for each comparison is most of what a sort of floats in the
// order of results takes.

// few is up to how many values a sort takes no longer than to look for one of them.
const few = 12

// nth returns the value that is at place i when xs is sorted. Afterwards none of the values
// in front of that place is greater, and none behind it less.
//
// Values are divided by one of them until the place is known (C. A. R. Hoare: Algorithm 65,
// Find, 1961), which takes a few looks at each value, where a sort takes as many as the
// logarithm of their number. Divided badly again and again, they are sorted after all.
func nth(xs []float64, i int) float64 {
	if odd(xs) {
		slices.SortFunc(xs, byBits)
		return xs[i]
	}
	// The place is somewhere in rest, at its number at. All that lies in front of rest is not
	// greater than what is in it, and all that lies behind it not less.
	rest, at := xs, i
	for turns := 2 * bits.Len(uint(len(xs))); len(rest) > few && turns > 0; turns-- {
		switch l, r := divide(rest); {
		case at <= l:
			rest = rest[:l+1]
		case at >= r:
			rest, at = rest[r:], at-r
		default:
			return xs[i] // between the two all are equal
		}
	}
	slices.Sort(rest)
	return xs[i]
}

// odd reports whether there is a value for which the order of floats is not that of
// results: a NaN, or a zero with a sign.
func odd(xs []float64) bool {
	for _, x := range xs {
		if x != x || math.Float64bits(x) == 1<<63 {
			return true
		}
	}
	return false
}

// divide moves values that are not greater than one of them to the front, up to l, and those
// that are not less to the back, from r on. There are values in both, and those between are
// equal.
func divide(xs []float64) (l, r int) {
	mid := middle(xs[0], xs[len(xs)/2], xs[len(xs)-1])
	i, k := 0, len(xs)-1
	for i <= k {
		for xs[i] < mid {
			i++
		}
		for xs[k] > mid {
			k--
		}
		if i <= k {
			xs[i], xs[k] = xs[k], xs[i]
			i++
			k--
		}
	}
	return k, i
}

// middle returns the middle one of three values: of values that are in order already, the
// halves are equally long then.
func middle(a, b, c float64) float64 {
	return max(min(a, b), min(max(a, b), c))
}
