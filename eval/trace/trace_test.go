package trace_test

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"xfork/eval"
	"xfork/eval/record"
	"xfork/eval/stream"
	"xfork/eval/trace"
	"xfork/expr"
	"xfork/graph"
	"xfork/ops"
)

var update = flag.Bool("update", false, "write the golden files anew")

// event is one of a trace file, with times in whole nanoseconds.
type event struct {
	Ph, Name, Cat, ID, Bp string
	Pid, Tid              int
	Ts, Dur               float64
	Args                  map[string]any
}

func nanos(micros float64) int64 { return int64(math.Round(micros * 1000)) }

func (e event) begin() int64 { return nanos(e.Ts) }
func (e event) end() int64   { return nanos(e.Ts) + nanos(e.Dur) }

// parse reads a document and checks what every viewer relies on.
func parse(t *testing.T, text []byte) []event {
	t.Helper()
	var doc struct{ TraceEvents []event }
	d := json.NewDecoder(bytes.NewReader(text))
	require.NoError(t, d.Decode(&doc))
	require.False(t, d.More(), "one document")
	type track struct{ pid, tid int }
	tracks := make(map[track][]event)
	for _, e := range doc.TraceEvents {
		if e.Ph == "X" {
			k := track{e.Pid, e.Tid}
			tracks[k] = append(tracks[k], e)
			require.Positive(t, e.Dur)
		}
	}
	for _, es := range tracks { // slices on one track nest
		slices.SortStableFunc(es, func(a, b event) int {
			return cmp.Or(cmp.Compare(a.begin(), b.begin()), cmp.Compare(b.end(), a.end()))
		})
		var open []event
		for _, e := range es {
			for len(open) > 0 && open[len(open)-1].end() <= e.begin() {
				open = open[:len(open)-1]
			}
			if len(open) > 0 {
				require.LessOrEqual(t, e.end(), open[len(open)-1].end(), "%v is neither inside of %v nor beside it", e, open[len(open)-1])
			}
			open = append(open, e)
		}
	}
	bound := func(e event) bool {
		return slices.ContainsFunc(tracks[track{e.Pid, e.Tid}], func(s event) bool {
			return s.begin() <= e.begin() && e.begin() < s.end()
		})
	}
	starts := make(map[string]event)
	arrows := 0
	for _, e := range doc.TraceEvents {
		switch e.Ph {
		case "s":
			require.NotContains(t, starts, e.ID)
			require.True(t, bound(e), "the arrow %v begins in no slice", e)
			starts[e.ID] = e
		case "f":
			s, known := starts[e.ID]
			require.True(t, known)
			require.True(t, bound(e), "the arrow %v ends in no slice", e)
			require.Equal(t, "e", e.Bp)
			require.Equal(t, s.Name, e.Name)
			require.LessOrEqual(t, s.begin(), e.begin(), "time does not run backwards")
			arrows++
		}
	}
	require.Len(t, starts, arrows)
	return doc.TraceEvents
}

func count(es []event, f func(event) bool) (n int) {
	for _, e := range es {
		if f(e) {
			n++
		}
	}
	return n
}

func named(name string) func(event) bool {
	return func(e event) bool { return e.Name == name && (e.Cat != "run" || strings.Contains(name, ",")) }
}

var step = expr.Lift1(func(n int) int { return n + 1 }, expr.Name("step"))

var executors = map[string][]eval.Option{
	"in parallel":     {eval.Workers(8)},
	"with one worker": {eval.Workers(1)},
	"in sequence":     {eval.Sequential()},
}

