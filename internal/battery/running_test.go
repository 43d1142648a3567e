package battery

import (
	"context"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"xfork/eval"
	"xfork/expr"
	"xfork/internal/battery/harness"
)

// Start and AsCompleted.

func TestDroppingARunningCancelsNothing(t *testing.T) {
	harness.Within(t, func() {
		done := harness.NewGate()
		x := expr.ForkCtx(func(ctx context.Context) (int, error) { ms(5); defer done.Open(); return 1, ctx.Err() })
		x.Start(bg)
		done.Pass(t)
		harness.Eventually(t, func() bool { return x.Node().State() == "done" })
	})
}

func TestStartIsOverWhenDoneSaysSo(t *testing.T) {
	harness.Within(t, func() {
		r := expr.Fork(func() int { ms(2); return 1 }).Start(bg)
		<-r.Done()
		for range 2 {
			v, err := r.Wait()
			require.NoError(t, err)
			require.Equal(t, 1, v)
		}
	})
}

func TestAsCompletedYieldsInOrderOfCompletion(t *testing.T) {
	harness.Within(t, func() {
		gates := []harness.Gate{harness.NewGate(), harness.NewGate(), harness.NewGate()}
		var xs []expr.Expr[int]
		for i, g := range gates {
			xs = append(xs, expr.ForkErr(func() (int, error) {
				g.Pass(t)
				if i == 1 {
					return 0, errTest
				}
				return i, nil
			}, expr.IOBound))
		}
		xs = append(xs, expr.Const(3), xs[0])
		var order []int
		for i, r := range expr.AsCompleted(bg, xs) {
			order = append(order, i)
			switch i {
			case 3:
				gates[2].Open()
			case 2:
				gates[1].Open()
			case 1:
				require.ErrorIs(t, r.Err, errTest)
				gates[0].Open()
			default:
				require.Equal(t, expr.Result[int]{Value: 0}, r)
			}
		}
		require.Equal(t, []int{3, 2, 1}, order[:3])
		slices.Sort(order)
		require.Equal(t, []int{0, 1, 2, 3, 4}, order)
	})
}

func TestABreakOutOfAsCompletedWithdrawsTheRest(t *testing.T) {
	for _, opts := range [][]eval.Option{{eval.Workers(1)}, {eval.Workers(4)}, {eval.Sequential()}} {
		harness.Within(t, func() {
			var running, started atomic.Int32
			f := expr.LiftCtx1(func(ctx context.Context, i int) (int, error) {
				running.Add(1)
				started.Add(1)
				defer running.Add(-1)
				if i == 0 {
					return 0, nil
				}
				select {
				case <-ctx.Done():
					return 0, ctx.Err()
				case <-time.After(10 * time.Second):
					return i, nil
				}
			}, expr.IOBound)
			xs := f.Map([]int{0, 1, 2, 3, 4})
			n := 0
			for i, r := range expr.AsCompleted(bg, xs, opts...) {
				require.Equal(t, 0, i)
				require.NoError(t, r.Err)
				n++
				break
			}
			require.Equal(t, 1, n)
			require.Zero(t, running.Load(), "break waits for what was running")
		})
	}
}

func TestAsCompletedAfterTheEndOfTheContext(t *testing.T) {
	for _, opts := range [][]eval.Option{{eval.Workers(1)}, {eval.Workers(4)}} {
		harness.Within(t, func() {
			ctx, stop := context.WithCancel(bg)
			defer stop()
			x, _, _ := patient(1, expr.IOBound)
			y, _, _ := patient(2, expr.IOBound)
			told := map[int]int{}
			for i, r := range expr.AsCompleted(ctx, []expr.Expr[int]{expr.Const(1), x, y, x}, opts...) {
				if told[i]++; i > 0 {
					require.ErrorIs(t, r.Err, context.Canceled)
				}
				stop()
			}
			require.Equal(t, map[int]int{0: 1, 1: 1, 2: 1, 3: 1}, told)
		})
	}
}

func TestAsCompletedInsideOfACall(t *testing.T) {
	harness.EachWay(t, func(t *testing.T, opts ...eval.Option) {
		f := expr.Lift1(func(i int) int { return i * i })
		outer := expr.ForkCtx(func(ctx context.Context) (int, error) {
			sum := 0
			for _, r := range expr.AsCompleted(ctx, f.Map([]int{1, 2, 3, 4})) {
				sum += r.Value + harness.Forced(t, expr.Map(expr.Const(1), func(i int) int { return i }))
			}
			return sum, nil
		})
		require.Equal(t, 34, harness.Forced(t, outer, opts...))
	})
}

func TestALoopOverAsCompletedCanForce(t *testing.T) {
	harness.Within(t, func() {
		sum := 0
		for _, r := range expr.AsCompleted(bg, increment.Map([]int{1, 2, 3})) {
			sum += harness.Forced(t, increment.Fork(r.Value))
		}
		require.Equal(t, 12, sum)
		for range expr.AsCompleted(bg, []expr.Expr[int]{}) {
			t.Error("nothing to yield")
		}
	})
}

func TestAPanicInALoopOverAsCompletedLeavesNothing(t *testing.T) {
	harness.Within(t, func() {
		x, _, _ := patient(1, expr.IOBound)
		func() {
			defer func() { require.Equal(t, errTest, recover()) }()
			for range expr.AsCompleted(bg, []expr.Expr[int]{expr.Const(1), x}) {
				panic(errTest)
			}
		}()
		require.NotEqual(t, "running", x.Node().State())
	})
}
