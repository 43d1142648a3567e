package main

import (
	"context"
	"math"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"xfork/expr"
	"xfork/ops"
	"xfork/ops/grad"
	"xfork/ops/vec"
)

type (
	number = expr.Expr[float64]
	array  = expr.Expr[[]float64]
)

// columns is how many features a row has.
const columns = 10

// numbers returns n numbers from 0.25 to 1.25 that are the same in every run.
func numbers(n, seed int) []float64 {
	xs := make([]float64, n)
	for i := range xs {
		xs[i] = 0.25 + math.Mod(float64(i+1)*0.6180339887498949+float64(seed)*0.7548776662466927, 1)
	}
	return xs
}

// labels returns n times 1 or -1.
func labels(n int) []float64 {
	y := numbers(n, 77)
	for i := range y {
		y[i] = math.Copysign(1, y[i]-0.7)
	}
	return y
}

// logistic is the mean loss of a logistic regression on n rows, with its derivatives by ten weights and a bias.
func logistic(n int) (row, error) {
	features := make([][]float64, columns)
	for j := range features {
		features[j] = numbers(n, j)
	}
	y, weights := labels(n), numbers(columns, 5)
	theirs, err := logisticGorgonia(n, features, y, weights)
	if err != nil {
		return row{}, err
	}
	goMLX, err := logisticGoMLX(n, features, y, weights)
	if err != nil {
		return row{}, err
	}
	size := map[int]string{10_000: "1e4", 1_000_000: "1e6"}[n]
	return row{
		name: "logistic regression, " + size + " rows, 10 columns, loss and gradient",
		contenders: []contender{
			{"grad", func(ctx context.Context) error {
				w, b := parameters(weights)
				loss := logisticLoss(features, y, w, b)
				_, err := expr.All(append(grad.All(loss, append(w, b)...), loss)...).Force(ctx)
				return err
			}},
			{"loss alone", func(ctx context.Context) error {
				w, b := parameters(weights)
				_, err := logisticLoss(features, y, w, b).Force(ctx)
				return err
			}},
			{"vec by hand", func(ctx context.Context) error { return logisticByHand(ctx, features, y, weights) }},
			{"Go loop", func(context.Context) error { logisticLoop(features, y, weights); return nil }},
			theirs, goMLX,
		},
		bars: []bar{{"vec by hand", 1.2, 0}, {"loss alone", 2.5, 0}, {"gorgonia", 0, 5}},
	}, nil
}

func parameters(weights []float64) (w []number, b number) {
	for _, x := range weights {
		w = append(w, expr.Const(x))
	}
	return w, expr.Const(0.1)
}

func scores(features [][]float64, w []number, b number) array {
	z := vec.Scalar(b)
	for j, x := range features {
		z = vec.Add(z, vec.Scale(vec.Of(x), w[j]))
	}
	return z
}

func logisticLoss(features [][]float64, y []float64, w []number, b number) number {
	return vec.Mean(vec.Log1p(vec.Exp(vec.Neg(vec.Mul(vec.Of(y), scores(features, w, b))))))
}

// logisticByHand has the formulas of the derivatives.
func logisticByHand(ctx context.Context, features [][]float64, y, weights []float64) error {
	w, b := parameters(weights)
	labels := vec.Of(y)
	e := vec.Exp(vec.Neg(vec.Mul(labels, scores(features, w, b))))
	slope := vec.Div(vec.Mul(vec.Neg(labels), e), vec.Add(vec.Val(1.0), e))
	k := expr.Const(1 / float64(len(y)))
	all := []number{vec.Mean(vec.Log1p(e)), ops.Mul(vec.Sum(slope), k)}
	for _, x := range features {
		all = append(all, ops.Mul(vec.Dot(slope, vec.Of(x)), k))
	}
	_, err := expr.All(all...).Force(ctx)
	return err
}

// keep takes a result, so that the compiler does not leave out the loop that
// makes it.
//
//go:noinline
func keep(float64) {}

func logisticLoop(features [][]float64, y, weights []float64) {
	var g [columns + 1]float64
	loss := 0.0
	for i, label := range y {
		z := 0.1
		for j, w := range weights {
			z += w * features[j][i]
		}
		e := math.Exp(-label * z)
		loss += math.Log1p(e)
		slope := -label * e / (1 + e)
		g[columns] += slope
		for j := range weights {
			g[j] += slope * features[j][i]
		}
	}
	keep(loss + g[0])
}

// logisticGorgonia has the features as one matrix, which is the way that gorgonia has for them.
func logisticGorgonia(n int, features [][]float64, y, weights []float64) (c contender, err error) {
	defer caught(&err)
	rows := make([]float64, n*columns)
	for j, x := range features {
		for i, v := range x {
			rows[i*columns+j] = v
		}
	}
	g := gorgonia.NewGraph()
	x := gorgonia.NewMatrix(g, tensor.Float64, gorgonia.WithShape(n, columns), gorgonia.WithName("x"),
		gorgonia.WithValue(tensor.New(tensor.WithShape(n, columns), tensor.WithBacking(rows))))
	labels := gorgonia.NewVector(g, tensor.Float64, gorgonia.WithShape(n), gorgonia.WithName("y"),
		gorgonia.WithValue(tensor.New(tensor.WithBacking(y))))
	w := gorgonia.NewVector(g, tensor.Float64, gorgonia.WithShape(columns), gorgonia.WithName("w"),
		gorgonia.WithValue(tensor.New(tensor.WithBacking(weights))))
	margin := gorgonia.Must(gorgonia.HadamardProd(labels, gorgonia.Must(gorgonia.Mul(x, w))))
	loss := gorgonia.Must(gorgonia.Mean(gorgonia.Must(gorgonia.Log1p(gorgonia.Must(gorgonia.Exp(gorgonia.Must(gorgonia.Neg(margin))))))))
	if _, err := gorgonia.Grad(loss, w); err != nil {
		return contender{}, err
	}
	return machine(g, w), nil
}

// machine is what runs a graph of gorgonia's, with the derivatives by ps.
func machine(g *gorgonia.ExprGraph, ps ...*gorgonia.Node) contender {
	m := gorgonia.NewTapeMachine(g, gorgonia.BindDualValues(ps...))
	return contender{"gorgonia", func(context.Context) error {
		defer m.Reset()
		return m.RunAll()
	}}
}
