package inline_test

import (
	"context"
	"errors"
	"runtime"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/eval"
	"xfork/expr"
	"xfork/internal/gate"
	"xfork/internal/inline"
	"xfork/internal/node"
	"xfork/internal/run"
	"xfork/internal/seam"
	"xfork/internal/world"
	"xfork/ops"
	"xfork/ops/vec"
)

var errBad = errors.New("bad")

// arrays tries to evaluate x on the spot, as an outermost force does.
func arrays(ctx context.Context, x expr.Noded) (bool, error) {
	gate.Enter()
	defer gate.Leave()
	return inline.Arrays(ctx, nil, x.Node(), &run.Options{Engine: world.NewEngine(2, 2)})
}

func slice(n int) expr.Expr[[]float64] {
	xs := make([]float64, n)
	for i := range xs {
		xs[i] = float64(i)
	}
	return vec.Of(xs)
}

// value requires that x is done, and returns its value.
func value[T any](t *testing.T, x expr.Expr[T]) T {
	t.Helper()
	r, settled := expr.Peek(x)
	require.True(t, settled)
	require.NoError(t, r.Err)
	return r.Value
}

// idle requires that nothing has claimed or settled the node.
func idle(t *testing.T, xs ...expr.Noded) {
	t.Helper()
	for _, x := range xs {
		require.Equal(t, node.Idle, node.Load(x.Node()), "%v", x.Node())
	}
}

func TestArraysAreEvaluatedOnTheSpotWithTheOperatorsAboveThem(t *testing.T) {
	a := slice(100)
	low, high := vec.MinOf(a), vec.MaxOf(vec.Mul(a, a))
	root := ops.Add(low, high)
	done, err := arrays(context.Background(), root)
	require.True(t, done)
	require.NoError(t, err)
	require.EqualValues(t, 99*99, value(t, root))
	require.EqualValues(t, 99*99, value(t, high), "what it has come by is remembered")
}

func TestArraysLeaveCallsToTheNextWay(t *testing.T) {
	called := false
	call := expr.Fork(func() float64 { called = true; return 1 })
	bound := expr.Bind(expr.Const(1.0), func(v float64) expr.Expr[float64] { return expr.Const(v) })
	sum := vec.Sum(slice(100))
	for name, root := range map[string]expr.Expr[float64]{
		"a call":                   call,
		"an operator over calls":   ops.Add(call, sum),
		"an operator further up":   ops.Add(ops.Add(sum, expr.Const(1.0)), ops.Add(sum, call)),
		"an operator over a bind":  ops.Add(bound, sum),
		"calls and nothing but it": ops.Add(call, call),
	} {
		t.Run(name, func(t *testing.T) {
			done, err := arrays(context.Background(), root)
			require.False(t, done)
			require.NoError(t, err)
			idle(t, root, call, bound)
			require.False(t, called)
		})
	}
	v, err := ops.Add(call, sum).Force(context.Background())
	require.NoError(t, err, "the next way finds nothing claimed")
	require.EqualValues(t, 1+99*100/2, v)
}

func TestArraysLeaveANodeThatAnotherForceHas(t *testing.T) {
	sum := vec.Sum(slice(100))
	root := ops.Add(vec.MaxOf(slice(10)), sum)
	require.True(t, node.Claim(sum.Node()))
	done, err := arrays(context.Background(), root)
	require.False(t, done)
	require.NoError(t, err)
	idle(t, root)
	require.Equal(t, node.Running, node.Load(sum.Node()))
	node.HandBack(sum.Node())
	done, err = arrays(context.Background(), root)
	require.True(t, done)
	require.NoError(t, err)
}

// Arrays of different lengths fail in the operator. The failure is remembered where it is, and the root is left to the general way, which finds
// out whether an older node would have failed first.
func TestAFailureBelowTheRootIsRememberedAndTheRootIsLeft(t *testing.T) {
	bad := vec.Sum(vec.Mul(slice(10), slice(11)))
	root := ops.Add(bad, vec.Sum(slice(10)))
	done, err := arrays(context.Background(), root)
	require.False(t, done)
	require.NoError(t, err)
	require.Equal(t, node.Failed, node.Load(bad.Node()))
	idle(t, root)
	_, err = root.Force(context.Background())
	require.Error(t, err)
	require.Equal(t, node.Outcome(bad.Node()).Err, err)

	own := vec.Sum(vec.Mul(slice(10), slice(11)))
	done, err = arrays(context.Background(), own)
	require.True(t, done, "a root that fails is settled")
	require.Error(t, err)
}

func TestAnEndedContextEndsTheWalkWithNothingClaimed(t *testing.T) {
	ctx, cancel := context.WithCancelCause(context.Background())
	cancel(errBad)
	root := ops.Add(vec.Sum(slice(10)), vec.MaxOf(slice(10)))
	done, err := arrays(ctx, root)
	require.True(t, done)
	require.ErrorIs(t, err, context.Canceled)
	require.ErrorIs(t, err, errBad)
	idle(t, root)
	done, err = arrays(context.Background(), root)
	require.True(t, done)
	require.NoError(t, err)
}

// direct lets a worker that has nothing to steal from it try force, once for each of twenty calls, and returns how it went with enough on
// offer and without.
func direct(t *testing.T, force func(ctx context.Context, p *run.Post) bool) (with, without []bool) {
	t.Helper()
	var xs []expr.Expr[bool]
	for range 20 {
		xs = append(xs, expr.ForkCtx(func(ctx context.Context) (bool, error) {
			p := run.Current()
			enough := p.Worker.Offers() >= seam.Enough
			done := force(ctx, p)
			if enough {
				with = append(with, done) //xfork:ok forkwrites one worker makes all calls
			} else {
				without = append(without, done) //xfork:ok forkwrites one worker makes all calls
			}
			return true, nil
		}))
	}
	_, err := expr.All(xs...).Force(t.Context(), eval.On(eval.NewEngine(1, 1)), eval.Workers(1))
	require.NoError(t, err)
	require.NotEmpty(t, with)
	require.NotEmpty(t, without)
	return with, without
}

