package npy

import (
	"context"
	"fmt"
	"iter"

	"gonum.org/v1/gonum/mat"

	"xfork/expr"
	"xfork/ops/vec"
)

// Chunks are the elements of the array in a file, n at a time, row after row;
// the last chunk may be shorter. It is for arrays that are longer than memory:
// an [expr.Fold] over it holds a few dozen chunks, and reads the next ones when
// these are done. So n is a matter of memory, 64 times n elements, and of work:
// a step should take some hundred microseconds. n must be positive.
//
// An array of more than one axis that lies column after column fails with
// [ErrShape]: its rows are not together.
func Chunks[T vec.Element](name string, n int) expr.Source[[]T] {
	if n < 1 {
		panic("npy: chunks must have at least one element")
	}
	return pieces(name, (*Header).inRows, func(*Header) int { return n }, func(xs []T, _ *Header) []T { return xs })
}

// RowChunks is [Chunks] for a matrix, n rows at a time, each chunk a matrix of
// its own: for products with the transposed one, which are sums over rows. Any
// number of axes but two fails with [ErrShape]. n must be positive; the last
// chunk may be shorter.
func RowChunks(name string, n int) expr.Source[*mat.Dense] {
	if n < 1 {
		panic("npy: chunks must have at least one row")
	}
	check := func(h *Header) error {
		if err := h.matrix(); err != nil {
			return err
		}
		return h.inRows()
	}
	size := func(h *Header) int { return min(n, h.Shape[0]) * h.Shape[1] }
	return pieces(name, check, size, func(xs []float64, h *Header) *mat.Dense {
		return mat.NewDense(len(xs)/h.Shape[1], h.Shape[1], xs)
	})
}

// inRows refuses arrays of which a part of the file is no part of the rows: a
// chunk would have to gather its elements from all over the file.
func (h *Header) inRows() error {
	if h.Columns {
		return fmt.Errorf("%w: %v column after column cannot be read row after row: load it", ErrShape, h.Shape)
	}
	return nil
}

// pieces yields what whole makes of size elements at a time. Each morsel has
// memory of its own, as a fold demands: a step may still look at one that was
// given up.
//
// The file is opened by each range over the source, and closed when that ends,
// in whatever way. Damage in the middle is met there: what came before has been
// yielded, and the fold fails all the same. A checksum is compared before the
// last morsel is yielded.
func pieces[T vec.Element, M any](name string, check func(*Header) error, size func(*Header) int, whole func([]T, *Header) M) expr.Source[M] {
	return func(ctx context.Context) iter.Seq2[M, error] {
		return func(yield func(M, error) bool) {
			var none M
			in, err := begin[T](name, check)
			if err != nil {
				yield(none, err)
				return
			}
			defer in.Close()
			for left, n := in.count, size(in.Header); left > 0; left -= n {
				n = min(n, left)
				xs := make([]T, n)
				if err = read(ctx, in, xs); err == nil && left == n {
					err = in.end()
				}
				if err != nil {
					yield(none, err)
					return
				}
				if !yield(whole(xs, in.Header), nil) {
					return
				}
			}
		}
	}
}
