package partition_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"xfork/eval"
	"xfork/expr"
	"xfork/internal/battery/harness"
	"xfork/internal/partition"
	"xfork/ops"
)

var (
	inc   = expr.Lift1(func(a int) int { return a + 1 }, registry.Calls(), expr.Pure, expr.Name("inc"))
	plus  = expr.Lift2(func(a, b int) int { return 2*a + b }, registry.Calls(), expr.Pure, expr.Name("plus"))
	three = expr.Lift3(func(a int, b string, c []float64) string { return fmt.Sprint(a, b, c) }, registry.Calls(), expr.Pure, expr.Name("three"))
	sum   = expr.LiftN(func(as []int) int {
		s := 0
		for _, a := range as {
			s += a
		}
		return s
	}, registry.Calls(), expr.Pure, expr.Name("sum"))
	fails = expr.LiftErr1(func(a int) (int, error) {
		if a%3 == 0 {
			return 0, fmt.Errorf("number %d: %w", a, errFull)
		}
		return a, nil
	}, registry.Calls(), expr.Name("fails"))
	breaks = expr.Lift1(func(a int) int { return 10 / a }, registry.Calls(), expr.Name("breaks"))
	exits  = expr.Lift1(func(a int) int { runtime.Goexit(); return a }, registry.Calls(), expr.Name("exits"))
	long   = expr.Lift1(func(n int) []float64 { return make([]float64, n) }, registry.Calls(), expr.Pure, expr.Name("long"))
	naps   = expr.Lift1(func(int) int { time.Sleep(time.Millisecond); return 1 }, registry.Calls(), expr.Name("naps"))
	size   = expr.Lift2(func(xs []float64, a int) int { return len(xs) + a }, registry.Calls(), expr.Pure, expr.Name("size"))
)

func TestValuesAreThoseOfALocalForce(t *testing.T) {
	build := func() expr.Expr[string] {
		var xs []expr.Expr[int]
		for i := range 40 {
			x := inc.Fork(i)
			xs = append(xs, plus.Call(x, inc.Call(x)), ops.Add(x, x))
		}
		return three.Call(sum.Call(xs...), expr.Const("b"), long.Fork(3))
	}
	want, err := build().Force(t.Context(), eval.Sequential())
	require.NoError(t, err)
	for _, target := range []time.Duration{time.Nanosecond, 20 * time.Microsecond, time.Millisecond, time.Hour} {
		for _, f := range []fate{{}, {twice: true}, {shuffle: true, late: true}, {join: true}, {back: true}} {
			tr := &fake{fate: func(*partition.Parcel) fate { return f }}
			e := engine(t, tr, partition.Options{Target: target, InFlight: 3, Workers: 2})
			got, err := build().Force(t.Context(), eval.On(e))
			require.NoError(t, err)
			require.Equal(t, want, got)
			require.LessOrEqual(t, tr.most.Load(), int64(3))
			if target < time.Millisecond { // a whole millisecond stays here, once the functions have been measured
				require.Positive(t, tr.parcels.Load())
			}
		}
	}
}

func TestAChainGoesInFewPartitions(t *testing.T) {
	tr := &fake{}
	e := engine(t, tr, partition.Options{Target: 10 * time.Millisecond})
	_, err := inc.Fork(1).Force(t.Context(), eval.On(e)) // measures
	require.NoError(t, err)
	x := inc.Fork(0)
	for range 2000 {
		x = inc.Call(x)
	}
	v, err := x.Force(t.Context(), eval.On(e))
	require.NoError(t, err)
	require.Equal(t, 2001, v)
	require.Less(t, tr.parcels.Load(), int64(1000)) // how many calls one has follows from what they have taken
}

func TestCallsThatWaitUntilTheFirstIsMeasuredLeaveToo(t *testing.T) {
	tr := &fake{}
	e := engine(t, tr, partition.Options{Target: 5 * time.Millisecond, InFlight: 1})
	_, err := expr.All(naps.Map(make([]int, 60))...).Force(t.Context(), eval.On(e))
	require.NoError(t, err)
	require.Greater(t, tr.calls.Load(), int64(30))
}

func TestFailuresAreThoseOfALocalForce(t *testing.T) {
	for name, build := range map[string]func() expr.Expr[int]{
		"an error":        func() expr.Expr[int] { return sum.Call(fails.Fork(1), fails.Fork(6), fails.Fork(3)) },
		"beneath a chain": func() expr.Expr[int] { return inc.Call(inc.Call(fails.Call(inc.Fork(2)))) },
		"a panic":         func() expr.Expr[int] { return inc.Call(breaks.Fork(0)) },
		"a map":           func() expr.Expr[int] { return sum.Call(fails.Map([]int{1, 2, 3, 4, 5, 6})...) },
		"under operators": func() expr.Expr[int] { return ops.Add(inc.Fork(1), ops.Mul(fails.Fork(9), breaks.Fork(0))) },
	} {
		t.Run(name, func(t *testing.T) {
			var errs []error
			for _, e := range []*eval.Engine{
				eval.Default,
				engine(t, &fake{}, partition.Options{Target: time.Nanosecond, InFlight: 3, Workers: 2}),
				engine(t, &fake{}, partition.Options{Target: time.Millisecond, InFlight: 3, Workers: 2}),
			} {
				_, err := build().Force(t.Context(), eval.On(e))
				require.Error(t, err)
				errs = append(errs, err)
			}
			for _, err := range errs[1:] {
				require.EqualError(t, err, errs[0].Error())
				require.Equal(t, fmt.Sprintf("%+v", errs[0]), fmt.Sprintf("%+v", err))
				require.Equal(t, errors.Is(errs[0], errFull), errors.Is(err, errFull))
			}
		})
	}
}

