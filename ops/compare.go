package ops

import (
	"cmp"

	"xfork/expr"
	"xfork/internal/site"
	"xfork/internal/typed"
)

// Comparisons give an expression of bool, to be used with expr.If and the operators of logic.go. The == between two
// expressions is something else: it reports, at once, whether they are the same node.

type (
	eq[T comparable]      struct{}
	ne[T comparable]      struct{}
	lt[T cmp.Ordered]     struct{}
	le[T cmp.Ordered]     struct{}
	gt[T cmp.Ordered]     struct{}
	ge[T cmp.Ordered]     struct{}
	least[T cmp.Ordered]  struct{}
	most[T cmp.Ordered]   struct{}
	nonZero[T comparable] struct{}
)

func (eq[T]) Apply(a, b T) bool { return a == b }
func (eq[T]) Name() string      { return "Eq" }

func (ne[T]) Apply(a, b T) bool { return a != b }
func (ne[T]) Name() string      { return "Ne" }

func (lt[T]) Apply(a, b T) bool { return a < b }
func (lt[T]) Name() string      { return "Lt" }

func (le[T]) Apply(a, b T) bool { return a <= b }
func (le[T]) Name() string      { return "Le" }

func (gt[T]) Apply(a, b T) bool { return a > b }
func (gt[T]) Name() string      { return "Gt" }

func (ge[T]) Apply(a, b T) bool { return a >= b }
func (ge[T]) Name() string      { return "Ge" }

func (least[T]) Apply(a, b T) T { return min(a, b) }
func (least[T]) Name() string   { return "Min" }

func (most[T]) Apply(a, b T) T { return max(a, b) }
func (most[T]) Name() string   { return "Max" }

func (nonZero[T]) Apply(a T) bool {
	var zero T
	return a != zero
}
func (nonZero[T]) Name() string { return "NonZero" }

// Eq is x == y, by Go's rules: NaN equals nothing, -0 equals 0. Interfaces are compared as Go does it, so that values
// of a type without == in them panic, which is a failure of the node.
//
//go:noinline
func Eq[T comparable](x, y expr.Expr[T]) expr.Expr[bool] {
	return typed.Op2[eq[T]](site.Caller(), x, y)
}

// Ne is x != y: true for NaN, even with itself. On conditions it is the exclusive or.
//
//go:noinline
func Ne[T comparable](x, y expr.Expr[T]) expr.Expr[bool] {
	return typed.Op2[ne[T]](site.Caller(), x, y)
}

// Lt is x < y: false where either is NaN. Strings compare by bytes.
//
//go:noinline
func Lt[T cmp.Ordered](x, y expr.Expr[T]) expr.Expr[bool] {
	return typed.Op2[lt[T]](site.Caller(), x, y)
}

// Le is x <= y: false where either is NaN, so it is not the negation of [Gt].
//
//go:noinline
func Le[T cmp.Ordered](x, y expr.Expr[T]) expr.Expr[bool] {
	return typed.Op2[le[T]](site.Caller(), x, y)
}

// Gt is x > y: false where either is NaN.
//
//go:noinline
func Gt[T cmp.Ordered](x, y expr.Expr[T]) expr.Expr[bool] {
	return typed.Op2[gt[T]](site.Caller(), x, y)
}

// Ge is x >= y: false where either is NaN, so it is not the negation of [Lt].
//
//go:noinline
func Ge[T cmp.Ordered](x, y expr.Expr[T]) expr.Expr[bool] {
	return typed.Op2[ge[T]](site.Caller(), x, y)
}

// Min is the least of xs, as Go's min: NaN if one of them is NaN, and -0 is less than 0. Of n operands it makes a
// balanced tree of n-1 nodes (see [Reduce]), and no node of one. Without operands it panics.
//
//go:noinline
func Min[T cmp.Ordered](xs ...expr.Expr[T]) expr.Expr[T] {
	pc := site.Caller()
	mustHaveSome("Min", len(xs))
	return tree(xs, func(x, y expr.Expr[T]) expr.Expr[T] { return typed.Op2[least[T]](pc, x, y) })
}

// Max is the greatest of xs, as Go's max: NaN if one of them is NaN, and 0 is greater than -0. Of n operands it makes
// a balanced tree of n-1 nodes (see [Reduce]), and no node of one. Without operands it panics.
//
//go:noinline
func Max[T cmp.Ordered](xs ...expr.Expr[T]) expr.Expr[T] {
	pc := site.Caller()
	mustHaveSome("Max", len(xs))
	return tree(xs, func(x, y expr.Expr[T]) expr.Expr[T] { return typed.Op2[most[T]](pc, x, y) })
}

// Clamp is x, but not below low and not above high: min(max(x, low), high). Where low is above high that is high. NaN
// in any of the three gives NaN. It is two nodes, a Max and a Min, which cost less than one with three operands
// would.
//
//go:noinline
func Clamp[T cmp.Ordered](x, low, high expr.Expr[T]) expr.Expr[T] {
	pc := site.Caller()
	return typed.Op2[least[T]](pc, typed.Op2[most[T]](pc, x, low), high)
}

// NonZero is what Python calls the truth of a value: whether x is not the zero value of its type. NaN is not zero.
// Slices and maps have no ==; for them compare the length.
//
//go:noinline
func NonZero[T comparable](x expr.Expr[T]) expr.Expr[bool] {
	return typed.Op1[nonZero[T]](site.Caller(), x)
}
