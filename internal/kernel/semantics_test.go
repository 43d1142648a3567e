package kernel_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/internal/kernel"
)

// These tests say what kernels mean, for each tier, with expectations that come from Go's own operators and functions.

var negativeZero = math.Copysign(0, -1)

func eachTier(t *testing.T, test func(t *testing.T, tier kernel.Tier)) {
	for _, tier := range kernel.Tiers() {
		t.Run(tier.String(), func(t *testing.T) { test(t, tier) })
	}
}

// full repeats a few elements until they fill some registers, so that assembly sees them, not what does its tails.
func full[T any](a ...T) []T {
	var b []T
	for len(b) < 256 {
		b = append(b, a...)
	}
	return b
}

func TestMinAndMaxAreThoseOfGo(t *testing.T) {
	eachTier(t, func(t *testing.T, tier kernel.Tier) {
		k := kernel.Float64Of(tier)
		values := []float64{0, negativeZero, 1, -1, math.Inf(1), math.Inf(-1), math.NaN()}
		for _, x := range values {
			for _, y := range values {
				a, b := full(x), full(y)
				dst := make([]float64, len(a))
				k.Min(dst, a, b)
				requireAll(t, min(x, y), dst)
				k.Max(dst, a, b)
				requireAll(t, max(x, y), dst)
				k.MinS(dst, a, y)
				requireAll(t, min(x, y), dst)
				k.MaxS(dst, a, y)
				requireAll(t, max(x, y), dst)
			}
		}
	})
}

func requireAll(t *testing.T, want float64, got []float64) {
	t.Helper()
	for i, x := range got {
		if math.Float64bits(x) != math.Float64bits(want) && (x == x || want == want) {
			t.Fatalf("element %d is %v, want %v", i, x, want)
		}
	}
}

func TestComparisonsWithNaNAreFalseButForNe(t *testing.T) {
	eachTier(t, func(t *testing.T, tier kernel.Tier) {
		k := kernel.Float64Of(tier)
		a, b := full(math.NaN(), 1, math.NaN(), 1), full(math.NaN(), math.NaN(), 1, 1)
		dst := make([]bool, len(a))
		for name, f := range map[string]func(dst []bool, a, b []float64){"Eq": k.Eq, "Lt": k.Lt, "Le": k.Le, "Gt": k.Gt, "Ge": k.Ge} {
			f(dst, a, b)
			require.Equal(t, []bool{false, false, false}, dst[:3], name)
			require.Equal(t, name == "Eq" || name == "Le" || name == "Ge", dst[3], name)
		}
		k.Ne(dst, a, b)
		require.Equal(t, []bool{true, true, true, false}, dst[:4])
	})
}

func TestIntegersWrapAndDivisionNeverCrashes(t *testing.T) {
	eachTier(t, func(t *testing.T, tier kernel.Tier) {
		k := kernel.Int64Of(tier)
		a := full[int64](math.MinInt64, math.MaxInt64, 7, -7)
		b := full[int64](-1, 0, 2, 2)
		dst := make([]int64, len(a))
		k.Div(dst, a, b)
		require.Equal(t, []int64{math.MinInt64, 0, 3, -3}, dst[:4])
		k.DivS(dst, a, 0)
		require.Equal(t, make([]int64, len(a)), dst)
		k.Mul(dst, a, a)
		require.Equal(t, []int64{0, 1, 49, 49}, dst[:4])
		k.Abs(dst, a)
		require.Equal(t, []int64{math.MinInt64, math.MaxInt64, 7, 7}, dst[:4])
		k.Pow(dst, full[int64](2, 3, -2, 5), full[int64](62, -1, 63, 0))
		require.Equal(t, []int64{1 << 62, 0, math.MinInt64, 1}, dst[:4])
		require.Equal(t, 1, k.FirstZero(b))
		require.Equal(t, -1, k.FirstZero(a))
		require.Equal(t, 0, k.FirstNegative(a))
		require.Equal(t, -1, k.FirstNegative(a[1:3]))

		var sum kernel.Sum
		k.Sum(&sum, a[:2])
		k.Sum(&sum, full[int64](1)[:64])
		require.Equal(t, int64(63), sum.Part().Int)
		var small kernel.Sum
		kernel.Int32Of(tier).Sum(&small, full[int32](math.MaxInt32))
		require.Equal(t, int64(256*math.MaxInt32), small.Part().Int)
		require.Equal(t, int32(-256), kernel.ValueOf[int32](small.Part()))
	})
}

func TestRoundingIsThatOfPackageMath(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 9))
	eachTier(t, func(t *testing.T, tier kernel.Tier) {
		k := kernel.Float64Of(tier)
		a := append(full(awkward...), elements[float64](r, 4096)...)
		for i := range 2000 {
			a = append(a, float64(i-1000)/2, math.Nextafter(float64(i-1000)/2, math.Inf(1)), math.Ldexp(r.Float64(), 40+i%20))
		}
		dst := make([]float64, len(a))
		for name, f := range map[string]struct {
			kernel func(dst, a []float64)
			want   func(float64) float64
		}{
			"Floor": {k.Floor, math.Floor}, "Ceil": {k.Ceil, math.Ceil}, "Trunc": {k.Trunc, math.Trunc},
			"Round": {k.Round, math.Round}, "RoundToEven": {k.RoundToEven, math.RoundToEven},
		} {
			f.kernel(dst, a)
			for i, x := range a {
				if want := f.want(x); math.Float64bits(want) != math.Float64bits(dst[i]) && x == x {
					t.Fatalf("%s(%v) is %v, want %v", name, x, dst[i], want)
				}
			}
		}
	})
}

