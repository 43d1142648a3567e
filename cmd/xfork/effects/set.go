package effects

import (
	"iter"
	"math/bits"
)

// set is a set of the objects of one function, by number: 64 to a word.
//
// Functions have tens of objects, large ones hundreds, so that a union is a few
// machine words. A set is a value: what holds it may not change it unless it is
// its own.
type set []uint64

// add adds one object, and reports whether it was not there.
func (s *set) add(i int) bool {
	for len(*s) <= i/64 {
		*s = append(*s, 0)
	}
	old := (*s)[i/64]
	(*s)[i/64] = old | 1<<(i%64)
	return (*s)[i/64] != old
}

// union adds what t has, and reports whether s has grown.
func (s *set) union(t set) (grown bool) {
	for len(*s) < len(t) {
		*s = append(*s, 0)
	}
	for i, w := range t {
		if n := (*s)[i] | w; n != (*s)[i] {
			(*s)[i], grown = n, true
		}
	}
	return grown
}

// all yields the members from the smallest.
func (s set) all() iter.Seq[int] {
	return func(yield func(int) bool) {
		for i, w := range s {
			for ; w != 0; w &= w - 1 {
				if !yield(i*64 + bits.TrailingZeros64(w)) {
					return
				}
			}
		}
	}
}
