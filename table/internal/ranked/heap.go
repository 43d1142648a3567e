package ranked

import "bytes"

// item is a row of a heap: the first eight bytes of its key, and its place, the
// morsel and the row in what that has kept. Places are in the order of rows.
type item struct{ prefix, place uint64 }

func itemOf(prefix uint64, morsel int, row int) item {
	return item{prefix, uint64(morsel)<<32 | uint64(uint32(row))}
}

func (x item) morsel() int { return int(x.place >> 32) }
func (x item) row() int    { return int(uint32(x.place)) }

// ordering compares items by key and then by place, which makes any two
// different, and the order of the result one that the rows decide alone. tail
// returns what the key at a place has beyond eight bytes, and is asked only if
// there are such keys.
type ordering struct {
	long bool
	tail func(x item) []byte
}

// slab is memory for the heaps of many groups, of a few items each: to allocate
// each of a hundred thousand heaps would cost more than to fill them.
type slab struct{ free []item }

// slabbed is up to how many items a heap has its room from the beginning.
const slabbed = 8

// take returns an empty heap for n items.
func (s *slab) take(n int) []item {
	if n > slabbed {
		return nil
	}
	if len(s.free) < n {
		s.free = make([]item, 512*slabbed)
	}
	heap := s.free[:0:n]
	s.free = s.free[n:]
	return heap
}

// before reports whether x comes before y.
func (o *ordering) before(x, y item) bool {
	if x.prefix != y.prefix {
		return x.prefix < y.prefix
	}
	if o.long {
		if c := bytes.Compare(o.tail(x), o.tail(y)); c != 0 {
			return c < 0
		}
	}
	return x.place < y.place
}

// compare is before for sorts.
func (o *ordering) compare(x, y item) int {
	switch {
	case x == y:
		return 0
	case o.before(x, y):
		return -1
	}
	return 1
}

// add adds an item to those of a group that has less than n. They become a heap
// with the last one on top when they are n: as long as there is room no order
// is needed, and most groups of a morsel stay small.
//
//	n = 3      7        7 2        9 2 7        a row of 8: 9 goes    8 2 7
func (o *ordering) add(heap []item, x item, n int) []item {
	if heap = append(heap, x); len(heap) == n {
		for i := n/2 - 1; i >= 0; i-- {
			o.sink(heap, i)
		}
	}
	return heap
}

// A group that never has n rows pays for no order at all until the end.

// replace puts x in the place of the last item of a full heap, which it comes
// before.
func (o *ordering) replace(heap []item, x item) {
	heap[0] = x
	o.sink(heap, 0)
}

// sink restores the order below i: each item comes behind the two below it
// (J. W. J. Williams, Heapsort, 1964).
func (o *ordering) sink(heap []item, i int) {
	for {
		last := i
		for k := 2*i + 1; k <= 2*i+2 && k < len(heap); k++ {
			if o.before(heap[last], heap[k]) {
				last = k
			}
		}
		if last == i {
			return
		}
		heap[i], heap[last] = heap[last], heap[i]
		i = last
	}
}
