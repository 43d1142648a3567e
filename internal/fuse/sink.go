package fuse

import (
	"math"
	"slices"

	"xfork/internal/kernel"
	"xfork/internal/node"
)

// Sinks gather what a pass computes into single values. Their laws are the kernels': a reduction adds in an order that
// belongs to its definition, chunk by chunk, and chunks are merged in their order along a fixed tree; so the result is the
// same, bit for bit, for any number of workers, any block size and any cut into parts.

// sinkWhat is what a sink gathers. Several reductions may share one: Mean and Var, say.
type sinkWhat uint8

const (
	sumSink sinkWhat = iota
	dotSink
	momentSink
	minSink
	maxSink
	argMinSink
	argMaxSink
	countSink
	anySink
	allSink
	farSink // momentSink where squares overflow: see far.go
)

// sinkVal is a sink of a pass.
type sinkVal struct {
	what sinkWhat
	kind Kind
	args [2]int32

	gatherer
	form form // of the gatherer
}

// form tells which sinks can use one another's memory.
type form struct {
	first sinkWhat // of the kindred ones, of which the gatherer does any
	kind  Kind
}

// gatherer is a sink with its memory, for one element type. It can be used again.
type gatherer interface {
	prepare(what sinkWhat, parts int)
	state(own bool) state // own: the one that belongs to the gatherer
	finish(op *Operator, n int) (image uint64)
}

// state is what one worker has gathered of a part.
type state interface {
	block(f *frame, in *instr, n int) // the next n elements
	chunk()                           // kernel.Chunk elements are full, or the part is
	end(part int)                     // the part is: keep what it came to, and be as new
}

func (s *sinkVal) operands() int {
	if s.what == dotSink {
		return 2
	}
	return 1
}

var sinkOf = [codes]sinkWhat{
	Sum: sumSink, Mean: momentSink, Var: momentSink, Std: momentSink, SampleVar: momentSink, SampleStd: momentSink,
	MinOf: minSink, MaxOf: maxSink, ArgMin: argMinSink, ArgMax: argMaxSink, Dot: dotSink, Norm: dotSink, Count: countSink,
	AnyOf: anySink, AllOf: allSink,
}

// sink adds the sink of a reduction to the pass, or finds it there.
func (c *code) sink(op *Operator, args []int32) *sinkVal {
	what := sinkOf[op.Code]
	var a [2]int32
	copy(a[:], args)
	if op.Code == Norm {
		a[1] = args[0]
	}
	for _, t := range c.sinks {
		if t.what == what && t.kind == op.Kind && t.args == a {
			return t
		}
	}
	s := another(&c.sinks)
	s.what, s.kind, s.args = what, op.Kind, a
	return s
}

// open gives the sink its memory: what there is from another region, if it will do.
func (s *sinkVal) open(parts int) {
	if f := (form{kindred[s.what], s.kind}); s.gatherer == nil || s.form != f {
		s.gatherer, s.form = f.gatherer(), f
	}
	s.prepare(s.what, parts)
}

var kindred = [...]sinkWhat{
	sumSink: sumSink, dotSink: sumSink, momentSink: momentSink, minSink: minSink, maxSink: minSink, argMinSink: minSink,
	argMaxSink: minSink, countSink: countSink, anySink: countSink, allSink: countSink, farSink: momentSink,
}

func (f form) gatherer() gatherer {
	switch {
	case f.first == countSink:
		return &maskGather{}
	case f.kind == F64:
		return gather(f, kernel.Float64())
	case f.kind == F32:
		return gather(f, kernel.Float32())
	case f.kind == I64:
		return gather(f, kernel.Int64())
	}
	return gather(f, kernel.Int32())
}

func gather[T kernel.Number](f form, k *kernel.Set[T]) gatherer {
	switch f.first {
	case sumSink:
		return &sumGather[T]{k: k}
	case momentSink:
		return &momentGather[T]{k: k}
	}
	return &extremeGather[T]{k: k}
}

// sumGather is for Sum, Dot and Norm.
type sumGather[T kernel.Number] struct {
	k     *kernel.Set[T]
	dot   bool
	parts []kernel.Part
	own   sumState[T]
}

type sumState[T kernel.Number] struct {
	g      *sumGather[T]
	acc    kernel.Sum
	chunks [maxPart / kernel.Chunk]kernel.Part
	sums   [maxPart / kernel.Chunk]float64 // by a loop
	n      int
}

