package progress_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"xfork/eval"
	"xfork/eval/progress"
	"xfork/eval/stream"
	"xfork/expr"
	"xfork/graph"
	"xfork/ops"
	"xfork/ops/vec"
)

// states are those of a force of x, every so often by the clock of a bubble.
func states(t *testing.T, every time.Duration, force func(ctx context.Context, opts ...eval.Option) error, opts ...eval.Option) (ss []progress.State) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		watch := progress.Func(every, func(s progress.State) { ss = append(ss, s) })
		require.NoError(t, force(t.Context(), append(opts, eval.Observe(watch), eval.On(eval.NewEngine(2, 16)))...))
	})
	return ss
}

// forced is a force without its value.
func forced[T any](x expr.Expr[T]) func(ctx context.Context, opts ...eval.Option) error {
	return func(ctx context.Context, opts ...eval.Option) error {
		_, err := x.Force(ctx, opts...)
		return err
	}
}

func TestFoldsCountTheirParts(t *testing.T) {
	for name, opts := range executors {
		t.Run("of a range, "+name, func(t *testing.T) {
			ss := states(t, 100*time.Millisecond, func(ctx context.Context, opts ...eval.Option) error {
				return forced(expr.FoldRange(1_000_000, func(context.Context, int, int) (int, error) {
					time.Sleep(10 * time.Millisecond)
					return 1, nil
				}, func(a, b int) int { return a + b }, expr.Name("fold")))(ctx, opts...)
			}, opts...)
			require.Greater(t, len(ss), 4)
			total, shared := ss[len(ss)-1].Elapsed, 0.0
			for _, s := range ss[:len(ss)-1] {
				f := s.Functions[0]
				require.Positive(t, f.Parts)
				require.Greater(t, f.Share(), shared)
				shared = f.Share()
				require.InDelta(t, s.Elapsed.Seconds()/total.Seconds(), f.Share(), 0.1)
				require.InDelta(t, (total - s.Elapsed).Seconds(), s.Left.Seconds(), 0.2*total.Seconds(), "%v of %v", s.Elapsed, total)
			}
			require.Equal(t, 1.0, ss[len(ss)-1].Functions[0].Share())
		})
		t.Run("of a source, whose number nobody knows, "+name, func(t *testing.T) {
			ss := states(t, 300*time.Millisecond, func(ctx context.Context, opts ...eval.Option) error {
				return forced(expr.Fold(expr.Morsels(make([]int, 200), 1), func() int { return 0 }, func(_ context.Context, s int, m []int) (int, error) {
					time.Sleep(10 * time.Millisecond)
					return s + len(m), nil
				}, func(a, b int) int { return a + b }))(ctx, opts...)
			}, opts...)
			f := ss[1].Functions[0]
			require.Zero(t, f.Parts)
			require.Zero(t, f.Share())
			require.Greater(t, f.PartsDone, ss[0].Functions[0].PartsDone)
			require.Zero(t, ss[1].Left, "nobody knows")
		})
	}
}

func TestFusedOperatorsAreNoCallsToCome(t *testing.T) {
	xs := make([]float64, 1<<20)
	var sums []expr.Expr[float64]
	for range 20 {
		a := vec.Of(xs)
		sums = append(sums, vec.Sum(vec.Sub(vec.Mul(a, a), a)))
	}
	var last progress.State
	_, err := expr.All(sums...).Force(t.Context(), eval.Observe(progress.Func(time.Hour, func(s progress.State) { last = s })))
	require.NoError(t, err)
	for _, f := range last.Functions {
		require.Equal(t, f.Total, f.Done, f.Name)
		if f.Name == "vec.Sub" || f.Name == "vec.Mul" {
			require.Zero(t, f.Total, f.Name)
		}
	}
}

func TestTheTimeLeft(t *testing.T) {
	sleep := func(name string, d time.Duration, opts ...expr.Option) expr.Func1[int, int] {
		return expr.Lift1(func(n int) int { time.Sleep(d); return n }, append(opts, expr.Name(name))...)
	}
	for name, c := range map[string]struct {
		x    func() expr.Expr[int]
		most float64 // how far it may be from the truth, as a share of the whole
	}{
		"of calls on two workers": {func() expr.Expr[int] { return ops.Sum(sleep("a", time.Second).Map(make([]int, 20))...) }, 0.05},
		"of a chain, which two workers do not help": {func() expr.Expr[int] {
			f := sleep("a", time.Second)
			x := f.Fork(1)
			for range 15 {
				x = f.Call(x)
			}
			return x
		}, 0.05},
		"under a limit": {func() expr.Expr[int] {
			return ops.Sum(sleep("a", time.Second, expr.IOBound, expr.Limit(3)).Map(make([]int, 30))...)
		}, 0.1},
		"of two functions, one ten times the other": {func() expr.Expr[int] {
			return ops.Add(ops.Sum(sleep("a", time.Second).Map(make([]int, 10))...), ops.Sum(sleep("b", 100*time.Millisecond).Map(make([]int, 10))...))
		}, 0.1},
	} {
		t.Run(name, func(t *testing.T) {
			ss := states(t, 500*time.Millisecond, func(ctx context.Context, opts ...eval.Option) error { return forced(c.x())(ctx, opts...) })
			total := ss[len(ss)-1].Elapsed
			told := 0
			for _, s := range ss[:len(ss)-1] {
				if s.Left == 0 {
					continue
				}
				told++
				require.InDelta(t, (total - s.Elapsed).Seconds(), s.Left.Seconds(), c.most*total.Seconds()+0.51, "at %v of %v", s.Elapsed, total)
			}
			require.Greater(t, told, len(ss)/3)
		})
	}
	t.Run("is not told while a function has told nothing", func(t *testing.T) {
		ss := states(t, time.Second, func(ctx context.Context, opts ...eval.Option) error {
			a, b := sleep("a", 3*time.Second/2), sleep("b", 20*time.Second)
			return forced(b.Call(a.Call(a.Fork(1))))(ctx, opts...)
		})
		for _, s := range ss[:len(ss)-1] {
			require.Zero(t, s.Left, "at %v", s.Elapsed)
		}
	})
}

func TestALateWordOfAHelperIsNotANewFold(t *testing.T) {
	var last progress.State
	w := progress.Func(time.Hour, func(s progress.State) { last = s }).Begin(&stream.Run{ID: 1, Start: time.Now(), Sync: func() {}})
	w.Nodes(stream.Shape{Functions: []graph.Function{{Name: "fold", Lane: graph.CPU}}, Nodes: []stream.Node{{Number: 1}}})
	w.Events([]stream.Event{{Node: 1, Kind: stream.Started}, {Node: 1, Kind: stream.Divided, N: 4}, {Node: 1, Kind: stream.Advanced, N: 3}, {Node: 1, Kind: stream.Returned}})
	w.Events([]stream.Event{{Node: 1, Worker: 1, Kind: stream.Joined}, {Node: 1, Worker: 1, Kind: stream.Advanced, N: 1}, {Node: 1, Worker: 1, Kind: stream.Left}})
	w.End(stream.End{Wall: time.Second})
	require.Equal(t, 1, last.Functions[0].Done)
	require.Zero(t, last.Functions[0].PartsDone)
}
