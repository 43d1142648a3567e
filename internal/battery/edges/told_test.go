package edges

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"xfork/eval"
	"xfork/expr"
	"xfork/internal/battery/harness"
)

// What calls are told, and when: deadlines, that no force waits any more, that it is their turn.

// TestAFailureAfterADeadlineThatWasToldIsNotRemembered: a function that was told of a deadline may fail once it has passed. The
// failure is not for a force that joined later and has no deadline.
func TestAFailureAfterADeadlineThatWasToldIsNotRemembered(t *testing.T) {
	harness.Within(t, func() {
		begun, joined := harness.NewGate(), harness.NewGate()
		calls := 0
		x := expr.ForkCtx(func(ctx context.Context) (int, error) {
			if calls++; calls == 2 {
				return 2, nil
			}
			until, ok := ctx.Deadline()
			require.True(t, ok)
			begun.Open()
			joined.Pass(t)
			time.Sleep(time.Until(until) + 5*time.Millisecond)
			return 0, errTest
		}, expr.IOBound)
		// It ends a moment after its deadline, as every context does.
		ctx := liar{
			Context: bg, done: func() <-chan struct{} { return nil }, deadline: time.Now().Add(30 * time.Millisecond),
			value: func(any) any { return nil },
		}
		first := x.Start(ctx)
		begun.Pass(t)
		second := x.Start(bg)
		ms(5) // until it waits for the call
		joined.Open()
		_, err := first.Wait()
		require.ErrorIs(t, err, context.DeadlineExceeded)
		v, err := second.Wait()
		require.NoError(t, err)
		require.Equal(t, 2, v)
	})
}

func TestElementsBeginInTheirOrder(t *testing.T) {
	harness.Within(t, func() {
		var order []int
		f := expr.Lift1(func(i int) int { order = append(order, i); return i })
		settle := expr.ForkCtx(func(ctx context.Context) (int, error) {
			rs, err := expr.Settle(f.Map([]int{0, 1, 2, 3, 4})...).Force(ctx)
			return len(rs), err
		})
		require.Equal(t, 5, harness.Forced(t, settle, eval.Workers(1)))
		require.Equal(t, []int{0, 1, 2, 3, 4}, order)
	})
}

func TestUnsafeCallsOfElementsRunInTheirOrder(t *testing.T) {
	harness.EachWay(t, func(t *testing.T, opts ...eval.Option) {
		var order []int
		f := expr.Lift1(func(i int) int { order = append(order, i); return i }, expr.Unsafe)
		late := func(i int) expr.Expr[int] { return expr.Fork(func() int { ms(4 - i); return i }, expr.IOBound) }
		harness.Forced(t, expr.Settle(f.Call(late(0)), f.Call(late(1)), f.Call(late(2)), f.Fork(3)), opts...)
		require.Equal(t, []int{0, 1, 2, 3}, order)
	})
}

// TestAnExclusiveCallThatIsWithdrawnKeepsNoCallOut: an exclusive call that waits keeps others from beginning; one that was
// cancelled does not.
func TestAnExclusiveCallThatIsWithdrawnKeepsNoCallOut(t *testing.T) {
	harness.Within(t, func() {
		begun, release := harness.NewGate(), harness.NewGate()
		e := eval.NewEngine(2, 2)
		running := expr.Fork(func() int { begun.Open(); release.Pass(t); return 1 }, expr.IOBound).Start(bg, eval.On(e))
		begun.Pass(t)
		ctx, stop := context.WithCancel(bg)
		alone := expr.Fork(func() int { return 1 }, expr.Exclusive).Start(ctx, eval.On(e))
		ms(5) // until it waits
		stop()
		_, err := alone.Wait()
		require.ErrorIs(t, err, context.Canceled)
		require.Equal(t, 1, harness.Forced(t, expr.Fork(func() int { return 1 }, expr.IOBound), eval.On(e)))
		release.Open()
		_, err = running.Wait()
		require.NoError(t, err)
	})
}

// endless is the waiter of a rate. It waits only for the end of its context.
type endless chan struct{}

func (e endless) Wait(ctx context.Context) error {
	<-ctx.Done()
	close(e)
	return ctx.Err()
}

func TestAWaiterOfARateIsToldThatNoForceWaits(t *testing.T) {
	harness.Within(t, func() {
		told := make(endless)
		ctx, stop := context.WithCancel(bg)
		time.AfterFunc(time.Millisecond, stop)
		_, err := expr.Fork(func() int { return 1 }, expr.Rate(told)).Force(ctx)
		require.ErrorIs(t, err, context.Canceled)
		harness.Gate(told).Pass(t)
	})
}

// TestADeadlineIsAskedForOnce: a nested force that waits for a node of another run tells that run its deadline. The context is
// not asked for it again.
func TestADeadlineIsAskedForOnce(t *testing.T) {
	harness.Within(t, func() {
		begun, release := harness.NewGate(), harness.NewGate()
		shared := expr.Fork(func() int { begun.Open(); release.Pass(t); return 1 }, expr.IOBound)
		elsewhere := shared.Start(bg)
		begun.Pass(t)
		ctx := &ownCtx{Context: bg, hook: func(method string, nth int) {
			if method == "Deadline" && nth > 1 {
				panic("asked again")
			}
		}}
		f := expr.ForkCtx(func(ctx context.Context) (int, error) { return shared.Force(ctx) })
		waits := f.Start(ctx)
		ms(5)
		release.Open()
		v, err := waits.Wait()
		require.NoError(t, err)
		require.Equal(t, 1, v)
		_, err = elsewhere.Wait()
		require.NoError(t, err)
	})
}

// TestEveryWorkerComesBackAfterAnExclusiveCall: all workers end when an exclusive call waits. Afterwards as many start as there
// are ready tasks, although no task becomes ready that would wake them.
func TestEveryWorkerComesBackAfterAnExclusiveCall(t *testing.T) {
	harness.Within(t, func() {
		for range harness.Scale(30, 300, 3000) {
			e := eval.NewEngine(2, 2)
			begun, release := harness.NewGate(), harness.NewGate()
			alone := expr.Fork(func() int { begun.Open(); release.Pass(t); return 1 }, expr.Exclusive).Start(bg, eval.On(e))
			begun.Pass(t)
			a, b := harness.NewGate(), harness.NewGate()
			meet := expr.All(
				expr.Fork(func() int { a.Open(); b.Pass(t); return 1 }),
				expr.Fork(func() int { b.Open(); a.Pass(t); return 1 }),
			).Start(bg, eval.On(e))
			ms(2) // until it has been kept out
			release.Open()
			_, err := meet.Wait()
			require.NoError(t, err)
			_, err = alone.Wait()
			require.NoError(t, err)
		}
	})
}
