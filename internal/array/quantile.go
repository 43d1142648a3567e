package array

import (
	"fmt"
	"math"

	"xfork/internal/kernel"
)

// Quantile interpolates between the two nearest of the sorted elements: definition 7 of Hyndman and
// Fan, Sample quantiles in statistical packages, 1996, which R and NumPy use. It is NaN if an
// element is. q outside of [0, 1] and an empty array are errors. It reads a some three times; set
// has the kernels for T.
func Quantile[T kernel.Number](p Parts, set *kernel.Set[T], a []T, q float64) (T, error) {
	if !(q >= 0 && q <= 1) {
		return 0, fmt.Errorf("%w: quantile %v, not from 0 to 1", ErrOutOfRange, q)
	}
	if len(a) == 0 {
		return 0, fmt.Errorf("%w: Quantile of an empty array", ErrEmpty)
	}
	// The rank, as a place between elements 0 and n-1.
	at := q * float64(len(a)-1)
	i := int(math.Floor(at))
	rest := at - float64(i)
	if i == len(a)-1 {
		rest = 0 // there is no next rank
	}
	low, high, err := ranks(p, set, a, i, rest > 0)
	if err != nil {
		return 0, err
	}
	return T(Between(float64(low), float64(high), rest)), nil
}

//	sorted    x0    x1    x2    x3    x4       q = 0.6 of 5 elements
//	q         0    0.25  0.5   0.75   1        at = 0.6 * 4 = 2.4: x2 + 0.4 * (x3 - x2)

// Between returns what lies by the fraction rest, less than 1, on the way from low to high. Equal
// ones have nothing in between, even if they are infinite. Rounding must not carry the result
// beyond high.
func Between(low, high, rest float64) float64 {
	if rest == 0 || low == high {
		return low
	}
	start, way, unit := distance(low, high)
	if unit == 0 {
		return start
	}
	return min((start+float64(way*rest))*unit, high)
}

// ranks dispatches by the width of elements: a selection compares keys. It returns the element of
// rank and, if both, the next one. They are NaN if any element is.
func ranks[T kernel.Number](p Parts, set *kernel.Set[T], a []T, rank int, both bool) (x, y T, err error) {
	if isWide[T]() {
		return ranksAs[uint64](p, set, a, rank, both)
	}
	return ranksAs[uint32](p, set, a, rank, both)
}

// ranksAs answers at once where the elements ascend or descend; otherwise it selects by keys of
// type U.
func ranksAs[U word, T kernel.Number](p Parts, set *kernel.Set[T], a []T, rank int, both bool) (x, y T, err error) {
	o, bits := orderOf[U, T](), bitsOf[U](a)
	up, down, err := o.ordered(p, bits)
	switch last := len(a) - 1; {
	case err != nil:
		return x, y, err
	case up && a[0] == a[0]: // NaNs come first, so there is none
		return a[rank], a[min(rank+1, last)], nil
	case down && a[last] == a[last]:
		return a[last-rank], a[max(last-rank-1, 0)], nil
	}
	// The extremes narrow the range of the first digit, and show whether there is a NaN: kernels
	// find them faster than keys could be made.
	lo, hi, err := extremes(p, set, a)
	if err != nil || lo != lo {
		return lo, lo, err
	}
	// No NaN, in no order: the ranks lie among the keys from lo to hi.
	s := &selection[U]{p: p, o: o, a: bits, lo: keyOf(o, lo), hi: keyOf(o, hi), rank: rank, both: both}
	defer s.m.release()
	low, high, err := s.find()
	return elementOf[T](o, low), elementOf[T](o, high), err
}

// extremes returns the least and the greatest element, in one pass; both are NaN if any element is.
func extremes[T kernel.Number](p Parts, set *kernel.Set[T], a []T) (least, greatest T, err error) {
	parts := make([][2]T, partsOf(len(a)))
	err = p.ranges(len(a), func(lo, hi int) error {
		r := [2]T{a[lo], a[lo]}
		for ; lo < hi; lo += kernel.Chunk { // the second kernel finds the chunk in the first-level cache
			chunk := a[lo:min(hi, lo+kernel.Chunk)]
			r[0], r[1] = min(r[0], set.MinOf(chunk)), max(r[1], set.MaxOf(chunk))
		}
		parts[(hi-1)/partLen] = r
		return nil
	})
	least, greatest = parts[0][0], parts[0][1]
	for _, r := range parts {
		least, greatest = min(least, r[0]), max(greatest, r[1])
	}
	return least, greatest, err
}
