package fuse

import (
	"fmt"
	"math"

	"xfork/internal/kernel"
)

// A quantile is two neighbouring ranks of the sorted elements. They are selected, not sorted: count the elements by their
// digits, go on with the bucket in which the ranks lie. The array is read some three times, and never copied, but for the
// bucket once it has become short. Even of the worst data it is read once for every eleven bits of a key, and a few times more.

// quantile interpolates between the two nearest of the sorted elements: definition 7 of Hyndman and Fan, Sample quantiles in
// statistical packages, 1996, which R and NumPy use.
func quantile[T kernel.Number](set func() *kernel.Set[T]) func(c *call) error {
	return func(c *call) error {
		q, n := value[float64](c.images[1]), c.arrays[0].n
		if !(q >= 0 && q <= 1) {
			return fmt.Errorf("%w: quantile %v, not from 0 to 1", ErrOutOfRange, q)
		}
		if n == 0 {
			return fmt.Errorf("%w: Quantile of an empty array", ErrEmpty)
		}
		at := q * float64(n-1)
		i := int(math.Floor(at))
		rest := at - float64(i)
		if i == n-1 {
			rest = 0
		}
		low, high, err := ranks(c, set(), i, rest > 0)
		if err != nil {
			return err
		}
		c.image = imageOf(T(between(float64(low), float64(high), rest)))
		return nil
	}
}

// between is what lies by the fraction rest, less than 1, on the way from low to high. Equal ones have nothing in between, be
// they infinite.
func between(low, high, rest float64) float64 {
	if rest == 0 || low == high {
		return low
	}
	start, way, unit := distance(low, high)
	if unit == 0 {
		return start
	}
	return min((start+float64(way*rest))*unit, high)
}

// ranks is the elements of rank and, if both, of the one above. NaN if any element is.
func ranks[T kernel.Number](c *call, k *kernel.Set[T], rank int, both bool) (x, y T, err error) {
	if c.op.Kind.size() == 8 {
		return ranksAs[uint64](c, k, rank, both)
	}
	return ranksAs[uint32](c, k, rank, both)
}

func ranksAs[U word, T kernel.Number](c *call, set *kernel.Set[T], rank int, both bool) (x, y T, err error) {
	o, a, typed := orderOf[U](c.op.Kind), slice[U](c.arrays[0]), slice[T](c.arrays[0])
	up, down, err := o.ordered(c, a)
	switch last := len(a) - 1; {
	case err != nil:
		return x, y, err
	case up && typed[0] == typed[0]: // NaNs come first
		return typed[rank], typed[min(rank+1, last)], nil
	case down && typed[last] == typed[last]:
		return typed[last-rank], typed[max(last-rank-1, 0)], nil
	}
	lo, hi, err := extremes(c, set)
	if err != nil || lo != lo {
		return lo, lo, err
	}
	s := &selection[U]{c: c, o: o, a: a, lo: keyOf(o, lo), hi: keyOf(o, hi), rank: rank, both: both}
	low, high, err := s.find()
	return elementOf[T](o, low), elementOf[T](o, high), err
}

// extremes is the least and the greatest element, in one pass; NaN if any is.
func extremes[T kernel.Number](c *call, k *kernel.Set[T]) (least, greatest T, err error) {
	a := slice[T](c.arrays[0])
	parts := make([][2]T, (len(a)+maxPart-1)/maxPart)
	err = c.split(len(a), func(lo, hi int) error {
		p := [2]T{a[lo], a[lo]}
		for ; lo < hi; lo += kernel.Chunk { // the second look finds them in the first-level cache
			chunk := a[lo:min(hi, lo+kernel.Chunk)]
			p[0], p[1] = min(p[0], k.MinOf(chunk)), max(p[1], k.MaxOf(chunk))
		}
		parts[(hi-1)/maxPart] = p
		return nil
	})
	least, greatest = parts[0][0], parts[0][1]
	for _, p := range parts {
		least, greatest = min(least, p[0]), max(greatest, p[1])
	}
	return least, greatest, err
}

// sortedAtOnce is how many elements are sorted rather than counted again.
const sortedAtOnce = 256

// selection is the search for a rank among the elements of a whose keys are from lo to hi.
type selection[U word] struct {
	c      *call
	o      order[U]
	a      []U
	lo, hi U
	rank   int
	both   bool // the next one, too, which lies in the same range
	rows   []uint64
}

