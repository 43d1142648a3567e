package vec_test

import (
	"context"
	"fmt"
	"math"
	"os"
	"strings"

	"xfork/expr"
	"xfork/graph"
	"xfork/ops"
	"xfork/ops/vec"
)

func Example() {
	prices := vec.Of([]float64{10, 11, 9, 12})
	counts := vec.Of([]float64{1, 0, 2, 1})
	revenue := vec.Mul(prices, counts)
	result, err := expr.Pair(vec.Sum(revenue), vec.MaxOf(revenue)).Force(context.Background()) // one pass over both
	fmt.Println(result.A, result.B, err)
	// Output: 40 18 <nil>
}

// What a fork returns goes straight in, and what comes out goes into a fork.
func Example_forks() {
	read := expr.Lift1(func(n int) []float64 {
		xs := make([]float64, n)
		for i := range xs {
			xs[i] = float64(i)
		}
		return xs
	})
	x := read.Fork(5)
	z := vec.Div(vec.Sub(x, vec.Scalar(vec.Mean(x))), vec.Scalar(vec.Std(x)))
	largest := expr.Map(vec.MaxOf(z), func(m float64) string { return fmt.Sprintf("%.3f deviations", m) })
	fmt.Println(expr.Must(largest.Force(context.Background())))
	// Output: 1.414 deviations
}

func ExampleWhere() {
	x := vec.Of([]float64{4, -1, 9})
	root := vec.Where(vec.Ge(x, vec.Val(0.0)), vec.Sqrt(x), vec.Val(0.0))
	fmt.Println(root.Force(context.Background()))
	// Output: [2 0 3] <nil>
}

func ExampleScale() {
	x := vec.Of([]float64{3, 4})
	unit := vec.Scale(x, ops.Div(expr.Const(1.0), vec.Norm(x)))
	fmt.Println(unit.Force(context.Background()))
	// Output: [0.6000000000000001 0.8] <nil>
}

func ExampleInto() {
	total := []float64{1, 2, 3}
	more := vec.Of([]float64{10, 20, 30})
	err := vec.Into(context.Background(), total, vec.Add(vec.Of(total), more)) // in place
	fmt.Println(total, err)
	// Output: [11 22 33] <nil>
}

func ExampleHistogram() {
	x := vec.Of([]float64{0.1, 0.4, 0.45, 0.9, 1})
	fmt.Println(vec.Histogram(x, vec.Linspace(3, 0.0, 1)).Force(context.Background()))
	// Output: [3 2] <nil>
}

func ExampleErrLengths() {
	x := vec.Of([]float64{1, 2, 3})
	y := vec.Of([]float64{1, 2})
	_, err := vec.Sum(vec.Add(x, y)).Force(context.Background())
	fmt.Println(err)
	// Output: vec.Add (example_test.go:72): lengths differ: 3 (vec.Of, example_test.go:70) and 2 (vec.Of, example_test.go:71)
}

// graph.Explain tells what a force would do in one pass.
func Example_explain() {
	x, y := vec.Of([]float64{1, 2}), vec.Of([]float64{3, 4})
	p := vec.Mul(x, y)
	root := expr.Pair(vec.Mean(p), vec.Std(p))
	var text strings.Builder
	_ = graph.Explain(&text, root.Node())
	_, fused, _ := strings.Cut(text.String(), "fused:\n")
	fmt.Fprint(os.Stdout, fused)
	// Output: %3, %4  one pass over 2 inputs: Mul, Mean, Std
}

func ExampleLinspace() {
	x := vec.Linspace(1001, 0.0, math.Pi)
	fmt.Printf("%.4f\n", expr.Must(vec.Mean(vec.Sin(x)).Force(context.Background()))*math.Pi)
	// Output: 1.9980
}

// A price by simulation: a million paths, of which none is ever in memory. The same seed gives the same price in every run.
func ExampleNormal() {
	const paths = 1_000_000
	end := vec.Exp(vec.Add(vec.Mul(vec.Normal[float64](paths, 1), vec.Val(0.2)), vec.Val(-0.02))) // a year on, from 1, by 20 %
	call := vec.Max(vec.Sub(end, vec.Val(1.0)), vec.Val(0.0))
	price, err := vec.Mean(call).Force(context.Background())
	fmt.Printf("%.2f %v\n", price, err) // Black and Scholes have 0.0797
	// Output: 0.08 <nil>
}

// Ten of a thousand rows, none of them twice.
func ExamplePermutation() {
	rows := vec.Slice(vec.Permutation(1000, 1), expr.Const(0), expr.Const(10))
	drawn, err := rows.Force(context.Background())
	fmt.Println(len(drawn), err)
	// Output: 10 <nil>
}
