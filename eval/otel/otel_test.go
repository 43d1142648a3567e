package otel_test

import (
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/otel/codes"
	sdk "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"xfork/eval"
	"xfork/eval/otel"
	"xfork/expr"
	"xfork/ops"
)

func recorded(t *testing.T, x func(ctx context.Context, opts ...eval.Option) error, opts ...eval.Option) []sdk.ReadOnlySpan {
	t.Helper()
	rec := tracetest.NewSpanRecorder()
	tracer := sdk.NewTracerProvider(sdk.WithSpanProcessor(rec)).Tracer("test")
	ctx, outer := tracer.Start(context.Background(), "outer")
	_ = x(ctx, append(opts, eval.Observe(otel.Spans(tracer)))...)
	outer.End()
	return rec.Ended()
}

func find(t *testing.T, spans []sdk.ReadOnlySpan, name string) sdk.ReadOnlySpan {
	t.Helper()
	for _, s := range spans {
		if s.Name() == name {
			return s
		}
	}
	require.Fail(t, "there is no span "+name)
	return nil
}

func TestSpans(t *testing.T) {
	for name, opts := range map[string][]eval.Option{"in parallel": nil, "in sequence": {eval.Sequential()}} {
		t.Run("nest as the calls do, "+name, func(t *testing.T) {
			inner := expr.Lift0(func() int { return 1 }, expr.Name("inner"))
			outer := expr.LiftCtx0(func(ctx context.Context) (int, error) { return inner.Fork().Force(ctx) }, expr.Name("caller"))
			spans := recorded(t, func(ctx context.Context, opts ...eval.Option) error {
				_, err := ops.Neg(outer.Fork()).Force(ctx, opts...)
				return err
			}, opts...)
			require.Len(t, spans, 4)
			top, caller, call := find(t, spans, "outer"), find(t, spans, "caller"), find(t, spans, "inner")
			run := spans[2]
			require.Contains(t, run.Name(), "otel_test.TestSpans (otel_test.go:")
			require.Equal(t, top.SpanContext().SpanID(), run.Parent().SpanID())
			require.Equal(t, run.SpanContext().SpanID(), caller.Parent().SpanID())
			require.Equal(t, caller.SpanContext().SpanID(), call.Parent().SpanID())
			require.False(t, call.StartTime().Before(caller.StartTime()))
			require.False(t, call.EndTime().After(caller.EndTime()))
			require.False(t, caller.EndTime().After(run.EndTime()))
		})
	}
	t.Run("tell of failures", func(t *testing.T) {
		spans := recorded(t, func(ctx context.Context, opts ...eval.Option) error {
			_, err := expr.ForkErr(func() (int, error) { return 0, errors.New("bad") }).Force(ctx, opts...)
			require.Error(t, err)
			return err
		})
		require.Len(t, spans, 3)
		for _, s := range spans[:2] {
			require.Equal(t, codes.Error, s.Status().Code)
			require.Contains(t, s.Status().Description, "bad")
		}
	})
	t.Run("of a run of operators, one", func(t *testing.T) {
		spans := recorded(t, func(ctx context.Context, opts ...eval.Option) error {
			_, err := ops.Add(expr.Const(1), expr.Const(2)).Force(ctx, opts...)
			return err
		})
		require.Len(t, spans, 2)
		require.Regexp(t, `^otel_test\.TestSpans \(otel_test\.go:\d+\), operators only$`, spans[0].Name())
	})
	t.Run("are made for the longest calls of a large run", func(t *testing.T) {
		inc := expr.Lift1(func(n int) int { return n + 1 })
		spans := recorded(t, func(ctx context.Context, opts ...eval.Option) error {
			_, err := ops.Sum(inc.Map(make([]int, otel.Most+100))...).Force(ctx, opts...)
			return err
		})
		require.Len(t, spans, otel.Most+2)
	})
	require.PanicsWithValue(t, "otel: a nil tracer", func() { otel.Spans(nil) })
}
