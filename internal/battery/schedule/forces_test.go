//go:build seam

package schedule

import (
	"context"

	"xfork/eval"
	"xfork/expr"
	"xfork/internal/seam"
	"xfork/ops"
)

// Forces beside each other and inside each other.

var _ = scenes(
	&scenario{
		name: "overlapping forces",
		graph: func(w *world) []expr.Expr[int] {
			a, b, c := w.fork("a", 2), w.fork("b", 3), w.fork("c", 5)
			s := ops.Add(a, b)
			return []expr.Expr[int]{ops.Mul(s, c), ops.Sub(ops.Mul(s, s), a), ops.Add(c, b)}
		},
		act: func(w *world) {
			w.together(w.forcing(0), w.forcing(1), w.forcing(2, eval.Sequential()), w.forcing(0, eval.Workers(1)))
			w.again()
		},
		weight: 2,
	},
	&scenario{
		name: "overlapping forces with failures",
		graph: func(w *world) []expr.Expr[int] {
			a, b, c := w.failing("a"), w.fork("b", 3), w.failing("c")
			s := ops.Add(a, b)
			return []expr.Expr[int]{ops.Mul(c, b), ops.Add(ops.Mul(b, c), s), ops.Add(s, b)}
		},
		act: func(w *world) {
			w.together(w.forcing(0), w.forcing(1), w.forcing(2), w.forcing(1, eval.Sequential()))
			w.again()
		},
	},
	&scenario{
		name: "forces that want all errors",
		graph: func(w *world) []expr.Expr[int] {
			a, b, c := w.failing("a"), w.fork("b", 3), w.failing("c")
			s := ops.Add(a, b)
			called := expr.Map(s, func(v int) int { return v }, expr.Name("called"))
			return []expr.Expr[int]{ops.Mul(c, b), ops.Add(ops.Mul(b, c), called), ops.Add(s, b)}
		},
		opts: []eval.Option{eval.AllErrors()},
		act: func(w *world) {
			w.together(w.forcing(0), w.forcing(1), w.forcing(2)) // a force of a root that has failed already tells no more
		},
	},
	&scenario{
		name: "forces that fail fast",
		graph: func(w *world) []expr.Expr[int] {
			a, b, c := w.failing("a"), w.heedful("b", 3), w.failing("c")
			return []expr.Expr[int]{ops.Add(ops.Mul(b, c), ops.Add(a, b)), ops.Mul(b, b)}
		},
		act: func(w *world) {
			fast := func() {
				if _, err := w.roots[0].Force(bg, eval.On(w.engine), eval.FailFast()); err == nil {
					w.fault("no error")
				}
			}
			w.together(fast, w.forcing(1), fast, w.forcing(0))
			w.again()
		},
	},
	&scenario{
		name: "nested forces",
		graph: func(w *world) []expr.Expr[int] {
			x, y := w.fork("x", 2), w.fork("y", 3)
			f := w.forces("f", 1, func() expr.Expr[int] { return ops.Add(x, ops.Mul(y, w.fork("inner", 7))) })
			g := w.forces("g", 10, func() expr.Expr[int] { return ops.Mul(f, y) })
			return []expr.Expr[int]{ops.Add(f, x), g}
		},
		act: func(w *world) {
			w.together(w.forcing(0), w.forcing(1), w.forcing(1, eval.Workers(1)))
			w.again()
		},
		weight: 2,
	},
	&scenario{
		name: "nested forces that recur",
		graph: func(w *world) []expr.Expr[int] {
			var fib func(n int) expr.Expr[int]
			fib = func(n int) expr.Expr[int] {
				if n < 2 {
					return w.fork("leaf", n)
				}
				return w.forces("fib", 0, func() expr.Expr[int] { return ops.Add(fib(n-1), fib(n-2)) })
			}
			return []expr.Expr[int]{fib(4)}
		},
		act: beside(0, 0),
	},
	&scenario{
		name: "a call that forces what forces its neighbour",
		graph: func(w *world) []expr.Expr[int] {
			// To help with g while f waits for x is a deadlock: g waits for f, which lies beneath it on the stack.
			x := w.fork("x", 2)
			f := w.forces("f", 1, func() expr.Expr[int] { return ops.Mul(x, w.fork("y", 3)) })
			g := w.forces("g", 10, func() expr.Expr[int] { return ops.Add(f, w.fork("z", 4)) })
			return []expr.Expr[int]{ops.Add(g, f), ops.Add(x, f), ops.Sub(f, g)}
		},
		act: func(w *world) {
			w.together(w.forcing(0), w.forcing(1), w.forcing(2, eval.Workers(1)))
			w.again()
		},
	},
	&scenario{
		name: "nested forces that fail",
		graph: func(w *world) []expr.Expr[int] {
			bad, good := w.failing("bad"), w.fork("good", 1)
			f := w.forces("f", 1, func() expr.Expr[int] { return ops.Add(good, bad) })
			g := w.forces("g", 1, func() expr.Expr[int] { return ops.Add(w.failing("worse"), good) })
			return []expr.Expr[int]{ops.Add(g, f), ops.Add(bad, f)}
		},
		act: beside(0, 1, 0),
	},
	&scenario{
		name: "start without wait",
		graph: func(w *world) []expr.Expr[int] {
			a := w.heedful("a", 2)
			return []expr.Expr[int]{ops.Add(a, w.fork("b", 3)), ops.Mul(a, a)}
		},
		act: func(w *world) {
			ctx, end := cancelled()
			w.roots[0].Start(bg, eval.On(w.engine))
			w.roots[1].Start(ctx, eval.On(w.engine))
			waited := w.roots[1].Start(bg, eval.On(w.engine))
			w.together(end, w.forcing(0))
			v, err := waited.Wait()
			w.compare(1, v, err)
		},
	},
	&scenario{
		name: "a loop over completions that is left",
		graph: func(w *world) []expr.Expr[int] {
			a, b := w.heedful("a", 2), w.failing("b")
			return []expr.Expr[int]{a, b, ops.Add(a, w.heedful("c", 3)), w.fork("d", 4)}
		},
		act: func(w *world) {
			told := map[int]bool{}
			loop := func(ctx context.Context, most int) func() {
				whole := most == len(w.roots)
				return func() {
					for i, r := range expr.AsCompleted(ctx, w.roots, eval.On(w.engine)) {
						w.compareUnder(ctx, i, r.Value, r.Err)
						if whole {
							if told[i] {
								w.fault("%d was told twice", i)
							}
							told[i] = true
						}
						if most--; most == 0 {
							break
						}
					}
				}
			}
			ctx, end := cancelled()
			w.together(loop(bg, 2), loop(ctx, len(w.roots)), end)
			if len(told) != len(w.roots) {
				w.fault("%d of %d were told", len(told), len(w.roots))
			}
			w.again()
		},
	},
	&scenario{
		name: "workers that end and start again",
		graph: func(w *world) []expr.Expr[int] {
			// The I/O calls in between leave the workers without anything to do.
			x := w.fork("a", 1)
			for range 3 {
				x = expr.Map(expr.Map(x, func(v int) int { seam.Step("io"); return v + 1 }, expr.IOBound), func(v int) int { return v * 2 })
			}
			dies := expr.Map(x, func(v int) int { seam.Step("work"); return v })
			return []expr.Expr[int]{ops.Add(x, w.fork("b", 2)), ops.Add(dies, w.fork("c", 1))}
		},
		act: beside(0, 1),
	},
	&scenario{
		name: "functions that end their goroutine",
		graph: func(w *world) []expr.Expr[int] {
			a, b := w.fork("a", 1), w.fork("b", 2)
			die := func(v int) int { goexit(); return v }
			x := expr.Map(ops.Add(a, b), die, expr.Name("die"))
			f := w.forces("f", 1, func() expr.Expr[int] { return ops.Add(x, w.fork("c", 3)) })
			return []expr.Expr[int]{ops.Add(f, b), ops.Add(expr.Map(b, die, expr.IOBound, expr.Name("die io")), a)}
		},
		act: beside(0, 1, 0),
	},
)
