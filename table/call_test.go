package table_test

import (
	"context"
	"errors"
	"runtime"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"xfork/eval"
	"xfork/expr"
	. "xfork/table"
)

var errRate = errors.New("no rate")

func TestCallsHaveWhatTheyWereLiftedWith(t *testing.T) {
	var now, most, calls atomic.Int64
	slow := expr.LiftCtx1(func(_ context.Context, n int) (float64, error) {
		calls.Add(1)
		for k := now.Add(1); ; {
			if m := most.Load(); k <= m || most.CompareAndSwap(m, k) {
				break
			}
		}
		time.Sleep(time.Millisecond)
		now.Add(-1)
		return float64(n) / 2, nil
	}, expr.IOBound, expr.Limit(9))
	n := 300
	xs := make([]Null[int], n)
	for i := range xs {
		xs[i] = null(i, i%10 > 0)
	}
	f := Columns(Data("x", xs))
	for _, workers := range []int{1, 2, 7} {
		calls.Store(0)
		sum, err := Scalar[float64](f.Agg(Call(Col("x"), slow).Sum())).Force(context.Background(), eval.Workers(workers))
		require.NoError(t, err)
		require.Equal(t, float64(n*(n-1)/2-(n/10)*(n/10-1)/2*10)/2, sum)
		require.Equal(t, int64(n-n/10), calls.Load(), "a null is not called with")
	}
	require.LessOrEqual(t, most.Load(), int64(9))
	require.Greater(t, most.Load(), int64(1), "calls of an I/O-bound function run side by side")
	require.Equal(t, "-\n0.5\n", one(t, f.Head(2), Call(Col("x"), slow)))
	// A function for nulls, a result that may be null, and a filter before: only the rows that are left are called with.
	calls.Store(0)
	all := expr.Lift1(func(x Null[int]) Null[string] { calls.Add(1); return null("there", x.Valid) })
	require.Equal(t, "-\nthere\nthere\n", one(t, f.Head(3), Call(Col("x"), all)))
	require.Equal(t, "there\n", one(t, f.Filter(Col("x").Eq(5)), Call(Col("x"), all)))
	require.Equal(t, int64(4), calls.Load())
}

func TestErrorsOfCalls(t *testing.T) {
	f := Columns(Data("x", []int{1, 2, 3, 4}))
	tries := 0
	retried := expr.LiftErr1(func(n int) (int, error) {
		if n == 3 {
			tries++ //xfork:ok forkwrites one row alone comes here
			return 0, errRate
		}
		return n, nil
	}, expr.Retry(func(attempt int, _ error) (time.Duration, bool) { return 0, attempt < 3 }))
	_, err := Count(f.With(Call(Col("x"), retried).As("y")).Filter(Col("y").Gt(0))).Force(context.Background())
	require.ErrorIs(t, err, errRate)
	require.ErrorContains(t, err, "table.With (call_test.go:")
	require.ErrorContains(t, err, "x.Call(): ")
	require.ErrorContains(t, err, "(3), 3 attempts: no rate")
	require.NotContains(t, err.Error(), "call.go")
	require.Equal(t, errRate, expr.Cause(err))
	require.Equal(t, 3, tries)

	for want, g := range map[string]expr.Func1[int, int]{
		"oh":                       expr.Lift1(func(int) int { panic("oh") }),
		"timed out after 1ms":      expr.LiftCtx1(func(ctx context.Context, _ int) (int, error) { <-ctx.Done(); return 0, ctx.Err() }, expr.Timeout(time.Millisecond)),
		"table.Agg (call_test.go:": expr.LiftErr1(func(int) (int, error) { return 0, context.Canceled }),
	} {
		_, err := Scalar[int64](f.Agg(Call(Col("x"), g).Sum())).Force(context.Background())
		require.ErrorContains(t, err, want)
		require.ErrorContains(t, err, "table.Agg (call_test.go:")
	}
	// A Goexit ends the call of the region, and so is told of the result that was forced.
	_, err = Scalar[int64](f.Agg(Call(Col("x"), expr.Lift1(func(int) int { runtime.Goexit(); return 0 })).Sum())).Force(context.Background())
	require.ErrorIs(t, err, expr.ErrGoexit)
	require.ErrorContains(t, err, "table.Scalar (call_test.go:")
	_, err = f.With(Call(Col("x"), expr.Lift1(func(string) int { return 0 })).As("y")).Schema(context.Background())
	require.ErrorContains(t, err, "x.Call() (call_test.go:")
	require.ErrorContains(t, err, "the function takes string, not int64")
	require.Panics(t, func() { Call(Col("x"), expr.Func1[int, int]{}) })
	require.PanicsWithValue(t, "table: Call: a function that returns a Decimal is no column", func() { Call(Col("x"), expr.Lift1(func(int) Decimal { return Decimal{} })) })
	require.PanicsWithValue(t, "table: Call: the Go type []int is no column", func() { Call(Col("x"), expr.Lift1(func([]int) int { return 0 })) })
}

func TestACancelledForceCancelsCalls(t *testing.T) {
	began := make(chan struct{}, 10)
	stuck := expr.LiftCtx1(func(ctx context.Context, n int) (int, error) {
		began <- struct{}{}
		<-ctx.Done()
		return 0, ctx.Err()
	}, expr.IOBound)
	x := Scalar[int64](Columns(Data("x", []int{1, 2, 3})).Agg(Call(Col("x"), stuck).Sum()))
	ctx, cancel := context.WithCancel(context.Background())
	go func() { <-began; cancel() }()
	_, err := x.Force(ctx)
	require.ErrorIs(t, err, context.Canceled)
}
