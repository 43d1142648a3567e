// Greeks: what options are worth by Black and Scholes, and how that moves with the market: by derivatives, beside the closed formulas.
//
//	spot, vol, years       parameters: an element for each option
//	   \   |   /
//	    price              an array
//	   /   |   \
//	delta vega theta       of the sum of the prices, since no price depends on another option
//	  |
//	gamma                  of the sum of the deltas: a derivative of a derivative
//
// All five are forced together and share what they have in common.
//
//	go run ./examples/greeks [options]
package main

import (
	"context"
	"fmt"
	"io"
	"math"
	"os"
	"strconv"

	"xfork/expr"
	"xfork/ops/grad"
	"xfork/ops/vec"
)

func main() {
	if err := run(context.Background(), os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "greeks:", err)
		os.Exit(1)
	}
}

type floats = expr.Expr[[]float64]

// rate is the interest without risk, of a year.
const rate = 0.03

// market is the options, by their columns.
type market struct{ spot, strike, years, vol []float64 }

// options makes n of them, the same in every run.
func options(n int) market {
	m := market{make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n)}
	for i := range n {
		x := float64(i)
		m.spot[i] = 80 + 40*math.Mod(x*0.6180339887498949, 1)
		m.strike[i] = 80 + 40*math.Mod(x*0.7548776662466927, 1)
		m.years[i] = 0.1 + 2*math.Mod(x*0.5698402909980532, 1)
		m.vol[i] = 0.1 + 0.4*math.Mod(x*0.3819, 1)
	}
	return m
}

// normal is the distribution function of the normal distribution.
func normal(x floats) floats {
	return vec.Mul(vec.Val(0.5), vec.Add(vec.Val(1.0), vec.Erf(vec.Mul(x, vec.Val(1/math.Sqrt2)))))
}

// call is the price of the right to buy.
func call(spot, strike, years, vol floats) floats {
	spread := vec.Mul(vol, vec.Sqrt(years))
	drift := vec.Mul(vec.Add(vec.Val(rate), vec.Mul(vec.Val(0.5), vec.Mul(vol, vol))), years)
	d1 := vec.Div(vec.Add(vec.Log(vec.Div(spot, strike)), drift), spread)
	discounted := vec.Mul(strike, vec.Exp(vec.Mul(vec.Val(-rate), years)))
	return vec.Sub(vec.Mul(spot, normal(d1)), vec.Mul(discounted, normal(vec.Sub(d1, spread))))
}

// greeks builds price, delta, vega, theta and gamma.
func greeks(m market) []floats {
	spot, years, vol := vec.Of(m.spot), vec.Of(m.years), vec.Of(m.vol)
	price := call(spot, vec.Of(m.strike), years, vol)
	first := grad.All(vec.Sum(price), spot, vol, years)
	gamma := grad.Of(vec.Sum(first[0]), spot)
	return append([]floats{price}, append(first, gamma)...)
}

// formulas are the closed ones for option i, in the same order.
func (m market) formulas(i int) [5]float64 {
	distribution := func(x float64) float64 { return 0.5 * (1 + math.Erf(x/math.Sqrt2)) }
	root := math.Sqrt(m.years[i])
	spread := m.vol[i] * root
	d1 := (math.Log(m.spot[i]/m.strike[i]) + (rate+m.vol[i]*m.vol[i]/2)*m.years[i]) / spread
	n1, n2 := distribution(d1), distribution(d1-spread)
	density := math.Exp(-d1*d1/2) / math.Sqrt(2*math.Pi)
	discounted := m.strike[i] * math.Exp(-rate*m.years[i])
	return [5]float64{
		m.spot[i]*n1 - discounted*n2,
		n1,
		m.spot[i] * density * root,
		m.spot[i]*density*m.vol[i]/(2*root) + rate*discounted*n2,
		density / (m.spot[i] * spread),
	}
}

func run(ctx context.Context, args []string, out io.Writer) error {
	n := 100_000
	if len(args) > 0 {
		var err error
		if n, err = strconv.Atoi(args[0]); err != nil || len(args) > 1 || n < 1 || n > 10_000_000 {
			return fmt.Errorf("one number of options from 1 to 10000000 is expected, not %q", args)
		}
	}
	m := options(n)
	got, err := expr.All(greeks(m)...).Force(ctx)
	if err != nil {
		return err
	}
	var worst [5]float64
	for i := range n {
		for k, want := range m.formulas(i) {
			worst[k] = max(worst[k], math.Abs(got[k][i]-want)/(1+math.Abs(want)))
		}
	}
	fmt.Fprintf(out, "%d options; the first: spot %.2f, strike %.2f, %.2f years, volatility %.2f\n", n, m.spot[0], m.strike[0], m.years[0], m.vol[0])
	for k, name := range []string{"price", "delta", "vega", "theta", "gamma"} {
		fmt.Fprintf(out, "%-6s %10.6f   far from the formula by at most %.0e\n", name, got[k][0], worst[k])
		if !(worst[k] < 1e-11) {
			return fmt.Errorf("%s is not that of the formula", name)
		}
	}
	return nil
}
