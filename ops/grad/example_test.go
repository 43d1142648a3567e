package grad_test

import (
	"context"
	"errors"
	"fmt"
	"math"

	"xfork/expr"
	"xfork/ops"
	"xfork/ops/grad"
	"xfork/ops/mat"
	"xfork/ops/vec"
)

func ExampleOf() {
	x := vec.Of([]float64{1, 2, 3})
	loss := vec.Sum(vec.Mul(x, x))
	slope := grad.Of(loss, x)
	fmt.Println(expr.Must(expr.Pair(loss, slope).Force(context.Background())))
	// Output: {14 [2 4 6]}
}

// A derivative can be differentiated again.
func ExampleOf_second() {
	x := expr.Const(2.0)
	cube := ops.Mul(x, ops.Mul(x, x))
	first := grad.Of(cube, x)
	second := grad.Of(first, x)
	fmt.Println(expr.Must(expr.All(cube, first, second).Force(context.Background())))
	// Output: [8 12 12]
}

func ExampleAll() {
	x, y := expr.Const(3.0), expr.Const(4.0)
	d := grad.All(ops.Hypot(x, y), x, y)
	fmt.Println(expr.Must(expr.All(d...).Force(context.Background())))
	// Output: [0.6 0.8]
}

// Parameters of several types: a matrix of weights and a bias.
func ExampleBack() {
	weights, bias := mat.Rows([]float64{1, 2}, []float64{3, 4}), expr.Const(0.5)
	out := vec.Shift(mat.MulVec(weights, vec.Of([]float64{1, -1})), bias)
	tape := grad.Back(vec.Sum(vec.Mul(out, out)), weights, bias)
	w, b := grad.By(tape, weights), grad.By(tape, bias)
	fmt.Println(expr.Must(expr.Pair(mat.Flat(w), b).Force(context.Background())))
	// Output: {[-1 1 -1 1] -2}
}

// Softmax, without overflow: the greatest element is a constant.
func ExampleStop() {
	x := vec.Of([]float64{1000, 1001})
	e := vec.Exp(vec.Sub(x, vec.Scalar(grad.Stop(vec.MaxOf(x)))))
	first := vec.Sum(vec.Mul(vec.Div(e, vec.Scalar(vec.Sum(e))), vec.Of([]float64{1, 0})))
	fmt.Printf("%.4f\n", expr.Must(grad.Of(first, x).Force(context.Background())))
	// Output: [0.1966 -0.1966]
}

// logGamma has a rule beside Apply, by a derivative from elsewhere: here Stirling's series.
type logGamma struct{}

func (logGamma) Apply(x float64) float64 {
	v, _ := math.Lgamma(x)
	return v
}

func (logGamma) Derive(x, _, dz expr.Expr[float64]) expr.Expr[float64] {
	one, two := expr.Const(1.0), expr.Const(2.0)
	return ops.Mul(dz, ops.Sub(ops.Log(x), ops.Div(one, ops.Mul(two, x)))) // up to 1/(12 x²)
}

func ExampleOf_derive() {
	x := expr.Const(50.0)
	fmt.Printf("%.3f\n", expr.Must(grad.Of(expr.Op1[logGamma](x), x).Force(context.Background())))
	// Output: 3.902
}

// A lifted function takes its rule as an option, and without one the derivative says so before anything runs.
func ExampleOf_lifted() {
	x := expr.Const(3.0)
	plain := expr.Lift1(math.Cbrt)
	fmt.Println(errors.Is(grad.Of(plain.Call(x), x).Node().Err(), grad.ErrNoRule))

	ruled := plain.With(expr.Derive1(func(x, z, dz expr.Expr[float64]) expr.Expr[float64] {
		return ops.Mul(dz, ops.Div(z, ops.Mul(expr.Const(3.0), x))) // x^(1/3) / 3x
	}))
	fmt.Printf("%.4f\n", expr.Must(grad.Of(ruled.Call(x), x).Force(context.Background())))
	// Output:
	// true
	// 0.1602
}
