package bench

import (
	"context"

	"xfork/bench/measure"
	"xfork/eval"
	"xfork/expr"
	"xfork/ops"
)

// W4: every call of fib is a fork, and the function that makes two of them forces their sum. The lifted functions are
// assigned in init: they call themselves.
var fibCtx, fibErr expr.Func1[int, int64]

func init() {
	fibCtx = expr.LiftCtx1(func(ctx context.Context, n int) (int64, error) {
		if n < 2 {
			return int64(n), nil
		}
		return ops.Add(fibCtx.Fork(n-1), fibCtx.Fork(n-2)).Force(ctx)
	})
	fibErr = expr.LiftErr1(func(n int) (int64, error) {
		if n < 2 {
			return int64(n), nil
		}
		return ops.Add(fibErr.Fork(n-1), fibErr.Fork(n-2)).Force(context.Background())
	})
}

// fibOnce forks closures instead of calls of a lifted function.
func fibOnce(n int) expr.Expr[int64] {
	return expr.ForkErr(func() (int64, error) {
		if n < 2 {
			return int64(n), nil
		}
		return ops.Add(fibOnce(n-1), fibOnce(n-2)).Force(context.Background())
	})
}

// FibCtx is W4 by a function that hands its context on.
func FibCtx(n int, opts ...eval.Option) measure.Contender {
	return fib("LiftCtx", fibCtx.Fork, n, opts)
}

// FibErr is W4 by a function that knows of no context.
func FibErr(n int, opts ...eval.Option) measure.Contender {
	return fib("LiftErr", fibErr.Fork, n, opts)
}

// FibClosure is W4 by closures.
func FibClosure(n int, opts ...eval.Option) measure.Contender {
	return fib("closure", fibOnce, n, opts)
}

func fib(name string, fork func(int) expr.Expr[int64], n int, opts []eval.Option) measure.Contender {
	return measure.Contender{Name: name, Build: func() measure.Force { return forcing(fork(n), opts) }}
}

// Calls returns how many calls fib(n) makes, itself included.
func Calls(n int) int { return 2*int(Number(n+1)) - 1 }

// Number returns the Fibonacci number n.
func Number(n int) int64 {
	a, b := int64(0), int64(1)
	for range n {
		a, b = b, a+b
	}
	return a
}
