// A program in which calls are replaced by forks, and nothing else is changed.
//
//	CountPrimes(0, 25000)   CountPrimes(25000, 50000)    ...      looks like a call, is a fork
//	          \                    /                    /
//	           '------ Add -------'                    /          looks like a sum, is a node
//	                      \                           /
//	                       '--------- Add -----------'
//	                                   |
//	                                 Force                        here everything runs
//
// tally is written once. Given countPrimes and + it computes; given CountPrimes and Add it builds the graph above.
//
//	go run ./examples/implicit
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"sync/atomic"
	"time"

	"xfork/expr"
	"xfork/ops"
)

const (
	limit = 1_000_000
	step  = 25_000
)

// CountPrimes is countPrimes, but forked. It has the type func(from, to int) expr.Expr[int].
var CountPrimes = expr.Lift2(countPrimes).Fork

// calls counts the calls of countPrimes, to show when they happen.
var calls atomic.Int64

func main() {
	if err := run(context.Background(), os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "implicit:", err)
		os.Exit(1)
	}
}

// countPrimes counts the primes p with from <= p < to, by trial division.
func countPrimes(from, to int) (count int) {
	calls.Add(1)
	for p := max(from, 2); p < to; p++ {
		prime := true
		for d := 2; prime && d*d <= p; d++ {
			prime = p%d != 0
		}
		if prime {
			count++
		}
	}
	return count
}

// tally adds up what count gives for each step on the way to the limit. T is int, or a lazy int: tally does not care.
func tally[T any](total T, count func(from, to int) T, add func(a, b T) T) T {
	for from := 0; from < limit; from += step {
		total = add(total, count(from, from+step))
	}
	return total
}

func run(ctx context.Context, args []string, stdout io.Writer) error {
	if len(args) > 0 {
		return fmt.Errorf("no argument is expected, not %q", args)
	}
	begin := time.Now()
	want := tally(0, countPrimes, func(a, b int) int { return a + b })
	plain := time.Since(begin)

	calls.Store(0)
	begin = time.Now()
	total := tally(expr.Const(0), CountPrimes, ops.Add[int]) // returns at once
	built, before := time.Since(begin), calls.Load()
	got, err := total.Force(ctx)
	forked := time.Since(begin)

	if err != nil {
		return err
	}
	if got != want {
		return fmt.Errorf("the forks counted %d primes and the plain calls %d", got, want)
	}
	fmt.Fprintf(stdout, "%d primes below %d\n\n", got, limit)
	show(stdout, plain, forked, built, before)
	return nil
}

// show prints the times of both ways. before is how many calls there were when the graph was built.
func show(w io.Writer, plain, forked, built time.Duration, before int64) {
	fmt.Fprintf(w, "  plain calls  %8.1f ms\n", plain.Seconds()*1000)
	fmt.Fprintf(w, "  forks        %8.1f ms: %.1f ms to build the graph, with %d calls, and then %d calls\n",
		forked.Seconds()*1000, built.Seconds()*1000, before, calls.Load())
	fmt.Fprintf(w, "  ratio        %8.2f\n", plain.Seconds()/forked.Seconds())
}