func TestEveryExecutorIsTraced(t *testing.T) {
	for name, opts := range executors {
		t.Run(name, func(t *testing.T) {
			var buf bytes.Buffer
			write := record.Each(func(r *record.Run) { require.NoError(t, trace.Write(&buf, r)) })
			nest := expr.LiftCtx1(func(ctx context.Context, n int) (int, error) {
				return ops.Add(step.Fork(n), step.Call(step.Fork(n))).Force(ctx)
			}, expr.Name("nest"), expr.IOBound)
			total := expr.FoldRange(100, func(_ context.Context, lo, hi int) (int, error) { return hi - lo, nil },
				func(a, b int) int { return a + b }, expr.Name("fold"))
			for i := range 20 {
				total = ops.Add(total, expr.Bind(nest.Fork(i), step.Fork))
			}
			_, err := step.Call(total).Force(context.Background(), append(opts, eval.Observe(write))...)
			require.NoError(t, err)
			es := parse(t, buf.Bytes())
			require.Equal(t, 20, count(es, named("nest")))
			require.Equal(t, 81, count(es, named("step")))
			require.GreaterOrEqual(t, count(es, named("fold")), 1)
			require.Equal(t, 1, count(es, named("process_name")))
			// to each inner step, to each of the binds, through the sums to the last step
			require.GreaterOrEqual(t, count(es, func(e event) bool { return e.Ph == "s" && e.Name == "needs" }), 41)
		})
	}
	t.Run("a force of operators only says what it was", func(t *testing.T) {
		var buf bytes.Buffer
		write := record.Each(func(r *record.Run) { require.NoError(t, trace.Write(&buf, r)) })
		_, err := ops.Add(expr.Const(1), expr.Const(2)).Force(context.Background(), eval.Observe(write))
		require.NoError(t, err)
		es := parse(t, buf.Bytes())
		require.Equal(t, 1, count(es, func(e event) bool {
			return strings.HasSuffix(e.Name, "), operators only") && strings.HasPrefix(e.Name, "trace_test.")
		}))
	})
	t.Run("a run that is cancelled halfway shows what was going on", func(t *testing.T) {
		ctx, cancel := context.WithCancel(context.Background())
		defer cancel()
		var buf bytes.Buffer
		write := record.Each(func(r *record.Run) { require.NoError(t, trace.Write(&buf, r)) })
		x := expr.ForkCtx(func(ctx context.Context) (int, error) {
			cancel()
			<-ctx.Done()
			return 0, ctx.Err()
		})
		_, err := step.Call(x).Force(ctx, eval.Observe(write))
		require.ErrorIs(t, err, context.Canceled)
		require.Equal(t, 1, count(parse(t, buf.Bytes()), func(e event) bool { return e.Args["fate"] == "cancelled" }))
	})
}

// told makes a run by hand, with a clock of its own: what the stream would tell of
//
//	fetch #1 --+-- Add #3 --- report #5 (forces scale #7)
//	fetch #2 --+
func told() *record.Run {
	start := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	var run *record.Run
	w := record.Watch(&stream.Run{ID: 1, Workers: 2, Start: start, Sync: func() {}}, func(r *record.Run) { run = r })
	w.Nodes(stream.Shape{
		Functions: []graph.Function{
			{Name: "fetch", Kind: graph.Fork, Lane: graph.IO},
			{Name: "Add"},
			{Name: "report \"all\"", Kind: graph.Fork, Lane: graph.CPU},
			{Name: "scale", Kind: graph.Fork, Lane: graph.CPU},
		},
		Nodes: []stream.Node{
			{Number: 1, Function: 0},
			{Number: 2, Function: 0},
			{Number: 3, Function: 1, First: 0, Count: 2, Strict: 2},
			{Number: 5, Function: 2, First: 2, Count: 1, Strict: 1},
			{Number: 7, By: 5, Function: 3},
		},
		Numbers: []uint64{1, 2, 3},
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
		{At: ms(13) + 7, Node: 7, Worker: 1, Kind: stream.Returned},
	})
	w.End(stream.End{Wall: ms(16), Err: errors.New("report: bad\nmore"), Operators: 1})
	return run
}

func TestTheForm(t *testing.T) {
	var buf bytes.Buffer
	require.NoError(t, trace.Write(&buf, told()))
	parse(t, buf.Bytes())
	golden := filepath.Join("testdata", "run.json")
	if *update {
		require.NoError(t, os.WriteFile(golden, buf.Bytes(), 0o644))
	}
	want, err := os.ReadFile(golden)
	require.NoError(t, err)
	require.Equal(t, string(want), buf.String())
}
