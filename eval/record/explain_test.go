package record_test

import (
	"bytes"
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"xfork/eval"
	"xfork/eval/record"
	"xfork/eval/stream"
	"xfork/graph"
	"xfork/ops"
)

// told makes a run by hand, with a clock of its own: two fetches, of which the first is made twice, their sum, a report that
// waits for what it forces, and one that is skipped.
func told() *record.Run {
	var run *record.Run
	w := record.Watch(&stream.Run{ID: 1, Workers: 2, Sync: func() {}}, func(r *record.Run) { run = r })
	w.Nodes(stream.Shape{
		Functions: []graph.Function{
			{Name: "fetch", Kind: graph.Fork, Lane: graph.IO},
			{Name: "Add"},
			{Name: "report", Kind: graph.Fork, Lane: graph.CPU},
			{Name: "scale", Kind: graph.Fork, Lane: graph.CPU},
		},
		Nodes: []stream.Node{
			{Number: 1, Function: 0},
			{Number: 2, Function: 0},
			{Number: 3, Function: 1, First: 0, Count: 2, Strict: 2},
			{Number: 5, Function: 2, First: 2, Count: 1, Strict: 1},
			{Number: 6, Function: 2, First: 3, Count: 1, Strict: 1},
			{Number: 7, By: 5, Function: 3},
		},
		Numbers: []uint64{1, 2, 3, 5},
	})
	ms := func(n int) time.Duration { return time.Duration(n) * time.Millisecond }
	w.Events([]stream.Event{
		{At: ms(1), Node: 1, Worker: 0, Kind: stream.Started, N: 1},
		{At: ms(2), Node: 1, Worker: 0, Kind: stream.Failed},
		{At: ms(2), Node: 1, Worker: 0, Kind: stream.Retrying},
		{At: ms(3), Node: 1, Worker: 0, Kind: stream.Started, N: 2},
		{At: ms(5), Node: 1, Worker: 0, Kind: stream.Returned},
		{At: ms(9), Node: 5, Worker: 0, Kind: stream.Started},
		{At: ms(10), Node: 5, Worker: 0, Kind: stream.Parked},
		{At: ms(14), Node: 5, Worker: 0, Kind: stream.Resumed},
		{At: ms(15), Node: 5, Worker: 0, Kind: stream.Failed},
	})
	w.Events([]stream.Event{
		{At: ms(1), Node: 2, Worker: 1, Kind: stream.Started},
		{At: ms(8), Node: 2, Worker: 1, Kind: stream.Returned},
		{At: ms(11), Node: 7, Worker: 1, Kind: stream.Started},
		{At: ms(13), Node: 7, Worker: 1, Kind: stream.Returned},
	})
	w.End(stream.End{Wall: ms(16), Err: errors.New("report: bad"), Operators: 1})
	return run
}

func TestFiguresOfARunByHand(t *testing.T) {
	r := told()
	check(t, r)
	f := r.Figures()
	require.Equal(t, 4, f.Ran())
	require.Equal(t, 1, f.Calls[record.Skipped])
	require.Equal(t, 1, f.Retries)
	require.Equal(t, 14*time.Millisecond, f.Work)
	require.Equal(t, 4*time.Millisecond, f.CPUWork)
	require.Equal(t, 9*time.Millisecond, f.Critical, "fetch 7 ms, report 2 ms; what it forces takes as long as 2 ms of fetching")
	require.Equal(t, 10*time.Millisecond, f.IOWork)
	require.Equal(t, 9*time.Millisecond, f.Bound)
	require.Equal(t, "critical path", f.BoundBy)
	require.InDelta(t, 4.0/9, f.Best(), 1e-9)
	require.InDelta(t, 4.0/16, f.Speedup(), 1e-9)
	require.InDelta(t, 10.0/16, f.InFlight(), 1e-9)
	require.InDelta(t, 4.0/32, f.Busy(), 1e-9)
	require.Equal(t, "4 calls ran, 1 failed, 1 skipped, 1 retry, 1 operator; wall 16ms, at best 9ms (critical path); "+
		"computing 4ms, 2 workers 12% busy; I/O 10ms, 0.6 calls in flight on average", f.String())
}

