// Network: a small neural network learns which of two interleaved spirals a point of the plane lies on, by Adam's method.
//
//	points          a constant: a matrix, 2 columns
//	   |
//	Mul, Add, Tanh  ---- weights and bias, 2 x 16 and 1 x 16     parameters: matrices
//	   |
//	Mul, Add, Tanh  ---- weights and bias, 16 x 16 and 1 x 16
//	   |
//	Mul, Add        ---- weights and bias, 16 x 1 and 1 x 1
//	   |
//	score           > 0: the spiral of 1, < 0: that of -1
//	   |
//	loss            of all points
//	   |
//	six slopes      one walk back for all parameters
//
// Each step makes constants of the parameters, builds the loss anew, and forces it and the slopes together. What has been learned is
// tried on points that were not there, and drawn.
//
//	go run ./examples/network [steps]
//
// Method: Kingma and Ba, Adam: A Method for Stochastic Optimization, 2015, algorithm 1, with its constants but for a greater rate.
package main

import (
	"context"
	"fmt"
	"io"
	"math"
	"os"
	"strconv"

	gonum "gonum.org/v1/gonum/mat"

	"xfork/expr"
	"xfork/ops/grad"
	"xfork/ops/mat"
	"xfork/ops/vec"
)

func main() {
	if err := run(context.Background(), os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "network:", err)
		os.Exit(1)
	}
}

type (
	number = expr.Expr[float64]
	floats = expr.Expr[[]float64]
	matrix = expr.Expr[*mat.Dense]
)

const (
	points = 600 // to learn from, and as many to try the network on
	turns  = 1.5 // of each spiral
	reach  = 4.0 // how far from the centre they end
)

// spirals makes points, a row each, and the spiral of each, 1 or -1. Another seed makes others.
func spirals(seed uint64) (at matrix, side floats) {
	side = vec.Where(vec.Lt(vec.Uniform[float64](points, seed), vec.Val(0.5)), vec.Val(1.0), vec.Val(-1.0))
	radius := vec.Mul(vec.Val(reach), vec.Sqrt(vec.Uniform[float64](points, seed+1)))
	angle := vec.Mul(vec.Val(turns*2*math.Pi/reach), radius)
	far := vec.Mul(side, radius) // the spiral of -1 is the other one, turned by half a circle
	x := vec.Add(vec.Mul(far, vec.Cos(angle)), noise(seed+2))
	y := vec.Add(vec.Mul(far, vec.Sin(angle)), noise(seed+3))
	return mat.T(mat.Reshape(vec.Concat(x, y), 2, points)), side
}

func noise(seed uint64) floats { return vec.Mul(vec.Val(0.1), vec.Normal[float64](points, seed)) }

// start makes the parameters, weights and bias of each layer in turn: weights that keep the variance of what comes in, biases of 0.
func start(ctx context.Context) ([]*mat.Dense, error) {
	var ps []matrix
	for i, l := range [][2]int{{2, 16}, {16, 16}, {16, 1}} {
		in, out := l[0], l[1]
		weights := vec.Mul(vec.Normal[float64](in*out, uint64(100+i)), vec.Val(1/math.Sqrt(float64(in))))
		ps = append(ps, mat.Reshape(weights, in, out), mat.Of(gonum.NewDense(1, out, nil)))
	}
	return expr.All(ps...).Force(ctx)
}

// constants makes expressions of the parameters.
func constants(ps []*mat.Dense) (xs []matrix) {
	for _, p := range ps {
		xs = append(xs, mat.Of(p))
	}
	return xs
}

// score is what the network says of each point.
func score(ps []matrix, at matrix) floats {
	for i := 0; i < len(ps); i += 2 {
		if i > 0 {
			at = mat.Each(at, vec.Tanh[float64])
		}
		at = mat.Add(mat.Mul(at, ps[i]), ps[i+1])
	}
	return mat.Flat(at)
}

