package kernel_test

import (
	"math"
	"math/big"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/internal/kernel"
)

// span is a range to draw operands from: evenly, or by magnitude, which crosses all exponents between two positive bounds
// and takes either sign.
type span struct {
	from, to  float64
	magnitude bool
}

func (s span) draw(r *rand.Rand) float64 {
	if !s.magnitude {
		return s.from + r.Float64()*(s.to-s.from)
	}
	lo, hi := math.Float64bits(s.from), math.Float64bits(s.to)
	x := math.Float64frombits(lo + r.Uint64N(hi-lo+1))
	if r.IntN(2) == 0 {
		return -x
	}
	return x
}

const tiniest, largest = math.SmallestNonzeroFloat64, math.MaxFloat64

// The functions, how far each may be from the truth, and where it is looked at. The bounds are what was measured, plus a
// little: a change that costs accuracy shows.
var accuracy = []struct {
	name   string
	kernel func(*kernel.Set[float64]) func(dst, a []float64)
	oracle func(*big.Float) *big.Float
	bound  float64
	spans  []span
}{
	{
		"exp", func(k *kernel.Set[float64]) func(dst, a []float64) { return k.Exp }, bigExp, 0.9,
		[]span{{-1, 1, false}, {-20, 20, false}, {-708, 709, false}, {-746, -708, false}, {709, 710, false}, {tiniest, 700, true}},
	},
	{
		"expm1", func(k *kernel.Set[float64]) func(dst, a []float64) { return k.Expm1 }, bigExpm1, 1.9,
		[]span{{-0.35, 0.35, false}, {-3, 3, false}, {-50, 0, false}, {0, 709, false}, {690, 710, false}, {tiniest, 1, true}},
	},
	{
		"log", func(k *kernel.Set[float64]) func(dst, a []float64) { return k.Log }, bigLog, 0.9,
		[]span{{0.5, 2, false}, {0.99, 1.01, false}, {1e-3, 1e3, false}, {tiniest, 0x1p-1022, false}, {1e-300, 1e300, true}},
	},
	{
		"log1p", func(k *kernel.Set[float64]) func(dst, a []float64) { return k.Log1p }, bigLog1p, 1.5,
		[]span{{-0.999, 1, false}, {-0.3, 0.42, false}, {0, 1e4, false}, {tiniest, 0.999, true}, {1, largest, true}},
	},
	{
		"sin", func(k *kernel.Set[float64]) func(dst, a []float64) { return k.Sin },
		func(x *big.Float) *big.Float { s, _ := bigSinCos(x); return s }, 1,
		[]span{{-1, 1, false}, {-10, 10, false}, {-1e6, 1e6, false}, {0x1p29, 0x1p31, true}, {tiniest, 1, true}, {1, largest, true}},
	},
	{
		"cos", func(k *kernel.Set[float64]) func(dst, a []float64) { return k.Cos },
		func(x *big.Float) *big.Float { _, c := bigSinCos(x); return c }, 1,
		[]span{{-1, 1, false}, {-10, 10, false}, {-1e6, 1e6, false}, {0x1p29, 0x1p31, true}, {tiniest, 1, true}, {1, largest, true}},
	},
	{
		"tanh", func(k *kernel.Set[float64]) func(dst, a []float64) { return k.Tanh }, bigTanh, 1.6,
		[]span{{-1, 1, false}, {0.5, 0.7, false}, {-25, 25, false}, {tiniest, 1, true}},
	},
	{
		"erf", func(k *kernel.Set[float64]) func(dst, a []float64) { return k.Erf }, bigErf, 1.2,
		[]span{{-1, 1, false}, {0.9, 1.5, false}, {-7, 7, false}, {tiniest, 1, true}},
	},
}

func points(t *testing.T) int {
	if testing.Short() {
		return 200
	}
	return 1000
}

