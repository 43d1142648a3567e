package main

import (
	"context"
	"math"

	"gonum.org/v1/gonum/floats"

	"xfork/eval"
	"xfork/expr"
	"xfork/ops/vec"
)

// data is what all contenders read, and the slice into which they write.
type data struct {
	a, b, c, d []float64
	out        []float64
	tmp        []float64
}

// workload is one expression, done in several ways. Each returns a value by which it is checked: an element of the result,
// or the result.
type workload struct {
	name, what string
	fused      func(d *data) float64 // one loop, by hand
	unfused    func(d *data) float64 // a loop or a gonum call for each operator, over whole arrays; nil where there is none
	lazy       func(d *data) run
}

// run forces a fresh graph.
type run func(ctx context.Context, opts ...eval.Option) (float64, error)

type vector = expr.Expr[[]float64]

func k(x float64) vector { return vec.Val(x) }

// filled returns the lazy way of a workload that results in an array.
func filled(make func(a, b, c, d vector) vector) func(*data) run {
	return func(d *data) run {
		return func(ctx context.Context, opts ...eval.Option) (float64, error) {
			x := make(vec.Of(d.a), vec.Of(d.b), vec.Of(d.c), vec.Of(d.d))
			err := vec.Into(ctx, d.out, x, opts...)
			return d.out[len(d.out)/2], err
		}
	}
}

// reduced returns the lazy way of a workload that results in a value.
func reduced(make func(a, b vector) expr.Expr[float64]) func(*data) run {
	return func(d *data) run {
		return func(ctx context.Context, opts ...eval.Option) (float64, error) {
			return make(vec.Of(d.a), vec.Of(d.b)).Force(ctx, opts...)
		}
	}
}

// loop is a hand-written loop for a result that is an array.
func loop(f func(d *data, out []float64)) func(*data) float64 {
	return func(d *data) float64 {
		f(d, d.out)
		return d.out[len(d.out)/2]
	}
}

// The prices of options lie in the unit square: these spread them.
const rate, volatility = 0.05, 0.2

