// Fibonacci numbers by recursion, four ways: plain calls, a fork per call, a fork where it pays, and a graph that grows.
//
//	         fib(4)
//	        /      \
//	    fib(3)    fib(2)        each call is a fork that makes two more and forces their sum; a force
//	   /      \    ...          runs the calls that have not begun elsewhere, so two workers are
//	fib(2)  fib(1)              enough for any depth
//	 ...
//
// A fork costs a few hundred nanoseconds and an addition less than one, so a fork per call is the worst case there is.
// The time per call is the cost of a fork. Fork where the work is worth it.
//
//	go run ./examples/fibonacci [n]
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"strconv"
	"time"

	"xfork/expr"
	"xfork/ops"
)

// worthIt is the smallest n for which plain takes much longer than a fork: about 50 microseconds.
const worthIt = 22

func main() {
	if err := run(context.Background(), os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "fibonacci:", err)
		os.Exit(1)
	}
}

// plain is the function without forks.
func plain(n int) int {
	if n < 2 {
		return n
	}
	return plain(n-1) + plain(n-2)
}

// fork and coarse are assigned in init, for they call themselves: as initial values they would be an initialisation cycle.
var fork, coarse expr.Func1[int, int]

func init() {
	fork = expr.LiftCtx1(forked)
	coarse = expr.LiftCtx1(forkedWhereItPays)
}

// forked forks both calls and forces their sum inside: nested forces, as deep as the recursion.
func forked(ctx context.Context, n int) (int, error) {
	if n < 2 {
		return n, nil
	}
	return ops.Add(fork.Fork(n-1), fork.Fork(n-2)).Force(ctx)
}

// forkedWhereItPays forks only calls that take much longer than a fork: the version for real programs.
func forkedWhereItPays(ctx context.Context, n int) (int, error) {
	if n < worthIt {
		return plain(n), nil
	}
	return ops.Add(coarse.Fork(n-1), coarse.Fork(n-2)).Force(ctx)
}

// bound forces nothing: Bind builds the next part of the graph when its turn has come. No call waits for another on a
// stack, so the depth of the recursion is limited by memory alone.
func bound(n int) expr.Expr[int] {
	if n < 2 {
		return expr.Const(n)
	}
	return expr.Bind(expr.Const(n), func(n int) expr.Expr[int] {
		return ops.Add(bound(n-1), bound(n-2))
	})
}

func run(ctx context.Context, args []string, stdout io.Writer) error {
	n, err := 27, error(nil)
	if len(args) > 0 {
		n, err = strconv.Atoi(args[0])
	}
	if err != nil || len(args) > 1 || n < 0 || n > 32 {
		return fmt.Errorf("one number from 0 to 32 is expected, not %q", args)
	}
	return compare(ctx, n, stdout)
}

// way is one way to compute a Fibonacci number.
type way struct {
	name string
	fib  func() (int, error)
}

func ways(ctx context.Context, n int) []way {
	return []way{
		{"plain calls", func() (int, error) { return plain(n), nil }},
		{"a fork per call", func() (int, error) { return fork.Fork(n).Force(ctx) }},
		{fmt.Sprintf("a fork from fib(%d) on", worthIt), func() (int, error) { return coarse.Fork(n).Force(ctx) }},
		{"Bind", func() (int, error) { return bound(n).Force(ctx) }},
	}
}

// compare computes fib(n) in every way, and prints how long each takes.
func compare(ctx context.Context, n int, stdout io.Writer) error {
	want := plain(n)
	calls := 2*plain(n+1) - 1 // as many as the recursion makes
	fmt.Fprintf(stdout, "fib(%d): %d calls\n\n", n, calls)
	for _, way := range ways(ctx, n) {
		begin := time.Now()
		got, err := way.fib()
		took := time.Since(begin)
		if err != nil {
			return err
		}
		if got != want {
			return fmt.Errorf("%s gave %d instead of %d", way.name, got, want)
		}
		fmt.Fprintf(stdout, "  %-22s %8d %10.2f ms %8.1f ns per call\n",
			way.name, got, took.Seconds()*1000, float64(took.Nanoseconds())/float64(calls))
	}
	return nil
}