// find is the keys of the ranks.
func (s *selection[U]) find() (x, y U, err error) {
	for s.lo != s.hi {
		if len(s.a) <= sortedAtOnce {
			x, y = s.sorted()
			return x, y, nil
		}
		d := digitsOf(s.lo, s.hi, len(s.a))
		totals, lo, hi, err := s.count(d)
		if err != nil {
			return 0, 0, err
		}
		i := 0
		for ; s.rank >= totals[i]; i++ {
			s.rank -= totals[i]
		}
		s.lo, s.hi = d.bucket(i)
		if s.both && s.rank == totals[i]-1 {
			return s.border()
		}
		s.lo, s.hi = max(s.lo, lo), min(s.hi, hi)
		// To move a short bucket pays for itself by the next pass.
		if s.lo != s.hi && totals[i] <= len(s.a)/8 {
			if err := s.narrow(i, totals[i]); err != nil {
				return 0, 0, err
			}
		}
	}
	return s.lo, s.lo, nil
}

// count is digits.count where there may be elements beyond the buckets, which do not count. lo and hi are the extremes of those
// that do: few different ones are soon told apart.
func (s *selection[U]) count(d digits[U]) (totals []int, lo, hi U, err error) {
	if s.rows == nil {
		s.rows = s.c.rowsFor(len(s.a))
	}
	span := d.hi - d.lo
	parts := make([][2]U, (len(s.a)+maxPart-1)/maxPart)
	err = s.c.split(len(s.a), func(lo, hi int) error {
		row := (*[radix]uint64)(s.rows[lo/maxPart*radix:])
		clear(row[:d.buckets])
		least, greatest := span, U(0)
		for _, e := range s.a[lo:hi] {
			if k := s.o.key(e) - d.lo; k <= span {
				row[k>>d.shift&(radix-1)]++
				least, greatest = min(least, k), max(greatest, k)
			}
		}
		parts[lo/maxPart] = [2]U{least, greatest}
		return nil
	})
	lo, hi = span, 0
	for _, p := range parts {
		lo, hi = min(lo, p[0]), max(hi, p[1])
	}
	return d.totals(len(s.a), s.rows), d.lo + lo, d.lo + hi, err
}

// sorted is for few elements.
func (s *selection[U]) sorted() (x, y U) {
	var room [sortedAtOnce]U
	keys := room[:0]
	for _, e := range s.a {
		if k := s.o.key(e); k-s.lo <= s.hi-s.lo {
			keys = append(keys, k)
		}
	}
	w := newSorter[U](s.c.s.Ctx)
	var scratch [sortedAtOnce]U
	w.sort(keys, scratch[:len(keys)], false)
	w.release()
	return keys[s.rank], keys[min(s.rank+1, len(keys)-1)]
}

// narrow goes on with the keys of bucket i alone, of which there are n.
func (s *selection[U]) narrow(i, n int) error {
	to := wordsOf[U](s.c, n)
	starts, at := make([]int, 0, (len(s.a)+maxPart-1)/maxPart), 0
	for lo := 0; lo < len(s.a); lo += maxPart {
		starts = append(starts, at)
		at += int(s.rows[lo/maxPart*radix+i])
	}
	if err := s.c.split(len(s.a), func(lo, hi int) error {
		at := starts[lo/maxPart]
		for _, e := range s.a[lo:hi] {
			if k := s.o.key(e); k-s.lo <= s.hi-s.lo {
				to[at] = k
				at++
			}
		}
		return nil
	}); err != nil {
		return err
	}
	s.a, s.o = to, order[U]{}
	var err error
	s.lo, s.hi, err = s.o.extent(s.c, to)
	return err
}

// border is the greatest key up to hi and the least one above: the two ranks, when hi is where a bucket ends between them.
func (s *selection[U]) border() (x, y U, err error) {
	parts := make([][2]U, (len(s.a)+maxPart-1)/maxPart)
	err = s.c.split(len(s.a), func(lo, hi int) error {
		below, above := U(0), ^U(0)
		for _, e := range s.a[lo:hi] {
			if k := s.o.key(e); k <= s.hi {
				below = max(below, k)
			} else {
				above = min(above, k)
			}
		}
		parts[lo/maxPart] = [2]U{below, above}
		return nil
	})
	y = ^y
	for _, p := range parts {
		x, y = max(x, p[0]), min(y, p[1])
	}
	return x, y, err
}
