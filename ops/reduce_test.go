package ops_test

import (
	"fmt"
	"math"
	"math/bits"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/expr"
	"xfork/graph"
	"xfork/ops"
)

// consts are expressions of 1 to n.
func consts(n int) (xs []expr.Expr[int]) {
	for i := range n {
		xs = append(xs, expr.Const(i+1))
	}
	return xs
}

func TestSumAndProduct(t *testing.T) {
	for n := range 70 {
		sum, product := 0, 1
		for i := range n {
			sum, product = sum+i+1, product*(i+1) // wraps from 21! on, as the operator does
		}
		require.Equal(t, sum, force(t, ops.Sum(consts(n)...)), "sum of %d", n)
		require.Equal(t, product, force(t, ops.Product(consts(n)...)), "product of %d", n)
	}
	t.Run("one operand is its own sum and product", func(t *testing.T) {
		x := expr.Const(5)
		require.True(t, ops.Sum(x).Node() == x.Node())
		require.True(t, ops.Product(x).Node() == x.Node())
	})
	t.Run("the caller's slice is left alone", func(t *testing.T) {
		xs := consts(9)
		before := append([]expr.Expr[int](nil), xs...)
		_ = ops.Sum(xs...)
		require.True(t, fmt.Sprint(before) == fmt.Sprint(xs))
	})
	t.Run("many operands need no deep stack", func(t *testing.T) {
		const n = 60_000
		require.Equal(t, n*(n+1)/2, force(t, ops.Sum(consts(n)...)))
	})
	t.Run("floats collect less rounding than in a chain", func(t *testing.T) {
		const n = 100_000
		var xs []expr.Expr[float32]
		chain := float32(0)
		for range n {
			xs = append(xs, expr.Const[float32](0.1))
			chain += 0.1
		}
		require.Greater(t, math.Abs(float64(chain)-n/10), 1.0, "the chain must be bad for the comparison to mean anything")
		require.InDelta(t, n/10, force(t, ops.Sum(xs...)), 0.01)
	})
}

func TestReduce(t *testing.T) {
	t.Run("the order of operands is kept", func(t *testing.T) {
		var xs []expr.Expr[string]
		text := ""
		for i := range 50 {
			s := fmt.Sprint(i, ";")
			xs, text = append(xs, expr.Const(s)), text+s
			require.Equal(t, text, force(t, ops.Reduce(ops.Add[string], xs...)))
		}
	})
	t.Run("the tree is balanced and has one node less than operands", func(t *testing.T) {
		for n := 1; n <= 130; n++ {
			made := 0
			root := ops.Reduce(func(x, y expr.Expr[int]) expr.Expr[int] { made++; return ops.Sub(x, y) }, consts(n)...)
			require.Equal(t, n-1, made)
			require.Equal(t, bits.Len(uint(n-1)), depth(root.Node()), "of %d", n)
		}
	})
	t.Run("the shape depends on the number alone", func(t *testing.T) {
		paren := func(x, y expr.Expr[string]) expr.Expr[string] {
			return ops.ConcatString(expr.Const("("), x, expr.Const(" "), y, expr.Const(")"))
		}
		var xs []expr.Expr[string]
		for _, s := range strings.Split("1234567", "") {
			xs = append(xs, expr.Const(s))
		}
		require.Equal(t, "(((1 2) (3 4)) ((5 6) 7))", force(t, ops.Reduce(paren, xs...)))
	})
	t.Run("a lifted function is an operator", func(t *testing.T) {
		merge := expr.Lift2(func(a, b []int) []int { return append(append([]int(nil), a...), b...) })
		var xs []expr.Expr[[]int]
		for i := range 5 {
			xs = append(xs, expr.Const([]int{i}))
		}
		require.Equal(t, []int{0, 1, 2, 3, 4}, force(t, ops.Reduce(merge.Call, xs...)))
	})
	t.Run("misuse panics at once", func(t *testing.T) {
		require.PanicsWithValue(t, "ops: Reduce of nothing", func() { ops.Reduce(ops.Add[int]) })
		require.PanicsWithValue(t, "ops: Reduce with a nil function", func() { ops.Reduce(nil, expr.Const(1)) })
	})
}

// depth is the number of operators on the longest way to an operand; recursive, because the trees of the test are flat.
func depth(n *graph.Node) int {
	below := -1
	n.Operands(func(x *graph.Node, _ bool) { below = max(below, depth(x)) })
	return below + 1
}
