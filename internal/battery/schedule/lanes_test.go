//go:build seam

package schedule

import (
	"context"
	"errors"
	"time"

	"xfork/eval"
	"xfork/expr"
	"xfork/internal/seam"
	"xfork/ops"
)

// Slots, limits and the token under nested forces; tasks that wait without a goroutine.

var _ = scenes(
	&scenario{
		name: "the token is lent along what its holder waits for",
		graph: func(w *world) []expr.Expr[int] {
			alone := w.room("the unsafe lane", 1)
			u2 := w.in(alone, "u2", 2, expr.Unsafe)
			x := w.forces("x", 10, func() expr.Expr[int] { return u2 })
			u1 := w.inAndForces(alone, "u1", 100, func() expr.Expr[int] { return x }, expr.Unsafe)
			u3 := w.in(alone, "u3", 1000, expr.Unsafe)
			return []expr.Expr[int]{u1, x, ops.Add(u3, u2)}
		},
		act:    beside(0, 1, 2),
		weight: 2,
	},
	&scenario{
		name: "unsafe calls in a chain of forces under cancellation",
		graph: func(w *world) []expr.Expr[int] {
			alone := w.room("the unsafe lane", 1)
			u3 := w.in(alone, "u3", 1, expr.Unsafe)
			u2 := w.inAndForces(alone, "u2", 10, func() expr.Expr[int] { return ops.Add(u3, w.fork("x", 1)) }, expr.Unsafe)
			u1 := w.inAndForces(alone, "u1", 100, func() expr.Expr[int] { return u2 }, expr.Unsafe)
			return []expr.Expr[int]{ops.Add(u1, w.in(alone, "u4", 3, expr.Unsafe)), u2}
		},
		act:    cancelledBeside(1),
		weight: 2,
	},
	&scenario{
		name: "IO slots run out under nested forces",
		graph: func(w *world) []expr.Expr[int] {
			io := w.room("the I/O lane", ioCalls)
			leaf := func(v int) expr.Expr[int] { return w.in(io, "leaf", v, expr.IOBound) }
			shared := leaf(5)
			node := func(v int) expr.Expr[int] {
				return w.inAndForces(io, "node", v, func() expr.Expr[int] { return ops.Add(ops.Add(leaf(v), shared), w.fork("cpu", v)) }, expr.IOBound)
			}
			return []expr.Expr[int]{ops.Add(node(1), node(2)), ops.Mul(node(3), shared)}
		},
		act:    beside(0, 1),
		weight: 2,
	},
	&scenario{
		name: "IO calls under cancellation",
		graph: func(w *world) []expr.Expr[int] {
			a := w.heedful("a", 1, expr.IOBound)
			f := w.forces("f", 1, func() expr.Expr[int] { return ops.Add(a, w.heedful("b", 2, expr.IOBound)) }, expr.IOBound)
			return []expr.Expr[int]{ops.Add(f, w.heedful("c", 3, expr.IOBound)), ops.Add(a, w.fork("d", 4))}
		},
		act: func(w *world) {
			ctx, end := cancelled()
			w.together(func() { w.forceUnder(ctx, 0) }, w.forcing(1), end, w.forcing(1, eval.IOLimit(1), eval.Workers(1)))
			w.again()
		},
		weight: 2,
	},
	&scenario{
		name: "a limit runs out under nested forces",
		graph: func(w *world) []expr.Expr[int] {
			limit := w.limit(1)
			place := w.room("the limit", 1)
			leaf := func(v int) expr.Expr[int] { return w.in(place, "leaf", v, limit) }
			shared := leaf(5)
			node := func(v int, more ...expr.Option) expr.Expr[int] {
				return w.inAndForces(place, "node", v, func() expr.Expr[int] { return ops.Add(leaf(v), shared) }, append(more, limit)...)
			}
			return []expr.Expr[int]{ops.Add(node(1), node(2)), ops.Mul(node(3, expr.IOBound), shared)}
		},
		act: func(w *world) {
			w.together(w.forcing(0), w.forcing(1), w.forcing(1, eval.Sequential()))
			w.again()
		},
		weight: 2,
	},
	&scenario{
		name: "a limit under cancellation",
		graph: func(w *world) []expr.Expr[int] {
			limit := w.limit(1)
			a, b := w.heedful("a", 1, limit), w.heedful("b", 2, limit)
			f := w.forces("f", 1, func() expr.Expr[int] { return ops.Add(a, b) }, limit)
			return []expr.Expr[int]{ops.Add(f, w.heedful("c", 3, limit)), ops.Add(a, b)}
		},
		act:    cancelledBeside(1),
		weight: 2,
	},
	&scenario{
		name: "limits by key run out under nested forces and cancellation",
		graph: func(w *world) []expr.Expr[int] {
			by := expr.LimitBy(func(key string) string { seam.Step("key"); return key }, 1)
			w.limits[by] = 1
			rooms := map[string]*room{"a": w.room("the limit of a", 1), "b": w.room("the limit of b", 1)}
			call := func(key string, v int, x func() expr.Expr[int], opts ...expr.Option) expr.Expr[int] {
				done, r := w.once(key), rooms[key]
				return expr.LiftCtx1(func(ctx context.Context, _ string) (u int, err error) {
					r.enter()
					r.leave()
					if x != nil {
						u, err = x().Force(ctx)
					}
					r.enter()
					defer r.leave()
					if err == nil {
						done()
					}
					return u + v, err
				}, append(opts, expr.Name(key), by)...).Fork(key)
			}
			shared := call("a", 5, nil)
			x := call("a", 1, func() expr.Expr[int] { return ops.Add(call("b", 2, nil, expr.IOBound), shared) })
			y := call("b", 3, func() expr.Expr[int] { return shared }, expr.IOBound)
			return []expr.Expr[int]{ops.Add(x, y), ops.Mul(shared, y)}
		},
		act: func(w *world) {
			ctx, end := cancelled()
			w.together(w.forcing(0), func() { w.forceUnder(ctx, 0) }, w.forcing(1, eval.Sequential()), end)
			w.again()
		},
		weight: 2,
	},
	&scenario{
		name: "a pause between attempts",
		graph: func(w *world) []expr.Expr[int] {
			limit := w.limit(1)
			flaky := func(name string, v int, opts ...expr.Option) expr.Expr[int] {
				times := 0
				done := w.once(name)
				return expr.ForkCtx(func(ctx context.Context) (int, error) {
					seam.Step("work")
					if ctx.Err() != nil {
						return 0, context.Cause(ctx)
					}
					if times++; times < 3 {
						return 0, errors.New("not yet")
					}
					done()
					return v, nil
				}, append(opts, expr.Name(name), expr.Retry(expr.Backoff(4, time.Hour, 2*time.Hour)))...)
			}
			a := flaky("a", 1, limit)
			return []expr.Expr[int]{ops.Add(a, flaky("b", 2, expr.IOBound)), ops.Mul(a, w.fork("c", 3, limit))}
		},
		act:    cancelledBeside(1),
		weight: 2,
	},
	&scenario{
		name: "attempts that expire",
		graph: func(w *world) []expr.Expr[int] {
			// Every attempt may expire at any step; a late value is dropped.
			slow := func(name string, v int, opts ...expr.Option) expr.Expr[int] {
				x := expr.ForkCtx(func(ctx context.Context) (int, error) {
					for range 3 {
						seam.Step("work")
					}
					return v, context.Cause(ctx)
				}, append(opts, expr.Name(name), expr.Timeout(time.Hour), expr.Retry(expr.Attempts(2)))...)
				return expr.Catch(x, func(err error) expr.Expr[int] {
					if !errors.Is(err, context.DeadlineExceeded) {
						w.fault("%s failed with %v", name, err)
					}
					return expr.Const(v)
				})
			}
			limit := w.limit(1)
			a := slow("a", 1, limit)
			f := expr.Catch(w.forces("f", 1, func() expr.Expr[int] { return ops.Add(a, w.heedful("inner", 2)) }, expr.Timeout(time.Hour)),
				func(err error) expr.Expr[int] { return expr.Const(4) })
			return []expr.Expr[int]{ops.Add(a, slow("b", 2, limit)), f}
		},
		act:    beside(0, 1),
		weight: 2,
	},
	&scenario{
		name: "a timer that begins as its call returns",
		graph: func(w *world) []expr.Expr[int] {
			// The timer of short may fire as short returns, and look at its task later, when the memory could be that of long's,
			// for which no timer ever fires.
			short := func() expr.Expr[int] { return w.fork("short", 1, expr.Timeout(time.Hour)) }
			return []expr.Expr[int]{expr.ForkCtx(func(ctx context.Context) (int, error) {
				_, _ = short().Force(ctx)
				long := expr.ForkErr(func() (int, error) {
					for range 5 {
						seam.Step("work")
					}
					return 2, nil
				}, expr.Name("long"), expr.Timeout(2*365*24*time.Hour))
				v, err := long.Force(ctx)
				if err != nil {
					w.fault("long failed with %v", err)
				}
				return v, nil
			}, expr.Name("f"))}
		},
		act: beside(0),
	},
	&scenario{
		name: "a rate that makes calls wait",
		graph: func(w *world) []expr.Expr[int] {
			pace := expr.Rate(waiter{})
			a, b := w.heedful("a", 1, pace), w.heedful("b", 2, pace, expr.IOBound)
			return []expr.Expr[int]{ops.Add(a, b), ops.Mul(b, w.fork("c", 3))}
		},
		act: cancelledBeside(1),
	},
)

// waiter makes a call wait until the clock moves on or its context ends.
type waiter struct{}

func (waiter) Wait(ctx context.Context) error {
	seam.Within("rate", ctx.Done(), time.Minute)
	return ctx.Err()
}
