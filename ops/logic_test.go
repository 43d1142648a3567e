package ops_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/expr"
	"xfork/ops"
)

func TestNot(t *testing.T) {
	agree1(t, "Not", ops.Not, func(a bool) bool { return !a }, []bool{false, true})
}

func TestShortCircuits(t *testing.T) {
	for _, a := range []bool{false, true} {
		for _, b := range []bool{false, true} {
			t.Run(fmt.Sprintf("%v and %v are combined as in Go", a, b), func(t *testing.T) {
				require.Equal(t, a && b, force(t, ops.AndAlso(expr.Const(a), expr.Const(b))))
				require.Equal(t, a || b, force(t, ops.OrElse(expr.Const(a), expr.Const(b))))
			})
		}
	}
	t.Run("what is not needed does not run", func(t *testing.T) {
		unneeded := expr.Fork(func() bool { panic("must not run") })
		n := expr.Const(0)
		require.False(t, force(t, ops.AndAlso(ops.NonZero(n), unneeded)))
		require.True(t, force(t, ops.OrElse(ops.Not(ops.NonZero(n)), unneeded)))
		require.Equal(t, "idle", unneeded.Node().State())
	})
	t.Run("what is not needed does not fail", func(t *testing.T) {
		n := expr.Const(0)
		even := ops.Eq(ops.Rem(expr.Const(7), n), expr.Const(0))
		require.False(t, force(t, ops.AndAlso(ops.Ne(n, expr.Const(0)), even)))
	})
	t.Run("what is needed fails with its own cause", func(t *testing.T) {
		bad := ops.NonZero(ops.Quo(expr.Const(7), expr.Const(0)))
		require.ErrorIs(t, failure(t, ops.AndAlso(expr.Const(true), bad)), ops.ErrDivideByZero)
		require.ErrorIs(t, failure(t, ops.OrElse(bad, expr.Const(true))), ops.ErrDivideByZero)
	})
}
