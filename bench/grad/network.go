package main

import (
	"context"
	"fmt"
	"math"

	gonum "gonum.org/v1/gonum/mat"
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"xfork/expr"
	"xfork/ops/grad"
	"xfork/ops/mat"
	"xfork/ops/mat/gemm"
	"xfork/ops/vec"
)

// The network: 512 rows of 64 features, 128 units, 10 results.
const rows, features, units, results = 512, 64, 128, 10

type matrix = expr.Expr[*mat.Dense]

// caught turns a panic into an error: gorgonia.Must panics.
func caught(err *error) {
	if r := recover(); r != nil {
		*err = fmt.Errorf("%v", r)
	}
}

func network() (row, error) {
	gemm.Use()
	x, y := numbers(rows*features, 1), numbers(rows*results, 2)
	w1, w2 := numbers(features*units, 3), numbers(units*results, 4)
	for i := range w1 {
		w1[i] *= 0.05
	}
	theirs, err := networkGorgonia(x, y, w1, w2)
	if err != nil {
		return row{}, err
	}
	goMLX, err := networkGoMLX(x, y, w1, w2)
	if err != nil {
		return row{}, err
	}
	in, out := gonum.NewDense(rows, features, x), gonum.NewDense(rows, results, y)
	first, second := gonum.NewDense(features, units, w1), gonum.NewDense(units, results, w2)
	loss := func(w1, w2 matrix) number {
		e := mat.Flat(mat.Sub(mat.Mul(mat.Each(mat.Mul(mat.Of(in), w1), vec.Tanh[float64]), w2), mat.Of(out)))
		return vec.Mean(vec.Mul(e, e))
	}
	return row{
		name: "network 64-128-10 on 512 rows, loss and gradient",
		contenders: []contender{
			{"grad", func(ctx context.Context) error {
				a, b := mat.Of(first), mat.Of(second)
				l := loss(a, b)
				g := grad.All(l, a, b)
				_, err := expr.Pair(l, expr.Pair(g[0], g[1])).Force(ctx)
				return err
			}},
			{"loss alone", func(ctx context.Context) error {
				_, err := loss(mat.Of(first), mat.Of(second)).Force(ctx)
				return err
			}},
			{"gonum by hand", func(context.Context) error { networkByHand(in, out, first, second); return nil }},
			theirs, goMLX,
		},
		bars: []bar{{"loss alone", 2.5, 0}, {"gorgonia", 0, 5}},
	}, nil
}

func networkByHand(x, y, w1, w2 *gonum.Dense) {
	var z, out, d2, d1, g1, g2 gonum.Dense
	z.Mul(x, w1)
	z.Apply(func(_, _ int, v float64) float64 { return math.Tanh(v) }, &z)
	out.Mul(&z, w2)
	out.Sub(&out, y)
	loss := 0.0
	for _, e := range out.RawMatrix().Data {
		loss += e * e
	}
	d2.Scale(2/float64(rows*results), &out)
	g2.Mul(z.T(), &d2)
	d1.Mul(&d2, w2.T())
	d1.Apply(func(i, j int, v float64) float64 { return v * (1 - z.At(i, j)*z.At(i, j)) }, &d1)
	g1.Mul(x.T(), &d1)
	keep(loss + g1.At(0, 0))
}

func networkGorgonia(x, y, w1, w2 []float64) (c contender, err error) {
	defer caught(&err)
	g := gorgonia.NewGraph()
	input := func(name string, r, c int, v []float64) *gorgonia.Node {
		return gorgonia.NewMatrix(g, tensor.Float64, gorgonia.WithShape(r, c), gorgonia.WithName(name),
			gorgonia.WithValue(tensor.New(tensor.WithShape(r, c), tensor.WithBacking(v))))
	}
	first, second := input("w1", features, units, w1), input("w2", units, results, w2)
	hidden := gorgonia.Must(gorgonia.Tanh(gorgonia.Must(gorgonia.Mul(input("x", rows, features, x), first))))
	e := gorgonia.Must(gorgonia.Sub(gorgonia.Must(gorgonia.Mul(hidden, second)), input("y", rows, results, y)))
	loss := gorgonia.Must(gorgonia.Mean(gorgonia.Must(gorgonia.Square(e))))
	if _, err := gorgonia.Grad(loss, first, second); err != nil {
		return contender{}, err
	}
	return machine(g, first, second), nil
}
