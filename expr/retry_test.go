package expr_test

import (
	"context"
	"errors"
	"io"
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"xfork/expr"
)

func TestJitterShortensPauses(t *testing.T) {
	const second = time.Second
	fixed := func(attempt int, err error) (time.Duration, bool) {
		return second, attempt < 3 && errors.Is(err, io.EOF)
	}
	for _, fraction := range []float64{0.1, 0.5, 1} {
		p := expr.Jitter(fixed, fraction)
		low, high, sum := 2*second, time.Duration(0), time.Duration(0)
		const n = 10_000
		for range n {
			wait, again := p(1, io.EOF)
			require.True(t, again)
			low, high, sum = min(low, wait), max(high, wait), sum+wait
		}
		shortest := float64(second) * (1 - fraction)
		require.GreaterOrEqual(t, float64(low), shortest)
		require.LessOrEqual(t, high, second)
		require.InDelta(t, shortest, float64(low), 0.01*float64(second), "nearly the shortest is met")
		require.InDelta(t, float64(second), float64(high), 0.01*float64(second), "nearly the longest is met")
		require.InDelta(t, (shortest+float64(second))/2, float64(sum)/n, 0.02*float64(second), "evenly")
	}
	_, again := expr.Jitter(fixed, 0.5)(3, io.EOF)
	require.False(t, again, "the policy decides")
	_, again = expr.Jitter(fixed, 0.5)(1, io.ErrNoProgress)
	require.False(t, again)
	wait, _ := expr.Jitter(expr.Attempts(3), 1)(1, io.EOF)
	require.Zero(t, wait)
	wait, _ = expr.Backoff(3, second, 2*second)(0, io.EOF)
	require.Equal(t, second, wait, "an attempt below the first is the first")

	require.PanicsWithValue(t, "expr: Jitter of a nil policy", func() { expr.Jitter(nil, 0.5) })
	for _, fraction := range []float64{0, -0.1, 1.1, math.NaN(), math.Inf(1)} {
		require.PanicsWithValue(t, "expr: Jitter must be above 0 and at most 1", func() { expr.Jitter(fixed, fraction) })
	}
}

type always struct{}

func (always) Wait(context.Context) error { return nil }

func sure0() int              { return 0 }
func sure1(int) int           { return 0 }
func sure2(int, int) int      { return 0 }
func sure3(int, int, int) int { return 0 }

func TestARetryThatCanNeverActIsRefused(t *testing.T) {
	retry := expr.Retry(expr.Attempts(3))
	one := expr.Const(1)
	for name, misuse := range map[string]func(){
		"sure0":     func() { expr.Lift0(sure0, retry) },
		"sure1":     func() { expr.Lift1(sure1, retry, expr.IOBound) },
		"sure2":     func() { expr.Lift2(sure2).With(retry) },
		"sure3":     func() { expr.Lift3(sure3, expr.Limit(1)).With(expr.IOBound).With(retry) },
		"a closure": func() { expr.Fork(func() int { return 0 }, retry) },
		"sure1 ":    func() { expr.Map(one, sure1, retry) },
		"sure2 ":    func() { expr.Map2(one, one, sure2, retry) },
		"sure3 ":    func() { expr.Map3(one, one, one, sure3, retry) },
		"named":     func() { expr.Lift1(sure1, expr.Name("named"), retry) },
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				text, _ := recover().(string)
				require.Regexp(t, `^expr: Retry of a function that cannot fail: \S+ returns no error, and has no Timeout$`, text)
			}()
			misuse()
		})
	}
	t.Run("but not where the function can fail", func(t *testing.T) {
		expr.Lift1(func(int) error { return nil }, retry)
		expr.Lift0(func() error { return nil }).With(retry)
		_ = expr.Fork(func() error { return nil }, retry)
		_ = expr.Map(one, func(int) error { return nil }, retry)
		expr.LiftErr1(func(int) (int, error) { return 0, nil }, retry)
		expr.LiftCtx0(func(context.Context) (int, error) { return 0, nil }).With(retry)
		_ = expr.ForkErr(func() (int, error) { return 0, nil }, retry)
		expr.Lift1(sure1, retry, expr.Timeout(time.Second))
		expr.Lift1(sure1, expr.Timeout(time.Second)).With(retry)
		_ = expr.Map(one, sure1, expr.Rate(always{}), retry)
		_ = expr.FoldRange(1, func(context.Context, int, int) (int, error) { return 0, nil }, sure2, retry)
	})
}

func TestAFunctionWithoutErrorsIsTriedAgainAfterATimeout(t *testing.T) {
	for _, opts := range allWays()[:3] {
		calls := make(chan int, 10)
		f := expr.Lift1(func(n int) int {
			if calls <- n; len(calls) == 1 {
				time.Sleep(60 * time.Millisecond)
			}
			return n
		}, expr.Timeout(10*time.Millisecond), expr.Retry(expr.Attempts(3)), expr.IOBound)
		v, err := f.Fork(7).Force(t.Context(), opts...)
		require.NoError(t, err)
		require.Equal(t, 7, v)
		require.Len(t, calls, 2)
	}
}
