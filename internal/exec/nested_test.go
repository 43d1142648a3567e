package exec_test

import (
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/eval"
	"xfork/expr"
)

// told is a call that ends a context by end, and then waits until it is told that its own has ended.
func told(end func(), heard *int) expr.Expr[int] {
	return expr.ForkCtx(func(ctx context.Context) (int, error) {
		end()
		<-ctx.Done()
		*heard++
		return 0, ctx.Err()
	})
}

// A worker that waits in a nested force runs calls of it on the same goroutine. While it is in one, no goroutine waits in the force: the
// call was not told that the force's context had ended, and waited for ever. There are more calls than a worker keeps on offer, so that
// the first ones are evaluated without a task and the last ones with one.
func TestACallInsideOfAnotherOneHearsOfTheEndOfItsForce(t *testing.T) {
	const calls = 12
	for name, opts := range map[string][]eval.Option{"in order": {eval.Sequential()}, "in parallel": {eval.Workers(1)}} {
		t.Run(name, func(t *testing.T) {
			heard := 0
			var xs []expr.Expr[bool]
			for range calls {
				xs = append(xs, expr.ForkCtx(func(ctx context.Context) (bool, error) {
					ctx, cancel := context.WithCancelCause(ctx)
					_, err := told(func() { cancel(errBad) }, &heard).Force(ctx)
					return errors.Is(err, context.Canceled) && errors.Is(err, errBad), nil
				}))
			}
			got, err := expr.All(xs...).Force(t.Context(), opts...)
			require.NoError(t, err)
			require.NotContains(t, got, false)
			require.Equal(t, calls, heard)
		})
	}
}

func TestACallInsideOfAnotherOneHearsThatTheOtherOneIsNotDemanded(t *testing.T) {
	for name, opts := range map[string][]eval.Option{"in order": {eval.Sequential()}, "in parallel": {eval.Workers(1)}} {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithCancelCause(t.Context())
			heard := 0
			ended := make(chan struct{})
			outer := expr.ForkCtx(func(ctx context.Context) (int, error) {
				defer close(ended)
				return told(func() { cancel(errBad) }, &heard).Force(ctx)
			})
			_, err := outer.Force(ctx, opts...)
			require.ErrorIs(t, err, errBad)
			<-ended
			require.Equal(t, 1, heard)
			_, settled := expr.Peek(outer)
			require.False(t, settled, "the end of a context is not remembered")
		})
	}
}