func TestEdgesOfTheFunctions(t *testing.T) {
	inf, nan, zero := math.Inf(1), math.NaN(), negativeZero
	for _, f := range []struct {
		name   string
		kernel func(*kernel.Set[float64]) func(dst, a []float64)
		in     []float64
		want   []float64
	}{
		{
			"Exp", func(k *kernel.Set[float64]) func(dst, a []float64) { return k.Exp },
			[]float64{0, zero, inf, -inf, nan, 709.782712893384, 709.7827128933841, -745.1332191019411, -745.1332191019412, tiniest},
			[]float64{1, 1, inf, 0, nan, 1.797693134862273e308, inf, tiniest, 0, 1},
		},
		{
			"Expm1", func(k *kernel.Set[float64]) func(dst, a []float64) { return k.Expm1 },
			[]float64{0, zero, inf, -inf, nan, 710, -800, tiniest, -tiniest, 1e-300},
			[]float64{0, zero, inf, -1, nan, inf, -1, tiniest, -tiniest, 1e-300},
		},
		{
			"Log", func(k *kernel.Set[float64]) func(dst, a []float64) { return k.Log },
			[]float64{1, 0, zero, inf, -inf, nan, -1, tiniest, -tiniest, largest},
			[]float64{0, -inf, -inf, inf, nan, nan, nan, -744.4400719213812, nan, 709.782712893384},
		},
		{
			"Log1p", func(k *kernel.Set[float64]) func(dst, a []float64) { return k.Log1p },
			[]float64{0, zero, -1, inf, -inf, nan, -2, tiniest, -tiniest, largest, 1e-300},
			[]float64{0, zero, -inf, inf, nan, nan, nan, tiniest, -tiniest, 709.782712893384, 1e-300},
		},
		{
			"Sin", func(k *kernel.Set[float64]) func(dst, a []float64) { return k.Sin },
			[]float64{0, zero, inf, -inf, nan, tiniest, -tiniest, 1e22, math.Pi},
			[]float64{0, zero, nan, nan, nan, tiniest, -tiniest, -0.8522008497671888, 1.2246467991473532e-16},
		},
		{
			"Cos", func(k *kernel.Set[float64]) func(dst, a []float64) { return k.Cos },
			[]float64{0, zero, inf, -inf, nan, tiniest, 1e22, math.Pi / 2},
			[]float64{1, 1, nan, nan, nan, 1, 0.5232147853951389, 6.123233995736766e-17},
		},
		{
			"Tanh", func(k *kernel.Set[float64]) func(dst, a []float64) { return k.Tanh },
			[]float64{0, zero, inf, -inf, nan, tiniest, -tiniest, 30, -30},
			[]float64{0, zero, 1, -1, nan, tiniest, -tiniest, 1, -1},
		},
		{
			"Erf", func(k *kernel.Set[float64]) func(dst, a []float64) { return k.Erf },
			[]float64{0, zero, inf, -inf, nan, 30, -30, 6},
			[]float64{0, zero, 1, -1, nan, 1, -1, 1},
		},
	} {
		t.Run(f.name, func(t *testing.T) {
			eachTier(t, func(t *testing.T, tier kernel.Tier) {
				k := f.kernel(kernel.Float64Of(tier))
				for i, x := range f.in {
					for _, others := range []float64{x, 1} { // among its like, and among ordinary numbers
						a := full(others)
						a[5], a[100] = x, x
						dst := make([]float64, len(a))
						k(dst, a)
						require.Truef(t, sameOrNext(f.want[i], dst[5]) && sameBits(dst[5], dst[100]), "%v gives %v, want %v", x, dst[5], f.want[i])
					}
				}
			})
		})
	}
}

// sameOrNext lets results be the neighbours of what is right, but for those that are exact: zeros, ones, the least float, Inf.
func sameOrNext(want, got float64) bool {
	exact := math.Abs(want) <= tiniest || math.Abs(want) == 1 || math.IsInf(want, 0) || math.IsInf(got, 0)
	return sameBits(want, got) || !exact && math.Nextafter(want, got) == got
}

func sameBits(x, y float64) bool {
	return math.Float64bits(x) == math.Float64bits(y) || x != x && y != y
}

func TestPowHasTheSpecialCasesOfPackageMath(t *testing.T) {
	values := []float64{
		0, negativeZero, 1, -1, 2, -2, 3, -3, 0.5, -0.5, 1.5, -1.5, math.Inf(1), math.Inf(-1), math.NaN(), tiniest, -tiniest,
		largest, -largest, 1e19, 1e20, -1e20, 1 << 53, 1<<53 - 1, -(1<<53 - 1), 0x1p-1022, 1000, -1001,
	}
	eachTier(t, func(t *testing.T, tier kernel.Tier) {
		k := kernel.Float64Of(tier)
		for _, x := range values {
			for _, y := range values {
				dst := make([]float64, 256)
				k.Pow(dst, full(x), full(y))
				want := math.Pow(x, y)
				if want == 0 || want != want || math.IsInf(want, 0) || want == 1 {
					require.Truef(t, sameBits(want, dst[0]), "pow(%v, %v) is %v, want %v", x, y, dst[0], want)
				} else {
					require.InEpsilonf(t, want, dst[0], 1e-12, "pow(%v, %v)", x, y)
				}
				requireAll(t, dst[0], dst)
				again := make([]float64, 256)
				k.PowS(again, full(x), y)
				requireAll(t, dst[0], again)
				k.RPowS(again, full(y), x)
				requireAll(t, dst[0], again)
			}
		}
	})
}