var workloads = []workload{
	{
		"E1", "a*b + c",
		loop(func(d *data, out []float64) {
			a, b, c := d.a[:len(out)], d.b[:len(out)], d.c[:len(out)]
			for i := range out {
				out[i] = a[i]*b[i] + c[i]
			}
		}),
		loop(func(d *data, out []float64) {
			floats.MulTo(out, d.a, d.b)
			floats.Add(out, d.c)
		}),
		filled(func(a, b, c, d vector) vector { return vec.Add(vec.Mul(a, b), c) }),
	},
	{
		"E2", "2a + 3b - c/d",
		loop(func(d *data, out []float64) {
			a, b, c, e := d.a[:len(out)], d.b[:len(out)], d.c[:len(out)], d.d[:len(out)]
			for i := range out {
				out[i] = 2*a[i] + 3*b[i] - c[i]/e[i]
			}
		}),
		loop(func(d *data, out []float64) {
			floats.ScaleTo(out, 2, d.a)
			floats.AddScaled(out, 3, d.b)
			floats.DivTo(d.tmp, d.c, d.d)
			floats.Sub(out, d.tmp)
		}),
		filled(func(a, b, c, d vector) vector {
			return vec.Sub(vec.Add(vec.Mul(k(2), a), vec.Mul(k(3), b)), vec.Div(c, d))
		}),
	},
	{
		"E3", "sqrt(a² + b²)",
		loop(func(d *data, out []float64) {
			a, b := d.a[:len(out)], d.b[:len(out)]
			for i := range out {
				out[i] = math.Sqrt(a[i]*a[i] + b[i]*b[i])
			}
		}),
		loop(func(d *data, out []float64) {
			floats.MulTo(out, d.a, d.a)
			floats.MulTo(d.tmp, d.b, d.b)
			floats.Add(out, d.tmp)
			for i, x := range out {
				out[i] = math.Sqrt(x)
			}
		}),
		filled(func(a, b, c, d vector) vector { return vec.Sqrt(vec.Add(vec.Mul(a, a), vec.Mul(b, b))) }),
	},
	{
		"E4", "exp(-a²/2)/sqrt(2π)",
		loop(func(d *data, out []float64) {
			a := d.a[:len(out)]
			for i := range out {
				out[i] = math.Exp(-a[i]*a[i]/2) * (1 / math.Sqrt(2*math.Pi))
			}
		}),
		loop(func(d *data, out []float64) {
			floats.MulTo(out, d.a, d.a)
			floats.Scale(-0.5, out)
			for i, x := range out {
				out[i] = math.Exp(x)
			}
			floats.Scale(1/math.Sqrt(2*math.Pi), out)
		}),
		filled(func(a, b, c, d vector) vector {
			return vec.Mul(vec.Exp(vec.Mul(vec.Mul(a, a), k(-0.5))), k(1/math.Sqrt(2*math.Pi)))
		}),
	},
	{
		"E5", "sum(a*b)",
		func(d *data) float64 {
			s := 0.0
			b := d.b[:len(d.a)]
			for i, x := range d.a {
				s += x * b[i]
			}
			return s
		},
		func(d *data) float64 { return floats.Dot(d.a, d.b) },
		reduced(func(a, b vector) expr.Expr[float64] { return vec.Sum(vec.Mul(a, b)) }),
	},
	{
		"E6", "Black-Scholes call",
		loop(func(d *data, out []float64) {
			for i := range out {
				out[i] = call(50+100*d.a[i], 50+100*d.b[i], 0.1+d.c[i])
			}
		}),
		nil,
		filled(func(a, b, c, d vector) vector {
			return lazyCall(vec.Add(k(50), vec.Mul(k(100), a)), vec.Add(k(50), vec.Mul(k(100), b)), vec.Add(k(0.1), c))
		}),
	},
	{
		"E7", "sum(where(a > 0.5, a*b, 0))",
		func(d *data) float64 {
			s := 0.0
			b := d.b[:len(d.a)]
			for i, x := range d.a {
				if x > 0.5 {
					s += x * b[i]
				}
			}
			return s
		},
		nil,
		reduced(func(a, b vector) expr.Expr[float64] {
			return vec.Sum(vec.Where(vec.Gt(a, k(0.5)), vec.Mul(a, b), k(0)))
		}),
	},
	{
		"E8", "mean and variance",
		func(d *data) float64 {
			s, q, first := 0.0, 0.0, d.a[0]
			for _, x := range d.a {
				e := x - first
				s += e
				q += e * e
			}
			n := float64(len(d.a))
			return first + s/n + (q-s*s/n)/n
		},
		nil,
		func(d *data) run {
			return func(ctx context.Context, opts ...eval.Option) (float64, error) {
				a := vec.Of(d.a)
				both, err := expr.Pair(vec.Mean(a), vec.Var(a)).Force(ctx, opts...)
				return both.A + both.B, err
			}
		},
	},
}

// normal is the cumulative distribution, by the polynomial of Abramowitz and Stegun, Handbook of Mathematical Functions, 26.2.17.
func normal(x float64) float64 {
	t := 1 / (1 + 0.2316419*math.Abs(x))
	p := t * (0.319381530 + t*(-0.356563782+t*(1.781477937+t*(-1.821255978+t*1.330274429))))
	p *= math.Exp(-x*x/2) * (1 / math.Sqrt(2*math.Pi))
	if x < 0 {
		return p
	}
	return 1 - p
}

func call(s, x, t float64) float64 {
	v := volatility * math.Sqrt(t)
	d := (math.Log(s/x) + (rate+volatility*volatility/2)*t) / v
	return s*normal(d) - x*math.Exp(-rate*t)*normal(d-v)
}

func lazyNormal(x vector) vector {
	t := vec.Div(k(1), vec.Add(k(1), vec.Mul(k(0.2316419), vec.Abs(x))))
	p := vec.Mul(t, k(1.330274429))
	for _, c := range []float64{-1.821255978, 1.781477937, -0.356563782, 0.319381530} {
		p = vec.Mul(t, vec.Add(k(c), p))
	}
	p = vec.Mul(p, vec.Mul(vec.Exp(vec.Mul(k(-0.5), vec.Mul(x, x))), k(1/math.Sqrt(2*math.Pi))))
	return vec.Where(vec.Lt(x, k(0)), p, vec.Sub(k(1), p))
}

func lazyCall(s, x, t vector) vector {
	v := vec.Mul(k(volatility), vec.Sqrt(t))
	d := vec.Div(vec.Add(vec.Log(vec.Div(s, x)), vec.Mul(k(rate+volatility*volatility/2), t)), v)
	return vec.Sub(vec.Mul(s, lazyNormal(d)), vec.Mul(vec.Mul(x, vec.Exp(vec.Mul(k(-rate), t))), lazyNormal(vec.Sub(d, v))))
}
