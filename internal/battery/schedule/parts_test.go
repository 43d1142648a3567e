//go:build seam

package schedule

import (
	"context"
	"errors"
	"io"
	"slices"

	"xfork/eval"
	"xfork/expr"
	"xfork/graph"
	"xfork/internal/seam"
	"xfork/ops"
)

// Folds, which are parallel inside; cycles of waiting calls; the walk over operators that is alone in the gate.

// fold makes a fold with parts that force x.
func (w *world) fold(name string, parts int, x func(i int) expr.Expr[int], opts ...expr.Option) expr.Expr[int] {
	return expr.FoldRange(parts, func(ctx context.Context, lo, hi int) (int, error) {
		sum := 0
		for i := lo; i < hi; i++ {
			seam.Step("part")
			v, err := x(i).Force(ctx)
			if err != nil {
				return 0, err
			}
			sum += v
		}
		return sum, nil
	}, func(a, b int) int { return a + b }, append(opts, expr.Name(name))...)
}

var _ = scenes(
	&scenario{
		name: "a fold whose parts force",
		graph: func(w *world) []expr.Expr[int] {
			shared := w.fork("shared", 3)
			f := w.fold("f", 4, func(i int) expr.Expr[int] { return ops.Add(shared, w.fork("part's", i)) })
			return []expr.Expr[int]{ops.Add(f, shared), ops.Mul(f, w.fork("b", 2))}
		},
		act:    beside(0, 1),
		weight: 2,
	},
	&scenario{
		name: "a fold under a limit whose parts force under the same",
		graph: func(w *world) []expr.Expr[int] {
			limit := w.limit(1)
			shared := w.fork("shared", 3, limit)
			f := w.fold("f", 3, func(i int) expr.Expr[int] { return ops.Add(shared, w.fork("part's", i, limit)) }, limit)
			return []expr.Expr[int]{f, ops.Add(shared, w.fork("b", 2, limit))}
		},
		act:    beside(0, 1),
		weight: 2,
	},
	&scenario{
		name: "an unsafe fold with a part that computes after a force",
		graph: func(w *world) []expr.Expr[int] {
			alone := w.room("the unsafe lane", 1)
			plain, unsafe := w.fork("a", 3), w.in(alone, "b", 5, expr.Unsafe)
			f := expr.FoldRange(2, func(ctx context.Context, lo, hi int) (sum int, err error) {
				for i := lo; i < hi; i++ {
					x := plain
					if i == 1 {
						x = unsafe
					}
					v, err := x.Force(ctx)
					if err != nil {
						return 0, err
					}
					if i == 0 {
						alone.enter()
						seam.Step("compute")
						alone.leave()
					}
					sum += v
				}
				return sum, nil
			}, func(a, b int) int { return a + b }, expr.Unsafe, expr.Name("f"))
			return []expr.Expr[int]{f, ops.Add(plain, w.fork("c", 2))}
		},
		act:    beside(0, 1),
		weight: 2,
	},
	&scenario{
		name: "an unsafe fold whose parts force unsafe calls",
		graph: func(w *world) []expr.Expr[int] {
			alone := w.room("the unsafe lane", 1)
			shared := w.in(alone, "shared", 3, expr.Unsafe)
			f := w.fold("f", 3, func(i int) expr.Expr[int] {
				return ops.Add(shared, w.in(alone, "part's", i, expr.Unsafe))
			}, expr.Unsafe)
			return []expr.Expr[int]{f, ops.Add(shared, w.in(alone, "b", 2, expr.Unsafe))}
		},
		act:    beside(0, 1),
		weight: 2,
	},
	&scenario{
		name: "a fold under cancellation, and one whose parts fail",
		graph: func(w *world) []expr.Expr[int] {
			shared := w.heedful("shared", 3)
			f := w.fold("f", 4, func(i int) expr.Expr[int] { return ops.Add(shared, w.heedful("part's", i)) })
			g := w.fold("g", 4, func(i int) expr.Expr[int] {
				if i%2 == 1 {
					return ops.Add(w.failing([]string{"", "one", "", "three"}[i]), shared)
				}
				return shared
			})
			return []expr.Expr[int]{f, ops.Add(f, shared), g}
		},
		act:    cancelledBeside(2, 1),
		weight: 2,
	},
	cycle("a cycle of two", "a", "b"),
	cycle("a cycle of three", "a", "b", "c"),
	&scenario{
		name: "operators alone and beside others",
		graph: func(w *world) []expr.Expr[int] {
			x := expr.Const(1)
			shared := ops.Add(x, x)
			for range 6 {
				shared = ops.Add(ops.Mul(shared, shared), x)
			}
			left, right := shared, shared
			for range 5 {
				left, right = ops.Sub(left, x), ops.Add(right, left)
			}
			return []expr.Expr[int]{ops.Add(left, right), right, ops.Add(w.fork("call", 5), left)}
		},
		act:    beside(0, 1, 2, 0),
		weight: 2,
	},
	&scenario{
		name: "operators that fail, are looked at and cancelled",
		graph: func(w *world) []expr.Expr[int] {
			x, zero := expr.Const(1), expr.Const(0)
			shared := ops.Add(x, x)
			for range 6 {
				shared = ops.Add(shared, ops.Mul(shared, x))
			}
			bad := ops.Quo(shared, zero)
			for range 5 {
				bad = ops.Add(bad, shared)
			}
			good := ops.Mul(shared, shared)
			for range 4 {
				good = ops.Add(good, shared)
			}
			return []expr.Expr[int]{ops.Add(good, bad), good, ops.Add(bad, good)}
		},
		act: func(w *world) {
			ctx, end := cancelled()
			w.together(
				w.forcing(0), end,
				func() { w.forceUnder(ctx, 1) },
				func() { _ = graph.DOT(io.Discard, w.roots[1].Node(), w.roots[2].Node()) },
				func() { w.forceUnder(ctx, 2) },
			)
			w.again()
		},
		weight: 2,
	},
)

// cycle is a scenario with a ring of calls, each of which forces the next one. Every force on the ring must report the same
// path, from its lowest number on; a force of a node that is not on the ring must return its value.
func cycle(name string, ring ...string) *scenario {
	return &scenario{
		name: name,
		graph: func(w *world) []expr.Expr[int] {
			var roots []expr.Expr[int]
			for i, name := range ring {
				w.vars[name] = expr.ForkCtx(func(ctx context.Context) (int, error) {
					seam.Step("work")
					return ops.Add(w.later(ring[(i+1)%len(ring)])(), w.later("aside")()).Force(ctx)
				}, expr.Name(name))
				roots = append(roots, w.vars[name])
			}
			w.vars["aside"] = w.fork("aside", 1)
			return append(roots, w.vars["aside"])
		},
		act: func(w *world) {
			check := func(i int, opts ...eval.Option) func() {
				return func() {
					if i == len(ring) {
						w.force(i, opts...)
						return
					}
					_, err := w.roots[i].Force(bg, w.on(opts)...)
					var c *eval.CycleError
					if !errors.As(err, &c) {
						w.fault("root %d gave %v, and not a cycle", i, err)
						return
					}
					var path []string
					for _, n := range c.Nodes {
						if slices.Contains(ring, n.Name()) {
							path = append(path, n.Name())
						}
					}
					if !slices.Equal(path, ring) {
						w.fault("root %d gave the path %v: %v", i, path, err)
					}
				}
			}
			fs := []func(){check(0, eval.Sequential())}
			for i := range w.roots {
				fs = append(fs, check(i))
			}
			w.together(fs...)
			for i := range w.roots {
				check(i)()
			}
		},
	}
}
