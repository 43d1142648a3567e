package ops_test

import (
	"cmp"
	"math"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/expr"
	"xfork/ops"
)

func TestComparisonsAreGos(t *testing.T) {
	comparisons(t, integers[int](60))
	comparisons(t, integers[int8](61))
	comparisons(t, integers[money](62))
	comparisons(t, integers[uint64](63))
	comparisons(t, floats[float64](64))
	comparisons(t, floats[float32](65))
	comparisons(t, words)
	equality(t, []bool{false, true})
	equality(t, complexes(66))
	equality(t, [][2]string{{"a", "b"}, {"a", "c"}, {}})
	equality(t, []any{nil, 1, 1.0, "1", int8(1), math.NaN()})
}

func comparisons[T cmp.Ordered](t *testing.T, vs []T) {
	t.Helper()
	equality(t, vs)
	agree2(t, "Lt", ops.Lt[T], func(a, b T) bool { return a < b }, vs, vs)
	agree2(t, "Le", ops.Le[T], func(a, b T) bool { return a <= b }, vs, vs)
	agree2(t, "Gt", ops.Gt[T], func(a, b T) bool { return a > b }, vs, vs)
	agree2(t, "Ge", ops.Ge[T], func(a, b T) bool { return a >= b }, vs, vs)
	agree2(t, "Min", func(x, y expr.Expr[T]) expr.Expr[T] { return ops.Min(x, y) },
		func(a, b T) T { return min(a, b) }, vs, vs)
	agree2(t, "Max", func(x, y expr.Expr[T]) expr.Expr[T] { return ops.Max(x, y) },
		func(a, b T) T { return max(a, b) }, vs, vs)
	low, high := vs[1], vs[len(vs)-1]
	agree1(t, "Clamp", func(x expr.Expr[T]) expr.Expr[T] { return ops.Clamp(x, expr.Const(low), expr.Const(high)) },
		func(a T) T { return min(max(a, low), high) }, vs)
}

func equality[T comparable](t *testing.T, vs []T) {
	t.Helper()
	agree2(t, "Eq", ops.Eq[T], func(a, b T) bool { return a == b }, vs, vs)
	agree2(t, "Ne", ops.Ne[T], func(a, b T) bool { return a != b }, vs, vs)
	agree1(t, "NonZero", ops.NonZero[T], func(a T) bool { return a != *new(T) }, vs)
}

func TestEqualityOfWhatHasNoneFails(t *testing.T) {
	x := expr.Const[any]([]int{1})
	var panicked runtime.Error
	require.ErrorAs(t, failure(t, ops.Eq(x, x)), &panicked)
}

func TestClamp(t *testing.T) {
	clamp := func(x, low, high float64) float64 {
		return force(t, ops.Clamp(expr.Const(x), expr.Const(low), expr.Const(high)))
	}
	t.Run("what is inside stays", func(t *testing.T) { require.Equal(t, 2.0, clamp(2, 1, 3)) })
	t.Run("what is outside moves to the border", func(t *testing.T) {
		require.Equal(t, 1.0, clamp(-5, 1, 3))
		require.Equal(t, 3.0, clamp(math.Inf(1), 1, 3))
	})
	t.Run("of crossed borders the upper one wins", func(t *testing.T) { require.Equal(t, 1.0, clamp(2, 3, 1)) })
	t.Run("NaN in any place gives NaN", func(t *testing.T) {
		nan := math.NaN()
		require.True(t, math.IsNaN(clamp(nan, 1, 3)))
		require.True(t, math.IsNaN(clamp(2, nan, 3)))
		require.True(t, math.IsNaN(clamp(2, 1, nan)))
	})
}

func TestMinAndMaxOfMany(t *testing.T) {
	rng := random(67)
	for n := 1; n <= 40; n++ {
		var vs []int
		var xs []expr.Expr[int]
		for range n {
			vs = append(vs, rng.IntN(1000)-500)
			xs = append(xs, expr.Const(vs[len(vs)-1]))
		}
		least, most := vs[0], vs[0]
		for _, v := range vs {
			least, most = min(least, v), max(most, v)
		}
		require.Equal(t, least, force(t, ops.Min(xs...)))
		require.Equal(t, most, force(t, ops.Max(xs...)))
	}
	t.Run("of nothing there is none", func(t *testing.T) {
		require.PanicsWithValue(t, "ops: Min of nothing", func() { ops.Min[int]() })
		require.PanicsWithValue(t, "ops: Max of nothing", func() { ops.Max[int]() })
	})
}
