package array

import (
	"context"
	"unsafe"

	"xfork/internal/kernel"
)

// ArgSort sorts places by the keys of their elements, in the way of Sort (sort.go, radix.go): the
// most significant digit first, long buckets again with the help of other goroutines, the others by
// one goroutine each. What is moved is a key with its place. Every step keeps the order of equal
// keys, so the sort is stable.
//
//	look         of elements that ascend already the places are 0, 1, 2, ...
//	keys         each element's key and place to the first array
//	distribute   to the second array, bucket by bucket
//	again        buckets that are longer than a part, to and fro between the two arrays
//	finish       the other buckets, each by one goroutine; their places to the result
//
// Places by themselves would be half the memory, but every look at a key would be a jump into the
// elements: in an array that no cache holds, that is some hundred nanoseconds instead of one.
//
//	elements        2.5   NaN   1     2.5
//	keys, places    k3 0  k1 1  k2 2  k3 3
//	sorted          k1 1  k2 2  k3 0  k3 3         the places are the result: 1 2 0 3

// place is where an element is, with its key. It takes two words of 64 bits, whatever U is.
type place[U word] struct {
	key U
	at  int64
}

// placesOf returns room for n places.
func placesOf[U word](m *memory, n int) []place[U] {
	words := wordsOf[uint64](m, n*int(unsafe.Sizeof(place[U]{})/8))
	return unsafe.Slice((*place[U])(unsafe.Pointer(unsafe.SliceData(words))), n)
}

// ArgSort returns the places of the elements of a in ascending order, that of Sort: NaNs first, -0
// before +0. Equal elements, and NaNs, stay in their order. It takes temporary memory of four words
// for an element.
func ArgSort[T kernel.Number](p Parts, a []T) ([]int64, error) {
	to := make([]int64, len(a))
	if isWide[T]() {
		return to, argSort(p, orderOf[uint64, T](), to, bitsOf[uint64](a))
	}
	return to, argSort(p, orderOf[uint32, T](), to, bitsOf[uint32](a))
}

// argSort is ArgSort for elements as words.
func argSort[U word](p Parts, o order[U], to []int64, a []U) error {
	if len(a) == 0 {
		return nil
	}
	// What ascends needs no memory for keys. To turn round what descends would turn round equal
	// elements as well, so that is sorted like any other.
	up, _, err := o.ordered(p, a)
	if err != nil {
		return err
	}
	if up {
		return p.ranges(len(to), func(lo, hi int) error {
			for i := lo; i < hi; i++ {
				to[i] = int64(i)
			}
			return nil
		})
	}
	// Two arrays of places are four words for an element; each step goes from one to the other.
	var m memory
	defer m.release()
	s := &argSorting[U]{p: p, to: to}
	s.arrays[0], s.arrays[1] = placesOf[U](&m, len(a)), placesOf[U](&m, len(a))
	if err := s.fill(o, a); err != nil {
		return err
	}
	// A part or less is one goroutine's: to divide it would take longer.
	if len(a) <= partLen {
		s.short = []stretch{{hi: len(a)}}
		return s.finish()
	}
	s.rows = rowsFor(&m, len(a))
	return s.sort()
}

// argSorting is a sort of places in progress. As in sorting, its fields are written by the goroutine
// of ArgSort between two calls of Parts, and only read during them; places and results are written
// by the goroutine that has the part or the stretch.
type argSorting[U word] struct {
	p      Parts
	to     []int64
	arrays [2][]place[U]
	rows   []uint64  // see digits.count
	long   []stretch // a stack of those to be distributed again
	short  []stretch // those to be finished
}

// stretch is a range of places that has got its own keys, in some order: those of the result lie in
// the same range.
type stretch struct {
	lo, hi int
	in     int // the array in which they lie
}

//	to           |------------ stretch -----------|--- stretch ---|- ... -|
//	arrays[in]    keys that come nowhere else, and their places, in any order
//	arrays[1-in]  room for the next step

// fill makes the places in their order. A NaN gets the last key that any has, so that all are equal.
func (s *argSorting[U]) fill(o order[U], a []U) error {
	nans := U(0)
	if o.offset > 0 { // a float: see keys.go
		nans = 2*o.offset - 1
	}
	return s.p.ranges(len(a), func(lo, hi int) error {
		to := s.arrays[0][lo:hi]
		for i, x := range a[lo:hi] {
			to[i] = place[U]{max(o.key(x), nans), int64(lo + i)}
		}
		return nil
	})
}

