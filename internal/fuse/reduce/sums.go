package reduce

import (
	"math"
	"unsafe"

	"xfork/internal/fuse/elem"
	"xfork/internal/fuse/op"
	"xfork/internal/kernel"
)

// sums is the accumulator of Sum and Dot.
type sums[T kernel.Number] struct {
	k     *kernel.Set[T]
	dot   bool
	parts []kernel.Part // each is written by the worker that has the part
	own   sumPartial[T]
}

// sumPartial adds up one chunk at a time, and keeps the results of the part's chunks.
//
//	acc       the chunk in progress: 32 lanes
//	chunks    r0  r1  r2  -   -   ...         n is 3
type sumPartial[T kernel.Number] struct {
	of     *sums[T]
	acc    kernel.Sum
	chunks [maxChunks]kernel.Part
	sums   [1]Row // written by a loop: see LoopPartial
	n      int
}

func (s *sums[T]) prepare(f Func, parts int) { s.dot, s.parts = f == Dot, zeroed(s.parts, parts) }

// Partial resets the accumulator's own partial only as far as it is read: the arrays of chunks take
// kilobytes.
func (s *sums[T]) Partial(own bool) Partial {
	if !own {
		return &sumPartial[T]{of: s}
	}
	s.own.of, s.own.acc, s.own.n = s, kernel.Sum{}, 0
	return &s.own
}

// Finish merges the parts along the tree of kernel.Merge. Norm alone takes the root of the sum, as
// float64 before it is rounded to T.
func (s *sums[T]) Finish(c op.Code, _ int) uint64 {
	sum := kernel.Merge(copied(s.parts))
	// A sum is rounded to T once, at the end: sums of float32 are float64 until then.
	if c == op.Norm {
		return elem.Bits(T(math.Sqrt(sum.Float64())))
	}
	return elem.Bits(kernel.ValueOf[T](sum))
}

// Block adds to the chunk in progress. Integers are added as they are: their sums wrap, and are
// exact in any order.
func (p *sumPartial[T]) Block(a, b unsafe.Pointer, _, n int) {
	if p.of.dot {
		p.of.k.Dot(&p.acc, elements[T](a, n), elements[T](b, n))
		return
	}
	p.of.k.Sum(&p.acc, elements[T](a, n))
}

// Sums is of the partial, not of the accumulator: each worker's loop writes to its own.
func (p *sumPartial[T]) Sums() []Row { return p.sums[:] }

// Added takes floats or integers, by T.
func (p *sumPartial[T]) Added(n int) {
	for k := range chunksOf(n) {
		x := kernel.Part{Float: p.sums[0][k]}
		if one := T(1); one/2 == 0 {
			x = kernel.Part{Int: p.sums[0].integer(k)}
		}
		p.chunks[p.n] = x
		p.n++
	}
}

// Chunk does nothing where a loop has added the chunk: no block has been given then.
func (p *sumPartial[T]) Chunk() {
	if p.acc.Len() == 0 {
		return
	}
	p.chunks[p.n] = p.acc.Part()
	p.n++
	p.acc = kernel.Sum{}
}

// End merges the chunks of the part. A part is a power of two of chunks and begins at a multiple of
// its length, so this is a piece of the tree that merges all.
func (p *sumPartial[T]) End(part int) {
	p.of.parts[part] = kernel.Merge(p.chunks[:p.n])
	p.n = 0
}
