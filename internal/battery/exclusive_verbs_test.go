package battery

import (
	"context"
	"iter"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"xfork/eval"
	"xfork/expr"
	"xfork/internal/battery/harness"
)

// Exclusive calls and calls of other lanes that wait for each other by every verb.

// waits lists the verbs that wait for x inside of a call.
var waits = []struct {
	name string
	wait func(ctx context.Context, x expr.Expr[int]) (int, error)
}{
	{"Force", func(ctx context.Context, x expr.Expr[int]) (int, error) { return x.Force(ctx) }},
	{"Force in order", func(ctx context.Context, x expr.Expr[int]) (int, error) { return x.Force(ctx, eval.Sequential()) }},
	{"Force on an engine", func(ctx context.Context, x expr.Expr[int]) (int, error) {
		e := eval.NewEngine(1, 1)
		defer e.Close(bg)
		return x.Force(ctx, eval.On(e))
	}},
	{"Start and Wait", func(ctx context.Context, x expr.Expr[int]) (int, error) { return x.Start(ctx).Wait() }},
	{"AsCompleted", func(ctx context.Context, x expr.Expr[int]) (v int, err error) {
		for _, r := range expr.AsCompleted(ctx, []expr.Expr[int]{x, expr.Const(0)}) {
			if r.Err != nil {
				return 0, r.Err
			}
			v += r.Value
		}
		return v, nil
	}},
	{"Start and Wait in order", func(ctx context.Context, x expr.Expr[int]) (int, error) {
		return x.Start(ctx, eval.Sequential()).Wait()
	}},
	{"AsCompleted in order", func(ctx context.Context, x expr.Expr[int]) (v int, err error) {
		for _, r := range expr.AsCompleted(ctx, []expr.Expr[int]{x}, eval.Sequential()) {
			v, err = r.Value, r.Err
		}
		return v, err
	}},
	{"AsCompleted pulled", func(ctx context.Context, x expr.Expr[int]) (v int, err error) {
		next, stop := iter.Pull2(expr.AsCompleted(ctx, []expr.Expr[int]{x}))
		defer stop()
		_, r, _ := next()
		return r.Value, r.Err
	}},
	{"a coroutine", func(ctx context.Context, x expr.Expr[int]) (int, error) {
		next, stop := iter.Pull2(func(yield func(int, error) bool) { yield(x.Force(ctx)) })
		defer stop()
		v, err, _ := next()
		return v, err
	}},
	{"a fold", func(ctx context.Context, x expr.Expr[int]) (int, error) {
		return expr.FoldRange(4, func(ctx context.Context, lo, _ int) (int, error) {
			v, err := x.Force(ctx)
			if lo > 0 {
				v = 0
			}
			return v, err
		}, func(a, b int) int { return a + b }).Force(ctx)
	}},
	{"Any", func(ctx context.Context, x expr.Expr[int]) (int, error) {
		return expr.Any(expr.ForkErr(func() (int, error) { return 0, errTest }), x).Force(ctx)
	}},
	{"Catch", func(ctx context.Context, x expr.Expr[int]) (int, error) {
		return expr.Catch(expr.ForkErr(func() (int, error) { return 0, errTest }, expr.Exclusive), func(error) expr.Expr[int] { return x }).Force(ctx)
	}},
	{"Settle", func(ctx context.Context, x expr.Expr[int]) (int, error) {
		rs, err := expr.Settle(x, x).Force(ctx)
		if err != nil {
			return 0, err
		}
		return rs[0].Value, rs[1].Err
	}},
	{"Bind", func(ctx context.Context, x expr.Expr[int]) (int, error) {
		return expr.Bind(expr.Fork(func() int { return 1 }, expr.IOBound), func(int) expr.Expr[int] { return x }).Force(ctx)
	}},
	{"Run", func(ctx context.Context, x expr.Expr[int]) (int, error) {
		return expr.LiftCtx1(func(ctx context.Context, _ int) (int, error) { return x.Force(ctx) }, expr.Exclusive).Run(ctx, 0)
	}},
}

// TestExclusiveCallsAndVerbsThatWait: a call of one lane waits by a verb for a call of another one, while a third force makes
// exclusive calls. Nothing hangs.
func TestExclusiveCallsAndVerbsThatWait(t *testing.T) {
	lanes := map[string]expr.Option{"exclusive": expr.Exclusive, "CPU": expr.CPUBound, "I/O": expr.IOBound, "unsafe": expr.Unsafe}
	for _, v := range waits {
		t.Run(v.name, func(t *testing.T) {
			for outer, o := range lanes {
				for inner, in := range lanes {
					if outer != "exclusive" && inner != "exclusive" && outer != inner {
						continue
					}
					t.Run(outer+" waits for "+inner, func(t *testing.T) {
						for _, opts := range [][]eval.Option{{eval.Workers(1)}, {eval.Workers(2)}, {eval.Sequential()}, {eval.On(eval.NewEngine(1, 1))}} {
							harness.Within(t, func() { waitInside(t, v.wait, o, in, opts) })
							if t.Failed() {
								return
							}
						}
					})
				}
			}
		})
	}
}

func waitInside(t *testing.T, wait func(context.Context, expr.Expr[int]) (int, error), outer, inner expr.Option, opts []eval.Option) {
	q := &silence{t: t}
	piece := func(lane expr.Option) {
		if lane == expr.Exclusive {
			q.timing(10 * time.Microsecond)
		} else {
			q.other(10 * time.Microsecond)
		}
	}
	graph := func(shared expr.Expr[int]) expr.Expr[[]int] {
		return expr.All(expr.LiftCtx1(func(ctx context.Context, i int) (int, error) {
			piece(outer)
			own := expr.Fork(func() int { piece(inner); return i }, inner)
			v, err := wait(ctx, expr.Map2(own, shared, func(a, b int) int { piece(expr.CPUBound); return a + b }))
			piece(outer)
			return v, err
		}, outer).Map([]int{1, 2, 3})...)
	}
	shared := expr.Fork(func() int { piece(inner); return 10 }, inner)
	force := func() { require.Equal(t, []int{11, 12, 13}, harness.Forced(t, graph(shared), opts...)) }
	harness.Together(force, force, func() { harness.Forced(t, expr.All(q.timedCalls(5)...)) }, func() { harness.Forced(t, expr.All(q.otherCalls(5)...)) })
}
