package reduce

import (
	"math"
	"slices"
	"unsafe"

	"xfork/internal/fuse/elem"
	"xfork/internal/fuse/op"
	"xfork/internal/kernel"
)

// MaxPart is how many elements a part has at most. It bounds the memory that a partial has for the
// results of chunks.
const MaxPart = 64 << 10

// maxChunks is how many chunks a part has at most: 16.
const maxChunks = MaxPart / kernel.Chunk

// Func is what a reduction computes. Several operators may share one: Mean and Var, say.
type Func uint8

// The functions. FarMoments are Moments where squares overflow: see far.go.
const (
	Sum Func = iota
	Dot
	Moments
	Min
	Max
	ArgMin
	ArgMax
	Count
	Any
	All
	FarMoments
	Product
)

// funcs are the functions by code. Moments are computed alike for mean, variance and deviation:
// which of them is wanted only Finish asks.
var funcs = [op.Codes]Func{
	op.Sum: Sum, op.Mean: Moments, op.Var: Moments, op.Std: Moments, op.SampleVar: Moments, op.SampleStd: Moments,
	op.MinOf: Min, op.MaxOf: Max, op.ArgMin: ArgMin, op.ArgMax: ArgMax, op.Dot: Dot, op.Norm: Dot, op.Count: Count,
	op.AnyOf: Any, op.AllOf: All, op.Prod: Product,
}

// Of returns the function of an operator of the class Reduce. That of Norm takes its operand twice.
func Of(c op.Code) Func { return funcs[c] }

// String returns the function's name, for listings.
func (f Func) String() string {
	return [...]string{
		"Sum", "Dot", "Moments", "Min", "Max", "ArgMin", "ArgMax", "Count", "Any", "All", "FarMoments", "Product",
	}[f]
}

// Operands returns how many arrays the function takes.
func (f Func) Operands() int {
	if f == Dot {
		return 2
	}
	return 1
}

// Reduction is a function of arrays of one kind, with the memory for its parts. The memory is kept
// from one pass to the next, if the next function can use it.
type Reduction struct {
	Func Func
	Kind elem.Kind

	// The memory, nil before the first Open. It does not keep a worker's memory alive: partials
	// point to it, not it to partials, but for its own.
	accumulator
	form form // what the accumulator was made for
}

// accumulator holds what parts came to, for one element type and several functions.
type accumulator interface {
	// prepare begins a pass for function f, with an empty result for each part: what is not run
	// must not count.
	prepare(f Func, parts int)
	// Partial returns a worker's partial. own is for the goroutine that evaluates: it gets the one
	// that belongs to the accumulator.
	Partial(own bool) Partial
	// Finish merges the parts of a pass over n elements, for the operator with code c.
	Finish(c op.Code, n int) (bits uint64)
}

// Partial is what one worker has accumulated of a part. Blocks of a part come in order, and none
// goes beyond the end of a chunk.
type Partial interface {
	// Block takes the next n elements, the first one at index at. b is the second operand, if there
	// is one.
	Block(a, b unsafe.Pointer, at, n int)
	// Chunk is called when kernel.Chunk elements are complete, or the part is.
	Chunk()
	// End stores the result of the part, and resets the partial.
	End(part int)
}

// What loops store, by function, a row for each column:
//
//	Sum, Dot           the sum
//	Moments            distances from the chunk's origin, their squares, the origin
//	Min, Max           the extreme, of floats for Max the least of the negatives
//	Count, Any, All    the count

// LoopPartial is a partial to which compiled loops can give chunks: they do whole ones by themselves,
// in the lanes and in the order of package kernel, so that their results may stand among those of
// kernels.
type LoopPartial interface {
	// Sums returns where a loop stores what it makes of chunks, eight bytes each: rows of one or several numbers.
	Sums() []Row
	// Added takes what the loop has stored for n elements.
	Added(n int)
}

// Row has a number of each chunk of a part: a float64, or an int64 by its bits.
type Row [maxChunks]float64

// integer returns the number of chunk k as the integer that it is.
func (r *Row) integer(k int) int64 { return int64(math.Float64bits(r[k])) }

// chunksOf returns how many chunks n elements begin.
func chunksOf(n int) int { return (n + kernel.Chunk - 1) / kernel.Chunk }

// form tells which reductions can use one another's accumulators: those with the same element type
// and the same type of results of parts. A workspace meets the same few over and over again.
type form struct {
	first Func // the function that stands for all those which the accumulator computes
	kind  elem.Kind
}

// first is, by function, the one that stands for those with the same type of accumulator.
var first = [...]Func{
	Sum: Sum, Dot: Sum, Moments: Moments, FarMoments: Moments, Min: Min, Max: Min, ArgMin: Min, ArgMax: Min, Count: Count, Any: Count,
	All: Count, Product: Product,
}

// Open begins a pass of the given number of parts. It must be called before Partial. What was
// accumulated in an earlier pass is gone.
func (r *Reduction) Open(parts int) {
	if f := (form{first[r.Func], r.Kind}); r.accumulator == nil || r.form != f {
		r.accumulator, r.form = f.accumulator(), f
	}
	r.prepare(r.Func, parts)
}

// accumulator makes one for the form.
func (f form) accumulator() accumulator {
	switch {
	case f.first == Count:
		return &counts{}
	case f.kind == elem.F64:
		return accumulatorOf(f, kernel.Float64())
	case f.kind == elem.F32:
		return accumulatorOf(f, kernel.Float32())
	case f.kind == elem.I64:
		return accumulatorOf(f, kernel.Int64())
	}
	return accumulatorOf(f, kernel.Int32())
}

// accumulatorOf makes one for elements of type T, with the kernels of the instruction set in use.
func accumulatorOf[T kernel.Number](f form, k *kernel.Set[T]) accumulator {
	switch f.first {
	case Sum:
		return &sums[T]{k: k}
	case Moments:
		return &moments[T]{k: k}
	case Product:
		return &products[T]{}
	}
	return &extremes[T]{k: k}
}

// elements returns n elements from p on: a block. n is at least 1.
func elements[T any](p unsafe.Pointer, n int) []T { return unsafe.Slice((*T)(p), n) }

// zeroed returns n zero elements, which stand for parts without elements, in the memory of s if
// there is enough.
func zeroed[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n)
	}
	s = s[:n]
	clear(s)
	return s
}

// copied returns parts that may be overwritten: several operators may share a reduction, and
// merging overwrites all but a single one.
func copied[T any](parts []T) []T {
	if len(parts) == 1 {
		return parts
	}
	return slices.Clone(parts)
}