func TestFunctionsAreAsAccurateAsPromised(t *testing.T) {
	for _, f := range accuracy {
		t.Run(f.name, func(t *testing.T) {
			r := rand.New(rand.NewPCG(5, 6))
			for _, s := range f.spans {
				x, y := make([]float64, points(t)), make([]float64, points(t))
				for i := range x {
					x[i] = s.draw(r)
					if f.name == "log" {
						x[i] = math.Abs(x[i])
					}
					if f.name == "log1p" && x[i] < -1 {
						x[i] = -x[i]
					}
				}
				f.kernel(kernel.Float64Of(kernel.Plain))(y, x) // the other tiers give the same bits
				worst, at := worstOf(x, y, func(i int) *big.Float { return f.oracle(bigOf(x[i])) })
				t.Logf("%-5s %12.4g to %-12.4g max %.3f ULP at %v", f.name, s.from, s.to, worst, at)
				require.LessOrEqual(t, worst, f.bound, "at %v", at)
			}
		})
	}
}

// TestFloat32IsRoundedFromFloat64 looks at the same functions: half a unit, and hardly more, is what the second rounding leaves.
func TestFloat32IsRoundedFromFloat64(t *testing.T) {
	k := reflect.ValueOf(kernel.Float32Of(kernel.Plain)).Elem()
	for _, f := range accuracy {
		field := strings.ToUpper(f.name[:1]) + f.name[1:]
		r := rand.New(rand.NewPCG(19, 20))
		worst := 0.0
		for _, s := range f.spans {
			x, y := make([]float32, points(t)/4), make([]float32, points(t)/4)
			for i := range x {
				x[i] = float32(s.draw(r))
				if f.name[:3] == "log" {
					x[i] = float32(math.Abs(float64(x[i])))
				}
			}
			k.FieldByName(field).Interface().(func(dst, a []float32))(y, x)
			for i := range x {
				if a := float64(x[i]); !math.IsInf(a, 0) && !math.IsInf(float64(y[i]), 0) && a != 0 {
					want := f.oracle(bigOf(a))
					unit := newBig().SetMantExp(bigOf(1), max(want.MantExp(nil)-24, -149))
					d, _ := bigQuo(bigSub(bigOf(float64(y[i])), want), unit).Float64()
					worst = max(worst, math.Abs(d))
				}
			}
		}
		t.Logf("%-5s max %.6f ULP", f.name, worst)
		require.LessOrEqual(t, worst, 0.500001, f.name)
	}
}

func worstOf(x, y []float64, want func(i int) *big.Float) (worst, at float64) {
	for i := range x {
		if u := ulps(y[i], want(i)); !(u <= worst) {
			worst, at = u, x[i]
		}
	}
	return worst, at
}

func TestPowersAreAsAccurateAsPromised(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	k := kernel.Float64Of(kernel.Plain)
	for _, s := range []struct {
		name string
		x, y func() float64
	}{
		{"bases around one, any result", func() float64 { return 0.5 + r.Float64() }, nil},
		{"bases very near one, any result", func() float64 { return 1 + (r.Float64()-0.5)/64 }, nil},
		{"any base, any result", func() float64 { return math.Abs(span{tiniest, largest, true}.draw(r)) }, nil},
		{"small powers of any base", func() float64 { return math.Exp(r.NormFloat64() * 5) }, func() float64 { return r.NormFloat64() * 3 }},
		{"subnormal bases", func() float64 { return math.Abs(span{tiniest, 0x1p-1022, true}.draw(r)) }, func() float64 { return r.NormFloat64() / 2 }},
	} {
		t.Run(s.name, func(t *testing.T) {
			n := points(t)
			x, y, z := make([]float64, n), make([]float64, n), make([]float64, n)
			for i := range x {
				x[i] = s.x()
				if s.y != nil {
					y[i] = s.y()
				} else { // a power between the least and the greatest float
					y[i] = (r.Float64()*1455 - 745) / math.Log(x[i])
				}
			}
			k.Pow(z, x, y)
			worst, at := worstOf(x, z, func(i int) *big.Float { return bigPow(x[i], y[i]) })
			t.Logf("max %.3f ULP at %v", worst, at)
			require.LessOrEqual(t, worst, 1.2, "at %v", at)
		})
	}
}
