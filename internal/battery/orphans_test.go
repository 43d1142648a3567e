package battery

import (
	"context"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"xfork/eval"
	"xfork/expr"
	"xfork/internal/battery/harness"
)

// Orphans, plain functions that cannot be told to stop.

func TestAnOrphanDoesNotHoldTheForceUp(t *testing.T) {
	harness.Within(t, func() {
		for _, lane := range []expr.Option{expr.CPUBound, expr.IOBound, expr.Unsafe} {
			e := eval.NewEngine(1, 1)
			begun, release := harness.NewGate(), harness.NewGate()
			var calls atomic.Int32
			x := expr.Fork(func() int { calls.Add(1); begun.Open(); release.Pass(t); return 5 }, lane)
			ctx, stop := context.WithCancel(bg)
			go func() { begun.Pass(t); stop() }()
			start := time.Now()
			_, err := x.Force(ctx, eval.On(e))
			require.ErrorIs(t, err, context.Canceled)
			require.Less(t, time.Since(start), time.Second)
			require.Equal(t, 1, e.Orphans())
			short, enough := context.WithTimeout(bg, 10*time.Millisecond)
			require.ErrorIs(t, e.Close(short), context.DeadlineExceeded)
			enough()
			if lane != expr.Unsafe { // its slot is with others
				other := expr.Fork(func() int { return 6 }, lane)
				require.Equal(t, 6, harness.Forced(t, other, eval.On(e)))
			}
			go func() { ms(10); release.Open() }()
			require.NoError(t, e.Close(bg))
			require.Zero(t, e.Orphans())
			require.Equal(t, 5, harness.Forced(t, x, eval.On(e)), "its value is kept")
			require.EqualValues(t, 1, calls.Load())
		}
	})
}

func TestAnOrphanKeepsItsLimitAndTheToken(t *testing.T) {
	harness.Within(t, func() {
		for name, opts := range map[string][]expr.Option{"limit": {expr.Limit(1)}, "token": {expr.Unsafe}} {
			begun, release := harness.NewGate(), harness.NewGate()
			var over atomic.Bool
			x := expr.Fork(func() int { begun.Open(); release.Pass(t); over.Store(true); return 5 }, opts...)
			ctx, stop := context.WithCancel(bg)
			go func() { begun.Pass(t); stop() }()
			_, err := x.Force(ctx)
			require.ErrorIs(t, err, context.Canceled)
			next := expr.Fork(func() int {
				if !over.Load() {
					t.Errorf("%s: given away while the orphan was running", name)
				}
				return 6
			}, opts...).Start(bg)
			ms(20)
			release.Open()
			v, err := next.Wait()
			require.NoError(t, err)
			require.Equal(t, 6, v)
			require.NoError(t, eval.Default.Close(bg))
		}
	})
}

func TestAForceThatWaitsForAnOrphanGetsItsValue(t *testing.T) {
	harness.EachWay(t, func(t *testing.T, opts ...eval.Option) {
		begun, release := harness.NewGate(), harness.NewGate()
		var calls atomic.Int32
		x := expr.Fork(func() int { calls.Add(1); begun.Open(); release.Pass(t); return 5 })
		ctx, stop := context.WithCancel(bg)
		go func() { begun.Pass(t); stop() }()
		_, err := x.Force(ctx, opts...)
		require.ErrorIs(t, err, context.Canceled)
		again := expr.Map(x, func(i int) int { return i + 1 }).Start(bg, opts...)
		ms(5)
		release.Open()
		v, err := again.Wait()
		require.NoError(t, err)
		require.Equal(t, 6, v)
		require.EqualValues(t, 1, calls.Load())
		require.NoError(t, eval.Default.Close(bg))
	})
}

func TestAnOrphanThatForcesFindsItsWay(t *testing.T) {
	harness.EachWay(t, func(t *testing.T, opts ...eval.Option) {
		begun, release := harness.NewGate(), harness.NewGate()
		inner := expr.Fork(func() int { return 3 })
		x := expr.ForkErr(func() (int, error) {
			begun.Open()
			release.Pass(t)
			return expr.Op2[opAdd](inner, inner).Force(bg)
		}, expr.IOBound)
		ctx, stop := context.WithCancel(bg)
		go func() { begun.Pass(t); stop() }()
		_, err := x.Force(ctx, opts...)
		require.ErrorIs(t, err, context.Canceled)
		release.Open()
		require.NoError(t, eval.Default.Close(bg))
		require.Equal(t, 3, harness.Forced(t, inner, opts...))
	})
}
