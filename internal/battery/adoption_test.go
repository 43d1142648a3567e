package battery

import (
	"context"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"xfork/eval"
	"xfork/expr"
	"xfork/internal/battery/harness"
)

// A call goes on for another force when its own is cancelled.

// TestAdoption cancels force A while force B waits for the same node: the call goes on for B, with the values of A's context.
func TestAdoption(t *testing.T) {
	harness.EachWay(t, func(t *testing.T, opts ...eval.Option) {
		type key struct{}
		begun, release := harness.NewGate(), harness.NewGate()
		var calls atomic.Int32
		x := expr.ForkCtx(func(ctx context.Context) (int, error) {
			calls.Add(1)
			if d, ok := ctx.Deadline(); !ok || time.Until(d) > time.Hour {
				t.Error("the call does not have the deadline of its only demander")
			}
			begun.Open()
			select {
			case <-release:
				if _, ok := ctx.Deadline(); ok {
					t.Error("the call has the deadline of one of the forces that demand it, and another one has none")
				}
				return ctx.Value(key{}).(int), nil
			case <-ctx.Done():
				return 0, ctx.Err()
			}
		})
		ctx, stop := context.WithTimeout(context.WithValue(bg, key{}, 7), time.Hour)
		a := expr.Map(x, func(i int) int { return i }).Start(ctx, opts...)
		begun.Pass(t)
		b := expr.Map(x, func(i int) int { return i }).Start(bg, opts...)
		harness.Eventually(t, func() bool { return x.Node().State() == "running" })
		ms(2) // B is waiting by now
		stop()
		_, err := a.Wait()
		require.ErrorIs(t, err, context.Canceled)
		release.Open()
		v, err := b.Wait()
		require.NoError(t, err)
		require.Equal(t, 7, v)
		require.EqualValues(t, 1, calls.Load())
	})
}

func TestAdoptionByOneAfterTheOther(t *testing.T) {
	harness.EachWay(t, func(t *testing.T, opts ...eval.Option) {
		x, begun, calls := patient(7)
		ctx, stop := context.WithCancel(bg)
		now := x.Start(ctx, opts...)
		<-begun
		for range 10 {
			nextCtx, nextStop := context.WithCancel(bg)
			next := expr.Map(x, func(i int) int { return i }).Start(nextCtx, opts...)
			ms(20) // until next waits for x
			stop()
			_, err := now.Wait()
			require.ErrorIs(t, err, context.Canceled)
			require.EqualValues(t, 1, calls.Load())
			now, stop = next, nextStop
		}
		stop() // the last force that wants it: now the call itself is cancelled
		_, err := now.Wait()
		require.ErrorIs(t, err, context.Canceled)
		require.NoError(t, eval.Default.Close(bg))
		require.Equal(t, 7, harness.Forced(t, x, opts...))
		require.EqualValues(t, 2, calls.Load())
	})
}

func TestAdoptionByANestedForce(t *testing.T) {
	harness.EachWay(t, func(t *testing.T, opts ...eval.Option) {
		begun, release := harness.NewGate(), harness.NewGate()
		x := expr.ForkCtx(func(ctx context.Context) (int, error) {
			begun.Open()
			select {
			case <-release:
				return 7, nil
			case <-ctx.Done():
				return 0, ctx.Err()
			}
		})
		ctx, stop := context.WithCancel(bg)
		a := x.Start(ctx, opts...)
		begun.Pass(t)
		b := expr.Fork(func() int { return 1 + harness.Forced(t, x) }).Start(bg, opts...)
		ms(50) // until b waits for x: otherwise no force adopts it, and it is called again
		stop()
		_, err := a.Wait()
		require.ErrorIs(t, err, context.Canceled)
		release.Open()
		v, err := b.Wait()
		require.NoError(t, err)
		require.Equal(t, 8, v)
	})
}
