package native_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/internal/kernel/elementary"
	"xfork/internal/native"
)

// Sine and cosine of angles of any size, and next to multiples of pi/2, are those of package elementary; each among small ones, and
// alone in its vector.
func TestAnglesOfAnySize(t *testing.T) {
	needLoops(t)
	dice := rand.New(rand.NewPCG(1, 7))
	x := []float64{
		1 << 30, math.Nextafter(1<<30, 0), math.Nextafter(1<<30, math.Inf(1)), -(1 << 30), math.MaxFloat64, -math.MaxFloat64, math.Inf(1), math.Inf(-1), math.NaN(),
		6381956970095103 * 0x1p797, // no float64 comes nearer to a multiple of pi/2 (Kahan)
		5319372648326541 * 0x1p255, 0, math.Copysign(0, -1), math.SmallestNonzeroFloat64, -0x1p-1030, 0x1p-27,
	}
	for e := -1074; e <= 1023; e++ {
		x = append(x, math.Ldexp(1, e), -math.Ldexp(1.999, e), math.Ldexp(1+dice.Float64(), e))
	}
	for range 20_000 {
		quarter := math.Trunc(math.Exp(dice.Float64()*45)) * (math.Pi / 2)
		x = append(x, quarter, math.Nextafter(quarter, 0), -quarter, math.Float64frombits(dice.Uint64()), dice.NormFloat64())
	}
	for name, f := range map[string]struct {
		loop func(*native.Func, native.Value) native.Value
		want func(float64) float64
	}{"sin": {(*native.Func).Sin, elementary.Sin}, "cos": {(*native.Func).Cos, elementary.Cos}} {
		check := func(a []float64) {
			got := make([]float64, len(a)+1)
			c := native.New(native.Wide)
			c.Store(f.loop(c, c.Load(0)), 1)
			run(t, c, len(a), nil, at(a), at(got))
			for i, v := range a {
				if want := f.want(v); !same(want, got[i]) {
					require.Equal(t, want, got[i], "%s of %v", name, v)
				}
			}
		}
		check(x)
		for i := range 200 {
			check([]float64{x[i]})
			check([]float64{1, 2, 3, 4, 5, x[i], 7, 8, 9})
		}
	}
}
