// Pi by throwing darts, with an interval of confidence.
//
//	Range 0, 1, 2, ...             places; no dart is ever in memory
//	   /        \
//	  x          y                 hashes of the place: integers that wrap, pseudo-random and the same in every run
//	   \        /
//	  x*x + y*y <= 1               a mask
//	       |
//	  Convert, Scale               4 for a hit, 0 for a miss
//	    /     \
//	 Mean   SampleStd              one pass for both
//	    \     /
//	  95 % interval                operators on single values
//
// All of it is one region: it reads nothing, writes nothing, and its figures are the same bits for any number of workers.
//
//	go run ./examples/pi [darts]
package main

import (
	"context"
	"fmt"
	"io"
	"math"
	"os"
	"strconv"

	"xfork/expr"
	"xfork/ops"
	"xfork/ops/vec"
)

func main() {
	if err := run(context.Background(), os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "pi:", err)
		os.Exit(1)
	}
}

type floats = expr.Expr[[]float64]

// The step of the additive series from which hashes begin, and the factors that mix them. All are odd; other odd numbers would
// do as well.
const (
	step       = -7046029254386353131
	stir1      = -4658895280553007687
	stir2      = -7723592293110705685
	resolution = 1 << 26
)

// chance returns n numbers from 0 to 1, each a hash of its place: multiplied, squared and multiplied again, integers mix their
// low digits into the high ones, and the quotient takes some of these.
func chance(n int, seed int64) floats {
	h := vec.Range[int64](n, seed, step)
	h = vec.Mul(h, vec.Add(vec.Mul(h, vec.Val[int64](stir1)), vec.Val[int64](1)))
	h = vec.Add(vec.Div(h, vec.Val[int64](1<<31)), vec.Mul(h, vec.Val[int64](stir2)))
	h = vec.Div(vec.Mul(h, vec.Add(h, vec.Val[int64](stir1))), vec.Val[int64](1<<37)) // 26 bits and a sign
	return vec.Mul(vec.Convert[float64](vec.Abs(h)), vec.Val(1.0/resolution))
}

// estimate returns the estimate of n darts, and half the interval in which pi lies 95 times of 100. Nothing runs.
func estimate(n int) (mean, half expr.Expr[float64]) {
	x, y := chance(n, 1), chance(n, 1<<40)
	hit := vec.Le(vec.Add(vec.Mul(x, x), vec.Mul(y, y)), vec.Val(1.0))
	score := vec.Scale(vec.Convert[float64](hit), expr.Const(4.0))
	mean = vec.Mean(score)
	half = ops.Mul(vec.SampleStd(score), expr.Const(1.959963984540054/math.Sqrt(float64(n))))
	return mean, half
}

// plain does the same by a loop.
func plain(n int) (mean float64) {
	chance := func(i, seed int64) float64 {
		h := seed + i*step
		h *= h*stir1 + 1
		h = h/(1<<31) + h*stir2
		h = h * (h + stir1) / (1 << 37)
		return math.Abs(float64(h)) / resolution
	}
	hits := 0
	for i := range int64(n) {
		if x, y := chance(i, 1), chance(i, 1<<40); x*x+y*y <= 1 {
			hits++
		}
	}
	return 4 * float64(hits) / float64(n)
}

// number reads the number of darts from the command line.
func number(args []string) (int, error) {
	if len(args) == 0 {
		return 4_000_000, nil
	}
	n, err := strconv.Atoi(args[0])
	if err != nil || len(args) > 1 || n < 100 || n > 1_000_000_000 {
		return 0, fmt.Errorf("one number of darts from 100 to 1000000000 is expected, not %q", args)
	}
	return n, nil
}

func run(ctx context.Context, args []string, stdout io.Writer) error {
	n, err := number(args)
	if err != nil {
		return err
	}
	got, err := expr.Pair(estimate(n)).Force(ctx)
	if err != nil {
		return err
	}
	want := plain(n)
	fmt.Fprintf(stdout, "xfork       %.10f +- %.10f\nplain loop  %.10f\npi          %.10f\n", got.A, got.B, want, math.Pi)
	if math.Abs(got.A-want) > 1e-9 {
		return fmt.Errorf("the estimate is %v by xfork and %v by a plain loop", got.A, want)
	}
	if math.Abs(got.A-math.Pi) > 3*got.B {
		return fmt.Errorf("the darts are not thrown at random: %v is far from pi", got.A)
	}
	return nil
}
