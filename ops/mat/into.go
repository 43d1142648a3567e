package mat

import (
	"context"

	gonum "gonum.org/v1/gonum/mat"

	"xfork/eval"
	"xfork/expr"
	"xfork/internal/fuse"
	"xfork/internal/site"
	"xfork/internal/typed"
)

var intoShape = form.Operator(fuse.Elements, "mat.Into", "into")

// Into forces x into the caller's own matrix, as vec.Into does with a slice: where x is not there yet, its pass writes straight into dst,
// and x remembers nothing. A loop that reuses dst spares the fresh memory of a result, which takes as long to get as a simple pass over it.
//
// x must have the shape of dst, or go with it: a row fills all rows, a column all columns. Another shape fails with [ErrShape], or
// with vec's ErrLengths where dst is the smaller one. A dst that is part of a wider matrix is written after the pass, from memory of
// its own. A nil dst, and one without elements, fail with [ErrNil] and [ErrEmpty].
//
// dst may be one of the matrices that x is computed from, element by element. One that x reads in another order, as by [T], or that
// overlaps dst and begins elsewhere, fails with vec's ErrOverlap, and nothing is written. After any other error the contents of dst
// are open.
//
//go:noinline
func Into(ctx context.Context, dst *Dense, x expr.Expr[*Dense], opts ...eval.Option) error {
	pc := site.Caller()
	to := typed.Const(pc, dst)
	flat := array(intoShape, pc, x.Node(), to.Node())
	if usable(dst) != nil { // the operator says so, at the user's line
		_, err := flat.Force(ctx, opts...)
		return err
	}
	raw := dst.RawMatrix()
	elements := raw.Data
	if raw.Stride != raw.Cols && raw.Rows > 1 {
		elements = make([]float64, raw.Rows*raw.Cols)
	} else {
		elements = elements[:raw.Rows*raw.Cols]
	}
	into := array(fuse.Of(fuse.Into, fuse.KindOf[float64]()), pc, typed.Const(pc, elements).Node(), flat.Node())
	if _, err := into.Force(ctx, opts...); err != nil {
		return err
	}
	if raw.Stride != raw.Cols && raw.Rows > 1 {
		dst.Copy(gonum.NewDense(raw.Rows, raw.Cols, elements))
	}
	return nil
}
