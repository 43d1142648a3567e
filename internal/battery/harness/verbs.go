package harness

import (
	"context"
	"iter"

	"xfork/expr"
	"xfork/internal/seam"
)

// Verb is a way to wait for expressions inside of a call. It returns the sum of their values and the last error.
type Verb func(ctx context.Context, xs []expr.Expr[int]) (sum int, err error)

// add is one outcome more.
func add(sum *int, err *error, v int, bad error) {
	if *sum += v; bad != nil {
		*err = bad
	}
}

// ByForce forces one expression after the other.
func ByForce(ctx context.Context, xs []expr.Expr[int]) (sum int, err error) {
	for _, x := range xs {
		v, bad := x.Force(ctx)
		add(&sum, &err, v, bad)
	}
	return sum, err
}

// ByCompletion takes the results as they come. Between two of them is a step of the explored schedule, if there is one.
func ByCompletion(ctx context.Context, xs []expr.Expr[int]) (sum int, err error) {
	for _, r := range expr.AsCompleted(ctx, xs) {
		seam.Step("body")
		add(&sum, &err, r.Value, r.Err)
	}
	return sum, err
}

// ByStart starts all expressions and waits for each.
func ByStart(ctx context.Context, xs []expr.Expr[int]) (sum int, err error) {
	var running []*expr.Running[int]
	for _, x := range xs {
		running = append(running, x.Start(ctx))
	}
	for _, r := range running {
		v, bad := r.Wait()
		add(&sum, &err, v, bad)
	}
	return sum, err
}

// ByCoroutine forces on a coroutine: another goroutine than the call's, on which nevertheless the call waits.
func ByCoroutine(ctx context.Context, xs []expr.Expr[int]) (sum int, err error) {
	next, stop := iter.Pull2(func(yield func(int, error) bool) {
		for _, x := range xs {
			if !yield(x.Force(ctx)) {
				return
			}
		}
	})
	defer stop()
	for {
		v, bad, ok := next()
		if !ok {
			return sum, err
		}
		add(&sum, &err, v, bad)
	}
}
