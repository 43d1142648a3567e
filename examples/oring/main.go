// Oring: a logistic regression on real data, by Newton's method. How likely is it, at some temperature, that an O-ring of a space
// shuttle's booster is damaged? The data are the 23 launches before the Challenger's.
//
//	a, b          parameters: numbers
//	  \ /
//	 loss         of all launches, one pass
//	  / \
//	 slopes       of loss by a and b
//	/ |  | \
//	curvatures   of the slopes by a and b: derivatives of derivatives
//
// Each round builds the loss anew, with its derivatives, and forces all of them together.
//
//	go run ./examples/oring [temperature in degrees Fahrenheit]
//
// Data: Report of the Presidential Commission on the Space Shuttle Challenger Accident, 1986, a work of the United States
// government, in the public domain; as tabulated by Dalal, Fowlkes and Hoadley, Risk Analysis of the Space Shuttle, 1989.
package main

import (
	"context"
	"fmt"
	"io"
	"math"
	"os"
	"strconv"

	"xfork/expr"
	"xfork/ops/grad"
	"xfork/ops/vec"
)

// The launches: temperature at the launch, and 1 if an O-ring was damaged, else -1.
var (
	temperatures = []float64{66, 70, 69, 68, 67, 72, 73, 70, 57, 63, 70, 78, 67, 53, 67, 75, 70, 81, 76, 79, 75, 76, 58}
	damaged      = []float64{-1, 1, -1, -1, -1, -1, -1, -1, 1, 1, 1, -1, -1, 1, -1, -1, -1, -1, -1, -1, 1, -1, 1}
)

func main() {
	if err := run(context.Background(), os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "oring:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, out io.Writer) error {
	at := 31.0 // the night before the last launch
	if len(args) > 0 {
		var err error
		if at, err = strconv.ParseFloat(args[0], 64); err != nil || len(args) > 1 || !(math.Abs(at) <= 200) {
			return fmt.Errorf("one temperature from -200 to 200 is expected, not %q", args)
		}
	}
	a, b, err := fit(ctx, out)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "a damage at %g °F: %.4f\n", at, 1/(1+math.Exp(-a-b*at)))
	return nil
}

type number = expr.Expr[float64]

// loss is the negative logarithm of the likelihood of what has happened, if the odds of a damage are exp(a + b·temperature).
func loss(a, b number) number {
	score := vec.Shift(vec.Scale(vec.Of(temperatures), b), a)
	return vec.Sum(vec.Log1p(vec.Exp(vec.Neg(vec.Mul(vec.Of(damaged), score)))))
}

// fit returns the a and b for which the loss is least: where the slopes are 0. The curvatures say how far that is.
func fit(ctx context.Context, out io.Writer) (a, b float64, err error) {
	for round := range 20 {
		x, y := expr.Const(a), expr.Const(b)
		l := loss(x, y)
		slopes := grad.All(l, x, y)
		all := append([]number{l}, slopes...)
		for _, s := range slopes {
			all = append(all, grad.All(s, x, y)...)
		}
		v, err := expr.All(all...).Force(ctx)
		if err != nil {
			return 0, 0, err
		}
		fmt.Fprintf(out, "round %d: loss %.6f, a %.4f, b %.4f\n", round, v[0], a, b)
		// Two equations: curvatures · step = slopes.
		det := v[3]*v[6] - v[4]*v[5]
		da, db := (v[1]*v[6]-v[2]*v[4])/det, (v[2]*v[3]-v[1]*v[5])/det
		a, b = a-da, b-db
		if math.Abs(da) < 1e-9 {
			return a, b, nil
		}
	}
	return a, b, nil
}
