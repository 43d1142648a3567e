// Options: a million prices by the formula of Black and Scholes, as one pass over memory.
//
//	spot  strike  years            three arrays; every operator in between is lazy
//	  \     |    /   \
//	  Div, Log, ...  Sqrt
//	      \          /
//	       d1, d2                  needed by two branches, computed once
//	       /    \
//	  normal   normal              Exp, Erf
//	       \    /
//	        Sub                    the prices: an array
//	       /   \
//	  MaxOf     Mean               of the same pass
//
// The plain loop beside it does the same with package math. Its functions round differently in the last digits.
//
//	go run ./examples/options [number]
package main

import (
	"context"
	"fmt"
	"io"
	"math"
	"os"
	"strconv"
	"time"

	"xfork/expr"
	"xfork/ops/vec"
)

// The market: interest and volatility of a year.
const rate, volatility = 0.03, 0.25

func main() {
	if err := run(context.Background(), os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "options:", err)
		os.Exit(1)
	}
}

type array = expr.Expr[[]float64]

func k(x float64) array { return vec.Val(x) }

// normal returns the cumulative normal distribution.
func normal(x array) array {
	return vec.Mul(k(0.5), vec.Add(k(1), vec.Erf(vec.Mul(x, k(1/math.Sqrt2)))))
}

// call returns the price of a call option. Nothing runs.
func call(spot, strike, years array) array {
	spread := vec.Mul(k(volatility), vec.Sqrt(years))
	drift := vec.Mul(k(rate+volatility*volatility/2), years)
	d1 := vec.Div(vec.Add(vec.Log(vec.Div(spot, strike)), drift), spread)
	d2 := vec.Sub(d1, spread)
	discounted := vec.Mul(strike, vec.Exp(vec.Mul(k(-rate), years)))
	return vec.Sub(vec.Mul(spot, normal(d1)), vec.Mul(discounted, normal(d2)))
}

// plain does the same for one option.
func plain(spot, strike, years float64) float64 {
	normal := func(x float64) float64 { return 0.5 * (1 + math.Erf(x/math.Sqrt2)) }
	spread := volatility * math.Sqrt(years)
	d1 := (math.Log(spot/strike) + (rate+volatility*volatility/2)*years) / spread
	return spot*normal(d1) - strike*math.Exp(-rate*years)*normal(d1-spread)
}

// loop returns the prices of all options, and their mean.
func loop(spot, strike, years []float64) (prices []float64, mean float64) {
	prices = make([]float64, len(spot))
	for i := range prices {
		prices[i] = plain(spot[i], strike[i], years[i])
		mean += prices[i]
	}
	return prices, mean / float64(len(prices))
}

// compare fails if a price by xfork differs from that by a plain loop.
func compare(got, want []float64) error {
	for i, w := range want {
		if math.Abs(got[i]-w) > 1e-10 {
			return fmt.Errorf("option %d costs %v by xfork and %v by a plain loop", i, got[i], w)
		}
	}
	return nil
}

// market makes n pseudo-random options, which are the same in every run.
func market(n int) (spot, strike, years []float64) {
	spot, strike, years = make([]float64, n), make([]float64, n), make([]float64, n)
	for i := range n {
		x := float64(i)
		spot[i] = 80 + 40*math.Mod(x*0.6180339887498949, 1)
		strike[i] = 80 + 40*math.Mod(x*0.7548776662466927, 1)
		years[i] = 0.1 + 2*math.Mod(x*0.5698402909980532, 1)
	}
	return spot, strike, years
}

// number reads the number of options from the command line.
func number(args []string) (int, error) {
	if len(args) == 0 {
		return 1_000_000, nil
	}
	n, err := strconv.Atoi(args[0])
	if err != nil || len(args) > 1 || n < 1 || n > 100_000_000 {
		return 0, fmt.Errorf("one number of options from 1 to 100000000 is expected, not %q", args)
	}
	return n, nil
}

func run(ctx context.Context, args []string, stdout io.Writer) error {
	n, err := number(args)
	if err != nil {
		return err
	}
	spot, strike, years := market(n)
	prices := call(vec.Of(spot), vec.Of(strike), vec.Of(years))

	begin := time.Now()
	got, err := expr.Pair(prices, expr.Pair(vec.MaxOf(prices), vec.Mean(prices))).Force(ctx)
	if err != nil {
		return err
	}
	lazy := time.Since(begin)
	begin = time.Now()
	want, mean := loop(spot, strike, years)
	plainly := time.Since(begin)

	if err := compare(got.A, want); err != nil {
		return err
	}
	fmt.Fprintf(stdout, "%-11s %14s %14s %14s\n", "", "first", "dearest", "mean")
	fmt.Fprintf(stdout, "%-11s %14.10f %14.10f %14.10f  %v\n", "xfork", got.A[0], got.B.A, got.B.B, lazy.Round(time.Microsecond))
	fmt.Fprintf(stdout, "%-11s %14.10f %14s %14.10f  %v\n", "plain loop", want[0], "", mean, plainly.Round(time.Microsecond))
	return nil
}
