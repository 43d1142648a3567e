package elementary_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/internal/kernel/coef"
	"xfork/internal/kernel/elementary"
)

// The reduction takes for granted that a difference has no rounding error. Here it is compared with a sum that
// never has one (Knuth's, of six operations), also next to multiples of pi/2, where nearly all bits cancel.
func TestReductionLosesNothing(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	near := func(n float64) float64 {
		return math.Float64frombits(math.Float64bits(n*coef.PiHalf1) + r.Uint64N(9) - 4)
	}
	for range 100_000 {
		for _, x := range []float64{
			near(float64(r.Uint64N(683_565_275))), near(float64(r.Uint64N(4096)) + 1), near(0.5 * float64(r.Uint64N(4096)+1)),
			math.Ldexp(r.Float64(), r.IntN(60)-30), math.Float64frombits(r.Uint64N(math.Float64bits(coef.TrigMax))),
		} {
			if !(x <= coef.TrigMax) {
				continue
			}
			n := math.FMA(x, coef.TwoOverPi, coef.Magic) - coef.Magic
			rest := math.FMA(n, -coef.PiHalf1, x)
			w := float64(n * coef.PiHalf2)
			s := rest - w
			b := s - rest
			lost := (rest - (s - b)) - (w + b) - math.FMA(n, coef.PiHalf2, -w)
			hi, lo := elementary.Reduce(x)
			require.Equal(t, [2]float64{s, math.FMA(n, -coef.PiHalf3, lost)}, [2]float64{hi, lo}, x)
		}
	}
}
