package vec_test

import (
	"context"
	"fmt"

	"xfork/expr"
	"xfork/ops"
	"xfork/ops/vec"
)

// Examples of series and signals, and of random numbers.

func ExampleRollingMean() {
	x := vec.Of([]float64{1, 2, 6, 4, 5})
	fmt.Println(vec.RollingMean(x, expr.Const(3)).Force(context.Background())) // of whole windows only
	// Output: [3 4 5] <nil>
}

func ExampleEWM() {
	x := vec.Of([]float64{8, 0, 0, 4})
	fmt.Println(vec.EWM(x, expr.Const(0.5)).Force(context.Background()))
	// Output: [8 4 2 3] <nil>
}

func ExampleCorr() {
	x := vec.Of([]float64{1, 2, 3, 4})
	y := vec.Of([]float64{10, 30, 20, 40})
	fmt.Printf("%.2f\n", expr.Must(vec.Corr(x, y).Force(context.Background())))
	// Output: 0.80
}

func ExampleConvolve() {
	// (1 + x)(2 - x + 3x²), the powers ascending.
	product := vec.Convolve(vec.Of([]int64{1, 1}), vec.Of([]int64{2, -1, 3}))
	fmt.Println(product.Force(context.Background()))
	// Output: [2 1 2 3] <nil>
}

func ExampleInterp() {
	metres := vec.Of([]float64{0, 1000, 2000})
	hectopascals := vec.Of([]float64{1013, 899, 795})
	at := vec.Of([]float64{-50, 500, 1250})
	fmt.Println(vec.Interp(at, metres, hectopascals).Force(context.Background())) // the first one below the first point
	// Output: [1013 956 873] <nil>
}

// Pi by points in a square, of which as many lie in the circle as it has of the area. None of them is ever in memory.
func ExampleUniform() {
	const points = 1_000_000
	x, y := vec.Uniform[float64](points, 1), vec.Uniform[float64](points, 2) // two seeds, or the two are the same numbers
	within := vec.Lt(vec.Hypot(x, y), vec.Val(1.0))
	inside := ops.Convert[float64](vec.Count(within))
	fmt.Printf("%.2f\n", 4*expr.Must(inside.Force(context.Background()))/points)
	// Output: 3.14
}

// Two dice: each is from 1 up to, but not including, 7.
func ExampleIntegers() {
	const throws = 60_000
	sum := vec.Add(vec.Integers(throws, 1, 1, 7), vec.Integers(throws, 2, 1, 7))
	mean := vec.Mean(vec.Convert[float64](sum))
	fmt.Println(expr.Must(expr.All(vec.MinOf(sum), vec.MaxOf(sum)).Force(context.Background())))
	fmt.Printf("%.1f\n", expr.Must(mean.Force(context.Background())))
	// Output:
	// [2 12]
	// 7.0
}
