package vec_test

import (
	"bytes"
	"context"
	"errors"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"xfork/eval"
	"xfork/eval/stream"
	"xfork/expr"
	"xfork/graph"
	"xfork/internal/fuse"
	"xfork/internal/node"
	"xfork/ops"
	"xfork/ops/vec"
)

// tally lists the nodes whose evaluation a run has started.
type tally struct{ started []uint64 }

func (c *tally) Begin(*stream.Run) stream.Watcher { return c }
func (c *tally) Nodes(stream.Shape)               {}
func (c *tally) End(stream.End)                   {}
func (c *tally) Events(es []stream.Event) {
	for _, e := range es {
		if e.Kind == stream.Started {
			c.started = append(c.started, e.Node)
		}
	}
}

func TestOnePassForSeveralReductions(t *testing.T) {
	for _, opts := range [][]eval.Option{{eval.Sequential()}, {eval.Workers(1)}, {eval.Workers(2)}, {eval.Workers(8), eval.On(eight)}} {
		x := vec.Of(fill[float64](100000, 1))
		y := vec.Exp(vec.Neg(vec.Abs(x)))
		var c tally
		mean := vec.Mean(y)
		all := expr.Pair(expr.All(mean, vec.Var(y), vec.MaxOf(x)), vec.Add(y, x))
		_, err := all.Force(context.Background(), append(opts, eval.Observe(&c))...)
		require.NoError(t, err)
		require.Equal(t, []uint64{mean.Node().Number()}, c.started, "the first output's task does all")
		require.Equal(t, "idle", y.Node().State(), "what lies between is never in memory")
	}
}

func TestRegionsBetweenForks(t *testing.T) {
	read := expr.Lift1(func(n int) []float64 { return loop(n, func(i int) float64 { return float64(i) }) })
	scaled := expr.Lift2(func(x float64, n int) float64 { return x / float64(n) })
	const n = 70000
	for _, w := range ways {
		x, y := read.Fork(n), read.Fork(n)
		mean := scaled.Call(vec.Sum(vec.Mul(x, y)), expr.Const(n))
		z := vec.Scale(vec.Sub(x, vec.Scalar(mean)), mean)
		got, err := expr.Map(z, func(z []float64) float64 { return z[3] }).Force(context.Background(), w.opts...)
		require.NoError(t, err)
		xs := loop(n, func(i int) float64 { return float64(i) * float64(i) })
		m := sumByLaw(xs) / n
		require.Equal(t, (3-m)*m, got, w.name)
	}
}

func TestRegionsDoNotWaitForWhatTheyDoNotNeed(t *testing.T) {
	gate := make(chan struct{})
	quick := expr.Fork(func() []float64 { return []float64{1, 2, 3} })
	slow := expr.Fork(func() []float64 { <-gate; return []float64{4, 5, 6} }, expr.IOBound)
	opened := expr.Map(vec.Sum(quick), func(float64) bool { close(gate); return true })
	both := expr.Pair(vec.Sum(vec.Mul(quick, slow)), opened)
	got, err := both.Force(context.Background(), eval.Workers(2))
	require.NoError(t, err)
	require.Equal(t, 32.0, got.A)
}

func TestTheFirstErrorOfTheProgramIsReported(t *testing.T) {
	boom := errors.New("boom")
	for _, w := range ways {
		for _, late := range []bool{false, true} {
			ints := vec.Of([]int64{1, 0})
			q := vec.Div(ints, ints) // the first
			fork := expr.ForkErr(func() (int, error) { return 0, boom })
			slow := expr.Fork(func() []int64 { time.Sleep(time.Millisecond); return []int64{1, 2} })
			out := vec.Add(q, ints)
			if late { // its own fork is skipped once the other one has failed
				out = vec.Add(q, slow)
			}
			e := fails(t, vec.ErrDivide, expr.Pair(fork, vec.Sum(out)), w.opts...)
			require.Equal(t, q.Node(), e.Node, w.name)
		}
		// The other way round.
		fork := expr.ForkErr(func() ([]int64, error) { time.Sleep(time.Millisecond); return nil, boom })
		ints := vec.Of([]int64{1, 0})
		q := vec.Div(ints, ints)
		e := fails(t, boom, expr.Pair(vec.Sum(q), fork), w.opts...)
		require.Equal(t, fork.Node(), e.Node, w.name)
		require.Equal(t, q.Node(), fails(t, vec.ErrDivide, q, w.opts...).Node)
	}
}

func TestAFailedForkFailsTheRegion(t *testing.T) {
	boom := errors.New("boom")
	for _, w := range ways {
		bad := expr.ForkErr(func() ([]float64, error) { return nil, boom })
		x := vec.Of([]float64{1, 2})
		sum := vec.Sum(vec.Mul(vec.Add(x, bad), x))
		require.Equal(t, bad.Node(), fails(t, boom, sum, w.opts...).Node)
		require.Equal(t, bad.Node(), fails(t, boom, sum, w.opts...).Node, "it is remembered")
		got, err := expr.Catch(sum, func(error) expr.Expr[float64] { return vec.Sum(x) }).Force(context.Background(), w.opts...)
		require.NoError(t, err)
		require.Equal(t, 3.0, got)
	}
}