// calls tries to evaluate x as a nested force does.
func calls(ctx context.Context, p *run.Post, x expr.Noded) bool {
	done, err := inline.Calls(ctx, p, x.Node(), nil)
	return done && err == nil
}

func TestCallsAreMadeDirectlyWhereThievesHaveEnough(t *testing.T) {
	var count atomic.Int32
	with, without := direct(t, func(ctx context.Context, p *run.Post) bool {
		f := expr.Lift1(func(v int) int { count.Add(1); return v })
		x, y := f.Fork(1), f.Fork(2)
		root := ops.Add(ops.Add(x, y), f.Call(x))
		before := count.Load()
		done := calls(ctx, p, root)
		if r, settled := expr.Peek(root); settled != done || done && (r.Value != 4 || r.Err != nil) {
			t.Error("not what it says")
		}
		if made := count.Load() - before; done && made != 3 || !done && made != 0 {
			t.Errorf("%d calls", made)
		}
		if !done {
			idle(t, root, x, y)
		}
		if p.Depth != 1 || len(p.Path) != 0 {
			t.Error("it has left something on the goroutine")
		}
		return done
	})
	require.NotContains(t, with, false)
	require.NotContains(t, without, true)
}

func TestCallsLeaveWhatIsNotPlainToTheNextWay(t *testing.T) {
	plain := func() expr.Expr[int] { return expr.Fork(func() int { return 1 }) }
	refused := func() expr.Expr[int] { t.Error("called"); return expr.Const(0) }
	for name, build := range map[string]func() (root, left expr.Expr[int]){
		"another lane": func() (root, left expr.Expr[int]) {
			left = expr.Fork(func() int { t.Error("called"); return 1 }, expr.IOBound)
			return ops.Add(plain(), left), left
		},
		"a special demand": func() (root, left expr.Expr[int]) {
			left = expr.Fork(func() int { t.Error("called"); return 1 }, expr.Limit(1))
			return ops.Add(plain(), left), left
		},
		"a dynamic node": func() (root, left expr.Expr[int]) {
			left = expr.Bind(plain(), func(int) expr.Expr[int] { return refused() })
			return ops.Add(plain(), left), left
		},
		"a node with many operands": func() (root, left expr.Expr[int]) {
			var xs []expr.Expr[int]
			for range 17 {
				xs = append(xs, expr.Fork(func() int { t.Error("called"); return 1 }))
			}
			root = expr.Map(expr.All(xs...), func([]int) int { return 1 })
			return root, xs[0]
		},
	} {
		t.Run(name, func(t *testing.T) {
			with, _ := direct(t, func(ctx context.Context, p *run.Post) bool {
				root, left := build()
				done := calls(ctx, p, root)
				idle(t, root, left)
				return done
			})
			require.NotContains(t, with, true)
		})
	}
}

func TestADirectCallThatFailsIsRememberedAndItsConsumerIsLeft(t *testing.T) {
	for name, f := range map[string]func() (int, error){
		"an error": func() (int, error) { return 0, errBad },
		"a panic":  func() (int, error) { panic(errBad) },
	} {
		t.Run(name, func(t *testing.T) {
			with, _ := direct(t, func(ctx context.Context, p *run.Post) bool {
				x := expr.ForkErr(f)
				root := ops.Add(x, expr.Fork(func() int { return 1 }))
				enough := p.Worker.Offers() >= seam.Enough
				done := calls(ctx, p, root)
				idle(t, root)
				if r, settled := expr.Peek(x); enough && (!settled || !errors.Is(r.Err, errBad)) {
					t.Error("not remembered")
				}
				return done
			})
			require.NotContains(t, with, true)
		})
	}
}

func TestADirectCallWhoseContextEndsIsHandedBack(t *testing.T) {
	with, _ := direct(t, func(ctx context.Context, p *run.Post) bool {
		over, cancel := context.WithCancel(ctx)
		x := expr.ForkCtx(func(ctx context.Context) (int, error) {
			cancel()
			<-ctx.Done()
			return 0, ctx.Err()
		})
		done := calls(over, p, x)
		idle(t, x)
		if calls(over, p, x) {
			t.Error("called although the context has ended")
		}
		return done
	})
	require.NotContains(t, with, true)
}

func TestAGoexitOfADirectCallIsItsFailureAndTravels(t *testing.T) {
	var inner, outer []expr.Expr[int]
	for range 20 {
		x := expr.Fork(func() int { runtime.Goexit(); return 0 })
		inner = append(inner, x)
		outer = append(outer, expr.ForkErr(func() (int, error) {
			p := run.Current()
			if p.Worker.Offers() >= seam.Enough {
				calls(context.Background(), p, x)
				t.Error("it has returned")
			}
			return x.Force(context.Background())
		}))
	}
	all := expr.Settle(outer...)
	rs, err := all.Force(t.Context(), eval.Workers(1))
	require.NoError(t, err)
	for i, r := range rs {
		require.ErrorIs(t, r.Err, eval.ErrGoexit)
		v, settled := expr.Peek(inner[i])
		require.True(t, settled)
		require.ErrorIs(t, v.Err, eval.ErrGoexit)
	}
}
