package reduce

import (
	"unsafe"

	"xfork/internal/fuse/elem"
	"xfork/internal/fuse/op"
	"xfork/internal/kernel"
)

// extremes is the accumulator of Min and Max, and of ArgMin and ArgMax, the places of extremes.
type extremes[T kernel.Number] struct {
	k     *kernel.Set[T]
	f     Func
	parts []kernel.Extreme[T] // each is written by the worker that has the part
	own   extremePartial[T]
}

// extremePartial has the extreme of the part so far, and its place where that is asked for.
//
// Looking for a place takes several times as long as comparing a block, so it is not done in vain: a
// part begins with what the worker has found in a part before it in the array, and has found nothing
// unless it finds more than that. (Of equal elements the first one counts, so that a part behind
// could not win by them.)
type extremePartial[T kernel.Number] struct {
	of   *extremes[T]
	e    kernel.Extreme[T]
	best kernel.Extreme[T] // what a part ended with
	sums [1]Row            // written by a loop: see Added
}

func (x *extremes[T]) prepare(f Func, parts int) { x.f, x.parts = f, zeroed(x.parts, parts) }

func (x *extremes[T]) Partial(own bool) Partial {
	if !own {
		return &extremePartial[T]{of: x}
	}
	x.own = extremePartial[T]{of: x}
	return &x.own
}

// Finish merges places in the order of the parts, so that of equal elements the first one is found.
// A part may have found nothing: it was not run, because there are no elements.
func (x *extremes[T]) Finish(op.Code, int) uint64 {
	e := kernel.Extreme[T]{}
	for _, p := range x.parts {
		switch {
		case !p.Found:
		case !e.Found:
			e = p
		case x.f == Min:
			e.Value = min(e.Value, p.Value)
		case x.f == Max:
			e.Value = max(e.Value, p.Value)
		case x.f == ArgMin:
			e = e.JoinMin(p)
		default:
			e = e.JoinMax(p)
		}
	}
	if x.f == ArgMin || x.f == ArgMax {
		return elem.Bits(e.Index)
	}
	return elem.Bits(e.Value)
}

// Block compares the block's extreme with that of the blocks before. Places need the index of the
// block's first element, for ties go to the first one.
func (p *extremePartial[T]) Block(a, _ unsafe.Pointer, at, n int) {
	k, xs := p.of.k, elements[T](a, n)
	// Places look for a new extreme only in blocks that have one.
	if p.best.Index < at && !p.e.Found {
		p.e = p.best
	}
	switch p.of.f {
	case ArgMin:
		k.ArgMin(&p.e, xs, at)
		return
	case ArgMax:
		k.ArgMax(&p.e, xs, at)
		return
	}
	if p.of.f == Min {
		p.join(k.MinOf(xs))
	} else {
		p.join(k.MaxOf(xs))
	}
}

// join compares the extreme of some elements with that of the part so far, which has no meaning before the first ones.
func (p *extremePartial[T]) join(m T) {
	switch {
	case !p.e.Found:
	case p.of.f == Min:
		m = min(m, p.e.Value)
	default:
		m = max(m, p.e.Value)
	}
	p.e.Value, p.e.Found = m, true
}

// Sums is as for sums.
func (p *extremePartial[T]) Sums() []Row { return p.sums[:] }

// Added takes the extremes of chunks. A loop finds the greatest float as the least of the negatives.
func (p *extremePartial[T]) Added(n int) {
	for k := range chunksOf(n) {
		switch x, one := p.sums[0][k], T(1); {
		case one/2 == 0:
			p.join(T(p.sums[0].integer(k)))
		case p.of.f == Max:
			p.join(T(-x))
		default:
			p.join(T(x))
		}
	}
}

// Chunk does nothing: extremes are exact, whatever the order.
func (p *extremePartial[T]) Chunk() {}

func (p *extremePartial[T]) End(part int) {
	switch {
	case p.of.f == Min || p.of.f == Max:
		p.of.parts[part] = p.e
	case p.e.Found != p.best.Found || p.e.Index != p.best.Index: // otherwise it is what it began with
		p.of.parts[part], p.best = p.e, p.e
	}
	p.e = kernel.Extreme[T]{}
}
