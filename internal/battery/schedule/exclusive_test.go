//go:build seam

package schedule

import (
	"context"

	"xfork/eval"
	"xfork/expr"
	"xfork/internal/seam"
	"xfork/ops"
)

// Exclusive calls: no other call runs while one does, and neither kind waits for ever.

// quiet knows the calls that are running. Another call beside an exclusive one is a fault, unless the force of one of them has left
// it: silence ends there (docs/reliability.md).
type quiet struct {
	w               *world
	others, timings running
}

// running is a set of calls, by the contexts that they were given.
type running map[context.Context]bool

// wanted returns how many calls of the set belong to a force that has not been cancelled.
func (r running) wanted() (n int) {
	for ctx := range r {
		if force, ok := ctx.Value(forceKey{}).(context.Context); !ok || force.Err() == nil {
			n++
		}
	}
	return n
}

func newQuiet(w *world) *quiet { return &quiet{w: w, others: running{}, timings: running{}} }

// other makes a call of any other lane; x, if there is one, is forced in the middle of it.
func (q *quiet) other(name string, v int, x func() expr.Expr[int], opts ...expr.Option) expr.Expr[int] {
	done := q.w.once(name)
	return expr.ForkCtx(func(ctx context.Context) (u int, err error) {
		q.aside(ctx, name)
		if x != nil {
			u, err = x().Force(ctx)
			q.aside(ctx, name)
		}
		if err != nil {
			return 0, err
		}
		done()
		return u + v, nil
	}, append(opts, expr.Name(name))...)
}

// aside is a stretch of a call of another lane.
func (q *quiet) aside(ctx context.Context, name string) {
	q.others[ctx] = true
	defer delete(q.others, ctx)
	for range 2 {
		if q.timings.wanted() > 0 && q.others.wanted() > 0 {
			q.w.fault("%s runs beside an exclusive call", name)
		}
		seam.Step("other")
	}
}

// timing makes an exclusive call; x, if there is one, is forced in the middle of it.
func (q *quiet) timing(name string, v int, x func() expr.Expr[int], opts ...expr.Option) expr.Expr[int] {
	done := q.w.once(name)
	return expr.ForkCtx(func(ctx context.Context) (u int, err error) {
		if q.alone(ctx, name); x != nil {
			if u, err = x().Force(ctx); err == nil {
				q.alone(ctx, name)
			}
		}
		if err != nil {
			return 0, err
		}
		done()
		return u + v, nil
	}, append(opts, expr.Name(name), expr.Exclusive)...)
}

// alone is a stretch of an exclusive call.
func (q *quiet) alone(ctx context.Context, name string) {
	q.timings[ctx] = true
	defer delete(q.timings, ctx)
	for range 3 {
		others, timings := q.others.wanted(), q.timings.wanted()
		if timings > 1 || timings == 1 && others > 0 {
			q.w.fault("%s runs beside %d calls and %d exclusive ones", name, others, timings-1)
		}
		seam.Step("timing")
	}
}

var _ = scenes(
	&scenario{
		name: "exclusive calls beside all lanes",
		graph: func(w *world) []expr.Expr[int] {
			q := newQuiet(w)
			t1, t2 := q.timing("t1", 1, nil), q.timing("t2", 2, nil)
			a, b := q.other("a", 3, nil), q.other("b", 4, nil, expr.IOBound)
			return []expr.Expr[int]{
				ops.Add(ops.Add(t1, a), ops.Add(b, q.other("c", 5, nil, expr.Unsafe))),
				ops.Add(ops.Add(t2, q.other("d", 6, nil)), a),
			}
		},
		act:    beside(0, 1),
		weight: 2,
	},
	&scenario{
		name: "exclusive calls and nested forces",
		graph: func(w *world) []expr.Expr[int] {
			q := newQuiet(w)
			limit := w.limit(1)
			leaf := func(name string, opts ...expr.Option) expr.Expr[int] { return q.other(name, 1, nil, opts...) }
			shared := leaf("shared", limit)
			t1 := q.timing("t1", 1, func() expr.Expr[int] { return ops.Add(shared, leaf("own", limit)) }, limit)
			f := q.other("f", 2, func() expr.Expr[int] { return ops.Add(t1, leaf("io", expr.IOBound)) })
			t2 := q.timing("t2", 3, func() expr.Expr[int] { return f })
			return []expr.Expr[int]{ops.Add(t2, leaf("x")), ops.Add(f, shared)}
		},
		act:    beside(0, 1),
		weight: 2,
	},
	&scenario{
		name: "exclusive calls under cancellation and in order",
		graph: func(w *world) []expr.Expr[int] {
			q := newQuiet(w)
			t1, t2 := q.timing("t1", 1, nil), q.timing("t2", 2, nil)
			return []expr.Expr[int]{ops.Add(t1, q.other("a", 3, nil)), ops.Add(ops.Add(t2, t1), q.other("b", 4, nil))}
		},
		act: func(w *world) {
			ctx, end := cancelled()
			w.together(func() { w.forceUnder(ctx, 0) }, w.forcing(1, eval.Sequential()), end, w.forcing(1))
			w.again()
		},
		weight: 2,
	},
	&scenario{
		name: "what is kept out is cancelled",
		graph: func(w *world) []expr.Expr[int] {
			q := newQuiet(w)
			a := ops.Add(q.other("a", 1, nil), ops.Add(q.other("b", 2, nil, expr.IOBound), q.other("c", 3, nil, expr.Unsafe)))
			return []expr.Expr[int]{q.timing("t1", 1, nil), ops.Add(a, q.timing("t2", 2, nil)), a}
		},
		act: func(w *world) {
			ctx, end := cancelled()
			w.together(w.forcing(0), func() { w.forceUnder(ctx, 1) }, end, w.forcing(2))
			w.again()
		},
		weight: 2,
	},
	&scenario{
		name: "exclusive calls in turns with others",
		graph: func(w *world) []expr.Expr[int] {
			q := newQuiet(w)
			sum := func(make func(i int) expr.Expr[int]) expr.Expr[int] {
				return ops.Sum(make(1), make(2), make(3))
			}
			return []expr.Expr[int]{
				sum(func(i int) expr.Expr[int] { return q.timing("timing", i, nil) }),
				sum(func(i int) expr.Expr[int] { return q.other("other", i, nil) }),
			}
		},
		act: beside(0, 1, 1),
	},
	everySlot("an exclusive call", func(w *world) expr.Expr[int] { return w.fork("x", 1, expr.Exclusive) }),
	everySlot("exclusive calls beside others", func(w *world) expr.Expr[int] {
		return ops.Add(w.fork("x", 1, expr.Exclusive), ops.Add(w.fork("y", 1), w.fork("z", 1, expr.IOBound)))
	}),
)