func TestExplain(t *testing.T) {
	var b bytes.Buffer
	require.NoError(t, told().Explain(&b))
	require.Equal(t, `4 calls ran, 1 failed, 1 skipped, 1 retry, 1 operator; wall 16ms, at best 9ms (critical path); computing 4ms, 2 workers 12% busy; I/O 10ms, 0.6 calls in flight on average
critical path, 9ms: fetch > Add > report

functions:
  2  fetch   io   10ms
  1  report  cpu  2ms
  1  scale   cpu  2ms

nodes:
  %0  fetch        io      done     2ms  worker 0  ?
  %1  fetch        io      done     7ms  worker 1  ?
  %2  Add(%0, %1)  inline  inline                  ?
  %3  report(%2)   cpu     failed   2ms  worker 0  ?
  %4  report(%3)   cpu     skipped                 ?
  %5  scale        cpu     done     2ms  worker 1  ?
`, b.String())
	t.Run("a long table has a hole", func(t *testing.T) {
		_, run := force(t, ops.Sum(lifted.Map(make([]int, 1000))...))
		var b bytes.Buffer
		require.NoError(t, run.Explain(&b))
		require.Less(t, bytes.Count(b.Bytes(), []byte("\n")), 60)
		require.Contains(t, b.String(), "more nodes")
	})
}

func TestCosts(t *testing.T) {
	costs := told().Costs()
	each, known := costs(graph.Function{Name: "fetch", Lane: graph.IO})
	require.True(t, known)
	require.Equal(t, 5*time.Millisecond, each)
	_, known = costs(graph.Function{Name: "fetch", Lane: graph.CPU})
	require.False(t, known)
	t.Run("are an estimate for another graph", func(t *testing.T) {
		rec := record.New()
		_, err := lifted.Fork(1).Force(context.Background(), eval.Observe(rec))
		require.NoError(t, err)
		var b bytes.Buffer
		require.NoError(t, graph.Look(lifted.Call(lifted.Fork(2)).Node()).ExplainWith(&b, rec.Last().Costs()))
		require.Regexp(t, `estimate: work .*, critical path .*\n`, b.String())
		require.NotContains(t, b.String(), "of unknown cost")
		require.Contains(t, b.String(), " each\n")
	})
}

// A scan of a table that has left out rows says so in the figures and in its line.
func TestRejectedRowsAreCounted(t *testing.T) {
	var run *record.Run
	w := record.Watch(&stream.Run{ID: 1, Workers: 1, Sync: func() {}}, func(r *record.Run) { run = r })
	w.Nodes(stream.Shape{
		Functions: []graph.Function{{Name: "Scan"}, {Name: "Rows", Kind: graph.Fork, Lane: graph.CPU}},
		Nodes:     []stream.Node{{Number: 1}, {Number: 2, Function: 1, Count: 1, Strict: 1}},
		Numbers:   []uint64{1},
	})
	w.Events([]stream.Event{
		{Node: 1, Worker: -1, Kind: stream.Fused},
		{Node: 2, Kind: stream.Started},
		{Node: 2, Kind: stream.Returned},
		{Node: 1, Kind: stream.Rejected, N: 3},
		{Node: 1, Kind: stream.Rejected, N: 2}, // a pass that ended early
		{Node: 9, Kind: stream.Rejected, N: 5}, // of a node that was lost
	})
	w.End(stream.End{})
	require.EqualValues(t, 3, run.Figures().Rejected)
	require.Contains(t, run.Figures().String(), "1 call ran, 1 fused, 3 rows rejected;")
	var b bytes.Buffer
	require.NoError(t, run.Explain(&b))
	require.Contains(t, b.String(), "fused, 3 rows rejected")
}
