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
)

// sinkVal is a sink of a pass.
type sinkVal struct {
	what sinkWhat
	kind Kind
	args [2]int32
	gatherer
}

// gatherer is a sink with its memory, for one element type.
type gatherer interface {
	prepare(parts int)
	state() state
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

var sinkOf = map[Code]sinkWhat{
	Sum: sumSink, Mean: momentSink, Var: momentSink, Std: momentSink, SampleVar: momentSink, SampleStd: momentSink,
	MinOf: minSink, MaxOf: maxSink, ArgMin: argMinSink, ArgMax: argMaxSink, Dot: dotSink, Norm: dotSink, Count: countSink,
	AnyOf: anySink, AllOf: allSink,
}

// sink adds the sink of a reduction to the pass, or finds it there.
func (c *code) sink(op *Operator, args []int32) *sinkVal {
	s := &sinkVal{what: sinkOf[op.Code], kind: op.Kind}
	copy(s.args[:], args)
	if op.Code == Norm {
		s.args[1] = args[0]
	}
	for _, t := range c.sinks {
		if t.what == s.what && t.kind == s.kind && t.args == s.args {
			return t
		}
	}
	c.sinks = append(c.sinks, s)
	return s
}

// open gives the sink its memory.
func (s *sinkVal) open(parts int) {
	switch {
	case s.what >= countSink:
		s.gatherer = &maskGather{what: s.what}
	case s.kind == F64:
		s.gatherer = gather(s, kernel.Float64())
	case s.kind == F32:
		s.gatherer = gather(s, kernel.Float32())
	case s.kind == I64:
		s.gatherer = gather(s, kernel.Int64())
	default:
		s.gatherer = gather(s, kernel.Int32())
	}
	s.prepare(parts)
}

func gather[T kernel.Number](s *sinkVal, k *kernel.Set[T]) gatherer {
	switch s.what {
	case sumSink, dotSink:
		return &sumGather[T]{k: k, dot: s.what == dotSink}
	case momentSink:
		return &momentGather[T]{k: k}
	}
	return &extremeGather[T]{k: k, what: s.what}
}

// sumGather is for Sum, Dot and Norm.
type sumGather[T kernel.Number] struct {
	k     *kernel.Set[T]
	dot   bool
	parts []kernel.Part
}

type sumState[T kernel.Number] struct {
	g      *sumGather[T]
	acc    kernel.Sum
	chunks [maxPart / kernel.Chunk]kernel.Part
	n      int
}

func (g *sumGather[T]) prepare(parts int) { g.parts = make([]kernel.Part, parts) }
func (g *sumGather[T]) state() state      { return &sumState[T]{g: g} }

func (g *sumGather[T]) finish(op *Operator, _ int) uint64 {
	sum := kernel.Merge(slices.Clone(g.parts)) // several reductions may share them, and merging uses them up
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

func (s *sumState[T]) chunk() {
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

// momentGather is for mean and variance.
type momentGather[T kernel.Number] struct {
	k     *kernel.Set[T]
	parts []kernel.Spread
}

type momentState[T kernel.Number] struct {
	g      *momentGather[T]
	acc    kernel.Moments
	chunks [maxPart / kernel.Chunk]kernel.Spread
	n      int
}

func (g *momentGather[T]) prepare(parts int) { g.parts = make([]kernel.Spread, parts) }
func (g *momentGather[T]) state() state      { return &momentState[T]{g: g} }

func (g *momentGather[T]) finish(op *Operator, _ int) uint64 {
	s := kernel.MergeSpreads(slices.Clone(g.parts))
	var x float64
	switch op.Code {
	case Mean:
		if x = s.Mean; s.N == 0 {
			x = math.NaN()
		}
	case Var:
		x = s.Variance(0)
	case Std:
		x = math.Sqrt(s.Variance(0))
	case SampleVar:
		x = s.Variance(1)
	case SampleStd:
		x = math.Sqrt(s.Variance(1))
	}
	return imageOf(T(x))
}

func (s *momentState[T]) block(f *frame, in *instr, n int) { s.g.k.Moments(&s.acc, reg[T](f, in.a, n)) }

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
