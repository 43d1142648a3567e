//go:build seam

package schedule

import (
	"xfork/eval"
	"xfork/expr"
	"xfork/ops"
)

// Items in flight (eval.InFlight): they wait for each other, for other forces and for their turn, and are cancelled.

var _ = scenes(
	&scenario{
		name: "one item under way",
		graph: func(w *world) []expr.Expr[int] {
			inc := func(name string, x expr.Expr[int], opts ...expr.Option) expr.Expr[int] {
				return expr.Map(x, func(v int) int { return v + 1 }, append(opts, expr.Name(name))...)
			}
			shared := inc("shared", w.fork("s", 1, expr.IOBound))
			u2 := inc("u2", w.fork("b", 2, expr.IOBound), expr.Unsafe)
			u1 := inc("u1", w.fork("a", 1, expr.IOBound), expr.Unsafe)
			f := w.forces("f", 1, func() expr.Expr[int] { return ops.Add(shared, w.fork("own", 1)) })
			all := expr.Map(expr.Settle(u1, f, shared, u2), func(rs []expr.Result[int]) (sum int) {
				for _, r := range rs {
					sum += r.Value
				}
				return sum
			}, expr.Name("sum"))
			return []expr.Expr[int]{ops.Add(all, shared), ops.Add(u2, f)}
		},
		act: func(w *world) {
			w.together(w.forcing(0, eval.InFlight(1)), w.forcing(1, eval.InFlight(1)))
			w.again()
		},
		weight: 2,
	},
	&scenario{
		name: "items under way are cancelled",
		graph: func(w *world) []expr.Expr[int] {
			chain := func(name string, v int, opts ...expr.Option) expr.Expr[int] {
				x := w.heedful(name, v, append(opts, expr.IOBound)...)
				return expr.Bind(x, func(int) expr.Expr[int] { return w.heedful(name+"'s", v) })
			}
			limit := w.limit(1)
			a, b := chain("a", 1, limit), chain("b", 2)
			return []expr.Expr[int]{ops.Add(ops.Add(a, b), chain("c", 3, limit)), ops.Add(b, a)}
		},
		act: func(w *world) {
			ctx, end := cancelled()
			w.together(func() { w.forceUnder(ctx, 0, eval.InFlight(1)) }, w.forcing(1, eval.InFlight(2)), end)
			w.again()
		},
		weight: 2,
	},
	&scenario{
		name: "items under way fail",
		graph: func(w *world) []expr.Expr[int] {
			ok, bad := w.fork("ok", 1, expr.IOBound), w.failing("bad", expr.IOBound)
			late := expr.Map(w.fork("late", 1), func(v int) int { return v }, expr.Name("late's"))
			return []expr.Expr[int]{ops.Sum(ok, expr.Map(bad, func(v int) int { return v }), late), expr.Any(bad, late)}
		},
		act: func(w *world) {
			w.together(w.forcing(0, eval.InFlight(1)), w.forcing(1, eval.InFlight(1)))
			w.again()
		},
	},
)
