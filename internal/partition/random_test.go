package partition_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"xfork/eval"
	"xfork/eval/stream"
	"xfork/expr"
	"xfork/internal/battery/harness"
	"xfork/internal/partition"
	"xfork/ops"
)

// program builds a random graph: the same one for the same seed. once are functions that must not be repeated, of which each call of
// one graph counts in its own place.
func program(seed uint64) expr.Expr[int] {
	r := rand.New(rand.NewPCG(seed, 1))
	xs := []expr.Expr[int]{expr.Const(3)}
	pick := func() expr.Expr[int] {
		if r.IntN(3) > 0 {
			return xs[len(xs)-1-r.IntN(min(len(xs), 4))]
		}
		return xs[r.IntN(len(xs))]
	}
	failing := r.IntN(3) == 0
	for range 3 + r.IntN(60) {
		var x expr.Expr[int]
		switch r.IntN(12) {
		case 0, 1:
			x = inc.Fork(r.IntN(50))
		case 2, 3:
			x = inc.Call(pick())
		case 4, 5:
			x = plus.Call(pick(), pick())
		case 6:
			x = sum.Call(pick(), pick(), pick(), pick())
		case 7:
			x = ops.Add(pick(), pick())
		case 8:
			if failing {
				x = fails.Call(pick())
			} else {
				x = size.Call(long.Fork(r.IntN(2000)), pick())
			}
		case 9:
			x = bump.Call(pick())
		case 10:
			y := pick()
			x = expr.Bind(pick(), func(v int) expr.Expr[int] { return plus.Call(inc.Fork(v), y) })
		case 11:
			if failing && r.IntN(4) == 0 {
				x = expr.Catch(pick(), func(error) expr.Expr[int] { return inc.Fork(1) })
			} else {
				x = again.Call(pick())
			}
		}
		xs = append(xs, x)
	}
	return sum.Call(xs...)
}

var (
	bump  = expr.LiftCtx1(func(_ context.Context, a int) (int, error) { return a ^ 5, nil }, registry.Calls(), expr.Name("bump"))
	again = expr.LiftErr1(func(a int) (int, error) {
		if a%7 == 0 {
			return 0, errFull
		}
		return a - 1, nil
	}, registry.Calls(), expr.Name("again"), expr.Retry(expr.Attempts(2)))
)

func text(v int, err error) string {
	if err != nil {
		return err.Error()
	}
	return fmt.Sprint(v)
}

func TestRandomProgramsAreThoseOfALocalForce(t *testing.T) {
	before := runtime.NumGoroutine()
	for seed := range uint64(harness.Scale(300, 5_000, 200_000)) {
		want := text(program(seed).Force(t.Context(), eval.Sequential()))
		r := rand.New(rand.NewPCG(seed, 2))
		chance := rand.New(rand.NewPCG(seed, 3))
		tr := &fake{fate: func(*partition.Parcel) fate {
			r := chance // under the lock of tr
			return fate{back: r.IntN(10) == 0, twice: r.IntN(3) == 0, shuffle: r.IntN(3) == 0, join: r.IntN(3) == 0, late: r.IntN(4) == 0}
		}}
		e := engine(t, tr, partition.Options{
			Target:  []time.Duration{1, 10 * time.Microsecond, 100 * time.Microsecond, time.Millisecond}[r.IntN(4)],
			Workers: 1 + r.IntN(3), InFlight: 1 + r.IntN(4), Inline: []int{1, 4096}[r.IntN(2)],
		})
		x := program(seed)
		opts := [][]eval.Option{{eval.On(e)}, {eval.On(e), eval.AllErrors()}, {eval.On(e), eval.InFlight(2)}, {eval.On(e), eval.Workers(1)}}[r.IntN(4)]
		var all sync.WaitGroup
		for range r.IntN(3) { // other forces of the same graph, some of which end early
			ctx, cancel := context.WithTimeout(t.Context(), time.Duration(r.IntN(400))*time.Microsecond)
			other := [][]eval.Option{{eval.On(e)}, nil, {eval.Sequential()}}[r.IntN(3)]
			all.Go(func() {
				defer cancel()
				v, err := x.Force(ctx, other...)
				if got := text(v, err); got != want && !errors.Is(err, context.DeadlineExceeded) {
					t.Errorf("seed %d: beside it %s, and not %s", seed, got, want)
				}
			})
		}
		v, err := x.Force(t.Context(), opts...)
		got := text(v, err)
		all.Wait()
		if len(opts) > 1 && err != nil {
			require.Contains(t, got, want, "seed %d", seed)
		} else {
			require.Equal(t, want, got, "seed %d", seed)
		}
		require.NoError(t, e.Close(t.Context()))
	}
	require.LessOrEqual(t, harness.GoroutinesDownTo(before), before)
}

// watcher counts what a run tells of calls.
type watcher struct {
	stream.Ignore
	mu     sync.Mutex
	ended  map[uint64]int // by node
	places map[int64]int
	found  int
}

func (w *watcher) Begin(*stream.Run) stream.Watcher { return w }

func (w *watcher) Events(es []stream.Event) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, e := range es {
		switch e.Kind {
		case stream.Returned:
			w.ended[e.Node]++
			w.places[e.N]++
		case stream.Found:
			w.found++
		}
	}
}

func TestViewsAreToldWhereCallsWereMade(t *testing.T) {
	e := engine(t, &fake{}, partition.Options{Target: 50 * time.Microsecond, InFlight: 2})
	w := &watcher{ended: map[uint64]int{}, places: map[int64]int{}}
	xs := inc.Map(make([]int, 1))
	for i := range 60 {
		xs = append(xs, plus.Call(inc.Call(inc.Fork(i)), expr.Const(i)))
	}
	_, err := sum.Call(xs...).Force(t.Context(), eval.On(e), eval.Observe(w))
	require.NoError(t, err)
	require.Positive(t, w.places[7])
	require.Zero(t, w.found)
	for n, times := range w.ended {
		require.Equal(t, 1, times, "node %d", n)
	}
}
