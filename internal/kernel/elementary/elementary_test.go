package elementary_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/internal/kernel/elementary"
)

var inf, nan = math.Inf(1), math.NaN()

// functions are those of one operand, beside their namesakes in package math.
var functions = map[string]struct{ f, math func(float64) float64 }{
	"exp": {elementary.Exp, math.Exp}, "expm1": {elementary.Expm1, math.Expm1}, "log": {elementary.Log, math.Log}, "log1p": {elementary.Log1p, math.Log1p},
	"sin": {elementary.Sin, math.Sin}, "cos": {elementary.Cos, math.Cos}, "tanh": {elementary.Tanh, math.Tanh}, "erf": {elementary.Erf, math.Erf},
}

// apart is how many floats lie between x and y; 0 for two NaN, and for equal signs only.
func apart(x, y float64) uint64 {
	if x != x && y != y {
		return 0
	}
	a, b := math.Float64bits(x), math.Float64bits(y)
	return max(a, b) - min(a, b)
}

func TestSpecialOperandsGiveWhatMathGives(t *testing.T) {
	negative := math.Copysign(0, -1)
	for name, c := range functions {
		t.Run(name, func(t *testing.T) {
			for _, x := range []float64{0, negative, inf, -inf, nan, -1, 1, -0x1p-1074, 0x1p-1022, 1e-300, -1e-300, 710, -746, -800} {
				got, want := c.f(x), c.math(x)
				require.LessOrEqual(t, apart(want, got), uint64(3), "%s(%v) = %v, want about %v", name, x, got, want)
			}
		})
	}
}

// TestOrdinaryOperandsAreNearMath is no proof of accuracy, which package kernel has, but finds a wrong branch or coefficient.
func TestOrdinaryOperandsAreNearMath(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for name, c := range functions {
		t.Run(name, func(t *testing.T) {
			for range 20_000 {
				x := math.Ldexp(r.Float64()-0.5, r.IntN(60)-30)
				if name == "log" {
					x = math.Abs(x)
				}
				got, want := c.f(x), c.math(x)
				// Absolute below 1: near zeros of sin and cos the errors of package math are larger than units of the result.
				near := apart(want, got) == 0 || math.Abs(got-want) <= 1e-15*max(1, math.Abs(want))
				require.True(t, near, "%s(%v) = %v, want about %v", name, x, got, want)
				if math.Abs(x) < 1 {
					require.LessOrEqual(t, apart(want, got), uint64(4), "%s(%v) = %v, want about %v", name, x, got, want)
				}
			}
		})
	}
}

func TestOddFunctionsAreOddAndEvenOnesEven(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 10_000 {
		x := math.Ldexp(r.Float64(), r.IntN(2000)-1000)
		for _, name := range []string{"sin", "tanh", "erf"} {
			f := functions[name].f
			require.Zero(t, apart(-f(x), f(-x)), "%s(%v)", name, x)
		}
		require.Zero(t, apart(elementary.Cos(x), elementary.Cos(-x)), "cos(%v)", x)
	}
}

func TestPowersHaveTheSpecialCasesOfMath(t *testing.T) {
	values := []float64{0, math.Copysign(0, -1), 1, -1, 0.5, -0.5, 2, -2, 3, -3, 0x1p-1074, -0x1p-1060, 1e300, -1e300, 0x1p70, -0x1p70, inf, -inf, nan}
	for _, x := range values {
		for _, y := range values {
			got, want := elementary.Pow(x, y), math.Pow(x, y)
			require.LessOrEqual(t, apart(want, got), uint64(2), "pow(%v, %v) = %v, want about %v", x, y, got, want)
		}
	}
}

func TestThreePowersAreLaws(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for range 10_000 {
		x := math.Ldexp(r.Float64()-0.5, r.IntN(2000)-1000)
		for _, c := range []struct{ y, want float64 }{{2, x * x}, {-1, 1 / x}, {0.5, math.Sqrt(x)}} {
			require.Zero(t, apart(c.want, elementary.Pow(x, c.y)), "pow(%v, %v)", x, c.y)
		}
	}
}
