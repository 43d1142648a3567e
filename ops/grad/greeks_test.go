package grad_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/expr"
	"xfork/ops/grad"
	"xfork/ops/vec"
)

// Black and Scholes: the Greeks have closed formulas, of the second order too.
func TestGreeksAgainstClosedFormulas(t *testing.T) {
	const n, rate = 500, 0.03
	spots, strikes, times, vols := some(n, 1), some(n, 2), some(n, 3), some(n, 4)
	for i := range n {
		spots[i], strikes[i] = 150*spots[i], 150*strikes[i]
	}
	spot, vol := vec.Of(spots), vec.Of(vols)
	normal := func(x array) array {
		return vec.Mul(vec.Val(0.5), vec.Add(vec.Val(1.0), vec.Erf(vec.Mul(x, vec.Val(1/math.Sqrt2)))))
	}
	years := vec.Of(times)
	spread := vec.Mul(vol, vec.Sqrt(years))
	drift := vec.Mul(vec.Add(vec.Val(rate), vec.Mul(vec.Val(0.5), vec.Mul(vol, vol))), years)
	d1 := vec.Div(vec.Add(vec.Log(vec.Div(spot, vec.Of(strikes))), drift), spread)
	discounted := vec.Mul(vec.Of(strikes), vec.Exp(vec.Mul(vec.Val(-rate), years)))
	price := vec.Sub(vec.Mul(spot, normal(d1)), vec.Mul(discounted, normal(vec.Sub(d1, spread))))

	first := grad.All(vec.Sum(price), spot, vol, years)
	second := grad.All(vec.Sum(first[0]), spot, vol)
	got := value(t, expr.All(append(first, second...)...))
	for i := range n {
		s, root := spots[i], math.Sqrt(times[i])
		sq := vols[i] * root
		d1 := (math.Log(s/strikes[i]) + (rate+vols[i]*vols[i]/2)*times[i]) / sq
		density := math.Exp(-d1*d1/2) / math.Sqrt(2*math.Pi)
		k := strikes[i] * math.Exp(-rate*times[i])
		for j, want := range []float64{
			0.5 * (1 + math.Erf(d1/math.Sqrt2)), // delta
			s * density * root,                  // vega
			s*density*vols[i]/(2*root) + rate*k*0.5*(1+math.Erf((d1-sq)/math.Sqrt2)), // theta, to the end of time
			density / (s * sq),             // gamma
			-density * (d1 - sq) / vols[i], // vanna
		} {
			require.InEpsilon(t, 1+math.Abs(want), 1+math.Abs(want)+(got[j][i]-want), 1e-11, "option %d, greek %d", i, j)
		}
	}
}
