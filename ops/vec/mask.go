package vec

import (
	"xfork/expr"
	"xfork/internal/fuse"
	"xfork/internal/site"
)

// Comparisons give masks, element by element; masks are combined, and choose.

// Eq is x == y. NaN equals nothing, -0 equals +0.
//
//go:noinline
func Eq[T Element](x, y expr.Expr[[]T]) expr.Expr[[]bool] {
	return compare(fuse.Eq, site.Caller(), x, y)
}

// Ne is x != y: true where either is NaN.
//
//go:noinline
func Ne[T Element](x, y expr.Expr[[]T]) expr.Expr[[]bool] {
	return compare(fuse.Ne, site.Caller(), x, y)
}

// Lt is x < y: false where either is NaN.
//
//go:noinline
func Lt[T Number](x, y expr.Expr[[]T]) expr.Expr[[]bool] {
	return compare(fuse.Lt, site.Caller(), x, y)
}

// Le is x <= y: false where either is NaN.
//
//go:noinline
func Le[T Number](x, y expr.Expr[[]T]) expr.Expr[[]bool] {
	return compare(fuse.Le, site.Caller(), x, y)
}

// Gt is x > y: false where either is NaN.
//
//go:noinline
func Gt[T Number](x, y expr.Expr[[]T]) expr.Expr[[]bool] {
	return compare(fuse.Gt, site.Caller(), x, y)
}

// Ge is x >= y: false where either is NaN.
//
//go:noinline
func Ge[T Number](x, y expr.Expr[[]T]) expr.Expr[[]bool] {
	return compare(fuse.Ge, site.Caller(), x, y)
}

// And is x && y, for masks. Both are computed, always.
//
//go:noinline
func And(x, y expr.Expr[[]bool]) expr.Expr[[]bool] {
	return two(fuse.And, site.Caller(), x, y)
}

// Or is x || y, for masks. Both are computed, always.
//
//go:noinline
func Or(x, y expr.Expr[[]bool]) expr.Expr[[]bool] {
	return two(fuse.Or, site.Caller(), x, y)
}

// Xor is x != y, for masks. Both are computed, always.
//
//go:noinline
func Xor(x, y expr.Expr[[]bool]) expr.Expr[[]bool] {
	return two(fuse.Xor, site.Caller(), x, y)
}

// Not is !x, for a mask.
//
//go:noinline
func Not(x expr.Expr[[]bool]) expr.Expr[[]bool] {
	return one(fuse.Not, site.Caller(), x)
}

// Where is x where the mask holds, and y elsewhere. It chooses, it does not multiply: what is not chosen leaves no trace, be it
// NaN. Both are computed, always: a division by zero among the elements that are not chosen is a failure.
//
//go:noinline
func Where[T Element](m expr.Expr[[]bool], x, y expr.Expr[[]T]) expr.Expr[[]T] {
	return array[T](fuse.Where, fuse.KindOf[T](), site.Caller(), m.Node(), x.Node(), y.Node())
}

// Like is x as long as y: one value of x goes to every place that y has. An x of any other length than that of y fails with
// [ErrLengths]. No element of y is read, nor is one computed.
//
//go:noinline
func Like[T Element](x, y expr.Expr[[]T]) expr.Expr[[]T] {
	return two(fuse.Like, site.Caller(), x, y)
}

// NonZero is x != 0: true for NaN.
//
//go:noinline
func NonZero[T Number](x expr.Expr[[]T]) expr.Expr[[]bool] {
	return array[bool](fuse.ToBool, fuse.KindOf[T](), site.Caller(), x.Node())
}

// Convert changes the type of the elements, as Go's conversion does: integers wrap, floats round to nearest even, and those
// that become integers lose their fraction. A float that does not fit the integer type, NaN among them, gives its least
// integer on every processor. A mask gives 1 where it holds and 0 elsewhere. To the same type it is x itself.
//
//go:noinline
func Convert[To Number, From Element](x expr.Expr[[]From]) expr.Expr[[]To] {
	if same, ok := any(x).(expr.Expr[[]To]); ok {
		return same
	}
	return array[To](fuse.ToF64+fuse.Code(fuse.KindOf[To]()), fuse.KindOf[From](), site.Caller(), x.Node())
}
