// A pipeline: figures of a series of prices, from a CSV file, by operators and folds.
//
//	     read("prices.csv")                  a fork that waits for the disk
//	     /       |        \
//	At, Len    Bind       Bind               how many prices there are is known only by now
//	   |         |          \
//	  Div    FoldRange    FoldRange          one node each, parallel inside
//	   |     /       \        |
//	  Sub  mean   variance   fall
//	   |     |        |       |
//	   |     |     Mul, Sqrt  |              operators: no goroutine, no call of a user's function
//	   |     |        |       |
//	   '-----'--- Gather -----'              five values of one struct, in one force
//
// The folds cut the series into the same pieces whatever the number of workers, so the figures are always the same, to the
// last bit. A plain loop adds up in another order: it differs in the last digits, and no further.
//
//	go run ./examples/pipeline [file]
package main

import (
	"context"
	"fmt"
	"io"
	"math"
	"os"

	"xfork/expr"
	"xfork/ops"
)

// tradingDays is the number of trading days of a year, to which volatility refers by custom.
const tradingDays = 252

var load = expr.LiftErr1(read, expr.IOBound)

func main() {
	if err := run(context.Background(), os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "pipeline:", err)
		os.Exit(1)
	}
}

// figures describes a series of prices.
type figures struct {
	Total      float64 // return over the whole time
	Mean       float64 // of the daily returns
	Variance   float64 // of the daily returns
	Volatility float64 // standard deviation of the returns of a year
	Fall       float64 // from a peak to the lowest price after it, as a share of the peak
}

// describe builds the graph of the head comment. Nothing runs.
func describe(prices expr.Expr[[]float64]) expr.Expr[figures] {
	k := expr.Const[float64] // constants without noise
	last := ops.Sub(ops.Len(prices), expr.Const(1))
	total := ops.Sub(ops.Div(ops.At(prices, last), ops.At(prices, expr.Const(0))), k(1))

	m := expr.Bind(prices, foldMoments)
	mean, variance := expr.Map(m, moments.Mean), expr.Map(m, moments.Variance)
	volatility := ops.Sqrt(ops.Mul(variance, k(tradingDays)))

	fall := expr.Map(expr.Bind(prices, foldFall), stretch.Fall)
	return expr.Gather(func(f *figures) []expr.Field {
		return []expr.Field{
			total.To(&f.Total), mean.To(&f.Mean), variance.To(&f.Variance), volatility.To(&f.Volatility), fall.To(&f.Fall),
		}
	})
}

// plain does the same by a loop.
func plain(prices []float64) (f figures) {
	n := float64(len(prices) - 1)
	peak := prices[0]
	for i, p := range prices {
		if i > 0 {
			f.Mean += (p/prices[i-1] - 1) / n
		}
		peak = max(peak, p)
		f.Fall = max(f.Fall, 1-p/peak)
	}
	for i, p := range prices[1:] {
		d := p/prices[i] - 1 - f.Mean
		f.Variance += d * d / (n - 1)
	}
	f.Total = prices[len(prices)-1]/prices[0] - 1
	f.Volatility = math.Sqrt(f.Variance * tradingDays)
	return f
}

func run(ctx context.Context, args []string, stdout io.Writer) error {
	file := "" // our own
	if len(args) == 1 {
		file = args[0]
	}
	if len(args) > 1 {
		return fmt.Errorf("one file is expected, not %q", args)
	}
	prices := load.Fork(file)
	both, err := expr.Pair(describe(prices), expr.Map(prices, plain)).Force(ctx)
	if err != nil {
		return err
	}
	return compare(both.A, both.B, stdout)
}

// compare prints both figures, and fails if they differ.
func compare(forked, loop figures, stdout io.Writer) error {
	fmt.Fprintf(stdout, "%-28s %22s %22s\n", "", "xfork", "plain loop")
	for _, row := range []struct {
		name string
		a, b float64
	}{
		{"total return", forked.Total, loop.Total},
		{"mean daily return", forked.Mean, loop.Mean},
		{"variance of daily returns", forked.Variance, loop.Variance},
		{"volatility, per year", forked.Volatility, loop.Volatility},
		{"deepest fall from a peak", forked.Fall, loop.Fall},
	} {
		fmt.Fprintf(stdout, "%-28s %22.17g %22.17g\n", row.name, row.a, row.b)
		if math.Abs(row.a-row.b) > 1e-9*max(math.Abs(row.a), 1e-3) {
			return fmt.Errorf("%s is %v by xfork and %v by a plain loop", row.name, row.a, row.b)
		}
	}
	return nil
}
