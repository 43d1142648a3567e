package battery

import (
	"runtime"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"xfork/eval"
	"xfork/expr"
	"xfork/internal/battery/harness"
)

// Exclusive calls: no other call runs while one does, neither kind waits for ever, and every verb that waits inside of an
// exclusive call lets other calls go on.

// silence counts the calls that are running, from inside of the calls.
type silence struct {
	t              *testing.T
	others, timed  atomic.Int32
	calls, timings atomic.Int32 // ever
}

// timing is the body of an exclusive call, or the piece of one between two forces.
func (q *silence) timing(d time.Duration) {
	q.timings.Add(1)
	if n := q.timed.Add(1); n > 1 {
		q.t.Errorf("%d exclusive calls at a time", n)
	}
	for until := time.Now().Add(d); ; runtime.Gosched() {
		if n := q.others.Load(); n > 0 {
			q.t.Errorf("%d calls beside an exclusive one", n)
		}
		if !time.Now().Before(until) {
			break
		}
	}
	q.timed.Add(-1)
}

// other is the body, or a piece of it, of a call that is not exclusive.
func (q *silence) other(d time.Duration) {
	q.calls.Add(1)
	q.others.Add(1)
	for until := time.Now().Add(d); ; runtime.Gosched() {
		if q.timed.Load() > 0 {
			q.t.Error("a call beside an exclusive one")
		}
		if !time.Now().Before(until) {
			break
		}
	}
	q.others.Add(-1)
}

// timedCalls forks n exclusive calls, otherCalls n others of a lane.
func (q *silence) timedCalls(n int, opts ...expr.Option) []expr.Expr[int] {
	return expr.Lift1(func(i int) int { q.timing(20 * time.Microsecond); return i }, append(opts, expr.Exclusive)...).Map(make([]int, n))
}

func (q *silence) otherCalls(n int, opts ...expr.Option) []expr.Expr[int] {
	return expr.Lift1(func(i int) int { q.other(20 * time.Microsecond); return i }, opts...).Map(make([]int, n))
}

// mix makes exclusive calls among calls of all other lanes.
func (q *silence) mix(n int) expr.Expr[[]int] {
	var xs []expr.Expr[int]
	timed := q.timedCalls(n)
	cpu, io, unsafe := q.otherCalls(n), q.otherCalls(n, expr.IOBound), q.otherCalls(n, expr.Unsafe)
	for i := range n {
		xs = append(xs, cpu[i], timed[i], io[i], unsafe[i])
	}
	return expr.All(xs...)
}

func TestNothingRunsBesideAnExclusiveCall(t *testing.T) {
	t.Run("in all lanes", func(t *testing.T) {
		harness.EachWay(t, func(t *testing.T, opts ...eval.Option) {
			q := &silence{t: t}
			harness.Forced(t, q.mix(30), opts...)
			require.EqualValues(t, 30, q.timings.Load())
			require.EqualValues(t, 90, q.calls.Load())
		})
	})
	t.Run("across engines and forces in order", func(t *testing.T) {
		harness.Within(t, func() {
			q := &silence{t: t}
			small, large := eval.NewEngine(1, 1), eval.NewEngine(8, 100)
			force := func(opts ...eval.Option) func() { return func() { harness.Forced(t, q.mix(20), opts...) } }
			harness.Together(force(), force(eval.On(small)), force(eval.On(large)), force(eval.On(large), eval.IOLimit(2)),
				force(eval.Sequential()), force(eval.Sequential()))
			require.NoError(t, small.Close(bg))
			require.NoError(t, large.Close(bg))
			require.EqualValues(t, 6*20, q.timings.Load())
		})
	})
	t.Run("thousands beside thousands", func(t *testing.T) {
		harness.Within(t, func() {
			q := &silence{t: t}
			n := harness.Scale(1000, 5000, 5000)
			timed := expr.Lift1(func(i int) int { q.timing(0); return i }, expr.Exclusive).Map(make([]int, n))
			io := expr.Lift1(func(i int) int { q.other(0); return i }, expr.IOBound).Map(make([]int, 3*n))
			harness.Together(func() { harness.Forced(t, expr.All(timed...)) }, func() { harness.Forced(t, expr.All(io...)) })
			require.EqualValues(t, n, q.timings.Load())
			require.EqualValues(t, 3*n, q.calls.Load())
		})
	})
}

func TestExclusiveCallsAndOthersTakeTurns(t *testing.T) {
	t.Run("a stream of calls does not keep an exclusive one out", func(t *testing.T) {
		harness.EachWay(t, func(t *testing.T, opts ...eval.Option) {
			var over atomic.Bool
			q := &silence{t: t}
			stream := func(lane expr.Option) func() {
				return func() {
					for !over.Load() {
						harness.Forced(t, expr.All(q.otherCalls(8, lane)...), opts...)
					}
				}
			}
			harness.Together(stream(expr.CPUBound), stream(expr.IOBound), stream(expr.Unsafe), func() {
				defer over.Store(true)
				for range 20 {
					harness.Forced(t, q.timedCalls(1)[0], opts...)
				}
			})
		})
	})
	t.Run("a stream of exclusive calls does not keep others out", func(t *testing.T) {
		harness.EachWay(t, func(t *testing.T, opts ...eval.Option) {
			var over atomic.Bool
			q := &silence{t: t}
			stream := func() {
				for !over.Load() {
					harness.Forced(t, expr.All(q.timedCalls(8)...), opts...)
				}
			}
			harness.Together(stream, stream, func() {
				defer over.Store(true)
				for _, lane := range []expr.Option{expr.CPUBound, expr.IOBound, expr.Unsafe} {
					harness.Forced(t, expr.All(q.otherCalls(20, lane)...), opts...)
				}
				harness.Forced(t, expr.All(q.otherCalls(20)...), eval.Sequential())
			})
		})
	})
	t.Run("one run's exclusive calls do not come all before its others", func(t *testing.T) {
		harness.Within(t, func() {
			q := &silence{t: t}
			var before atomic.Int32 // timings before the last of the others
			timed := q.timedCalls(200)
			others := expr.Lift1(func(i int) int { q.other(0); before.Store(q.timings.Load()); return i }).Map(make([]int, 20))
			harness.Forced(t, expr.All(append(timed, others...)...), eval.Workers(2))
			require.Less(t, before.Load(), int32(100))
		})
	})
}
