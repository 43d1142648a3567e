package reduce

import (
	"math"
	"unsafe"

	"xfork/internal/fuse/elem"
	"xfork/internal/fuse/op"
	"xfork/internal/kernel"
)

// moments is the accumulator of Moments and FarMoments: mean, variance, standard deviation. Means
// and squares of two sets are merged by the formula of Chan, Golub and LeVeque, Updating Formulae
// and a Pairwise Algorithm for Computing Sample Variances, 1979 (package kernel, MergeSpreads).
type moments[T kernel.Number] struct {
	k     *kernel.Set[T]
	far   bool
	parts []kernel.Spread // each is written by the worker that has the part
	own   momentPartial[T]
}

// momentPartial accumulates one chunk at a time, relative to its first element, and keeps the
// results of the part's chunks: see sumPartial.
type momentPartial[T kernel.Number] struct {
	of     *moments[T]
	acc    kernel.Moments // the chunk in progress
	chunks [maxChunks]kernel.Spread
	n      int    // of chunks
	nearer []T    // room for elements: see far.go
	sums   [3]Row // written by a loop: distances from the origin, their squares, the origin
}

func (m *moments[T]) prepare(f Func, parts int) {
	m.far, m.parts = f == FarMoments, zeroed(m.parts, parts)
}

func (m *moments[T]) Partial(own bool) Partial {
	if !own {
		return &momentPartial[T]{of: m}
	}
	m.own.of, m.own.acc, m.own.n = m, kernel.Moments{}, 0
	return &m.own
}

// Finish computes as float64 and rounds once. Means and deviations are multiplied by the scale of
// far elements, variances twice: the square of the scale has no float64.
func (m *moments[T]) Finish(c op.Code, _ int) uint64 {
	return elem.Bits(T(Moment(c, m.merged(), m.far)))
}

// Moment returns what the operator with code c makes of a spread. far is set where the elements were
// made smaller by [Nearer].
func Moment(c op.Code, s kernel.Spread, far bool) float64 {
	scale := 1.0
	if far {
		scale = 1 / Nearer
	}
	var x float64
	switch c {
	case op.Mean:
		if x = within(s, s.Mean*scale); s.N == 0 {
			x = math.NaN()
		}
	case op.Var:
		x = s.Variance(0) * scale * scale
	case op.Std:
		x = within(s, math.Sqrt(s.Variance(0))*scale)
	case op.SampleVar:
		x = s.Variance(1) * scale * scale
	case op.SampleStd:
		x = math.Sqrt(s.Variance(1)) * scale
	}
	return x
}

// merged returns the moments of all elements.
func (m *moments[T]) merged() kernel.Spread { return kernel.MergeSpreads(copied(m.parts)) }

func (p *momentPartial[T]) Block(a, _ unsafe.Pointer, _, n int) {
	x := elements[T](a, n)
	if p.of.far {
		x = p.near(x)
	}
	p.of.k.Moments(&p.acc, x)
}

// A loop finds the origin of each chunk by itself: what it computes of elements is nowhere else.

// Sums is as for sums.
func (p *momentPartial[T]) Sums() []Row { return p.sums[:] }

// Added makes spreads of what a loop has gathered: all chunks but the last one are whole.
func (p *momentPartial[T]) Added(n int) {
	for k := range chunksOf(n) {
		p.chunks[p.n] = kernel.SpreadOf(min(kernel.Chunk, n-k*kernel.Chunk), p.sums[2][k], p.sums[0][k], p.sums[1][k])
		p.n++
	}
}

// Chunk does nothing where a loop has gathered the chunk.
func (p *momentPartial[T]) Chunk() {
	if p.acc.Len() == 0 {
		return
	}
	p.chunks[p.n] = p.acc.Part()
	p.n++
	p.acc = kernel.Moments{}
}

// End merges the chunks of the part, which are a piece of the tree that merges all: see
// sumPartial.End.
func (p *momentPartial[T]) End(part int) {
	p.of.parts[part] = kernel.MergeSpreads(p.chunks[:p.n])
	p.n = 0
}
