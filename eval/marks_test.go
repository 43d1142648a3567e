package eval_test

import (
	"bytes"
	"context"
	"runtime/pprof"
	rtrace "runtime/trace"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/eval"
	"xfork/expr"
)

func TestLabels(t *testing.T) {
	for name, opts := range map[string][]eval.Option{"in parallel": {eval.Workers(2)}, "in sequence": {eval.Sequential()}} {
		t.Run("a call has its function's name, and the context's labels, "+name, func(t *testing.T) {
			var inner, outer, after string
			goroutines := func() string {
				var b bytes.Buffer
				require.NoError(t, pprof.Lookup("goroutine").WriteTo(&b, 1))
				return b.String()
			}
			f := expr.Lift0(func() int { inner = goroutines(); return 1 }, expr.Name("the inner one"))
			g := expr.LiftCtx0(func(ctx context.Context) (int, error) {
				v, err := f.Fork().Force(ctx)
				outer = goroutines()
				return v, err
			}, expr.Name("the outer one"))
			ctx := pprof.WithLabels(context.Background(), pprof.Labels("user", "me"))
			_, err := g.Fork().Force(ctx, append(opts, eval.Labels())...)
			require.NoError(t, err)
			after = goroutines()
			require.Contains(t, inner, `{"user":"me", "xfork":"the inner one"}`)
			require.Contains(t, outer, `{"user":"me", "xfork":"the outer one"}`)
			require.NotContains(t, outer, `the inner one`)
			require.NotContains(t, after, `the outer one`)
			pprof.SetGoroutineLabels(context.Background())
		})
	}
}

func TestTheExecutionTracer(t *testing.T) {
	if rtrace.IsEnabled() {
		t.Skip("needs the tracer of the process for itself, and the tests run under -trace")
	}
	for name, opts := range map[string][]eval.Option{"in parallel": {eval.Workers(2)}, "in sequence": {eval.Sequential()}} {
		t.Run("has a task for the run and a region per call, "+name, func(t *testing.T) {
			var b bytes.Buffer
			require.NoError(t, rtrace.Start(&b))
			f := expr.Lift0(func() int { return 1 }, expr.Name("a region of the user"))
			_, err := expr.All(f.Fork(), f.Fork()).Force(context.Background(), opts...)
			rtrace.Stop()
			require.NoError(t, err)
			require.Contains(t, b.String(), "a region of the user")
			require.Contains(t, b.String(), "xfork: eval_test.TestTheExecutionTracer (marks_test.go:")
		})
	}
}
