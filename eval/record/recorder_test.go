package record_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/eval"
	"xfork/eval/record"
	"xfork/eval/stream"
	"xfork/expr"
	"xfork/graph"
)

func TestObservers(t *testing.T) {
	t.Run("several are told the same", func(t *testing.T) {
		a, b := record.New(), record.New()
		_, err := lifted.Fork(1).Force(context.Background(), eval.Observe(a), eval.Observe(b))
		require.NoError(t, err)
		require.Equal(t, a.Last(), b.Last())
		require.Len(t, a.Runs(), 1)
	})
	t.Run("a run inside of a run names its parent", func(t *testing.T) {
		rec := record.New()
		x := expr.ForkCtx(func(ctx context.Context) (sum int, _ error) {
			for _, r := range expr.AsCompleted(ctx, lifted.Map([]int{1, 2, 3})) {
				sum += r.Value
			}
			return sum, nil
		})
		_, err := x.Force(context.Background(), eval.Observe(rec))
		require.NoError(t, err)
		runs := rec.Runs()
		require.Len(t, runs, 2)
		require.Equal(t, stream.Origin{Run: runs[1].ID, Node: x.Node().Number()}, runs[0].Parent)
		require.Equal(t, 3, runs[0].Figures().Ran())
	})
	t.Run("a recording can be looked at while it is being made", func(t *testing.T) {
		var now *record.Run
		var live *record.Recording
		watch := begin(func(run *stream.Run) stream.Watcher {
			live = record.Watch(run, nil)
			return live
		})
		x := expr.Fork(func() int { now = live.Now(); return 1 })
		_, err := lifted.Call(x).Force(context.Background(), eval.Observe(watch))
		require.NoError(t, err)
		check(t, now)
		require.False(t, now.Over)
		require.Equal(t, record.Unfinished, now.Nodes[0].Fate)
		require.Equal(t, record.Waiting, now.Nodes[1].Fate)
		require.True(t, live.Now().Over)
		require.Equal(t, graph.CPU, now.FunctionOf(0).Lane)
	})
}

type begin func(*stream.Run) stream.Watcher

func (b begin) Begin(run *stream.Run) stream.Watcher { return b(run) }
