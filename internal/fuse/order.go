package fuse

import (
	"unsafe"

	"xfork/internal/kernel"
)

// Sorting and selecting compare keys: unsigned integers of the elements' width, in the elements' order. An element and its
// key are told from each other, to the last bit, so equal keys are equal elements, and in whatever order the work is done and
// whoever does it, a sorted array is the same one.

// word is what an element is when only its bits matter.
type word interface{ uint32 | uint64 }

// order turns elements into keys and back. Floats below zero are the wrong way round, so all their bits change; of all others
// only the topmost does. That puts NaNs with a sign below -Inf and those without above +Inf, and -0 directly below +0. Adding
// the offset moves the upper NaNs round to the lower end. The zero order is that of keys.
type order[U word] struct{ signs, top, offset U }

// orderOf is the order of the elements of kind k, which is U wide.
func orderOf[U word](k Kind) order[U] {
	o := order[U]{top: 1 << (width[U]() - 1)}
	if !k.integer() {
		fraction := 52
		if k == F32 {
			fraction = 23
		}
		o.signs, o.offset = ^U(0), 1<<fraction-1
	}
	return o
}

// width is the number of U's bits.
func width[U word]() int { return int(unsafe.Sizeof(U(0))) * 8 }

func (o order[U]) key(x U) U {
	return (x ^ (-(x>>(width[U]()-1))&o.signs | o.top)) + o.offset
}

// element is the reverse of key.
func (o order[U]) element(k U) U {
	k -= o.offset
	return k ^ (^-(k>>(width[U]()-1))&o.signs | o.top)
}

// keyOf is the key of a typed element.
func keyOf[U word, T kernel.Number](o order[U], x T) U { return o.key(*(*U)(unsafe.Pointer(&x))) }

// elementOf is the reverse of keyOf.
func elementOf[T kernel.Number, U word](o order[U], k U) T {
	x := o.element(k)
	return *(*T)(unsafe.Pointer(&x))
}

// ordered tells whether elements, of which there is at least one, ascend or descend; equal neighbours do both. It stops where
// they do neither: of most arrays it looks at a few elements of each part.
func (o order[U]) ordered(c *call, a []U) (up, down bool, err error) {
	parts := make([][2]bool, (len(a)+maxPart-1)/maxPart)
	err = c.split(len(a), func(lo, hi int) error {
		p := &parts[lo/maxPart]
		p[0], p[1] = o.look(a[max(lo-1, 0):hi]) // with the neighbour on the left
		return nil
	})
	up, down = true, true
	for _, p := range parts {
		up, down = up && p[0], down && p[1]
	}
	return up, down, err
}

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

// extent is the least and the greatest key.
func (o order[U]) extent(c *call, a []U) (lo, hi U, err error) {
	parts := make([][2]U, (len(a)+maxPart-1)/maxPart)
	err = c.split(len(a), func(lo, hi int) error {
		least, greatest := ^U(0), U(0)
		for _, x := range a[lo:hi] {
			k := o.key(x)
			least, greatest = min(least, k), max(greatest, k)
		}
		parts[lo/maxPart] = [2]U{least, greatest}
		return nil
	})
	lo = ^lo
	for _, p := range parts {
		lo, hi = min(lo, p[0]), max(hi, p[1])
	}
	return lo, hi, err
}
