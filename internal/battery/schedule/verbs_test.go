//go:build seam

package schedule

import (
	"context"
	"errors"

	"xfork/eval"
	"xfork/expr"
	"xfork/internal/battery/harness"
	"xfork/internal/seam"
	"xfork/ops"
)

// The verbs that wait, apart from Force, release the same permits as Force and take part in cycles.

// waits makes a call that waits for xs by a verb and adds up their values.
func (w *world) waits(name string, verb harness.Verb, xs func() []expr.Expr[int], opts ...expr.Option) expr.Expr[int] {
	done := w.once(name)
	return expr.ForkCtx(func(ctx context.Context) (int, error) {
		seam.Step("work")
		sum, err := verb(ctx, xs())
		if err != nil {
			return 0, err
		}
		done()
		return sum, nil
	}, append(opts, expr.Name(name))...)
}

var verbs = map[string]harness.Verb{
	"AsCompleted": harness.ByCompletion, "Start and Wait": harness.ByStart, "a coroutine": harness.ByCoroutine,
}

// verbScene adds the scenarios of one verb: under a limit, in the unsafe lane, under cancellation, in a cycle.
func verbScene(name string, verb harness.Verb) bool {
	return scenes(&scenario{
		name: name + " under the limit of what it waits for",
		graph: func(w *world) []expr.Expr[int] {
			limit := w.limit(1)
			leaf := func(v int) expr.Expr[int] { return w.fork("leaf", v, limit) }
			shared := leaf(5)
			a := w.waits("a", verb, func() []expr.Expr[int] { return []expr.Expr[int]{leaf(1), shared} }, limit)
			b := w.waits("b", verb, func() []expr.Expr[int] { return []expr.Expr[int]{shared, leaf(2)} }, limit, expr.IOBound)
			return []expr.Expr[int]{ops.Add(a, b), ops.Mul(shared, a)}
		},
		act: beside(0, 1),
	}, &scenario{
		name: name + " in the unsafe lane",
		graph: func(w *world) []expr.Expr[int] {
			alone := w.room("the unsafe lane", 1)
			leaf := func(v int) expr.Expr[int] { return w.in(alone, "leaf", v, expr.Unsafe) }
			shared := leaf(5)
			a := w.waits("a", verb, func() []expr.Expr[int] { return []expr.Expr[int]{leaf(1), shared} }, expr.Unsafe)
			b := w.waits("b", verb, func() []expr.Expr[int] { return []expr.Expr[int]{shared} }, expr.Unsafe)
			return []expr.Expr[int]{ops.Add(a, b), ops.Mul(shared, b)}
		},
		act: beside(0, 1),
	}, &scenario{
		name: name + " in the unsafe lane under a limit",
		graph: func(w *world) []expr.Expr[int] {
			alone, limit := w.room("the unsafe lane", 1), w.limit(1)
			leaf := func(v int) expr.Expr[int] { return w.in(alone, "leaf", v, expr.Unsafe, limit) }
			shared := leaf(5)
			a := w.waits("a", verb, func() []expr.Expr[int] { return []expr.Expr[int]{leaf(1), shared} }, expr.Unsafe, limit)
			return []expr.Expr[int]{a, ops.Mul(shared, a)}
		},
		act: beside(0, 1),
	}, &scenario{
		name: name + " under cancellation",
		graph: func(w *world) []expr.Expr[int] {
			limit := w.limit(1)
			a := w.heedful("leaf", 1, limit)
			f := w.waits("f", verb, func() []expr.Expr[int] { return []expr.Expr[int]{a, w.heedful("other", 2, limit)} }, limit)
			return []expr.Expr[int]{ops.Add(f, w.heedful("c", 3, limit)), ops.Add(a, f)}
		},
		act: cancelledBeside(1),
	}, &scenario{
		name: name + " of what waits for it",
		graph: func(w *world) []expr.Expr[int] {
			w.vars["f"] = w.waits("f", verb, func() []expr.Expr[int] { return []expr.Expr[int]{w.vars["g"]} })
			w.vars["g"] = w.forces("g", 1, w.later("f"))
			return []expr.Expr[int]{w.vars["f"], w.vars["g"]}
		},
		act: func(w *world) {
			cyclic := func(i int) func() {
				return func() {
					if _, err := w.roots[i].Force(bg, w.on(nil)...); !errors.Is(err, expr.ErrCycle) {
						w.fault("root %d: %v", i, err)
					}
				}
			}
			w.together(cyclic(0), cyclic(1))
		},
	})
}

var _ = func() (all bool) {
	for name, verb := range verbs {
		all = verbScene(name, verb)
	}
	return all
}()

var _ = scenes(&scenario{
	name: "a fold that does not heed the end of its force",
	graph: func(w *world) []expr.Expr[int] {
		heedless := func(opts ...expr.Option) expr.Expr[int] {
			return expr.FoldRange(3, func(_ context.Context, lo, hi int) (int, error) {
				seam.Step("part")
				seam.Step("part")
				return hi - lo, nil
			}, func(a, b int) int { return a + b }, opts...)
		}
		limit := w.limit(1)
		f, g := heedless(), heedless(limit)
		return []expr.Expr[int]{ops.Add(f, g), ops.Add(g, w.fork("b", 2, limit))}
	},
	act: func(w *world) {
		ctx, end := cancelled()
		w.together(func() { w.forceUnder(ctx, 0) }, w.forcing(1, eval.Workers(2)), end)
		_ = w.engine.Close(bg)
		w.again()
	},
	weight: 2,
})
