package exec_test

import (
	"context"
	"errors"
	"runtime"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/eval"
	"xfork/expr"
	"xfork/internal/node"
)

// told is a call that ends a context by end, and then waits until it is told that its own has ended.
func told(end func(), heard *atomic.Int32) expr.Expr[int] {
	return expr.ForkCtx(func(ctx context.Context) (int, error) {
		end()
		<-ctx.Done()
		heard.Add(1)
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
			var heard atomic.Int32
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
			require.EqualValues(t, calls, heard.Load())
		})
	}
}

func TestACallInsideOfAnotherOneHearsThatTheOtherOneIsNotDemanded(t *testing.T) {
	for name, opts := range map[string][]eval.Option{"in order": {eval.Sequential()}, "in parallel": {eval.Workers(1)}} {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithCancelCause(t.Context())
			var heard atomic.Int32
			ended := make(chan struct{})
			outer := expr.ForkCtx(func(ctx context.Context) (int, error) {
				defer close(ended)
				return told(func() { cancel(errBad) }, &heard).Force(ctx)
			})
			_, err := outer.Force(ctx, opts...)
			require.ErrorIs(t, err, errBad)
			<-ended
			require.EqualValues(t, 1, heard.Load())
			_, settled := expr.Peek(outer)
			require.False(t, settled, "the end of a context is not remembered")
		})
	}
}

// TestACallInsideOfAnotherOneSeesTheEndOfItsForce: a function may look at its context now and then, instead of waiting for it.
func TestACallInsideOfAnotherOneSeesTheEndOfItsForce(t *testing.T) {
	for name, opts := range map[string][]eval.Option{"in order": {eval.Sequential()}, "in parallel": {eval.Workers(1)}} {
		t.Run(name, func(t *testing.T) {
			looks := func(end func()) expr.Expr[int] {
				return expr.ForkCtx(func(ctx context.Context) (int, error) {
					end()
					for ctx.Err() == nil {
						runtime.Gosched()
					}
					return 0, ctx.Err()
				})
			}
			outer := expr.ForkCtx(func(ctx context.Context) (bool, error) {
				ctx, cancel := context.WithCancelCause(ctx)
				_, err := looks(func() { cancel(errBad) }).Force(ctx)
				return errors.Is(err, errBad), nil
			})
			got, err := outer.Force(t.Context(), opts...)
			require.NoError(t, err)
			require.True(t, got)
		})
	}
}

// TestACallThatAnotherForceWantsOutlivesItsNestedForce: the end of a nested force's context ends its demand, and not the call.
func TestACallThatAnotherForceWantsOutlivesItsNestedForce(t *testing.T) {
	begun, release := make(chan struct{}), make(chan struct{})
	runs := 0
	shared := expr.ForkCtx(func(ctx context.Context) (int, error) {
		runs++
		close(begun)
		select {
		case <-release:
			return 42, nil
		case <-ctx.Done():
			return 0, ctx.Err()
		}
	})
	end := make(chan struct{})
	outer := expr.Fork(func() error {
		ctx, cancel := context.WithCancel(context.Background())
		go func() { <-end; cancel() }()
		_, err := shared.Force(ctx)
		return err
	})
	first, second := make(chan error, 1), make(chan int, 1)
	go func() {
		err, _ := outer.Force(t.Context(), eval.Workers(1)) //xfork:ok forceerr it cannot fail
		first <- err
	}()
	<-begun
	go func() {
		v, _ := shared.Force(t.Context()) //xfork:ok forceerr it cannot fail
		second <- v
	}()
	for node.Load(shared.Node()) != node.Waited {
		runtime.Gosched()
	}
	close(end)
	for range 1000 { // for the watch: a function that it cancelled would return before it is released
		runtime.Gosched()
	}
	close(release)
	require.Equal(t, 42, <-second)
	<-first
	require.Equal(t, 1, runs)
}
