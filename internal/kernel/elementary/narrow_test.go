package elementary_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/internal/kernel/elementary"
)

// The sine and the cosine of a float32 are those of float64 to 45 bits, also where angles are close to multiples of pi/2, and large.
func TestSinesOfFloat32AreThoseOfFloat64(t *testing.T) {
	dice := rand.New(rand.NewPCG(25, 26))
	rounds, differ, worst := 1_000_000, 0, 0.0
	if testing.Short() {
		rounds /= 20
	}
	check := func(x float32) {
		for narrow, wide := range map[float64]float64{
			elementary.SinNarrow(float64(x)): elementary.Sin(float64(x)), elementary.CosNarrow(float64(x)): elementary.Cos(float64(x)),
		} {
			apart := math.Abs(narrow - wide)
			if wide != 0 {
				apart /= math.Abs(wide)
			}
			if worst = max(worst, apart); float32(narrow) != float32(wide) {
				differ++
			}
			if !(apart <= 0x1p-45) {
				require.LessOrEqual(t, apart, 0x1p-45, "of %v", x)
			}
		}
	}
	for range rounds {
		switch dice.IntN(3) {
		case 0:
			check(float32(dice.NormFloat64()))
		case 1: // of any size up to where the short reduction ends, and a little beyond
			check(math.Float32frombits(dice.Uint32N(math.Float32bits(0x1p31))))
		default: // the nearest to a multiple of pi/2
			check(float32(float64(dice.Uint32N(1<<29)) * (math.Pi / 2)))
		}
	}
	t.Logf("apart by 2^%.1f at most; %d of %d are rounded to another float32", math.Log2(worst), differ, 2*rounds)
	for _, x := range []float64{0, math.Copysign(0, -1), math.Inf(1), math.Inf(-1), math.NaN()} {
		s, c := elementary.SinNarrow(x), elementary.CosNarrow(x)
		require.Equal(t, math.Float64bits(elementary.Cos(x)), math.Float64bits(c))
		require.True(t, s == x && math.Signbit(s) == math.Signbit(x) || s != s && x-x != 0, "%v of %v", s, x)
	}
}
