package array

import (
	"unsafe"

	"xfork/internal/kernel"
)

// Sorting and selecting compare keys: unsigned integers of the elements' width, in the elements'
// order.
//
//	element    NaN     -Inf   ...   -1   ...   -0   +0   ...   1   ...   +Inf
//	key        0 ...    |                       k   k+1                    |
//
// An element and its key determine each other to the last bit, so equal keys are equal elements: a
// sorted array is the same one in whatever order, and by however many goroutines, the work is done.
//
// The mapping of floats to integers is that of Herf, Radix Tricks, 2001; the offset for NaNs is
// added to it.

// word is what an element is when only its bits matter.
type word interface{ uint32 | uint64 }

// order maps elements to keys and back. Floats below zero are the wrong way round, so all their
// bits are flipped; of all others only the topmost is. That puts NaNs with a sign below -Inf and
// those without above +Inf, and -0 directly below +0. Adding the offset, which wraps, moves the
// upper NaNs round to the lower end: NaNs come first. The zero order is that of keys themselves: it
// maps each to itself.
type order[U word] struct {
	signs  U // all bits for floats, none for integers: what is flipped beside the top bit where it is set
	top    U // the top bit
	offset U // how many bit patterns of NaN lie above +Inf; 0 for integers
}

// orderOf returns the order of elements of type T, which are as wide as U.
func orderOf[U word, T kernel.Number]() order[U] {
	o := order[U]{top: 1 << (width[U]() - 1)}
	if one := T(1); one/2 != 0 { // a float
		fraction := 52 // bits of it, in IEEE 754 binary64
		if width[U]() == 32 {
			fraction = 23 // binary32
		}
		o.signs, o.offset = ^U(0), 1<<fraction-1
	}
	return o
}

// width returns the number of U's bits.
func width[U word]() int { return int(unsafe.Sizeof(U(0))) * 8 }

// isWide reports whether elements of type T have 64 bits.
func isWide[T kernel.Number]() bool {
	var x T
	return unsafe.Sizeof(x) == 8
}

// bitsOf returns the elements of a as words of their width, in the same memory.
func bitsOf[U word, T kernel.Number](a []T) []U {
	return unsafe.Slice((*U)(unsafe.Pointer(unsafe.SliceData(a))), len(a))
}

// What becomes of the 64 bits of a float. (Of an integer only the top bit is flipped, and the
// offset is 0.)
//
//	element            flipped            plus the offset, which is 2^52-1
//	0 x  (>= +0)       1 x                moves NaNs without a sign round to the lower end
//	1 x  (<= -0)       0 ^x               so that great magnitudes come first

// key returns the key of an element. It has no branches: the mask of all bits is made of the sign
// bit.
func (o order[U]) key(x U) U {
	return (x ^ (-(x>>(width[U]()-1))&o.signs | o.top)) + o.offset
}

// element is the reverse of key.
func (o order[U]) element(k U) U {
	k -= o.offset
	return k ^ (^-(k>>(width[U]()-1))&o.signs | o.top)
}

// keyOf returns the key of a typed element.
func keyOf[U word, T kernel.Number](o order[U], x T) U { return o.key(*(*U)(unsafe.Pointer(&x))) }

// elementOf is the reverse of keyOf.
func elementOf[T kernel.Number, U word](o order[U], k U) T {
	x := o.element(k)
	return *(*T)(unsafe.Pointer(&x))
}

// ordered reports whether elements, of which there is at least one, ascend or descend; equal
// neighbours do both. Each part is left where it does neither, so that of most arrays a few
// elements of each part are read.
func (o order[U]) ordered(p Parts, a []U) (up, down bool, err error) {
	parts := make([][2]bool, partsOf(len(a)))
	err = p.ranges(len(a), func(lo, hi int) error {
		r := &parts[lo/partLen]
		r[0], r[1] = o.look(a[max(lo-1, 0):hi]) // with the neighbour on the left
		return nil
	})
	up, down = true, true
	for _, r := range parts {
		up, down = up && r[0], down && r[1]
	}
	return up, down, err
}

// look is ordered for one part, with at least one element.
func (o order[U]) look(a []U) (up, down bool) {
	up, down = true, true
	last := o.key(a[0])
	for _, x := range a[1:] {
		k := o.key(x)
		if k < last {
			up = false
		}
		if last < k {
			down = false
		}
		if !up && !down {
			break
		}
		last = k
	}
	return up, down
}

// extent returns the least and the greatest key of elements, of which there is at least one. Each
// part writes its own into a slice: no lock, and the same result in any order.
func (o order[U]) extent(p Parts, a []U) (lo, hi U, err error) {
	parts := make([][2]U, partsOf(len(a)))
	err = p.ranges(len(a), func(lo, hi int) error {
		least, greatest := ^U(0), U(0)
		for _, x := range a[lo:hi] {
			k := o.key(x)
			least, greatest = min(least, k), max(greatest, k)
		}
		parts[lo/partLen] = [2]U{least, greatest}
		return nil
	})
	lo = ^lo
	for _, r := range parts {
		lo, hi = min(lo, r[0]), max(hi, r[1])
	}
	return lo, hi, err
}
