package fuse

import (
	"context"
	"unsafe"

	"xfork/internal/kernel"
)

// Sorting a long array with the help of idle workers:
//
//	look      what ascends or descends already is only moved
//	spread    all keys to a second array, bucket by bucket: counts, and then places, for each part by itself
//	again     buckets that are longer than a part, one after the other, to and fro between the two arrays
//	pieces    the other buckets, each by one worker (radix.go), into the result, and back from keys to elements
//
// Keys that are all their digit, as in integers of a narrow range, are not moved but written.

func sortAll[T kernel.Number](c *call) error {
	if c.op.Kind.size() == 8 {
		return sortWords(c, orderOf[uint64](c.op.Kind))
	}
	return sortWords(c, orderOf[uint32](c.op.Kind))
}

func sortWords[U word](c *call, o order[U]) error {
	from := slice[U](c.arrays[0])
	to := from
	if !c.ours[0] {
		to = make([]U, len(from))
	}
	c.result = erase(to)
	if len(from) <= short {
		return sortShort(c, o, from, to)
	}
	up, down, err := o.ordered(c, from)
	switch {
	case err != nil:
		return err
	case up && c.ours[0]:
		return nil
	case up:
		return c.split(len(to), func(lo, hi int) error {
			copy(to[lo:hi], from[lo:hi])
			return nil
		})
	case down:
		return turn(c, to, from)
	case len(from) <= maxPart:
		return sortShort(c, o, from, to)
	}
	s := &sorting[U]{c: c, o: o, to: to, other: wordsOf[U](c, len(to)), rows: c.rowsFor(len(to))}
	return s.sort(from)
}

// sortShort is what one worker does by itself.
func sortShort[U word](c *call, o order[U], from, to []U) error {
	for i, x := range from {
		to[i] = o.key(x)
	}
	if len(to) <= short {
		insert(to, to)
	} else {
		s := newSorter[U](c.s.Ctx)
		s.sort(to, wordsOf[U](c, len(to)), false)
		s.release()
		if s.err != nil {
			return s.err
		}
	}
	for i, k := range to {
		to[i] = o.element(k)
	}
	return nil
}

// turn writes from backwards; to may be the same memory.
func turn[U any](c *call, to, from []U) error {
	n := len(from)
	return c.split((n+1)/2, func(lo, hi int) error {
		for i := lo; i < hi; i++ {
			to[i], to[n-1-i] = from[n-1-i], from[i]
		}
		return nil
	})
}

// wordsOf is memory for n words of which nothing will remain.
func wordsOf[U word](c *call, n int) []U {
	b := c.scratch((n*width[U]() + 63) / 64)
	return unsafe.Slice((*U)(unsafe.Pointer(unsafe.SliceData(b))), n)
}

type sorting[U word] struct {
	c         *call
	o         order[U]
	to, other []U
	rows      []uint64
	long      []piece[U] // to be spread again
	pieces    []piece[U]
}

// piece is a range of the result whose keys are there, in whatever order.
type piece[U word] struct {
	lo, hi int
	other  bool // they lie in the other array
	alike  bool // all are key, and have not been written
	key    U
}

func (s *sorting[U]) sort(from []U) error {
	if err := s.spread(from, s.o, piece[U]{hi: len(from)}); err != nil {
		return err
	}
	for len(s.long) > 0 {
		p := s.long[len(s.long)-1]
		s.long = s.long[:len(s.long)-1]
		if err := s.spread(s.array(p.other), order[U]{}, p); err != nil {
			return err
		}
	}
	return s.finish()
}

func (s *sorting[U]) array(other bool) []U {
	if other {
		return s.other
	}
	return s.to
}

// spread moves the keys of a piece, which come from elements of from, to the array in which they do not lie, bucket by bucket.
func (s *sorting[U]) spread(from []U, o order[U], p piece[U]) error {
	lo, hi, err := o.extent(s.c, from[p.lo:p.hi])
	if err != nil {
		return err
	}
	d := digitsOf(lo, hi, p.hi-p.lo)
	totals, err := d.count(s.c, o, from[p.lo:p.hi], s.rows)
	if err != nil {
		return err
	}
	alike := d.shift == 0
	if !alike {
		err = d.scatter(s.c, o, from[p.lo:p.hi], s.array(!p.other)[p.lo:p.hi], s.rows, totals)
	}
	if err != nil {
		return err
	}
	at := p.lo
	for i, n := range totals {
		if n > 0 {
			s.add(piece[U]{at, at + n, !p.other, alike, d.lo + U(i)})
		}
		at += n
	}
	return nil
}

// add puts a piece where it is dealt with next, cut into parts if that can be done.
func (s *sorting[U]) add(p piece[U]) {
	if !p.alike && p.hi-p.lo > maxPart {
		s.long = append(s.long, p)
		return
	}
	for ; p.hi-p.lo > maxPart; p.lo += maxPart {
		q := p
		q.hi = p.lo + maxPart
		s.pieces = append(s.pieces, q)
	}
	s.pieces = append(s.pieces, p)
}

// finish lets every worker take as many pieces at a time as are worth its while.
func (s *sorting[U]) finish() error {
	ends, n := []int{}, 0
	for i, p := range s.pieces {
		if n += p.hi - p.lo; n >= pollEvery || i == len(s.pieces)-1 {
			ends = append(ends, i+1)
			n = 0
		}
	}
	return s.c.parts(len(ends), func(ctx context.Context, i int) error {
		begin := 0
		if i > 0 {
			begin = ends[i-1]
		}
		w := newSorter[U](ctx)
		defer w.release()
		for _, p := range s.pieces[begin:ends[i]] {
			if s.piece(w, p); w.err != nil {
				return w.err
			}
		}
		return nil
	})
}

// piece makes a piece the final one.
func (s *sorting[U]) piece(w *sorter[U], p piece[U]) {
	to, other := s.to[p.lo:p.hi], s.other[p.lo:p.hi]
	switch {
	case p.alike:
		fill(to, s.o.element(p.key))
		return
	case p.other:
		w.sort(other, to, true)
	default:
		w.sort(to, other, false)
	}
	for i, k := range to {
		to[i] = s.o.element(k)
	}
}