func TestDynamicNodesChooseRegions(t *testing.T) {
	x := vec.Of([]float64{1, 2, 3})
	y := vec.Mul(x, x)
	for _, w := range ways {
		chosen := expr.If(ops.Gt(vec.Sum(y), expr.Const(10.0)), vec.Sum(vec.Neg(y)), vec.Sum(y))
		value(t, -14.0, expr.Bind(chosen, func(s float64) expr.Expr[float64] {
			return vec.Sum(vec.Scale(x, expr.Const(s/6)))
		}))
		got, err := expr.Any(vec.Sum(y), vec.MaxOf(y)).Force(context.Background(), w.opts...)
		require.NoError(t, err)
		require.Contains(t, []float64{14, 9}, got)
	}
}

func TestForceInsideAFork(t *testing.T) {
	x := vec.Of(fill[float64](70000, 2))
	f := expr.LiftCtx1(func(ctx context.Context, k float64) (float64, error) {
		return vec.MinOf(vec.Abs(vec.Scale(x, expr.Const(k)))).Force(ctx)
	})
	for _, w := range ways {
		_, err := expr.All(f.Map([]float64{1, 2, 3, 4, 5, 6, 7, 8})...).Force(context.Background(), w.opts...)
		require.NoError(t, err)
	}
}

func TestOverlappingForces(t *testing.T) {
	for round := range 30 {
		x := vec.Of(fill[float64](70000, round))
		y := vec.Exp(vec.Neg(vec.Abs(x)))
		z := vec.Mul(y, y)
		roots := []expr.Expr[float64]{vec.Sum(y), vec.Sum(z), vec.Dot(y, z), vec.MaxOf(z)}
		arrays := []expr.Expr[[]float64]{y, z, vec.CumSum(z), vec.Sort(y)}
		want, err := expr.All(vec.Sum(vec.Exp(vec.Neg(vec.Abs(x))))).Force(context.Background())
		require.NoError(t, err)
		var wg sync.WaitGroup
		for i := range 8 {
			wg.Go(func() {
				ctx, cancel := context.WithCancel(context.Background())
				if i%4 == 3 {
					time.AfterFunc(time.Duration(i*20)*time.Microsecond, cancel)
				}
				defer cancel()
				_, e1 := expr.Pair(roots[i%4], expr.All(roots[(i+1)%4], roots[(i+2)%4])).Force(ctx)
				_, e2 := arrays[i%4].Force(ctx, ways[i%4].opts...)
				if i%4 != 3 && (e1 != nil || e2 != nil) {
					t.Errorf("%v, %v", e1, e2)
				}
			})
		}
		wg.Wait()
		value(t, want[0], roots[0])
	}
}

// watched is a context that ends at the tenth look at it, if not earlier.
type watched struct {
	context.Context
	cancel context.CancelFunc
	looks  atomic.Int32
}

func (w *watched) Err() error {
	if w.looks.Add(1) == 10 {
		w.cancel()
	}
	return w.Context.Err()
}

func TestCancellation(t *testing.T) {
	// Long enough that the watching goroutine gets a processor before all is done, however few there are and however busy.
	y, want := vec.Of(make([]float64, 1<<22)), 0.0
	for took, more := time.Duration(0), 20; took < 500*time.Millisecond; more *= 2 {
		for range more {
			y = vec.Sin(vec.Shift(y, expr.Const(1.0)))
		}
		begin := time.Now()
		got, err := vec.Sum(y).Force(context.Background())
		require.NoError(t, err)
		took, want = time.Since(begin), got
	}
	for _, w := range ways {
		sum := vec.Sum(y)
		// A goroutine that forces by itself looks at the context between parts; a run has it watched. With few processors that are
		// all busy, a timer alone may come when all is done.
		timed, cancel := context.WithTimeout(context.Background(), 5*time.Millisecond)
		ctx := &watched{Context: timed, cancel: cancel}
		_, err := sum.Force(ctx, w.opts...)
		cancel()
		require.True(t, errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled), "%s: %v", w.name, err)
		require.NoError(t, eval.Default.Close(context.Background())) // a part may take longer than the force waits for it
		require.NoError(t, eight.Close(context.Background()))
		// Idle, or done where the value was there before the function heard of the end; never failed, and the same in the end.
		require.Contains(t, []string{"idle", "done"}, sum.Node().State(), "a cancellation is not remembered")
		value(t, want, sum)
	}
	short := vec.Sum(vec.Sin(vec.Of([]float64{0})))
	value(t, 0.0, short)
}