func TestAGoexitIsTheFailureOfItsCall(t *testing.T) {
	e := engine(t, &fake{}, partition.Options{Target: time.Nanosecond})
	_, err := inc.Call(exits.Fork(1)).Force(t.Context(), eval.On(e))
	require.ErrorIs(t, err, eval.ErrGoexit)
}

func TestLongValuesTravelOnce(t *testing.T) {
	tr := &fake{}
	e := engine(t, tr, partition.Options{Target: time.Millisecond})
	xs := long.Fork(1000)
	var all []expr.Expr[int]
	for i := range 50 {
		all = append(all, size.Call(xs, expr.Const(i)))
	}
	v, err := sum.Call(all...).Force(t.Context(), eval.On(e))
	require.NoError(t, err)
	require.Equal(t, 50*1000+49*25, v)
	for _, p := range tr.sent {
		require.LessOrEqual(t, len(p.Inputs), 1)
		require.Less(t, len(p.Body), 4000)
	}
}

func TestWhatTheTransportLosesIsTheFailureOfTheCalls(t *testing.T) {
	lost := errors.New("the machine was lost")
	tr := &fake{fate: func(*partition.Parcel) fate { return fate{lose: lost} }}
	e := engine(t, tr, partition.Options{Target: time.Nanosecond})
	_, err := fails.Fork(1).Force(t.Context(), eval.On(e))
	require.ErrorIs(t, err, lost)
	require.Contains(t, err.Error(), "fails(1)")
}

func TestARetryOfALostCall(t *testing.T) {
	lost := errors.New("the machine was lost")
	n := 0
	tr := &fake{fate: func(*partition.Parcel) fate {
		n++
		if n == 1 {
			return fate{lose: lost}
		}
		return fate{}
	}}
	var asked []error
	retry := fails.With(expr.Retry(func(attempt int, err error) (time.Duration, bool) {
		asked = append(asked, err)
		return 0, attempt < 3
	}))
	e := engine(t, tr, partition.Options{Target: time.Nanosecond})
	v, err := retry.Fork(1).Force(t.Context(), eval.On(e))
	require.NoError(t, err)
	require.Equal(t, 1, v)
	require.Len(t, asked, 1)
	require.ErrorIs(t, asked[0], lost)
	_, err = retry.Fork(3).Force(t.Context(), eval.On(e))
	require.ErrorIs(t, err, errFull)
	require.Contains(t, err.Error(), "after 3 attempts")
}

func TestCallsWithATimeLeaveAlone(t *testing.T) {
	tr := &fake{}
	e := engine(t, tr, partition.Options{Target: time.Hour})
	limited := inc.With(expr.Timeout(time.Minute), expr.Limit(2))
	as := make([]int, 20) // pure: equal calls are made once
	for i := range as {
		as[i] = i
	}
	xs := limited.Map(as)
	v, err := sum.Call(xs...).Force(t.Context(), eval.On(e))
	require.NoError(t, err)
	require.Equal(t, 20+19*10, v)
	require.GreaterOrEqual(t, tr.parcels.Load(), int64(20))
}

func TestTheEndOfTheContextEndsThePartition(t *testing.T) {
	tr := &fake{delay: time.Hour}
	e := engine(t, tr, partition.Options{Target: time.Nanosecond})
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	x := fails.Fork(1)
	_, err := x.Force(ctx, eval.On(e))
	require.ErrorIs(t, err, context.DeadlineExceeded)
	require.NoError(t, e.Close(t.Context()))
	tr.delay = 0
	v, err := x.Force(t.Context(), eval.On(e))
	require.NoError(t, err)
	require.Equal(t, 1, v)
}

// A partition is formed and made without recursion, in time that grows with its calls.
func TestDeepAndWideGraphs(t *testing.T) {
	n := harness.Scale(20_000, 1_000_000, 1_000_000)
	tr := &fake{}
	e := engine(t, tr, partition.Options{Target: 10 * time.Millisecond})
	_, err := inc.Fork(1).Force(t.Context(), eval.On(e)) // measures
	require.NoError(t, err)
	x := inc.Fork(0)
	for range n {
		x = inc.Call(x)
	}
	v, err := x.Force(t.Context(), eval.On(e))
	require.NoError(t, err)
	require.Equal(t, n+1, v)
	xs := make([]expr.Expr[int], n/10)
	for i := range xs {
		xs[i] = inc.Call(inc.Fork(i))
	}
	v, err = sum.Call(xs...).Force(t.Context(), eval.On(e))
	require.NoError(t, err)
	require.Equal(t, len(xs)*(len(xs)+3)/2, v)
}
