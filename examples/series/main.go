// Series: moving averages and outliers of a century of floods of the Nile.
//
//	            flow                          100 values: a fork's slice would do as well
//	          /   |   \ \
//	   CumSum  Mean   Std \
//	    /   \     \   /    \
//	Slice  Slice  (x - mean) / std            a region: the mean is a single value in the middle of it
//	    \   /          |
//	     Sub      Abs, Gt: a mask
//	      |            |
//	  the average   Compress                  the years that stand out
//	  of ten years
//
// The data are the flow of the Nile at Aswan, 1871 to 1970, in 10^8 cubic metres a year: G. W. Cobb, The problem of the Nile:
// conditional solution to a change-point problem, Biometrika 65 (1978). The averages show the change that the paper is about:
// around 1898 the river lost a fifth of its water.
//
//	go run ./examples/series [years]
package main

import (
	"context"
	"fmt"
	"io"
	"math"
	"os"
	"strconv"
	"strings"

	"xfork/expr"
	"xfork/ops"
	"xfork/ops/vec"
)

var flow = []float64{
	1120, 1160, 963, 1210, 1160, 1160, 813, 1230, 1370, 1140, 995, 935, 1110, 994, 1020, 960, 1180, 799, 958, 1140,
	1100, 1210, 1150, 1250, 1260, 1220, 1030, 1100, 774, 840, 874, 694, 940, 833, 701, 916, 692, 1020, 1050, 969,
	831, 726, 456, 824, 702, 1120, 1100, 832, 764, 821, 768, 845, 864, 862, 698, 845, 744, 796, 1040, 759,
	781, 865, 845, 944, 984, 897, 822, 1010, 771, 676, 649, 846, 812, 742, 801, 1040, 860, 874, 848, 890,
	744, 749, 838, 1050, 918, 986, 797, 923, 975, 815, 1020, 906, 901, 1170, 912, 746, 919, 718, 714, 740,
}

// start is the first year.
const start = 1871

func main() {
	if err := run(context.Background(), os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "series:", err)
		os.Exit(1)
	}
}

type floats = expr.Expr[[]float64]

// moving returns the mean of every width neighbours: differences of a running sum, so each costs the same for any width. It does
// not need x, or its length, to be known yet.
func moving(x floats, width expr.Expr[int]) floats {
	sums := vec.CumSum(vec.Concat(vec.Val(0.0), x))
	n := ops.Len(sums)
	zero := expr.Const(0)
	upper := vec.Slice(sums, width, n)
	lower := vec.Slice(sums, zero, ops.Sub(n, width))
	return vec.Div(vec.Sub(upper, lower), vec.Scalar(ops.Convert[float64](width)))
}

// scores returns the distances from the mean, in standard deviations.
func scores(x floats) floats {
	return vec.Div(vec.Sub(x, vec.Scalar(vec.Mean(x))), vec.Scalar(vec.SampleStd(x)))
}

// outliers returns the years in which the score is above limit, up or down.
func outliers(x floats, limit float64) expr.Expr[[]int64] {
	years := vec.Range[int64](len(flow), start, 1)
	return vec.Compress(years, vec.Gt(vec.Abs(scores(x)), vec.Val(limit)))
}

// plain computes the moving mean by a loop.
func plain(xs []float64, width int) (means []float64) {
	for i := 0; i+width <= len(xs); i++ {
		sum := 0.0
		for _, x := range xs[i : i+width] {
			sum += x
		}
		means = append(means, sum/float64(width))
	}
	return means
}

// number reads the number of years from the command line.
func number(args []string) (int, error) {
	if len(args) == 0 {
		return 10, nil
	}
	n, err := strconv.Atoi(args[0])
	if err != nil || len(args) > 1 || n < 1 || n > len(flow) {
		return 0, fmt.Errorf("one number of years from 1 to %d is expected, not %q", len(flow), args)
	}
	return n, nil
}

func run(ctx context.Context, args []string, stdout io.Writer) error {
	width, err := number(args)
	if err != nil {
		return err
	}
	x := vec.Of(flow)
	both, err := expr.Pair(moving(x, expr.Const(width)), outliers(x, 2)).Force(ctx)
	if err != nil {
		return err
	}
	if err := compare(both.A, width, stdout); err != nil {
		return err
	}
	fmt.Fprintln(stdout, "more than two standard deviations from the mean:", both.B)
	return nil
}

// compare prints some of the means, and fails if one differs from that of a plain loop.
func compare(means []float64, width int, stdout io.Writer) error {
	fmt.Fprintf(stdout, "mean flow of %d years, 10^8 cubic metres a year\n", width)
	for i, want := range plain(flow, width) {
		if math.Abs(means[i]-want) > 1e-9 {
			return fmt.Errorf("the mean from %d on is %v by xfork and %v by a plain loop", start+i, means[i], want)
		}
		if i%width == 0 {
			fmt.Fprintf(stdout, "%d to %d  %7.1f  %s\n", start+i, start+i+width-1, want, strings.Repeat("*", int(want/25)))
		}
	}
	return nil
}
