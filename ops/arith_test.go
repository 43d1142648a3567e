package ops_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/expr"
	"xfork/ops"
)

// money is a type with a name of its own, as users have them.
type money int16

func TestArithmeticIsGos(t *testing.T) {
	arithmetic(t, integers[int](1))
	arithmetic(t, integers[int8](2))
	arithmetic(t, integers[uint8](3))
	arithmetic(t, integers[money](4))
	arithmetic(t, integers[uint16](5))
	arithmetic(t, integers[int32](6))
	arithmetic(t, integers[uint32](7))
	arithmetic(t, integers[int64](8))
	arithmetic(t, integers[uint64](9))
	arithmetic(t, integers[uintptr](10))
	arithmetic(t, floats[float64](11))
	arithmetic(t, floats[float32](12))
	arithmetic(t, complexes(13))
	arithmetic(t, []complex64{0, 1, -1, 1i, 2 - 3i, complex64(complex(math.Inf(1), 0)), 1e30i})
	agree2(t, "Add", ops.Add[string], func(a, b string) string { return a + b }, words, words)
}

// arithmetic checks what all numbers have. An integer division by zero must fail, for a float's agree finds no panic.
func arithmetic[T ops.Number](t *testing.T, vs []T) {
	t.Helper()
	agree2(t, "Add", ops.Add[T], func(a, b T) T { return a + b }, vs, vs)
	agree2(t, "Sub", ops.Sub[T], func(a, b T) T { return a - b }, vs, vs)
	agree2(t, "Mul", ops.Mul[T], func(a, b T) T { return a * b }, vs, vs)
	agree2(t, "Div", ops.Div[T], func(a, b T) T { return a / b }, vs, vs)
	agree1(t, "Neg", ops.Neg[T], func(a T) T { return -a }, vs)
	agree1(t, "Pos", ops.Pos[T], func(a T) T { return +a }, vs)
}

func TestAbs(t *testing.T) {
	agree1(t, "Abs", ops.Abs[float64], math.Abs, floats[float64](20))
	agree1(t, "Abs", ops.Abs[float32], func(a float32) float32 { return float32(math.Abs(float64(a))) }, floats[float32](21))
	agree1(t, "Abs", ops.Abs[uint8], func(a uint8) uint8 { return a }, integers[uint8](22))
	agree1(t, "Abs", ops.Abs[int64], func(a int64) int64 { return max(a, -a) }, integers[int64](23)[1:])

	t.Run("the least integer is its own", func(t *testing.T) {
		require.Equal(t, int64(math.MinInt64), force(t, ops.Abs(expr.Const[int64](math.MinInt64))))
	})
}

func TestPow(t *testing.T) {
	fs := floats[float64](30)
	agree2(t, "Pow", ops.Pow[float64], math.Pow, fs, fs)
	gs := floats[float32](31)
	agree2(t, "Pow", ops.Pow[float32], func(a, n float32) float32 { return float32(math.Pow(float64(a), float64(n))) }, gs, gs)
	powers[int8](t)
	powers[uint8](t)
	powers[money](t)
	powers[uint32](t)
	powers[int64](t)
	powers[uint64](t)
}

// powers compares with a loop of multiplications, which wraps at each step, and panics where there is no power.
func powers[T ops.Integer](t *testing.T) {
	t.Helper()
	exponents := []T{0, 1, 2, 3, 4, 5, 7, 8, 13, 31, 32, 63, 64, 65, 100, 127, ^T(0) >> 1 & 127}
	if least := ^T(0); least < 0 {
		exponents = append(exponents, least)
	}
	agree2(t, "Pow", ops.Pow[T], func(a, n T) T {
		if n < 0 {
			panic("a fraction")
		}
		p := T(1)
		for i := T(0); i < n; i++ {
			p *= a
		}
		return p
	}, integers[T](32), exponents)

	t.Run("a power with a large exponent takes few steps", func(t *testing.T) {
		require.Equal(t, int64(1), force(t, ops.Pow(expr.Const[int64](-1), expr.Const[int64](math.MaxInt64-1))))
	})
}

func TestPosIsTheOperandItself(t *testing.T) {
	x := expr.Const(1)
	require.True(t, ops.Pos(x).Node() == x.Node())
}
