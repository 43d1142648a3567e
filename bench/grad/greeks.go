package main

import (
	"context"
	"math"

	"xfork/expr"
	"xfork/ops/grad"
	"xfork/ops/vec"
)

const rate = 0.03

// market is n options: price of the share, price agreed, years, volatility.
type market struct{ spot, strike, years, vol []float64 }

func newMarket(n int) market {
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

// answers are a price and three Greeks for each option.
type answers struct{ price, delta, vega, theta []float64 }

func gather(ctx context.Context, price, delta, vega, theta array) error {
	_, err := expr.Gather(func(a *answers) []expr.Field {
		return []expr.Field{price.To(&a.price), delta.To(&a.delta), vega.To(&a.vega), theta.To(&a.theta)}
	}).Force(ctx)
	return err
}

// normal is the distribution function of the normal distribution.
func normal(x array) array {
	return vec.Mul(vec.Val(0.5), vec.Add(vec.Val(1.0), vec.Erf(vec.Mul(x, vec.Val(1/math.Sqrt2)))))
}

// call is the price of a call by Black and Scholes.
func call(spot, strike, years, vol array) array {
	spread := vec.Mul(vol, vec.Sqrt(years))
	drift := vec.Mul(vec.Add(vec.Val(rate), vec.Mul(vec.Val(0.5), vec.Mul(vol, vol))), years)
	d1 := vec.Div(vec.Add(vec.Log(vec.Div(spot, strike)), drift), spread)
	d2 := vec.Sub(d1, spread)
	discounted := vec.Mul(strike, vec.Exp(vec.Mul(vec.Val(-rate), years)))
	return vec.Sub(vec.Mul(spot, normal(d1)), vec.Mul(discounted, normal(d2)))
}

func greeks(n int) row {
	m := newMarket(n)
	size := map[int]string{10_000: "1e4", 1_000_000: "1e6"}[n]
	return row{
		name: "Black-Scholes, " + size + " options, price, delta, vega and theta",
		contenders: []contender{
			{"grad", func(ctx context.Context) error {
				spot, vol, years := vec.Of(m.spot), vec.Of(m.vol), vec.Of(m.years)
				price := call(spot, vec.Of(m.strike), years, vol)
				g := grad.All(vec.Sum(price), spot, vol, years)
				return gather(ctx, price, g[0], g[1], g[2])
			}},
			{"price alone", func(ctx context.Context) error {
				_, err := call(vec.Of(m.spot), vec.Of(m.strike), vec.Of(m.years), vec.Of(m.vol)).Force(ctx)
				return err
			}},
			{"vec by hand", m.byHand},
			{"Go loop", func(context.Context) error { m.loop(); return nil }},
		},
		bars: []bar{{"vec by hand", 1.5, 0}, {"price alone", 2.5, 0}},
	}
}

// byHand has the closed formulas of the Greeks.
func (m market) byHand(ctx context.Context) error {
	spot, strike, years, vol := vec.Of(m.spot), vec.Of(m.strike), vec.Of(m.years), vec.Of(m.vol)
	root := vec.Sqrt(years)
	spread := vec.Mul(vol, root)
	drift := vec.Mul(vec.Add(vec.Val(rate), vec.Mul(vec.Val(0.5), vec.Mul(vol, vol))), years)
	d1 := vec.Div(vec.Add(vec.Log(vec.Div(spot, strike)), drift), spread)
	d2 := vec.Sub(d1, spread)
	n1, n2 := normal(d1), normal(d2)
	discounted := vec.Mul(strike, vec.Exp(vec.Mul(vec.Val(-rate), years)))
	price := vec.Sub(vec.Mul(spot, n1), vec.Mul(discounted, n2))
	density := vec.Mul(vec.Val(1/math.Sqrt(2*math.Pi)), vec.Exp(vec.Mul(vec.Val(-0.5), vec.Mul(d1, d1))))
	share := vec.Mul(spot, density)
	vega := vec.Mul(share, root)
	theta := vec.Add(vec.Div(vec.Mul(vec.Mul(vec.Val(0.5), share), vol), root), vec.Mul(vec.Mul(vec.Val(rate), discounted), n2))
	return gather(ctx, price, n1, vega, theta)
}

func (m market) loop() {
	n := len(m.spot)
	a := answers{make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n)}
	distribution := func(x float64) float64 { return 0.5 * (1 + math.Erf(x/math.Sqrt2)) }
	for i := range n {
		root := math.Sqrt(m.years[i])
		spread := m.vol[i] * root
		d1 := (math.Log(m.spot[i]/m.strike[i]) + (rate+m.vol[i]*m.vol[i]/2)*m.years[i]) / spread
		n1, n2 := distribution(d1), distribution(d1-spread)
		discounted := m.strike[i] * math.Exp(-rate*m.years[i])
		density := math.Exp(-d1*d1/2) / math.Sqrt(2*math.Pi)
		a.price[i], a.delta[i] = m.spot[i]*n1-discounted*n2, n1
		a.vega[i], a.theta[i] = m.spot[i]*density*root, m.spot[i]*density*m.vol[i]/(2*root)+rate*discounted*n2
	}
	keep(a.price[0])
}
