package battery

import (
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"xfork/expr"
	"xfork/ops"
)

// TestBubblesBesideForces forces functions of all lanes in bubbles of testing/synctest, which have a fake clock, while
// goroutines outside force the same functions. Inside and outside share limits, slots and the token as far as a bubble
// shares anything.
func TestBubblesBesideForces(t *testing.T) {
	limit := expr.Limit(1)
	var inside atomic.Int32
	alone := func(d time.Duration) bool {
		defer inside.Add(-1)
		if inside.Add(1) > 1 {
			return false
		}
		time.Sleep(d)
		return true
	}
	calls := map[string]expr.Func1[time.Duration, bool]{
		"CPU":     expr.Lift1(func(d time.Duration) bool { time.Sleep(d); return true }),
		"I/O":     expr.Lift1(func(d time.Duration) bool { time.Sleep(d); return true }, expr.IOBound),
		"limited": expr.Lift1(func(d time.Duration) bool { time.Sleep(d); return true }, limit),
		"unsafe":  expr.Lift1(alone, expr.Unsafe),
	}
	pass := func(d time.Duration) func(t *testing.T) {
		return func(t *testing.T) {
			var all []expr.Expr[bool]
			for _, f := range calls {
				for range 3 {
					all = append(all, f.Fork(d))
				}
			}
			sum := expr.Const(1)
			for range 1000 { // the lone force, and those that wait for it
				sum = ops.Add(sum, expr.Const(1))
			}
			vs, err := expr.Pair(expr.All(all...), sum).Force(t.Context())
			require.NoError(t, err)
			require.NotContains(t, vs.A, false, "two unsafe calls at a time")
			require.Equal(t, 1001, vs.B)
		}
	}
	var over atomic.Bool
	var wg sync.WaitGroup
	for range 3 {
		wg.Go(func() {
			for !over.Load() {
				pass(10 * time.Microsecond)(t)
			}
		})
	}
	for range 20 {
		t.Run("a bubble", func(t *testing.T) {
			begin := time.Now()
			synctest.Test(t, func(t *testing.T) {
				begin := time.Now()
				pass(time.Hour)(t)
				require.GreaterOrEqual(t, time.Since(begin), 3*time.Hour, "the clock of the bubble")
			})
			require.Less(t, time.Since(begin), time.Minute)
		})
	}
	over.Store(true)
	wg.Wait()
}
