package ops_test

import (
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/expr"
	"xfork/ops"
)

func TestAnOperatorIsOneAllocation(t *testing.T) {
	i, f, s, b := expr.Const(6), expr.Const(2.5), expr.Const("ab"), expr.Const(true)
	z, xs, m := expr.Const(1i), expr.Const([]int{6}), expr.Const(map[int]string{6: "six"})
	many := consts(100)

	for _, c := range []struct {
		name  string
		want  float64
		build func()
	}{
		{"Add", 1, func() { ops.Add(i, i) }},
		{"Add of strings", 1, func() { ops.Add(s, s) }},
		{"Mul of complex numbers", 1, func() { ops.Mul(z, z) }},
		{"Div", 1, func() { ops.Div(f, f) }},
		{"Neg", 1, func() { ops.Neg(i) }},
		{"Pos", 0, func() { ops.Pos(i) }},
		{"Pow", 1, func() { ops.Pow(i, i) }},
		{"Quo", 1, func() { ops.Quo(i, i) }},
		{"DivMod", 2, func() { ops.DivMod(i, i) }},
		{"Lsh", 1, func() { ops.Lsh(i, i) }},
		{"Xor", 1, func() { ops.Xor(i, i) }},
		{"Eq", 1, func() { ops.Eq(s, s) }},
		{"Lt", 1, func() { ops.Lt(i, i) }},
		{"Not", 1, func() { ops.Not(b) }},
		{"Min of two", 1, func() { ops.Min(i, i) }},
		{"Max of one", 0, func() { ops.Max(i) }},
		{"Max of a hundred", 99, func() { ops.Max(many...) }},
		{"Clamp", 2, func() { ops.Clamp(i, i, i) }},
		{"Hypot", 1, func() { ops.Hypot(f, f) }},
		{"Sin", 1, func() { ops.Sin(f) }},
		{"Convert", 1, func() { ops.Convert[float64](i) }},
		{"ComplexOf", 1, func() { ops.ComplexOf(f, f) }},
		{"Len", 1, func() { ops.Len(xs) }},
		{"At", 1, func() { ops.At(xs, i) }},
		{"Slice", 2, func() { ops.Slice(xs, i, i) }},
		{"Contains", 1, func() { ops.Contains(xs, i) }},
		{"Lookup", 1, func() { ops.Lookup(m, i) }},
		{"ContainsString", 1, func() { ops.ContainsString(s, s) }},
		{"SliceString", 2, func() { ops.SliceString(s, i, i) }},
		{"Concat of two", 1, func() { ops.Concat(xs, xs) }},
		{"ConcatString of two", 1, func() { ops.ConcatString(s, s) }},
		{"Sum of two", 1, func() { ops.Sum(i, i) }},
		{"Product of a hundred", 99, func() { ops.Product(many...) }},
		{"Reduce of a hundred", 99, func() { ops.Reduce(ops.And[int], many...) }},
	} {
		require.Equal(t, c.want, testing.AllocsPerRun(100, c.build), c.name)
	}
}

func TestForcingAnOperatorAllocatesNothing(t *testing.T) {
	i, f := expr.Const(6), expr.Const(2.5)
	ctx := t.Context()
	building := testing.AllocsPerRun(100, func() { ops.Quo(ops.Add(i, i), i) })
	require.Equal(t, building, testing.AllocsPerRun(100, func() {
		_, _ = ops.Quo(ops.Add(i, i), i).Force(ctx)
	}), "integers")
	require.Equal(t, building, testing.AllocsPerRun(100, func() {
		_, _ = ops.Sqrt(ops.Div(f, f)).Force(ctx)
	}), "floats")
}

var applied atomic.Int64

// counted is an operator that breaks the rule of purity, to tell when it is evaluated.
type counted struct{}

func (counted) Apply(a int) int { applied.Add(1); return a }

func TestBuildingEvaluatesNothing(t *testing.T) {
	applied.Store(0)
	x := expr.Op1[counted](expr.Const(0))
	sum := ops.Sum(x, ops.Mul(x, x), ops.Clamp(x, x, x), ops.Max(x, x, x))
	quotient := ops.Quo(x, x)
	_ = ops.Reduce(ops.Quo[int], x, x, x)
	_ = ops.Lookup(expr.Const(map[int]int{}), x)

	require.Zero(t, applied.Load())
	require.Equal(t, "idle", sum.Node().State())

	require.Equal(t, 0, force(t, sum))
	require.Equal(t, int64(1), applied.Load(), "an operand of many is evaluated once")
	require.Equal(t, "done", sum.Node().State())
	require.Equal(t, "idle", quotient.Node().State(), "what nobody forces does not fail")

	require.Equal(t, 0, force(t, sum))
	require.ErrorIs(t, failure(t, quotient), ops.ErrDivideByZero)
	require.Equal(t, int64(1), applied.Load())
}