// sort distributes all places, and then, with a stack, what is too long for one goroutine.
func (s *argSorting[U]) sort() error {
	s.long = append(s.long, stretch{hi: len(s.to)})
	for len(s.long) > 0 {
		q := s.long[len(s.long)-1]
		s.long = s.long[:len(s.long)-1]
		if err := s.distribute(q); err != nil {
			return err
		}
	}
	return s.finish()
}

// distribute moves the places of a stretch to the other array, bucket by bucket: a count and a
// scatter as in digits.go, in which every part knows where its own places of each bucket go. Parts
// are written in their order within a bucket, which keeps the order of equal keys.
//
// distribute leaves the buckets as stretches. A stretch that is
// distributed again has fewer bits that differ, so the stack becomes empty.
func (s *argSorting[U]) distribute(q stretch) error {
	from, to := s.arrays[q.in][q.lo:q.hi], s.arrays[1-q.in][q.lo:q.hi]
	lo, hi, err := extentOf(s.p, from)
	if err != nil {
		return err
	}
	d := digitsOf(lo, hi, len(from))
	err = s.p.ranges(len(from), func(lo, hi int) error {
		row := (*[radix]uint64)(s.rows[lo/partLen*radix:])
		clear(row[:d.buckets])
		for i := range from[lo:hi] {
			row[(from[lo+i].key-d.lo)>>d.shift&(radix-1)]++
		}
		return nil
	})
	if err != nil {
		return err
	}
	totals := d.totals(len(from), s.rows)
	d.places(len(from), s.rows, totals)
	err = s.p.ranges(len(from), func(lo, hi int) error {
		row := (*[radix]uint64)(s.rows[lo/partLen*radix:])
		for _, x := range from[lo:hi] {
			i := (x.key - d.lo) >> d.shift & (radix - 1)
			to[row[i]] = x
			row[i]++
		}
		return nil
	})
	// Without a shift a bucket is one key.
	at := q.lo
	for _, n := range totals {
		s.add(stretch{at, at + n, 1 - q.in}, d.shift == 0)
		at += n
	}
	return err
}

// add puts a stretch where it is dealt with next. One of equal keys only has to be written, and is
// cut into parts.
func (s *argSorting[U]) add(q stretch, alike bool) {
	switch {
	case q.lo == q.hi:
		return
	case q.hi-q.lo > partLen && !alike:
		s.long = append(s.long, q)
		return
	}
	for ; q.hi-q.lo > partLen; q.lo += partLen {
		s.short = append(s.short, stretch{q.lo, q.lo + partLen, q.in})
	}
	s.short = append(s.short, q)
}

// finish sorts all short stretches, and writes their places to the result. A call of Parts does as
// many of them as come to pollEvery places, for a stretch may be a few places long; groups are in
// the order of the result, so that a goroutine writes to one range of it.
func (s *argSorting[U]) finish() error {
	var ends []int
	n := 0
	for i, q := range s.short {
		if n += q.hi - q.lo; n >= pollEvery || i == len(s.short)-1 {
			ends = append(ends, i+1)
			n = 0
		}
	}
	return s.p(len(ends), func(ctx context.Context, i int) error {
		begin := 0
		if i > 0 {
			begin = ends[i-1]
		}
		w := newSorter[U](ctx)
		defer w.release()
		for _, q := range s.short[begin:ends[i]] {
			// The other array has room in the same range: nothing else uses it any more.
			a, b := s.arrays[q.in][q.lo:q.hi], s.arrays[1-q.in][q.lo:q.hi]
			if w.sortPlaces(a, b); w.err != nil {
				return w.err
			}
			for k, x := range a {
				s.to[q.lo+k] = x.at
			}
		}
		return nil
	})
}

// extentOf returns the least and the greatest key of places, of which there is at least one.
func extentOf[U word](p Parts, a []place[U]) (lo, hi U, err error) {
	parts := make([][2]U, partsOf(len(a)))
	err = p.ranges(len(a), func(lo, hi int) error {
		least, greatest, _ := lookAt(a[lo:hi])
		parts[lo/partLen] = [2]U{least, greatest}
		return nil
	})
	lo = ^lo
	for _, r := range parts {
		lo, hi = min(lo, r[0]), max(hi, r[1])
	}
	return lo, hi, err
}
