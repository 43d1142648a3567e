package ops_test

import (
	"math"
	"math/big"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/expr"
	"xfork/ops"
)

func TestIntegerDivision(t *testing.T) {
	divisions[int](t)
	divisions[int8](t)
	divisions[uint8](t)
	divisions[money](t)
	divisions[uint32](t)
	divisions[int64](t)
	divisions[uint64](t)
}

func divisions[T ops.Integer](t *testing.T) {
	t.Helper()
	vs := integers[T](40)
	agree2(t, "Quo", ops.Quo[T], func(a, b T) T { return a / b }, vs, vs)
	agree2(t, "Rem", ops.Rem[T], func(a, b T) T { return a % b }, vs, vs)
	agree2(t, "FloorDiv", ops.FloorDiv[T], func(a, b T) T { q, _ := floored(a, b); return q }, vs, vs)
	agree2(t, "Mod", ops.Mod[T], func(a, b T) T { _, r := floored(a, b); return r }, vs, vs)
}

// floored divides by way of big rationals, which neither truncate nor wrap. It panics on zero.
func floored[T ops.Integer](a, b T) (q, r T) {
	x, y := wide(a), wide(b)
	f := floor(new(big.Rat).SetFrac(x, y))
	rest := new(big.Int).Sub(x, new(big.Int).Mul(f, y))
	return narrow[T](f), narrow[T](rest)
}

func wide[T ops.Integer](v T) *big.Int {
	if v < 0 {
		return big.NewInt(int64(v))
	}
	return new(big.Int).SetUint64(uint64(v))
}

// narrow wraps, as the least integer divided by -1 does.
func narrow[T ops.Integer](v *big.Int) T {
	return T(new(big.Int).And(v, new(big.Int).SetUint64(math.MaxUint64)).Uint64())
}

// floor uses that the Euclidean division by a positive number is the floored one.
func floor(v *big.Rat) *big.Int { return new(big.Int).Div(v.Num(), v.Denom()) }

func TestFloatsDivideAsInPython(t *testing.T) {
	inf, nan := math.Inf(1), math.NaN()
	negZero := math.Copysign(0, -1)
	// CPython 3.11: divmod(x, y); where it raises ZeroDivisionError, what Go's / says.
	for _, c := range []struct{ x, y, q, r float64 }{
		{7, 2, 3, 1},
		{-7, 2, -4, 1},
		{7, -2, -4, -1},
		{-7, -2, 3, -1},
		{6, 3, 2, 0},
		{-6, 3, -2, 0},
		{6, -3, -2, negZero},
		{1, 0.1, 9, 0.09999999999999995},
		{0.3, 0.1, 2, 0.09999999999999998},
		{-0.3, 0.1, -3, 2.7755575615628914e-17},
		{5.5, -1.25, -5, -0.75},
		{0, 3, 0, 0},
		{negZero, 3, negZero, 0},
		{0, -3, negZero, negZero},
		{-1e-20, 3, -1, 3},
		{1e300, 7, 1.4285714285714286e+299, 1},
		{1e16, 0.3, 3.3333333333333336e+16, 0.17007434154171885},
		{3, inf, 0, 3},
		{-3, inf, -1, inf},
		{3, -inf, -1, -inf},
		{inf, 3, nan, nan},
		{nan, 3, nan, nan},
		{3, nan, nan, nan},
		{1, 0, inf, nan},
		{-1, 0, -inf, nan},
		{0, 0, nan, nan},
	} {
		q, r := ops.DivMod(expr.Const(c.x), expr.Const(c.y))
		require.True(t, identical(c.q, force(t, q)), "%v // %v: %v", c.x, c.y, force(t, q))
		require.True(t, identical(c.r, force(t, r)), "%v mod %v: %v", c.x, c.y, force(t, r))
	}
}

func TestTheQuotientOfFloatsIsTheFloorOfTheTrueOne(t *testing.T) {
	rng := random(41)
	for range 20_000 {
		a, b := rng.NormFloat64()*1000, rng.NormFloat64()
		if rng.IntN(2) == 0 { // quotients that are nearly integers
			a = math.Nextafter(b*float64(rng.IntN(1000)), rng.NormFloat64())
		}
		if b == 0 {
			continue
		}
		exact := new(big.Rat).Quo(new(big.Rat).SetFloat64(a), new(big.Rat).SetFloat64(b))
		want, _ := new(big.Float).SetInt(floor(exact)).Float64()
		if got := force(t, ops.FloorDiv(expr.Const(a), expr.Const(b))); got != want {
			t.Fatalf("%v // %v: %v, not %v", a, b, want, got)
		}
		r := force(t, ops.Mod(expr.Const(a), expr.Const(b)))
		if r != 0 && (r < 0) != (b < 0) || math.Abs(r) > math.Abs(b) {
			t.Fatalf("%v mod %v: %v", a, b, r)
		}
	}
}

func TestDivMod(t *testing.T) {
	t.Run("float32 is divided as float64 is, and rounded", func(t *testing.T) {
		q, r := ops.DivMod(expr.Const[float32](-7.5), expr.Const[float32](2))
		require.Equal(t, float32(-4), force(t, q))
		require.Equal(t, float32(0.5), force(t, r))
	})
	t.Run("either part can be had without the other", func(t *testing.T) {
		q, r := ops.DivMod(expr.Const(-7), expr.Const(2))
		require.Equal(t, 1, force(t, r))
		require.Equal(t, "idle", q.Node().State())
		require.Equal(t, -4, force(t, q))
	})
}
