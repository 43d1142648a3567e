package npy

import (
	"context"
	"fmt"

	"gonum.org/v1/gonum/mat"

	"xfork/expr"
	"xfork/ops/vec"
)

// Load is the elements of the array in a file, row after row. It is read when
// it is forced, once for all that need it. An array with other elements than T,
// where a T does not hold them all, fails with [ErrType].
//
// A file that changes while it is read gives some of both, as with any reader,
// or an error if its length changes. One that is written by Save is replaced as
// a whole, and so is read as the old one or as the new one.
func Load[T vec.Element](name string) expr.Expr[[]T] {
	return expr.ForkCtx(func(ctx context.Context) ([]T, error) {
		xs, _, err := load[T](ctx, name, nil)
		return xs, err
	}, expr.Name("npy.Load"), expr.IOBound)
}

// LoadMat is the array in a file as a matrix, which is compact: its rows lie
// together. Any number of axes but two fails with [ErrShape], as does a matrix
// without elements. Of other elements than float64 it takes those that a
// float64 holds.
func LoadMat(name string) expr.Expr[*mat.Dense] {
	return expr.ForkCtx(func(ctx context.Context) (*mat.Dense, error) {
		xs, h, err := load[float64](ctx, name, (*Header).matrix)
		if err != nil {
			return nil, err
		}
		return mat.NewDense(h.Shape[0], h.Shape[1], xs), nil
	}, expr.Name("npy.LoadMat"), expr.IOBound)
}

// matrix refuses what is none. gonum has no matrix without elements: what it
// makes of such a shape is a receiver that has yet to get one, which every
// operation of package mat would refuse.
func (h *Header) matrix() error {
	if len(h.Shape) != 2 || h.count == 0 {
		return fmt.Errorf("%w: %v is no matrix", ErrShape, h.Shape)
	}
	return nil
}

// load reads a whole array with a header that passes check. All that can be
// told from the header is told before memory is taken, and all that can be told
// from the elements before they are given to anything: there is no array with a
// part of it missing.
func load[T vec.Element](ctx context.Context, name string, check func(*Header) error) ([]T, *Header, error) {
	in, err := begin[T](name, check)
	if err != nil {
		return nil, nil, err
	}
	defer in.Close()
	xs := make([]T, in.count)
	if err := read(ctx, in, xs); err != nil {
		return nil, nil, err
	}
	if err := in.end(); err != nil {
		return nil, nil, err
	}
	if in.Columns {
		xs = rowMajor(xs, in.Shape)
	}
	return xs, in.Header, nil
}

// begin opens an array that a T can hold, with a header that passes check,
// which may be nil. It is what Load, Chunks and Open have in common, so that
// one file has one error whichever way it is read.
func begin[T vec.Element](name string, check func(*Header) error) (*input, error) {
	in, err := open(name)
	if err != nil {
		return nil, err
	}
	if err = fits[T](in.element); err == nil && check != nil {
		err = check(in.Header)
	}
	if err != nil {
		in.Close()
		return nil, in.named(err)
	}
	return in, nil
}

// read fills xs with the next elements. There are two ways:
//
//	the file's bytes are the memory of a []T   file -> xs                  one copy, by the system
//	they are not                               file -> piece -> xs         a megabyte at a time, which the cache holds
//
// So the memory beside the array is a megabyte at most, whatever its length.
func read[T vec.Element](ctx context.Context, in *input, xs []T) error {
	if direct[T](in.Header) {
		b := memory(xs)
		if err := in.full(ctx, b); err != nil {
			return err
		}
		if in.element.kind == 'b' {
			return in.truths(b)
		}
		return nil
	}
	size := in.element.size
	b := make([]byte, min(piece, len(xs)*size))
	for len(xs) > 0 {
		n := min(len(xs), len(b)/size)
		if err := in.full(ctx, b[:n*size]); err != nil {
			return err
		}
		convert(xs[:n], b, in.Header)
		xs = xs[n:]
	}
	return nil
}

// truths refuses bytes that are no bool, where numpy takes each that is not
// zero for True. numpy itself writes 0 and 1 alone, so another byte is damage;
// and Go does not say what a bool of another byte is, so they are cleared, lest
// anything reads them.
func (in *input) truths(b []byte) error {
	for i, v := range b {
		if v > 1 {
			clear(b)
			return in.named(fmt.Errorf("%w: element %d is the byte %d, and no bool", ErrFormat, i, v))
		}
	}
	return nil
}

// rowMajor returns elements that lie column after column, with the first axis
// the fastest, in the order of rows, with the last one the fastest:
//
//	shape 2 x 3   in the file  a d b e c f      returned  a b c        strides 1, 2
//	                                                      d e f
//
// It writes in order and reads with strides, at one to ten nanoseconds an
// element: such files are rare, and a transpose by tiles would be for two axes
// alone.
func rowMajor[T vec.Element](xs []T, shape []int) []T {
	strides := make([]int, len(shape)) // how far apart neighbours on an axis are in xs
	for stride, k := 1, 0; k < len(shape); k++ {
		strides[k] = stride
		stride *= shape[k]
	}
	out := make([]T, len(xs))
	index, at := make([]int, len(shape)), 0
	for i := range out {
		out[i] = xs[at]
		for k := len(shape) - 1; k >= 0; k-- { // the next index, as an odometer turns
			index[k]++
			at += strides[k]
			if index[k] < shape[k] {
				break
			}
			at -= shape[k] * strides[k]
			index[k] = 0
		}
	}
	return out
}
