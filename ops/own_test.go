package ops_test

import (
	"errors"
	"fmt"
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/expr"
	"xfork/ops"
)

// Operators as a user of the package writes them: this file is one.

// gcd has a constructor, as ours have.
type gcd struct{}

func (gcd) Apply(a, b int) int {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}
func (gcd) Name() string { return "Gcd" }

var Gcd = expr.Op2[gcd]

// scaled is generic over one of our constraints, and has no name but that of its type.
type scaled[T ops.Number] struct{}

func (scaled[T]) Apply(a, by T) T { return a * by * by }

// root can fail.
type root struct{}

var errNegative = errors.New("negative")

func (root) Apply(a float64) (float64, error) {
	if a < 0 {
		return 0, fmt.Errorf("%w: %v", errNegative, a)
	}
	return math.Sqrt(a), nil
}

func TestOperatorsFromOutside(t *testing.T) {
	x, y := expr.Const(12), expr.Const(18)

	t.Run("mix with ours", func(t *testing.T) {
		require.Equal(t, 7, force(t, ops.Add(Gcd(x, y), expr.Const(1))))
		require.Equal(t, 6, force(t, ops.Reduce(Gcd, x, y, expr.Const(30), expr.Const(42))))
		require.Equal(t, 2+3i, force(t, expr.Op2[scaled[complex128]](expr.Const(2+3i), expr.Const[complex128](-1))))
	})
	t.Run("cost what ours cost", func(t *testing.T) {
		require.Equal(t, testing.AllocsPerRun(100, func() { ops.Add(x, y) }), testing.AllocsPerRun(100, func() { Gcd(x, y) }))
	})
	t.Run("show their name and the line of their user", func(t *testing.T) {
		node, line := Gcd(x, y).Node(), here()
		require.Equal(t, "Gcd", node.Name())
		require.Equal(t, fmt.Sprintf("own_test.go:%d", line), node.Line())
	})
	t.Run("fail as ours do", func(t *testing.T) {
		err := failure(t, ops.Neg(expr.Try1[root](expr.Const(-4.0))))
		line := here() - 1
		require.ErrorIs(t, err, errNegative)
		require.Contains(t, fmt.Sprintf("%+v", err), fmt.Sprintf("own_test.go:%d", line))
	})
}
