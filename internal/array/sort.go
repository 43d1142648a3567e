package array

import (
	"context"

	"xfork/internal/kernel"
)

// Sorting a long array with the help of other goroutines:
//
//	look         what ascends or descends already is only moved
//	distribute   all keys to a second array, bucket by bucket: counts, and then places, for each part by itself
//	again        buckets that are longer than a part, one after the other, to and fro between the two arrays
//	pieces       the other buckets, each by one goroutine (radix.go), into the result, and back from keys to elements
//
// Keys that are all their digit, as in integers of a narrow range, are not moved but written.

// Sort writes the elements of from to to in ascending order: NaNs first, -0 before +0. to is as
// long as from, and may be the same memory. It takes temporary memory of the size of from.
func Sort[T kernel.Number](p Parts, to, from []T) error {
	if isWide[T]() {
		return sortWords(p, orderOf[uint64, T](), bitsOf[uint64](to), bitsOf[uint64](from))
	}
	return sortWords(p, orderOf[uint32, T](), bitsOf[uint32](to), bitsOf[uint32](from))
}

// sortWords chooses among the ways, with elements as words. Up to a part of elements in no order is
// sorted by one goroutine: to divide it would take longer.
func sortWords[U word](p Parts, o order[U], to, from []U) error {
	if len(from) <= short {
		return sortShort(p, o, to, from)
	}
	// The elements are looked at before memory is taken: much of what is sorted has been sorted
	// before.
	up, down, err := o.ordered(p, from)
	switch {
	case err != nil:
		return err
	case up && &to[0] == &from[0]:
		return nil
	case up:
		return Copy(p, to, from)
	case down:
		return turn(p, to, from)
	case len(from) <= partLen:
		return sortShort(p, o, to, from)
	}
	var m memory
	defer m.release()
	// Three times the memory of the elements at most is in use: the two arrays, and rows of 16 KiB
	// for each part of 256 or 512 KiB.
	s := &sorting[U]{p: p, o: o, to: to, other: wordsOf[U](&m, len(to)), rows: rowsFor(&m, len(to))}
	return s.sort(from)
}

// sortShort sorts up to a part on one goroutine.
func sortShort[U word](p Parts, o order[U], to, from []U) error {
	for i, x := range from {
		to[i] = o.key(x)
	}
	if len(to) <= short {
		insert(to, to)
	} else if err := p.alone(func(ctx context.Context) error { return sortKeys(ctx, to) }); err != nil {
		return err
	}
	for i, k := range to {
		to[i] = o.element(k)
	}
	return nil
}

// sortKeys sorts keys in place, on the calling goroutine.
func sortKeys[U word](ctx context.Context, keys []U) error {
	var m memory
	defer m.release()
	s := newSorter[U](ctx)
	defer s.release()
	s.sort(keys, wordsOf[U](&m, len(keys)), false)
	return s.err
}

// turn writes from backwards; to may be the same memory. Each call moves pairs from both ends, so
// that no two touch one element.
func turn[U any](p Parts, to, from []U) error {
	n := len(from)
	return p.ranges((n+1)/2, func(lo, hi int) error {
		for i := lo; i < hi; i++ {
			to[i], to[n-1-i] = from[n-1-i], from[i]
		}
		return nil
	})
}

// sorting is a sort in progress. Its fields are written by the goroutine of Sort between two calls
// of Parts, and only read during them; the arrays are written by the goroutines that have the
// piece.
type sorting[U word] struct {
	p         Parts
	o         order[U] // of the elements of the result
	to, other []U
	rows      []uint64   // see digits.count
	long      []piece[U] // a stack of those to be distributed again
	pieces    []piece[U] // those to be finished, in their order in the result
}

// piece is a range of the result that has got its own keys, in some order.
type piece[U word] struct {
	lo, hi int
	other  bool // they lie in the other array
	alike  bool // all are key, and have not been written
	key    U
}

// sort distributes all elements, and then, with a stack, what is too long for one goroutine. A
// piece that is distributed again has one bucket fewer bits, so that the stack becomes empty.
func (s *sorting[U]) sort(from []U) error {
	if err := s.distribute(from, s.o, piece[U]{hi: len(from)}); err != nil {
		return err
	}
	for len(s.long) > 0 {
		q := s.long[len(s.long)-1]
		s.long = s.long[:len(s.long)-1]
		if err := s.distribute(s.array(q.other), order[U]{}, q); err != nil {
			return err
		}
	}
	return s.finish()
}

// array returns one of the two arrays.
func (s *sorting[U]) array(other bool) []U {
	if other {
		return s.other
	}
	return s.to
}

// distribute moves the keys of a piece, which are those of from by the order o, to the array in
// which they do not lie, bucket by bucket.
func (s *sorting[U]) distribute(from []U, o order[U], q piece[U]) error {
	lo, hi, err := o.extent(s.p, from[q.lo:q.hi])
	if err != nil {
		return err
	}
	d := digitsOf(lo, hi, q.hi-q.lo)
	totals, err := d.count(s.p, o, from[q.lo:q.hi], s.rows)
	if err != nil {
		return err
	}
	// Keys that are all their digit need not be moved: how many there are of each says everything.
	alike := d.shift == 0
	if !alike {
		err = d.scatter(s.p, o, from[q.lo:q.hi], s.array(!q.other)[q.lo:q.hi], s.rows, totals)
	}
	if err != nil {
		return err
	}
	at := q.lo
	for i, n := range totals {
		if n > 0 {
			s.add(piece[U]{at, at + n, !q.other, alike, d.lo + U(i)})
		}
		at += n
	}
	return nil
}

// A piece goes one of three ways: a long one is distributed again; one of equal keys is cut into
// parts, for it only has to be written; any other is finished as it is.

// add puts a piece where it is dealt with next, cut into parts if that can be done.
func (s *sorting[U]) add(q piece[U]) {
	if !q.alike && q.hi-q.lo > partLen {
		s.long = append(s.long, q)
		return
	}
	for ; q.hi-q.lo > partLen; q.lo += partLen {
		cut := q
		cut.hi = q.lo + partLen
		s.pieces = append(s.pieces, cut)
	}
	s.pieces = append(s.pieces, q)
}

// finish makes all pieces final. A call of Parts does as many of them as come to pollEvery
// elements: buckets may be a few elements long.
func (s *sorting[U]) finish() error {
	ends := s.groups()
	return s.p(len(ends), func(ctx context.Context, i int) error {
		begin := 0
		if i > 0 {
			begin = ends[i-1]
		}
		w := newSorter[U](ctx)
		defer w.release()
		for _, q := range s.pieces[begin:ends[i]] {
			if s.piece(w, q); w.err != nil {
				return w.err
			}
		}
		return nil
	})
}

// groups returns where groups of pieces end. Pieces are grouped in their order, so that a goroutine
// writes to one stretch of the result.
func (s *sorting[U]) groups() (ends []int) {
	n := 0
	for i, q := range s.pieces {
		if n += q.hi - q.lo; n >= pollEvery || i == len(s.pieces)-1 {
			ends = append(ends, i+1)
			n = 0
		}
	}
	return ends
}

// piece sorts one piece into the result, and turns its keys back into elements. Each element is
// written by the one goroutine that has its piece.
func (s *sorting[U]) piece(w *sorter[U], q piece[U]) {
	to, other := s.to[q.lo:q.hi], s.other[q.lo:q.hi]
	switch {
	case q.alike:
		fill(to, s.o.element(q.key))
		return
	case q.other:
		w.sort(other, to, true)
	default:
		w.sort(to, other, false)
	}
	for i, k := range to {
		to[i] = s.o.element(k)
	}
}
