package reduce

import (
	"unsafe"

	"xfork/internal/fuse/elem"
	"xfork/internal/fuse/op"
	"xfork/internal/kernel"
)

// products is the accumulator of Product. Elements of a chunk are multiplied from left to right, and
// chunks merged in pairs, along the tree that sums have. Floats are multiplied as float64 and rounded
// once; integers wrap, which is exact in any order. Lanes side by side, which sums have, would make it
// some times faster, but nothing waits for products: they are rare, and short.
type products[T kernel.Number] struct {
	parts []product // each is written by the worker that has the part
	own   productPartial[T]
}

// product is that of floats, or of integers: the other one stays 1. The zero product stands for a part
// without elements.
type product struct {
	float   float64
	integer int64
	some    bool
}

// productPartial multiplies one chunk at a time, and keeps the results of the part's chunks, as
// sumPartial does.
type productPartial[T kernel.Number] struct {
	of     *products[T]
	acc    product // the chunk in progress
	chunks [maxChunks]product
	n      int
}

// A part that is not run has the zero product, which counts for nothing.
func (s *products[T]) prepare(_ Func, parts int) { s.parts = zeroed(s.parts, parts) }

func (s *products[T]) Partial(own bool) Partial {
	if !own {
		return &productPartial[T]{of: s}
	}
	s.own.of, s.own.acc, s.own.n = s, product{}, 0
	return &s.own
}

// Finish rounds once, to T. Of no elements the product is 1.
func (s *products[T]) Finish(_ op.Code, _ int) uint64 {
	p := multiplied(copied(s.parts))
	if !p.some {
		return elem.Bits(T(1))
	}
	if one := T(1); one/2 != 0 {
		return elem.Bits(T(p.float))
	}
	return elem.Bits(T(p.integer))
}

// Parts without elements and chunks not yet begun are left out, not taken for 1: 1 times NaN may be
// another NaN.

// times returns p * q. Overflow and underflow on the way are those of the tree: a product of great and
// small numbers may be infinite although the result is not.
func (p product) times(q product) product {
	switch {
	case !p.some:
		return q
	case !q.some:
		return p
	}
	return product{p.float * q.float, p.integer * q.integer, true}
}

// The tree of 5 chunks, which is that of kernel.Merge:
//
//	c0 c1 c2 c3 c4
//	 c01   c23  c4
//	   c0123    c4
//	      all
//
// A part is a power of two of chunks, so what it comes to is a node of the tree, however long it is.

// multiplied merges neighbours until one is left, and overwrites parts.
func multiplied(parts []product) product {
	for len(parts) > 1 {
		n := len(parts) / 2
		for i := range n {
			parts[i] = parts[2*i].times(parts[2*i+1])
		}
		if len(parts)%2 != 0 {
			parts[n] = parts[len(parts)-1]
			n++
		}
		parts = parts[:n]
	}
	if len(parts) == 0 { // there are no elements
		return product{}
	}
	return parts[0]
}

// Block multiplies one element after the other: some nanosecond each, for a product waits for the one
// before it.
func (p *productPartial[T]) Block(a, _ unsafe.Pointer, _, n int) {
	q := p.acc
	if !q.some { // the first block of a chunk
		q = product{1, 1, true}
	}
	// The test is a constant for each type: one of the two loops is all that there is.
	if one := T(1); one/2 != 0 {
		for _, x := range elements[T](a, n) {
			q.float *= float64(x)
		}
	} else {
		for _, x := range elements[T](a, n) {
			q.integer *= int64(x)
		}
	}
	p.acc = q
}

// Chunk keeps what the chunk came to. To multiply it to those before it would be another tree, one that
// depends on the length of parts. A part has at least one.
func (p *productPartial[T]) Chunk() {
	p.chunks[p.n] = p.acc
	p.n++
	p.acc = product{}
}

// End merges the chunks of the part, which are a piece of the tree that merges all: see
// sumPartial.End.
func (p *productPartial[T]) End(part int) {
	p.of.parts[part] = multiplied(p.chunks[:p.n])
	p.n = 0
}
