package kernel_test

import (
	"math"
	"math/big"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/internal/kernel/elementary"
)

// Oracles of the functions that have one tier: all are made of those of oracle_test.go, and of one series more.

// bigAtan halves the angle until the series is short: atan(x) = 2 atan(x / (1 + sqrt(1 + x*x))).
func bigAtan(x *big.Float) *big.Float {
	y := newBig().Set(x)
	const halvings = 12
	for range halvings {
		root := newBig().Sqrt(bigAdd(bigOf(1), bigMul(y, y)))
		y = bigQuo(y, bigAdd(bigOf(1), root))
	}
	z, power := newBig().Neg(bigMul(y, y)), newBig().Set(y)
	s := series(y, func(_ *big.Float, k float64) *big.Float {
		power = bigMul(power, z)
		return bigQuo(power, bigOf(2*k+1))
	})
	return newBig().SetMantExp(s, halvings)
}

func bigAsin(x *big.Float) *big.Float {
	c := newBig().Sqrt(bigMul(bigSub(bigOf(1), x), bigAdd(bigOf(1), x)))
	if c.Sign() == 0 {
		return bigMul(x, bigQuo(newBig().Set(bigPi()), bigOf(2)))
	}
	return bigAtan(bigQuo(x, c))
}

// bigAcos is 2 atan(sqrt((1-x)/(1+x))).
func bigAcos(x *big.Float) *big.Float {
	d := bigAdd(bigOf(1), x)
	if d.Sign() == 0 {
		return newBig().Set(bigPi())
	}
	return bigMul(bigOf(2), bigAtan(newBig().Sqrt(bigQuo(bigSub(bigOf(1), x), d))))
}

func bigSinh(x *big.Float) *big.Float {
	if x.Sign() < 0 {
		return newBig().Neg(bigSinh(newBig().Neg(x)))
	}
	e := bigExpm1(x)
	return bigQuo(bigMul(e, bigAdd(e, bigOf(2))), bigMul(bigOf(2), bigAdd(e, bigOf(1))))
}

func bigCosh(x *big.Float) *big.Float {
	e := bigExp(x)
	return bigQuo(bigAdd(e, bigQuo(bigOf(1), e)), bigOf(2))
}

// bigAsinh keeps its precision near zero: log1p(x + x^2/(1 + sqrt(1+x^2))).
func bigAsinh(x *big.Float) *big.Float {
	if x.Sign() < 0 {
		return newBig().Neg(bigAsinh(newBig().Neg(x)))
	}
	q := bigMul(x, x)
	return bigLog1p(bigAdd(x, bigQuo(q, bigAdd(bigOf(1), newBig().Sqrt(bigAdd(bigOf(1), q))))))
}

func bigAcosh(x *big.Float) *big.Float {
	t := bigSub(x, bigOf(1))
	return bigLog1p(bigAdd(t, newBig().Sqrt(bigMul(t, bigAdd(x, bigOf(1))))))
}

func bigAtanhOf(x *big.Float) *big.Float {
	return bigQuo(bigLog1p(bigQuo(bigMul(bigOf(2), x), bigSub(bigOf(1), x))), bigOf(2))
}

// bigCbrt is the root by Newton's iteration, from the nearest float.
func bigCbrt(x *big.Float) *big.Float {
	m := newBig()
	e := x.MantExp(m)
	for e%3 != 0 {
		e++
		m.Quo(m, bigOf(2))
	}
	f, _ := m.Float64()
	y := bigOf(math.Cbrt(f))
	for range 5 {
		y = bigSub(y, bigQuo(bigSub(y, bigQuo(m, bigMul(y, y))), bigOf(3)))
	}
	return newBig().SetMantExp(y, e/3)
}

func bigTan(x *big.Float) *big.Float {
	s, c := bigSinCos(x)
	return bigQuo(s, c)
}

// bigErfc is 1 - erf(x), of which the 400 bits are enough up to 8; beyond, the continued fraction of Laplace.
func bigErfc(x *big.Float) *big.Float {
	if f, _ := x.Float64(); f < 8 {
		return bigSub(bigOf(1), bigErf(x))
	}
	f := newBig().Set(x)
	for k := 2000.0; k > 0; k-- {
		f = bigAdd(x, bigQuo(bigOf(k/2), f))
	}
	e := bigExp(newBig().Neg(bigMul(x, x)))
	return bigQuo(e, bigMul(f, newBig().Sqrt(newBig().Set(bigPi()))))
}