func (g *sumGather[T]) prepare(what sinkWhat, parts int) {
	g.dot, g.parts = what == dotSink, zeroed(g.parts, parts)
}

func (g *sumGather[T]) state(own bool) state {
	if !own {
		return &sumState[T]{g: g}
	}
	g.own.g, g.own.acc, g.own.n = g, kernel.Sum{}, 0
	return &g.own
}

func (g *sumGather[T]) finish(op *Operator, _ int) uint64 {
	sum := kernel.Merge(scratchOf(g.parts))
	if op.Code == Norm {
		return imageOf(T(math.Sqrt(sum.Float64())))
	}
	return imageOf(kernel.ValueOf[T](sum))
}

func (s *sumState[T]) block(f *frame, in *instr, n int) {
	if s.g.dot {
		s.g.k.Dot(&s.acc, reg[T](f, in.a, n), reg[T](f, in.b, n))
		return
	}
	s.g.k.Sum(&s.acc, reg[T](f, in.a, n))
}

// slots is where a loop puts what chunks come to.
func (s *sumState[T]) slots() *[maxPart / kernel.Chunk]float64 { return &s.sums }

// gathered takes that of k chunks.
func (s *sumState[T]) gathered(k int) {
	for _, x := range s.sums[:k] {
		s.chunks[s.n] = kernel.Part{Float: x}
		s.n++
	}
}

func (s *sumState[T]) chunk() {
	if s.acc.Len() == 0 { // a loop has done it
		return
	}
	s.chunks[s.n] = s.acc.Part()
	s.n++
	s.acc = kernel.Sum{}
}

// end merges the chunks of the part. A part is a power of two of chunks and begins at a multiple of its length, so this is
// a piece of the tree that merges all.
func (s *sumState[T]) end(part int) {
	s.g.parts[part] = kernel.Merge(s.chunks[:s.n])
	s.n = 0
}

// zeroed is s with n elements, all zero.
func zeroed[T any](s []T, n int) []T {
	s = resized(s, n)
	clear(s)
	return s
}

// scratchOf is parts to be merged: several reductions may share them, and merging uses up all but a single one.
func scratchOf[T any](parts []T) []T {
	if len(parts) == 1 {
		return parts
	}
	return slices.Clone(parts)
}

// momentGather is for mean and variance.
type momentGather[T kernel.Number] struct {
	k     *kernel.Set[T]
	far   bool
	parts []kernel.Spread
	own   momentState[T]
}

type momentState[T kernel.Number] struct {
	g      *momentGather[T]
	acc    kernel.Moments
	chunks [maxPart / kernel.Chunk]kernel.Spread
	n      int
	nearer []T // room for elements: see far.go
}

func (g *momentGather[T]) prepare(what sinkWhat, parts int) {
	g.far, g.parts = what == farSink, zeroed(g.parts, parts)
}

func (g *momentGather[T]) state(own bool) state {
	if !own {
		return &momentState[T]{g: g}
	}
	g.own.g, g.own.acc, g.own.n = g, kernel.Moments{}, 0
	return &g.own
}

func (g *momentGather[T]) finish(op *Operator, _ int) uint64 {
	s, scale := g.merged(), 1.0
	if g.far {
		scale = 1 / nearer
	}
	var x float64
	switch op.Code {
	case Mean:
		if x = within(s, s.Mean*scale); s.N == 0 {
			x = math.NaN()
		}
	case Var:
		x = s.Variance(0) * scale * scale
	case Std:
		x = within(s, math.Sqrt(s.Variance(0))*scale)
	case SampleVar:
		x = s.Variance(1) * scale * scale
	case SampleStd:
		x = math.Sqrt(s.Variance(1)) * scale
	}
	return imageOf(T(x))
}

func (s *momentState[T]) block(f *frame, in *instr, n int) {
	a := reg[T](f, in.a, n)
	if s.g.far {
		a = s.near(a)
	}
	s.g.k.Moments(&s.acc, a)
}

func (s *momentState[T]) chunk() {
	s.chunks[s.n] = s.acc.Part()
	s.n++
	s.acc = kernel.Moments{}
}

func (s *momentState[T]) end(part int) {
	s.g.parts[part] = kernel.MergeSpreads(s.chunks[:s.n])
	s.n = 0
}

// finish gives every reduction of the pass its value.
func (l *lower) finish(i int32) {
	it, at := &l.g.items[i], &l.at[i]
	keep(node.Value(it.n), it.op.Out.Kind, at.sink.finish(it.op, it.length))
}