// loss is the mean negative logarithm of the likelihood of the sides, if the odds of a 1 are exp(score).
func loss(score, side floats) number {
	return vec.Mean(vec.Log1p(vec.Exp(vec.Neg(vec.Mul(side, score)))))
}

// adam holds the running means of a parameter's slopes and of their squares.
type adam struct{ mean, square []float64 }

// step returns the parameter after step t, which counts from 1. The old one belongs to expressions, and is not written to.
func (a *adam) step(t int, p, slope *mat.Dense) *mat.Dense {
	const rate, keep, keepSquare, tiny = 0.02, 0.9, 0.999, 1e-8
	next := gonum.DenseCopyOf(p)
	x, d := next.RawMatrix().Data, gonum.DenseCopyOf(slope).RawMatrix().Data
	if t == 1 {
		a.mean, a.square = make([]float64, len(x)), make([]float64, len(x))
	}
	for i := range x {
		a.mean[i] = keep*a.mean[i] + (1-keep)*d[i]
		a.square[i] = keepSquare*a.square[i] + (1-keepSquare)*d[i]*d[i]
		// The means began with 0, and are too small by what they still have of it.
		m, s := a.mean[i]/(1-math.Pow(keep, float64(t))), a.square[i]/(1-math.Pow(keepSquare, float64(t)))
		x[i] -= rate * m / (math.Sqrt(s) + tiny)
	}
	return next
}

// learn returns the parameters after so many steps, and the loss before each.
func learn(ctx context.Context, steps int, out io.Writer) (ps []*mat.Dense, losses []float64, err error) {
	if ps, err = start(ctx); err != nil {
		return nil, nil, err
	}
	at, side := spirals(1) // older than all parameters: constants
	states := make([]adam, len(ps))
	for t := 1; t <= steps; t++ {
		xs := constants(ps)
		l := loss(score(xs, at), side)
		v, err := expr.Pair(l, expr.All(grad.All(l, xs...)...)).Force(ctx)
		if err != nil {
			return nil, nil, err
		}
		for i, slope := range v.B {
			ps[i] = states[i].step(t, ps[i], slope)
		}
		if losses = append(losses, v.A); t == 1 || t%50 == 0 {
			fmt.Fprintf(out, "step %3d: loss %.4f\n", t, v.A)
		}
	}
	return ps, losses, nil
}

// try returns the share of new points for which the network says the right side.
func try(ctx context.Context, ps []*mat.Dense) (float64, error) {
	at, side := spirals(50)
	right, err := vec.Count(vec.Gt(vec.Mul(side, score(constants(ps), at)), vec.Val(0.0))).Force(ctx)
	return float64(right) / points, err
}

// draw draws the square of which the spirals are: which side the network says where.
func draw(ctx context.Context, ps []*mat.Dense, out io.Writer) error {
	const rows, cols = 21, 42
	at := gonum.NewDense(rows*cols, 2, nil)
	for i := range rows * cols {
		at.SetRow(i, []float64{reach * (2*float64(i%cols)/(cols-1) - 1), reach * (1 - 2*float64(i/cols)/(rows-1))})
	}
	v, err := score(constants(ps), mat.Of(at)).Force(ctx)
	if err != nil {
		return err
	}
	for r := range rows {
		line := make([]byte, cols)
		for c := range cols {
			line[c] = '.'
			if v[r*cols+c] > 0 {
				line[c] = '#'
			}
		}
		fmt.Fprintf(out, "%s\n", line)
	}
	return nil
}

func run(ctx context.Context, args []string, out io.Writer) error {
	steps := 300
	if len(args) > 0 {
		var err error
		if steps, err = strconv.Atoi(args[0]); err != nil || len(args) > 1 || steps < 1 || steps > 100_000 {
			return fmt.Errorf("one number of steps from 1 to 100000 is expected, not %q", args)
		}
	}
	ps, _, err := learn(ctx, steps, out)
	if err != nil {
		return err
	}
	right, err := try(ctx, ps)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "right for %.1f%% of %d new points\n", 100*right, points)
	return draw(ctx, ps, out)
}
