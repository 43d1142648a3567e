package fuse

import (
	"errors"
	"fmt"
)

// ErrOverlap is the cause of a result that would be written over an input while that is read.
var ErrOverlap = errors.New("the slice to write overlaps an input")

// overlap tells of an array that the pass for Into reads, and of which it would overwrite what it has yet to read: it begins
// elsewhere than the slice that is written. Where both begin at one place, each element is read before it is written; and
// an array of length one is read before the pass.
func (g *region) overlap(into *item) error {
	to := arrayOf(g.items[into.args[0]].n)
	size := into.op.Out.Kind.size()
	for i := range g.items {
		x := &g.items[i]
		if x.op != nil || !x.typ.Array || x.open || x.failure != nil || int32(i) == into.args[0] {
			continue
		}
		from := arrayOf(x.n)
		if from.n > 1 && from.crosses(x.typ.Kind.size(), to, size) {
			return fmt.Errorf("%w: that of %s (%s), at another place", ErrOverlap, x.n.Name(), x.n.Line())
		}
	}
	return nil
}

// crosses reports whether a and b share memory but are not the same; the sizes are those of their elements.
func (a untyped) crosses(size uintptr, b untyped, sizeB uintptr) bool {
	if a.n == 0 || b.n == 0 || a.p == b.p && size == sizeB {
		return false
	}
	begin, beginB := uintptr(a.p), uintptr(b.p)
	return begin < beginB+uintptr(b.n)*sizeB && beginB < begin+uintptr(a.n)*size
}
