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

// survey is what one look at some keys tells.
type survey[U word] struct {
	lo, hi   U
	up, down bool // they ascend, they descend; equal neighbours do both
}

// look surveys elements, of which there is at least one.
func (o order[U]) look(a []U) survey[U] {
	last := o.key(a[0])
	lo, hi := last, last
	ups, downs := 0, 0
	for _, x := range a[1:] {
		k := o.key(x)
		lo, hi = min(lo, k), max(hi, k)
		if last < k {
			ups++
		}
		if k < last {
			downs++
		}
		last = k
	}
	return survey[U]{lo, hi, downs == 0, ups == 0}
}

// survey is look with the help of idle workers.
func (o order[U]) survey(c *call, a []U) (survey[U], error) {
	parts := make([]survey[U], (len(a)+maxPart-1)/maxPart)
	err := c.split(len(a), func(lo, hi int) error {
		parts[lo/maxPart] = o.look(a[max(lo-1, 0):hi]) // with the neighbour on the left
		return nil
	})
	all := parts[0]
	for _, p := range parts[1:] {
		all.lo, all.hi = min(all.lo, p.lo), max(all.hi, p.hi)
		all.up, all.down = all.up && p.up, all.down && p.down
	}
	return all, err
}
