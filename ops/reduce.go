package ops

import (
	"math/bits"

	"xfork/expr"
	"xfork/internal/site"
	"xfork/internal/typed"
)

// Many operands become one value by a balanced tree of operators with two. Against the chain that a loop would build,
// the tree is only as deep as the logarithm of the number of operands: what is combined can be combined in parallel,
// and the rounding errors of a sum of floats grow with that depth instead of the number. Its shape depends on the
// number of operands alone, so the result is the same, to the last bit, on every machine and with any number of
// workers.

// Sum is the sum of xs, in a balanced tree of n-1 Add nodes; each costs one allocation, and nothing else is
// allocated. Integers wrap. The sum of nothing is 0, that of one operand is the operand itself. For strings see
// [ConcatString], for the sum of one slice's elements package ops/vec.
//
//go:noinline
func Sum[T Number](xs ...expr.Expr[T]) expr.Expr[T] {
	pc := site.Caller()
	if len(xs) == 0 {
		return expr.Const[T](0)
	}
	return tree(xs, func(x, y expr.Expr[T]) expr.Expr[T] { return typed.Op2[add[T]](pc, x, y) })
}

// Product is the product of xs, in a balanced tree of n-1 Mul nodes. Integers wrap. The product of nothing is 1, that
// of one operand is the operand itself.
//
//go:noinline
func Product[T Number](xs ...expr.Expr[T]) expr.Expr[T] {
	pc := site.Caller()
	if len(xs) == 0 {
		return expr.Const[T](1)
	}
	return tree(xs, func(x, y expr.Expr[T]) expr.Expr[T] { return typed.Op2[mul[T]](pc, x, y) })
}

// Reduce combines xs by f, which makes one expression of two, in a balanced tree of n-1 calls of f. f is called here
// and now, because it builds the tree and computes nothing; so it takes whatever makes an expression:
//
//	ops.Reduce(merge.Call, parts...) // a lifted function: the merges run in parallel
//	ops.Reduce(func(x, y expr.Expr[Set]) expr.Expr[Set] { ... }, sets...) // operators, any number
//
// f(f(x, y), z) and f(x, f(y, z)) must mean the same; the order of operands is kept, so f(x, y) and f(y, x) need not.
// One operand is returned as it is, and without operands Reduce panics: there is no value to stand for none.
//
// An operator, such as ops.And[int], belongs to the line that calls Reduce; a closure's operators belong to the lines in it.
func Reduce[T any](f func(x, y expr.Expr[T]) expr.Expr[T], xs ...expr.Expr[T]) expr.Expr[T] {
	if f == nil {
		panic("ops: Reduce with a nil function")
	}
	mustHaveSome("Reduce", len(xs))
	return tree(xs, f)
}

// tree pairs up neighbours. It keeps the trees that are finished so far as a binary number: position k has one of 2^k
// operands or none, and the next operand is the one that is added, with a call of pair for each carry. So the nodes
// are made in the order in which a walk evaluates them, next to each other in memory, and there is nothing to
// allocate but the nodes themselves. The depth is that of the best tree, log2 of the number rounded up.
func tree[T any](xs []expr.Expr[T], pair func(x, y expr.Expr[T]) expr.Expr[T]) expr.Expr[T] {
	var finished [bits.UintSize]expr.Expr[T]
	for i, x := range xs {
		k := 0
		for ; i>>k&1 != 0; k++ {
			x = pair(finished[k], x)
		}
		finished[k] = x
	}
	n := uint(len(xs))
	k := bits.TrailingZeros(n)
	x := finished[k]
	for n >>= k + 1; n != 0; n >>= 1 { // the rest, from the last and smallest tree to the first
		if k++; n&1 != 0 {
			x = pair(finished[k], x)
		}
	}
	return x
}

func mustHaveSome(operator string, n int) {
	if n == 0 {
		panic("ops: " + operator + " of nothing")
	}
}
