package record_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"xfork/eval"
	"xfork/eval/record"
	"xfork/eval/stream"
	"xfork/expr"
	"xfork/ops"
)

// executors are the ways to do a run; every view has to work with each.
var executors = map[string][]eval.Option{
	"in parallel":     {eval.Workers(8)},
	"with one worker": {eval.Workers(1)},
	"in sequence":     {eval.Sequential()},
}

func each(t *testing.T, f func(t *testing.T, opts []eval.Option)) {
	for name, opts := range executors {
		t.Run(name, func(t *testing.T) { f(t, opts) })
	}
}

func force[T any](t *testing.T, x expr.Expr[T], opts ...eval.Option) (T, *record.Run) {
	t.Helper()
	rec := record.New()
	v, err := x.Force(context.Background(), append(opts, eval.Observe(rec))...)
	require.NoError(t, err)
	run := rec.Last()
	require.NotNil(t, run)
	check(t, run)
	return v, run
}

// check checks what holds of every recorded run.
func check(t *testing.T, r *record.Run) {
	t.Helper()
	for i := range r.Nodes {
		if i > 0 {
			require.Less(t, r.Nodes[i-1].Number, r.Nodes[i].Number)
		}
		require.EqualValues(t, i, r.Find(r.Nodes[i].Number))
		for _, x := range r.Operands(int32(i)) {
			require.Less(t, x, int32(i))
		}
		require.LessOrEqual(t, int(r.Nodes[i].Strict), len(r.Operands(int32(i))))
	}
	work := time.Duration(0)
	for k := range r.Slices {
		s := r.Slices[k]
		require.LessOrEqual(t, s.Begin, s.End)
		require.GreaterOrEqual(t, s.Self, time.Duration(0))
		work += s.Self
		if k > 0 {
			require.LessOrEqual(t, r.Slices[k-1].Begin, s.Begin)
		}
		if s.Inside >= 0 {
			outer := r.Slices[s.Inside]
			require.Equal(t, outer.Worker, s.Worker)
			require.LessOrEqual(t, outer.Begin, s.Begin)
			require.GreaterOrEqual(t, outer.End, s.End)
			require.Less(t, s.Inside, int32(k))
		}
	}
	for _, w := range r.Waits {
		s := r.Slices[w.Slice]
		require.LessOrEqual(t, s.Begin, w.Begin)
		require.LessOrEqual(t, w.Begin, w.End)
		require.GreaterOrEqual(t, s.End, w.End)
	}
	f := r.Figures()
	require.Equal(t, work, f.Work)
	require.LessOrEqual(t, f.Critical, f.Work)
	path, length := r.CriticalPath()
	require.Equal(t, f.Critical, length)
	require.Equal(t, length > 0, len(path) > 0)
}

func double(n int) int { return 2 * n }

var lifted = expr.Lift1(double, expr.Name("double"))

func TestARunIsRecorded(t *testing.T) {
	each(t, func(t *testing.T, opts []eval.Option) {
		total := expr.Const(0)
		for i := range 100 {
			total = ops.Add(total, lifted.Fork(i))
		}
		v, run := force(t, total, opts...)
		require.Equal(t, 9900, v)
		require.True(t, run.Over)
		require.NoError(t, run.Err)
		f := run.Figures()
		require.Equal(t, 100, f.Calls[record.Done])
		require.Equal(t, 100, f.Ran())
		require.EqualValues(t, 100, f.Operators)
		require.Len(t, run.Slices, 100)
		require.Len(t, run.Nodes, 200, "constants are left out")
		root := run.Find(total.Node().Number())
		require.Equal(t, "Add", run.Name(root))
		require.Len(t, run.Operands(root), 2)
		require.Equal(t, []string{"Add"}, run.Names)
		require.Regexp(t, `^record_test.go:\d+$`, run.Nodes[root].Site.Line())
	})
}

