package ops_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/expr"
	"xfork/ops"
)

var causes = []error{
	ops.ErrDivideByZero, ops.ErrNegativeShift, ops.ErrNegativeExponent, ops.ErrOutOfRange, ops.ErrMissingKey,
}

func TestWhatWouldPanicFailsAtTheLineThatBuiltIt(t *testing.T) {
	zero, seven, minus := expr.Const(0), expr.Const(7), expr.Const(-1)
	two, three := expr.Const(2), expr.Const(3)
	slice, text, ages := expr.Const([]int{1, 2}), expr.Const("ab"), expr.Const(map[string]int{"a": 1})
	q, r := ops.DivMod(seven, zero)
	divMod := here() - 1

	for _, c := range []struct {
		what, name string
		err        error
		line       int
		cause      error
		says       string
	}{
		{"Div by zero", "Div", failure(t, ops.Div(seven, zero)), here(), ops.ErrDivideByZero, "7 / 0"},
		{"Quo by zero", "Quo", failure(t, ops.Quo(seven, zero)), here(), ops.ErrDivideByZero, "7 / 0"},
		{"Rem by zero", "Rem", failure(t, ops.Rem(seven, zero)), here(), ops.ErrDivideByZero, "7 % 0"},
		{"FloorDiv by zero", "FloorDiv", failure(t, ops.FloorDiv(minus, zero)), here(), ops.ErrDivideByZero, "-1 // 0"},
		{"Mod by zero", "Mod", failure(t, ops.Mod(seven, zero)), here(), ops.ErrDivideByZero, "7 mod 0"},
		{"DivMod's quotient", "FloorDiv", failure(t, q), divMod, ops.ErrDivideByZero, "7 // 0"},
		{"DivMod's remainder", "Mod", failure(t, r), divMod, ops.ErrDivideByZero, "7 mod 0"},
		{"0 divided by 0", "Div", failure(t, ops.Div(zero, zero)), here(), ops.ErrDivideByZero, "0 / 0"},
		{"Lsh by less than nothing", "Lsh", failure(t, ops.Lsh(seven, minus)), here(), ops.ErrNegativeShift, "7 << -1"},
		{"Rsh by less than nothing", "Rsh", failure(t, ops.Rsh(seven, minus)), here(), ops.ErrNegativeShift, "7 >> -1"},
		{"Pow to less than nothing", "Pow", failure(t, ops.Pow(seven, minus)), here(), ops.ErrNegativeExponent, "7 to the power -1"},
		{"At below the first", "At", failure(t, ops.At(slice, minus)), here(), ops.ErrOutOfRange, "index -1, length 2"},
		{"At behind the last", "At", failure(t, ops.At(slice, two)), here(), ops.ErrOutOfRange, "index 2, length 2"},
		{"AtString behind the last", "AtString", failure(t, ops.AtString(text, two)), here(), ops.ErrOutOfRange, "index 2, length 2"},
		{"Slice too far", "Slice", failure(t, ops.Slice(slice, zero, three)), here(), ops.ErrOutOfRange, "[0:3], length 2"},
		{"Slice too early", "Slice", failure(t, ops.Slice(slice, minus, zero)), here(), ops.ErrOutOfRange, "[-1:0], length 2"},
		{"Slice backwards", "Slice", failure(t, ops.Slice(slice, seven, zero)), here(), ops.ErrOutOfRange, "[7:0], length 2"},
		{"SliceString too far", "SliceString", failure(t, ops.SliceString(text, zero, three)), here(), ops.ErrOutOfRange, "[0:3], length 2"},
		{"Lookup of nobody", "Lookup", failure(t, ops.Lookup(ages, expr.Const("b\n"))), here(), ops.ErrMissingKey, `"b\n"`},
	} {
		t.Run(c.what+" says what, where and why", func(t *testing.T) {
			for _, cause := range causes {
				require.Equal(t, cause == c.cause, errors.Is(c.err, cause), "%v", cause)
			}
			require.Contains(t, c.err.Error(), c.says)
			require.NotContains(t, c.err.Error(), "\n")

			var failed *expr.Error
			require.ErrorAs(t, c.err, &failed)
			require.Equal(t, c.name, failed.Func)

			traceback := fmt.Sprintf("%+v", c.err)
			require.Contains(t, traceback, "TestWhatWouldPanicFailsAtTheLineThatBuiltIt")
			require.Contains(t, traceback, fmt.Sprintf("errors_test.go:%d", c.line))
			require.False(t, strings.Contains(traceback, "xfork/ops."), "the engine's own frames are left out")
		})
	}
}

func TestFloatsAndComplexNumbersDivideByZero(t *testing.T) {
	zero := expr.Const(0.0)
	q, r := ops.DivMod(expr.Const(7.0), zero)
	for _, x := range []expr.Expr[float64]{ops.Div(expr.Const(7.0), zero), ops.FloorDiv(expr.Const(7.0), zero), q} {
		require.True(t, force(t, ops.IsInf(x)))
	}
	require.True(t, force(t, ops.IsNaN(r)))
	_, err := ops.Div(expr.Const(1i), expr.Const(0i)).Force(t.Context())
	require.NoError(t, err)
}

func TestFailuresPassThroughOperators(t *testing.T) {
	bad := ops.Quo(expr.Const(7), expr.Const(0))
	later := ops.At(expr.Const([]int{}), expr.Const(3))

	t.Run("as they are", func(t *testing.T) {
		err := failure(t, ops.Neg(ops.Sum(expr.Const(1), expr.Const(2), bad)))
		var failed *expr.Error
		require.ErrorAs(t, err, &failed)
		require.Equal(t, "Quo", failed.Func)
		require.True(t, failed.Node == bad.Node())
	})
	t.Run("the one that the plain program would have met first", func(t *testing.T) {
		require.ErrorIs(t, failure(t, ops.Add(later, bad)), ops.ErrDivideByZero)
		require.ErrorIs(t, failure(t, ops.Slice(expr.Const([]int{1}), later, bad)), ops.ErrDivideByZero)
	})
}

func TestZeroExpressionsPanicAtOnce(t *testing.T) {
	var none expr.Expr[int]
	require.Panics(t, func() { ops.Add(none, expr.Const(1)) })
	require.Panics(t, func() { ops.Sum(expr.Const(1), none) })
}