func bigLogTo(base float64) func(x *big.Float) *big.Float {
	return func(x *big.Float) *big.Float { return bigQuo(bigLog(x), bigLog(bigOf(base))) }
}

// further are the functions, how far each may be from the truth, and where it is looked at.
var further = []struct {
	name   string
	f      func(float64) float64
	oracle func(*big.Float) *big.Float
	bound  float64
	spans  []span
}{
	{"atan", elementary.Atan, bigAtan, 1, []span{{-1, 1, false}, {-5, 5, false}, {tiniest, largest, true}}},
	{"asin", elementary.Asin, bigAsin, 1, []span{{-1, 1, false}, {0.4, 0.6, false}, {0.97, 1, false}, {tiniest, 1, true}}},
	{"acos", elementary.Acos, bigAcos, 1, []span{{-1, 1, false}, {0.4, 0.6, false}, {0.97, 1, false}, {-1, -0.97, false}, {tiniest, 1, true}}},
	{"tan", elementary.Tan, bigTan, 2, []span{{-1, 1, false}, {-10, 10, false}, {-1e6, 1e6, false}, {tiniest, 1, true}, {1, largest, true}}},
	{"sinh", elementary.Sinh, bigSinh, 1.7, []span{{-1.1, 1.1, false}, {-25, 25, false}, {-710, 710, false}, {710, 711, false}, {tiniest, 1, true}}},
	{"cosh", elementary.Cosh, bigCosh, 1.7, []span{{-1, 1, false}, {-25, 25, false}, {-710, 710, false}, {710, 711, false}, {tiniest, 1, true}}},
	{"asinh", elementary.Asinh, bigAsinh, 1.9, []span{{-1, 1, false}, {-30, 30, false}, {1e8, 1e9, false}, {tiniest, largest, true}}},
	{"acosh", elementary.Acosh, bigAcosh, 1.9, []span{{1, 1.01, false}, {1, 3, false}, {1, 1e3, false}, {1e8, 1e9, false}}},
	{"atanh", elementary.Atanh, bigAtanhOf, 1.9, []span{{-1, 1, false}, {-0.1, 0.1, false}, {0.9, 1, false}, {tiniest, 0.5, true}}},
	{"cbrt", elementary.Cbrt, bigCbrt, 0.7, []span{{1, 8, false}, {tiniest, largest, true}, {tiniest, 0x1p-1022, true}}},
	{"erfc", elementary.Erfc, bigErfc, 1.8, []span{{-1, 1, false}, {0.8, 1.3, false}, {1, 6, false}, {6, 26, false}, {26, 27.2, false}, {-6, -1, false}, {tiniest, 1, true}}},
	{"log2", elementary.Log2, bigLogTo(2), 0.6, []span{{0.5, 2, false}, {0.99, 1.01, false}, {1, 1e6, false}, {tiniest, 0x1p-1022, false}}},
	{"log10", elementary.Log10, bigLogTo(10), 0.6, []span{{0.5, 2, false}, {0.99, 1.01, false}, {1, 1e6, false}, {tiniest, 0x1p-1022, false}}},
}

func TestFurtherFunctionsAreAsAccurateAsPromised(t *testing.T) {
	for _, f := range further {
		t.Run(f.name, func(t *testing.T) {
			r := rand.New(rand.NewPCG(5, 6))
			for _, s := range f.spans {
				worst, at := 0.0, 0.0
				for range points(t) / 5 {
					x := s.draw(r)
					if f.name == "log2" || f.name == "log10" {
						x = math.Abs(x)
					}
					if u := ulps(f.f(x), f.oracle(bigOf(x))); !(u <= worst) {
						worst, at = u, x
					}
				}
				t.Logf("%-5s %12.4g to %-12.4g max %.3f ULP at %v", f.name, s.from, s.to, worst, at)
				require.LessOrEqual(t, worst, f.bound, "at %v", at)
			}
		})
	}
}

func TestFurtherFunctionsOfTwo(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 10))
	for _, s := range []span{{-2, 2, false}, {1e-200, 1e200, true}, {tiniest, largest, true}} {
		for range points(t) {
			x, y := s.draw(r), s.draw(r)
			want := newBig().Sqrt(bigAdd(bigMul(bigOf(x), bigOf(x)), bigMul(bigOf(y), bigOf(y))))
			require.LessOrEqual(t, ulps(elementary.Hypot(x, y), want), 1.0, "hypot(%v, %v)", x, y)
			angle := bigAtan(bigQuo(bigOf(y), bigOf(x)))
			if x < 0 {
				pi := newBig().Set(bigPi())
				if y < 0 {
					pi.Neg(pi)
				}
				angle = bigAdd(angle, pi)
			}
			require.LessOrEqual(t, ulps(elementary.Atan2(y, x), angle), 1.6, "atan2(%v, %v)", y, x)
		}
	}
}