func TestWhatIsTold(t *testing.T) {
	each(t, func(t *testing.T, opts []eval.Option) {
		t.Run("of a force of operators only, a root and a count", func(t *testing.T) {
			x := expr.Const(1)
			for range 1000 {
				x = ops.Add(x, expr.Const(1))
			}
			v, run := force(t, x, opts...)
			require.Equal(t, 1001, v)
			require.Equal(t, stream.Walk, run.Executor)
			require.EqualValues(t, 1000, run.Operators)
			require.Len(t, run.Nodes, 1)
			require.Zero(t, run.Figures().Ran())
			require.Regexp(t, `^0 calls ran, 1000 operators; wall .*$`, run.Figures().String())
		})
		t.Run("of light leaves beneath calls, the operators", func(t *testing.T) {
			light := ops.Add(ops.Add(expr.Const(1), expr.Const(2)), expr.Const(3))
			_, run := force(t, ops.Add(lifted.Call(light), lifted.Call(ops.Neg(light))), opts...)
			require.EqualValues(t, 4, run.Operators)
			require.Equal(t, 2, run.Figures().Ran())
		})
		t.Run("of nested forces, who made them", func(t *testing.T) {
			var fib func(ctx context.Context, n int) (int, error)
			var f expr.Func1[int, int]
			fib = func(ctx context.Context, n int) (int, error) {
				if n < 2 {
					return n, nil
				}
				return ops.Add(f.Fork(n-1), f.Fork(n-2)).Force(ctx)
			}
			f = expr.LiftCtx1(fib, expr.Name("fib"))
			x := f.Fork(12)
			v, run := force(t, x, opts...)
			require.Equal(t, 144, v)
			require.Equal(t, 465, run.Figures().Calls[record.Done])
			require.EqualValues(t, 232, run.Operators)
			require.Len(t, run.Nodes, 465+232)
			root := run.Find(x.Node().Number())
			for i := range run.Nodes {
				require.Equal(t, int32(i) == root, run.Nodes[i].By == 0)
			}
			require.Len(t, run.Demands(root), 3, "two calls and their sum")
			path, _ := run.CriticalPath()
			require.Equal(t, root, path[len(path)-1])
		})
		t.Run("of a Bind, what it has chosen", func(t *testing.T) {
			x := expr.Bind(lifted.Fork(1), func(n int) expr.Expr[int] { return lifted.Fork(n) })
			v, run := force(t, x, opts...)
			require.Equal(t, 4, v)
			require.Equal(t, 3, run.Figures().Ran())
			require.Len(t, run.Demands(run.Find(x.Node().Number())), 1)
		})
		t.Run("of an If, the branch that was not chosen", func(t *testing.T) {
			other := lifted.Fork(2)
			x := expr.If(ops.Gt(lifted.Fork(1), expr.Const(0)), lifted.Fork(1), other)
			_, run := force(t, x, opts...)
			require.Equal(t, record.Skipped, run.Nodes[run.Find(other.Node().Number())].Fate)
			require.Equal(t, 1, run.Figures().Calls[record.Skipped])
			require.Equal(t, 2, run.Figures().Ran())
		})
		t.Run("of a fold, who helped", func(t *testing.T) {
			var parts atomic.Int64
			x := expr.FoldRange(1000, func(_ context.Context, lo, hi int) (int, error) {
				parts.Add(1)
				time.Sleep(10 * time.Microsecond)
				return hi - lo, nil
			}, func(a, b int) int { return a + b })
			v, run := force(t, x, opts...)
			require.Equal(t, 1000, v)
			helped := int64(0)
			for _, s := range run.Slices {
				require.Zero(t, s.Node)
				helped += s.Parts
			}
			require.Less(t, helped, parts.Load()+1)
			require.Equal(t, 1, run.Figures().Ran())
			require.EqualValues(t, 1, run.Nodes[0].Attempts)
		})
		t.Run("of calls that were there, that they were", func(t *testing.T) {
			x := lifted.Fork(3)
			expr.Must(x.Force(context.Background()))
			_, run := force(t, ops.Add(x, lifted.Fork(4)), opts...)
			require.Equal(t, 1, run.Figures().Calls[record.Cached])
			require.Equal(t, 1, run.Figures().Ran())
		})
		t.Run("of equal pure calls, that they were shared", func(t *testing.T) {
			pure := lifted.With(expr.Pure)
			_, run := force(t, ops.Add(pure.Fork(7), ops.Add(pure.Fork(7), pure.Fork(8))), opts...)
			require.Equal(t, 1, run.Figures().Calls[record.Shared])
			require.Equal(t, 2, run.Figures().Ran())
		})
		t.Run("of retries, each attempt", func(t *testing.T) {
			tries := 0
			x := expr.LiftErr0(func() (int, error) {
				if tries++; tries < 3 {
					return 0, errors.New("not yet")
				}
				return tries, nil
			}, expr.Retry(expr.Attempts(5))).Fork()
			_, run := force(t, x, opts...)
			require.EqualValues(t, 3, run.Nodes[0].Attempts)
			require.Equal(t, record.Done, run.Nodes[0].Fate)
			require.Equal(t, 2, run.Figures().Retries)
			require.True(t, run.Slices[0].Retried)
			require.EqualValues(t, 3, run.Slices[2].Attempt)
		})
	})
}

func TestFailures(t *testing.T) {
	each(t, func(t *testing.T, opts []eval.Option) {
		t.Run("what fails is told, and what is skipped for it", func(t *testing.T) {
			rec := record.New()
			bad := expr.Fork(func() int { panic("bad") })
			_, err := lifted.Call(bad).Force(context.Background(), append(opts, eval.Observe(rec))...)
			require.Error(t, err)
			run := rec.Last()
			check(t, run)
			require.Equal(t, err, run.Err)
			require.Equal(t, record.Failed, run.Nodes[0].Fate)
			require.Equal(t, record.Skipped, run.Nodes[1].Fate)
		})
		t.Run("a cancelled run ends with what was going on", func(t *testing.T) {
			ctx, cancel := context.WithCancel(context.Background())
			started := make(chan struct{})
			x := expr.ForkCtx(func(ctx context.Context) (int, error) {
				close(started)
				<-ctx.Done()
				return 0, ctx.Err()
			})
			go func() {
				<-started
				cancel()
			}()
			rec := record.New()
			_, err := lifted.Call(x).Force(ctx, append(opts, eval.Observe(rec))...)
			require.ErrorIs(t, err, context.Canceled)
			run := rec.Last()
			check(t, run)
			require.Equal(t, record.Cancelled, run.Nodes[0].Fate)
			require.Equal(t, record.Skipped, run.Nodes[1].Fate)
		})
	})
}