func TestIntermediatesTakeNoMemory(t *testing.T) {
	const n = 10_000_000
	a, b, c := make([]float64, n), make([]float64, n), make([]float64, n)
	x := vec.Add(vec.Mul(vec.Of(a), vec.Of(b)), vec.Of(c))
	x = vec.Sub(vec.Mul(x, x), vec.Sqrt(vec.Abs(x)))
	runtime.GC()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	got, err := x.Force(context.Background())
	runtime.ReadMemStats(&after)
	require.NoError(t, err)
	require.Len(t, got, n)
	require.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(8*n+1<<20), "the result and a little")
}

func TestGraphsOfTheFamily(t *testing.T) {
	var text bytes.Buffer
	x := vec.Of([]float64{1, 2, 3})
	require.NoError(t, graph.Explain(&text, vec.Sum(vec.Add(vec.Mul(x, x), x)).Node()))
	require.Contains(t, text.String(), "vec.Mul")
}

func TestAWrittenInputIsTold(t *testing.T) {
	var text bytes.Buffer
	fuse.Watch(true, &text)
	defer fuse.Watch(false, nil)
	xs := []float64{1, 2, 3}
	x := vec.Of(xs)
	value(t, 6.0, vec.Sum(x))
	require.NoError(t, vec.Into(context.Background(), xs, vec.Neg(vec.Of(xs))))
	require.Empty(t, text.String())
	value(t, 3.0, vec.MaxOf(vec.Neg(x)))
	require.Contains(t, text.String(), "the slice of vec.Of")
	require.Contains(t, text.String(), "engine_test.go")
	text.Reset()
	value(t, -6.0, vec.Sum(x))
	require.Empty(t, text.String(), "told once")
}

// Somebody else may begin to evaluate what lies inside of a region after the plan was made, and hand it back.
func TestRegionsMeetNodesOfOthers(t *testing.T) {
	for i, w := range append(ways, ways...) {
		for _, handBack := range []bool{true, false} {
			var y, z expr.Expr[[]float64]
			x := expr.Fork(func() []float64 {
				held := []*node.Node{y.Node(), z.Node()}
				if i >= len(ways) { // only what a further output needs
					held = held[1:]
				}
				for _, n := range held {
					if !node.Claim(n) {
						panic("claimed already")
					}
				}
				time.AfterFunc(time.Millisecond, func() {
					node.HandBack(z.Node())
					if i >= len(ways) {
						return
					}
					if handBack {
						node.HandBack(y.Node())
						return
					}
					*(*[]float64)(node.Value(y.Node())) = []float64{10, 20}
					node.Complete(y.Node())
				})
				return []float64{1, 2}
			})
			y, z = vec.Neg(x), vec.Abs(x)
			got, err := expr.All(vec.Sum(vec.Mul(y, x)), vec.Sum(z), vec.Sum(vec.Mul(y, y))).Force(context.Background(), w.opts...)
			require.NoError(t, err)
			if handBack || i >= len(ways) {
				require.Equal(t, []float64{-5, 3, 5}, got)
			} else {
				require.Equal(t, []float64{50, 3, 500}, got)
			}
		}
	}
}

func TestDeepAndWideRegions(t *testing.T) {
	const n = 100_000
	x := vec.Of([]float64{1, 2, 3})
	y := x
	for range n {
		y = vec.Add(y, x)
	}
	value(t, 6.0*(n+1), vec.Sum(y))
	agree(t, []float64{n + 1, 2 * (n + 1), 3 * (n + 1)}, y)

	const forks = 2000
	f := expr.Lift1(func(i int) []float64 { return []float64{float64(i), 1} })
	var all []expr.Expr[[]float64]
	sum := vec.Full(2, 0.0)
	for i := range forks {
		all = append(all, f.Fork(i))
		sum = vec.Add(sum, all[i])
	}
	both, err := expr.Pair(sum, vec.Sum(vec.Concat(all...))).Force(context.Background())
	require.NoError(t, err)
	require.Equal(t, []float64{forks * (forks - 1) / 2, forks}, both.A)
	require.Equal(t, float64(forks*(forks-1)/2+forks), both.B)
}

func TestSingleValuesOfOrdinaryOperators(t *testing.T) {
	for _, n := range []int{3, 70000} {
		for _, w := range ways {
			k := ops.Add(expr.Const(1.0), expr.Const(2.0)) // nobody has evaluated it yet
			x := vec.Scale(vec.Full(n, 2.0), k)
			got, err := vec.Sum(x).Force(context.Background(), w.opts...)
			require.NoError(t, err)
			require.Equal(t, 6*float64(n), got)
			zero := ops.Quo(expr.Const(1), ops.Sub(expr.Const(1), expr.Const(1)))
			e := fails(t, ops.ErrDivideByZero, vec.Sum(vec.Slice(x, zero, expr.Const(1))), w.opts...)
			require.Equal(t, zero.Node(), e.Node)
		}
	}
}
