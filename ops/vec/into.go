package vec

import (
	"context"

	"xfork/eval"
	"xfork/expr"
	"xfork/internal/fuse"
	"xfork/internal/site"
)

// Into forces x into the caller's own slice, which must have its length. Where x is not there yet, its pass writes straight
// into dst, and x remembers nothing: forced again it is computed again. Otherwise the elements are copied.
//
// dst may be one of the arrays that x is computed from, element by element: vec.Into(ctx, a, vec.Add(vec.Of(a), b)) adds in
// place. One that overlaps dst and begins elsewhere, or that a [Diff] reads, fails with [ErrOverlap], and nothing is written: part
// of it would be overwritten before it is read. After any other error the contents of dst are open.
//
//go:noinline
func Into[T Element](ctx context.Context, dst []T, x expr.Expr[[]T], opts ...eval.Option) error {
	to := expr.Const(dst)
	_, err := array[T](fuse.Into, fuse.KindOf[T](), site.Caller(), to.Node(), x.Node()).Force(ctx, opts...)
	return err
}