// The quantile is what the distribution goes back to: in units of the last place, by the slope of the distribution there.
func TestNormalQuantile(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 12))
	worst := 0.0
	for _, s := range []span{{0, 1, false}, {0.4, 0.6, false}, {1e-300, 0.5, true}, {0.9, 1, false}} {
		for range points(t) / 4 {
			p := math.Abs(s.draw(r))
			x := elementary.NormalQuantile(p)
			// The distribution at x by the tail of its own side, so that nothing cancels.
			z := bigQuo(newBig().Abs(bigOf(x)), newBig().Sqrt(bigOf(2)))
			tail := bigQuo(bigErfc(z), bigOf(2))
			want := bigOf(p)
			if x > 0 {
				want = bigSub(bigOf(1), want)
			}
			slope := bigQuo(bigExp(newBig().Neg(bigMul(z, z))), newBig().Sqrt(bigMul(bigOf(2), newBig().Set(bigPi()))))
			off, _ := bigQuo(bigSub(tail, want), slope).Float64()
			unit := math.Nextafter(math.Abs(x), inf) - math.Abs(x)
			worst = max(worst, math.Abs(off)/unit)
		}
	}
	t.Logf("max %.2f ULP", worst)
	require.LessOrEqual(t, worst, 4.0)
}

var inf = math.Inf(1)

// At the ends the functions are package math's.
func TestFurtherFunctionsAtTheEnds(t *testing.T) {
	ends := []float64{0, math.Copysign(0, -1), 1, -1, inf, -inf, math.NaN(), 2, -2, 0.5, 712, -712, 1e300, -1e300, tiniest, -tiniest, 28, -28, 30}
	for name, f := range map[string][2]func(float64) float64{
		"Atan": {elementary.Atan, math.Atan}, "Asin": {elementary.Asin, math.Asin}, "Acos": {elementary.Acos, math.Acos}, "Tan": {elementary.Tan, math.Tan},
		"Sinh": {elementary.Sinh, math.Sinh}, "Cosh": {elementary.Cosh, math.Cosh}, "Asinh": {elementary.Asinh, math.Asinh},
		"Acosh": {elementary.Acosh, math.Acosh}, "Atanh": {elementary.Atanh, math.Atanh}, "Cbrt": {elementary.Cbrt, math.Cbrt},
		"Erfc": {elementary.Erfc, math.Erfc}, "Log2": {elementary.Log2, math.Log2}, "Log10": {elementary.Log10, math.Log10},
	} {
		for _, x := range ends {
			if name == "Log10" && x == tiniest {
				continue // package math has -307.95 on amd64
			}
			agrees(t, f[1](x), f[0](x), name, x)
		}
	}
	for _, x := range ends {
		for _, y := range ends {
			if want := math.Atan2(x, y); x == -tiniest && y < -1 && y > -inf {
				agrees(t, -want, elementary.Atan2(x, y), "Atan2", x, y) // package math loses the sign with the quotient
			} else {
				agrees(t, want, elementary.Atan2(x, y), "Atan2", x, y)
			}
			agrees(t, math.Hypot(x, y), elementary.Hypot(x, y), "Hypot", x, y)
		}
	}
	for k := -1074; k < 1024; k++ {
		require.Equal(t, float64(k), elementary.Log2(math.Ldexp(1, k)))
	}
	for k := range 23 {
		require.Equal(t, float64(k), elementary.Log10(math.Pow10(k)))
	}
	require.Equal(t, []float64{-inf, inf, 0}, []float64{elementary.NormalQuantile(0), elementary.NormalQuantile(1), elementary.NormalQuantile(0.5)})
	for _, p := range []float64{-1, 2, math.NaN()} {
		require.True(t, math.IsNaN(elementary.NormalQuantile(p)))
	}
}

// agrees requires the same special value, with its sign, or a number a few units away.
func agrees(t *testing.T, want, got float64, what ...any) {
	t.Helper()
	switch {
	case want != want:
		require.True(t, got != got, "%v is %v, not NaN", what, got)
	case want == 0 || math.IsInf(want, 0):
		require.Equal(t, math.Float64bits(want), math.Float64bits(got), "%v is %v, not %v", what, got, want)
	default:
		require.InEpsilon(t, want, got, 1e-15, "%v", what)
	}
}
