//go:build seam

package schedule

import (
	"context"

	"xfork/eval"
	"xfork/expr"
	"xfork/internal/seam"
	"xfork/ops"
)

// Forces that are cancelled: hand-back, adoption, orphans.

var _ = scenes(
	&scenario{
		name: "one of several demanders is cancelled",
		graph: func(w *world) []expr.Expr[int] {
			a, b := w.heedful("a", 2), w.heedful("b", 3)
			return []expr.Expr[int]{ops.Add(a, b), ops.Mul(a, w.heedful("c", 5)), a}
		},
		act:    cancelledBeside(1, 2),
		weight: 2,
	},
	&scenario{
		name: "all demanders are cancelled one after the other",
		graph: func(w *world) []expr.Expr[int] {
			a := w.heedful("a", 2)
			return []expr.Expr[int]{ops.Add(a, w.heedful("b", 3)), ops.Mul(a, a)}
		},
		act: func(w *world) {
			c1, end1 := cancelled()
			c2, end2 := cancelled()
			w.together(
				func() { w.forceUnder(c1, 0) }, end1,
				func() { w.forceUnder(c2, 1) }, end2,
				func() { w.forceUnder(c2, 0, eval.Sequential()) },
			)
			w.again()
		},
		weight: 2,
	},
	&scenario{
		name: "a call that no force wants waits for its context",
		graph: func(w *world) []expr.Expr[int] {
			times := 0
			done := w.once("waits")
			waits := expr.ForkCtx(func(ctx context.Context) (int, error) {
				if times++; times == 1 && !w.alone {
					seam.Wait("context", ctx.Done())
					return 0, context.Cause(ctx)
				}
				done()
				return 7, nil
			}, expr.Name("waits"))
			return []expr.Expr[int]{ops.Add(waits, w.fork("b", 1))}
		},
		act: func(w *world) {
			c1, end1 := cancelled()
			c2, end2 := cancelled()
			w.together(
				func() { w.forceUnder(c1, 0) }, end1,
				func() { w.forceUnder(c2, 0) }, end2,
			)
			w.alone = true // the call may not have begun so far, and then the first force after this is its first one
			w.again()
		},
	},
	&scenario{
		name: "cancellation of a nested force",
		graph: func(w *world) []expr.Expr[int] {
			x := w.heedful("x", 2)
			f := w.forces("f", 1, func() expr.Expr[int] { return ops.Add(x, w.heedful("y", 3)) })
			g := w.forces("g", 1, func() expr.Expr[int] { return ops.Mul(f, x) })
			return []expr.Expr[int]{g, ops.Add(f, x)}
		},
		act:    cancelledBeside(1),
		weight: 2,
	},
	&scenario{
		name: "a function that does not heed its context",
		graph: func(w *world) []expr.Expr[int] {
			done := w.once("deaf")
			deaf := expr.Fork(func() int {
				for range 8 {
					seam.Step("work")
				}
				done()
				return 2
			}, expr.Name("deaf"))
			return []expr.Expr[int]{ops.Add(deaf, w.fork("b", 3)), ops.Mul(deaf, deaf)}
		},
		act: func(w *world) {
			ctx, end := cancelled()
			w.together(func() { w.forceUnder(ctx, 0) }, end, func() { w.forceUnder(ctx, 1) })
			w.together(w.forcing(0), w.forcing(1))
			if err := w.engine.Close(bg); err != nil {
				w.fault("Close gave %v", err)
			}
		},
	},
	&scenario{
		name: "a failure withdraws what comes after it",
		graph: func(w *world) []expr.Expr[int] {
			bad, late := w.failing("bad"), w.heedful("late", 3)
			later := w.forces("later", 1, func() expr.Expr[int] { return ops.Add(late, w.heedful("inner", 1)) })
			return []expr.Expr[int]{ops.Add(bad, ops.Add(late, later)), ops.Add(later, late)}
		},
		act:    beside(0, 1, 0),
		weight: 2,
	},
	&scenario{
		name: "a failure withdraws dynamic nodes",
		graph: func(w *world) []expr.Expr[int] {
			bad, a := w.failing("bad"), w.heedful("a", 2)
			bind := expr.Bind(a, func(v int) expr.Expr[int] { return w.heedful("chosen", v) })
			caught := expr.Catch(w.failing("worse"), func(error) expr.Expr[int] { return ops.Mul(bind, a) })
			both := expr.Settle(bind, caught)
			sum := expr.Map(both, func(rs []expr.Result[int]) int { return len(rs) })
			return []expr.Expr[int]{ops.Add(bad, ops.Add(ops.Add(bind, caught), sum)), ops.Add(caught, a)}
		},
		act:    beside(0, 1, 0),
		weight: 2,
	},
	&scenario{
		name: "dynamic nodes under cancellation",
		graph: func(w *world) []expr.Expr[int] {
			a, b := w.heedful("a", 2), w.heedful("b", 3)
			bind := expr.Bind(a, func(v int) expr.Expr[int] { return ops.Add(b, w.heedful("chosen", v)) })
			caught := expr.Catch(ops.Add(w.failing("bad"), a), func(error) expr.Expr[int] { return ops.Mul(b, b) })
			any := expr.Any(w.failing("worse"), expr.Map(b, func(int) int { seam.Step("work"); return 9 }), w.heedful("slow", 9))
			branch := expr.If(expr.Map(a, func(v int) bool { return v > 1 }), bind, w.heedful("untaken", 1))
			return []expr.Expr[int]{ops.Add(bind, caught), any, ops.Add(branch, b)}
		},
		act: func(w *world) {
			ctx, end := cancelled()
			w.together(func() { w.forceUnder(ctx, 0) }, func() { w.forceUnder(ctx, 1) }, w.forcing(2), end)
			w.together(w.forcing(0), w.forcing(1))
			w.again()
		},
		weight: 2,
	},
	&scenario{
		name: "binds in tail position beside each other",
		graph: func(w *world) []expr.Expr[int] {
			var count func(n int) expr.Expr[int]
			count = func(n int) expr.Expr[int] {
				if n == 0 {
					return w.heedful("end", 7)
				}
				return expr.Bind(w.fork("link", n-1), count)
			}
			x := count(3)
			return []expr.Expr[int]{x, ops.Add(x, w.fork("b", 1))}
		},
		act: cancelledBeside(1, 0),
	},
	&scenario{
		name: "losers of an Any that wait for their context",
		graph: func(w *world) []expr.Expr[int] {
			// Only one loser: two would take both workers from the winner.
			loser := func(name string) expr.Expr[int] {
				return expr.ForkCtx(func(ctx context.Context) (int, error) {
					if !w.alone {
						seam.Wait("context", ctx.Done())
					}
					return 0, context.Canceled
				}, expr.Name(name))
			}
			return []expr.Expr[int]{expr.Any(loser("first"), w.fork("winner", 7))}
		},
		act: beside(0, 0),
	},
	&scenario{
		name: "the losers of an Any",
		graph: func(w *world) []expr.Expr[int] {
			loser := w.heedful("loser", 1)
			slow := w.forces("slow", 0, func() expr.Expr[int] { return ops.Mul(loser, loser) })
			same := func(x expr.Expr[int]) expr.Expr[int] { return expr.Map(x, func(int) int { return 1 }) }
			return []expr.Expr[int]{expr.Any(same(loser), same(slow), same(w.heedful("third", 1))), ops.Add(slow, loser)}
		},
		act: beside(0, 1),
	},
)
