package record_test

import (
	"context"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"xfork/eval"
	"xfork/eval/record"
	"xfork/expr"
)

// figures are those of a force of 70 calls that take 100 ms by the clock of a bubble.
func figures(t *testing.T, opts ...expr.Option) (f record.Figures) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		sleep := expr.Lift1(func(int) int { time.Sleep(100 * time.Millisecond); return 1 }, opts...)
		rec := record.New()
		_, err := expr.All(sleep.Map(make([]int, 70))...).Force(t.Context(), eval.Observe(rec), eval.On(eval.NewEngine(2, 256)))
		require.NoError(t, err)
		f = rec.Last().Figures()
	})
	return f
}

// ticking lets a call begin every 10 ms.
type ticking struct {
	mu   sync.Mutex
	next time.Time
}

func (r *ticking) Wait(context.Context) error {
	r.mu.Lock()
	now := time.Now()
	at := r.next
	if at.Before(now) {
		at = now
	}
	r.next = at.Add(10 * time.Millisecond)
	r.mu.Unlock()
	time.Sleep(at.Sub(now))
	return nil
}

func TestTheBoundKnowsWhatHoldsCallsBack(t *testing.T) {
	for name, c := range map[string]struct {
		opts  []expr.Option
		bound time.Duration
		by    string
	}{
		"a limit":         {[]expr.Option{expr.IOBound, expr.Limit(2)}, 3500 * time.Millisecond, "a limit of 2"},
		"a limit, CPU":    {[]expr.Option{expr.Limit(1)}, 7 * time.Second, "a limit of 1"},
		"the unsafe lane": {[]expr.Option{expr.Unsafe}, 7 * time.Second, "unsafe calls"},
		"workers":         {nil, 3500 * time.Millisecond, "2 workers"},
		"waits at once":   {[]expr.Option{expr.IOBound}, 100 * time.Millisecond, "critical path"},
		"a rate":          {[]expr.Option{expr.IOBound, expr.Rate(new(ticking))}, 69*10*time.Millisecond + 100*time.Millisecond, "a rate"},
	} {
		t.Run(name, func(t *testing.T) {
			f := figures(t, c.opts...)
			require.Equal(t, 70, f.Ran())
			require.InDelta(t, c.bound.Seconds(), f.Bound.Seconds(), 1e-6)
			require.Equal(t, c.by, f.BoundBy)
			require.LessOrEqual(t, f.Bound, f.Wall)
			require.LessOrEqual(t, f.Best(), 2.0, "more than two workers are worth")
			require.LessOrEqual(t, f.Speedup(), f.Best()+1e-9)
		})
	}
	t.Run("a limit on the I/O of the force", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			sleep := expr.Lift1(func(int) int { time.Sleep(100 * time.Millisecond); return 1 }, expr.IOBound)
			rec := record.New()
			_, err := expr.All(sleep.Map(make([]int, 70))...).Force(t.Context(), eval.Observe(rec), eval.IOLimit(7))
			require.NoError(t, err)
			f := rec.Last().Figures()
			require.Equal(t, time.Second, f.Bound)
			require.Equal(t, "7 I/O calls at a time", f.BoundBy)
			require.InDelta(t, 7, f.InFlight(), 1e-6)
		})
	})
}

func TestWaitingIsNoComputing(t *testing.T) {
	f := figures(t, expr.IOBound)
	require.Zero(t, f.CPUWork)
	require.Zero(t, f.Speedup())
	require.Zero(t, f.Busy())
	require.Equal(t, 7*time.Second, f.IOWork)
	require.Equal(t, "70 calls ran, 1 operator; wall 100ms, at best 100ms (critical path); I/O 7s, 70.0 calls in flight on average", f.String())
	f = figures(t)
	require.Zero(t, f.IOWork)
	f.Processor = f.CPUWork
	require.Equal(t, "70 calls ran, 1 operator; wall 3.5s, at best 3.5s (2 workers); computing 7s, speed-up 2.0 of 2.0 possible, 2 workers 100% busy", f.String())
}

func TestABusyMachineIsTold(t *testing.T) {
	f := figures(t)
	f.Processor = time.Second
	require.True(t, f.Crowded())
	require.Contains(t, f.String(), "; computing 7s by the clock (the process had 1s of processor time), speed-up")
	f.Processor = 0 // a system that does not tell
	require.False(t, f.Crowded())
	require.Contains(t, f.String(), "; computing 7s, speed-up")
}

func TestDurationsHaveThreeDigits(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0:                                 "0s",
		999:                               "999ns",
		1234:                              "1.23µs",
		45_678 * time.Microsecond:         "45.7ms",
		999_960 * time.Microsecond:        "1s",
		75*time.Second + 40_000_000:       "1m15s",
		3*time.Hour + 25*time.Minute:      "3h25m0s",
		20*24*time.Hour + 100*time.Second: "480h2m0s",
	} {
		require.Equal(t, want, record.Duration(d))
	}
}
