//go:build seam

package schedule

import (
	"context"

	"xfork/eval"
	"xfork/expr"
	"xfork/internal/seam"
	"xfork/ops"
	"xfork/ops/vec"
)

// Whole-array operators: connected ones are evaluated as one task, and other forces may demand single nodes of it.

// slice makes a call that returns n numbers.
func (w *world) slice(name string, n, first int64) expr.Expr[[]int64] {
	done := w.once(name)
	return expr.ForkCtx(func(ctx context.Context) ([]int64, error) {
		for range 2 {
			seam.Step("work")
			if ctx.Err() != nil {
				return nil, context.Cause(ctx)
			}
		}
		xs := make([]int64, n)
		for i := range xs {
			xs[i] = first + int64(i)
		}
		done()
		return xs, nil
	}, expr.Name(name))
}

func total(x expr.Expr[[]int64]) expr.Expr[int] { return ops.Convert[int](vec.Sum(x)) }

var _ = scenes(
	&scenario{
		name: "regions that overlap",
		graph: func(w *world) []expr.Expr[int] {
			x, y := w.slice("x", 5, 1), w.slice("y", 5, 10)
			inner := vec.Add(vec.Mul(x, y), x)
			return []expr.Expr[int]{total(vec.Mul(inner, y)), total(vec.Add(inner, inner)), total(vec.Add(inner, x))}
		},
		act: func(w *world) {
			ctx, end := cancelled()
			w.together(w.forcing(0), func() { w.forceUnder(ctx, 1) }, w.forcing(2), end, w.forcing(1, eval.Workers(1)))
			w.again()
		},
		weight: 2,
	},
	&scenario{
		name: "regions that fail",
		graph: func(w *world) []expr.Expr[int] {
			x, y, short := w.slice("x", 5, 1), w.slice("y", 5, 10), w.slice("short", 3, 1)
			inner := vec.Add(x, y)
			bad := vec.Mul(inner, short) // their lengths differ
			return []expr.Expr[int]{total(vec.Add(bad, inner)), total(vec.Mul(inner, inner)), ops.Add(total(bad), total(inner))}
		},
		act:    beside(0, 1, 2),
		weight: 2,
	},
	&scenario{
		name: "regions that fail at an element",
		graph: func(w *world) []expr.Expr[int] {
			x, short := w.slice("x", 5, 0), w.slice("short", 3, 1)
			bad := vec.Div(x, x)        // the first element is zero
			late := vec.Add(bad, short) // their lengths differ
			fork := w.failing("fork")
			neg := vec.Neg(bad)
			return []expr.Expr[int]{
				ops.Add(fork, total(late)), ops.Add(fork, total(vec.Mul(neg, neg))), total(neg), total(vec.Sort(late)),
			}
		},
		act: func(w *world) {
			ctx, end := cancelled()
			w.together(w.forcing(0), w.forcing(1), func() { w.forceUnder(ctx, 2) }, w.forcing(3, eval.Workers(1)), end)
			w.again()
		},
		weight: 2,
	},
	&scenario{
		name: "small arrays on the spot",
		graph: func(w *world) []expr.Expr[int] {
			x, y := vec.Of([]int64{1, 2, 3, 4, 5}), w.slice("y", 5, 10)
			inner := vec.Add(vec.Mul(x, x), x)
			sum, most := total(inner), ops.Convert[int](vec.MaxOf(inner))
			scaled := vec.Scale(inner, vec.Sum(x))
			w.vars["sum"] = ops.Add(sum, total(scaled))
			return []expr.Expr[int]{
				ops.Add(most, sum), ops.Add(sum, total(vec.Mul(inner, scaled))), ops.Add(most, total(vec.Mul(inner, y))),
				ops.Add(total(scaled), w.forces("nested", 1, w.later("sum"))),
			}
		},
		act: func(w *world) {
			ctx, end := cancelled()
			w.together(w.forcing(0), func() { w.forceUnder(ctx, 1) }, w.forcing(2), end, w.forcing(3), w.forcing(1, eval.Workers(1)))
			w.again()
		},
		weight: 2,
	},
	&scenario{
		name: "long arrays on the spot, with helpers",
		graph: func(w *world) []expr.Expr[int] {
			x := vec.Range[int64](5<<14, 1, 1) // five parts
			inner := vec.Mul(x, x)
			late := vec.Div(inner, vec.Sub(x, vec.Full[int64](5<<14, 4<<14))) // an element of the last but one is divided by zero
			return []expr.Expr[int]{total(inner), ops.Add(total(inner), total(vec.Neg(inner))), total(late), total(vec.Add(inner, x))}
		},
		act: func(w *world) {
			ctx, end := cancelled()
			w.together(w.forcing(0), func() { w.forceUnder(ctx, 1) }, w.forcing(2, eval.Workers(3)), end, w.forcing(1), w.forcing(3, eval.Workers(2)))
			w.again()
		},
		weight: 1,
	},
	&scenario{
		name: "small arrays on the spot that fail",
		graph: func(w *world) []expr.Expr[int] {
			x, short := vec.Of([]int64{1, 2, 0}), vec.Of([]int64{1, 2})
			inner := vec.Mul(x, x)
			elements, lengths := total(vec.Div(x, inner)), total(vec.Add(inner, short))
			zero := ops.Convert[int](vec.MinOf(inner))
			return []expr.Expr[int]{
				ops.Add(lengths, elements), ops.Add(ops.Quo(expr.Const(1), zero), lengths), ops.Add(zero, total(inner)),
				ops.Add(ops.Quo(zero, zero), w.failing("call")),
			}
		},
		act:    beside(0, 1, 2, 3),
		weight: 2,
	},
)
