package array

import "context"

// A quantile is two neighbouring ranks of the sorted elements. They are selected, not sorted: the
// elements are counted by their digits, and the search goes on with the bucket in which the ranks
// lie. The array is read some three times, and never copied, but for the bucket once it has become
// short. Even of the worst data it is read once for every eleven bits of a key, and a few times
// more.
//
//	counts of digits   5   9   3   7          rank 15 is the element of rank 1 of the bucket with 3
//	ranks              0   5   14  17

// sortedAtOnce is how many elements are sorted rather than counted again.
const sortedAtOnce = 256

// selection is the search for a rank among the elements of a with keys from lo to hi. Others may
// still lie in a: they do not count.
type selection[U word] struct {
	p      Parts
	o      order[U]
	a      []U
	lo, hi U
	rank   int
	both   bool     // the next rank as well, which lies in the same range
	rows   []uint64 // see digits.count
	m      memory
}

// Each turn of find takes a digit off the range in which the ranks lie:
//
//	lo                                                     hi       all keys, the first time
//	|-----|-----|-----|-----|--X--|-----|-----|-----|-----|         the bucket with the rank
//	                        lo   hi                                 narrowed by the extremes of its keys
//
// It ends when all keys of the range are equal, when few elements are left, or when the two ranks
// lie on both sides of a border of buckets.

// find returns the keys of the ranks.
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

// count is digits.count where there may be elements beyond the buckets, which do not count. lo and
// hi are the extremes of those that do: where there are few different ones, that narrows the range
// by more than a digit.
func (s *selection[U]) count(d digits[U]) (totals []int, lo, hi U, err error) {
	if s.rows == nil {
		s.rows = rowsFor(&s.m, len(s.a))
	}
	span := d.hi - d.lo
	parts := make([][2]U, partsOf(len(s.a)))
	err = s.p.ranges(len(s.a), func(lo, hi int) error {
		row := (*[radix]uint64)(s.rows[lo/partLen*radix:])
		clear(row[:d.buckets])
		least, greatest := span, U(0)
		for _, e := range s.a[lo:hi] {
			if k := s.o.key(e) - d.lo; k <= span { // keys below d.lo wrap to great ones
				row[k>>d.shift&(radix-1)]++
				least, greatest = min(least, k), max(greatest, k)
			}
		}
		parts[lo/partLen] = [2]U{least, greatest}
		return nil
	})
	lo, hi = span, 0
	for _, r := range parts {
		lo, hi = min(lo, r[0]), max(hi, r[1])
	}
	return d.totals(len(s.a), s.rows), d.lo + lo, d.lo + hi, err
}

// sorted answers for few elements: on the stack, on one goroutine.
func (s *selection[U]) sorted() (x, y U) {
	var room [sortedAtOnce]U
	keys := room[:0]
	for _, e := range s.a {
		if k := s.o.key(e); k-s.lo <= s.hi-s.lo {
			keys = append(keys, k)
		}
	}
	w := newSorter[U](context.Background()) // too few elements for a look at it
	var spare [sortedAtOnce]U
	w.sort(keys, spare[:len(keys)], false)
	w.release()
	return keys[s.rank], keys[min(s.rank+1, len(keys)-1)]
}

// narrow replaces a by the n keys of bucket i; lo and hi are its range already. rows must still be
// those of the last count: they say where each part's keys go.
func (s *selection[U]) narrow(i, n int) error {
	to := wordsOf[U](&s.m, n)
	starts, at := make([]int, 0, partsOf(len(s.a))), 0
	for lo := 0; lo < len(s.a); lo += partLen {
		starts = append(starts, at)
		at += int(s.rows[lo/partLen*radix+i])
	}
	if err := s.p.ranges(len(s.a), func(lo, hi int) error {
		at := starts[lo/partLen]
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
	s.lo, s.hi, err = s.o.extent(s.p, to)
	return err
}

// border returns the greatest key up to hi and the least one above: the two ranks, where hi is the
// end of a bucket between them.
func (s *selection[U]) border() (x, y U, err error) {
	parts := make([][2]U, partsOf(len(s.a)))
	err = s.p.ranges(len(s.a), func(lo, hi int) error {
		below, above := U(0), ^U(0)
		for _, e := range s.a[lo:hi] {
			if k := s.o.key(e); k <= s.hi {
				below = max(below, k)
			} else {
				above = min(above, k)
			}
		}
		parts[lo/partLen] = [2]U{below, above}
		return nil
	})
	y = ^y
	for _, r := range parts {
		x, y = max(x, r[0]), min(y, r[1])
	}
	return x, y, err
}
