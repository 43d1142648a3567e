// Pi by throwing darts, with an interval of confidence.
//
//	Uniform   Uniform              each number depends on its seed and its place; no dart is ever in memory
//	  x          y
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
	"math/rand/v2"
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

// Seeds of the darts' places: any two that differ do.
const (
	across = 1
	up     = 2
)

// estimate returns the estimate of n darts, and half the interval in which pi lies 95 times of 100. Nothing runs.
func estimate(n int) (mean, half expr.Expr[float64]) {
	x, y := vec.Uniform[float64](n, across), vec.Uniform[float64](n, up)
	hit := vec.Le(vec.Add(vec.Mul(x, x), vec.Mul(y, y)), vec.Val(1.0))
	score := vec.Scale(vec.Convert[float64](hit), expr.Const(4.0))
	mean = vec.Mean(score)
	half = ops.Mul(vec.SampleStd(score), expr.Const(1.959963984540054/math.Sqrt(float64(n))))
	return mean, half
}

// plain does the same by a loop, with the generator of Go's library: other darts, thrown one after the other.
func plain(n int) (mean float64) {
	darts, hits := rand.New(rand.NewPCG(across, up)), 0
	for range n {
		if x, y := darts.Float64(), darts.Float64(); x*x+y*y <= 1 {
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
	other := plain(n)
	fmt.Fprintf(stdout, "xfork       %.10f +- %.10f\nplain loop  %.10f\npi          %.10f\n", got.A, got.B, other, math.Pi)
	for _, x := range []float64{got.A, other} {
		if math.Abs(x-math.Pi) > 3*got.B {
			return fmt.Errorf("the darts are not thrown at random: %v is far from pi", x)
		}
	}
	return nil
}
