//go:build seam

package schedule

import (
	"errors"

	"xfork/eval"
	"xfork/expr"
	"xfork/ops"
)

// Calls that leave in partitions.

var errBroken = errors.New("broken")

// ferried is a graph of calls that leave, with an operator and a call that stays among them.
func ferried(f fakeCarrier, calls, places int, opts ...expr.Option) func(w *world) []expr.Expr[int] {
	return func(w *world) []expr.Expr[int] {
		by := w.by(f, calls, places)
		a, b := w.away(by, "a", opts...), w.joins(by, "b", opts...)
		x, y := a.Fork(1), a.Fork(2)
		z := b.Call(x, a.Call(y))
		return []expr.Expr[int]{b.Call(z, ops.Add(x, w.fork("here", 5))), a.Call(a.Call(z)), y}
	}
}

// falling is one with failures.
func falling(f fakeCarrier, calls, places int, opts ...expr.Option) func(w *world) []expr.Expr[int] {
	return func(w *world) []expr.Expr[int] {
		by := w.by(f, calls, places)
		a, b, bad := w.away(by, "a"), w.joins(by, "b"), w.broken(by, "bad", opts...)
		x := a.Fork(1)
		y := bad.Call(x)
		u := a.Call(x)
		z := b.Call(u, bad.Fork(3))
		return []expr.Expr[int]{b.Call(z, y), a.Call(y), ops.Add(u, a.Fork(7))}
	}
}

var _ = scenes(
	&scenario{name: "partitions", graph: ferried(fakeCarrier{}, 2, 2), act: beside(0, 1, 2), weight: 2},
	&scenario{name: "partitions of all there is", graph: ferried(fakeCarrier{}, 4, 1), act: beside(0, 1)},
	&scenario{name: "partitions of one call", graph: ferried(fakeCarrier{}, 1, 1), act: beside(0, 1, 1)},
	&scenario{name: "outcomes that come twice", graph: ferried(fakeCarrier{twice: true}, 3, 2), act: beside(0, 1)},
	&scenario{name: "partitions that come back", graph: ferried(fakeCarrier{back: 2}, 2, 2), act: beside(0, 1), weight: 2},
	&scenario{name: "partitions of pure calls", graph: ferried(fakeCarrier{}, 2, 2, expr.Pure), act: beside(0, 1)},
	&scenario{name: "partitions beside other engines", graph: ferried(fakeCarrier{}, 2, 2), act: func(w *world) {
		w.together(w.forcing(0), w.plainly(1), w.forcing(2, eval.Sequential()), w.forcing(1))
		w.again()
	}, weight: 2},
	&scenario{name: "a partition under a bound of items", graph: ferried(fakeCarrier{}, 2, 1), opts: []eval.Option{eval.InFlight(1)}, act: beside(0, 1)},
	&scenario{name: "partitions with failures", graph: falling(fakeCarrier{}, 3, 2), act: beside(0, 1, 2), weight: 2},
	&scenario{name: "partitions with failures, one by one", graph: falling(fakeCarrier{twice: true}, 1, 2), act: beside(0, 1, 2)},
	&scenario{name: "partitions and all errors", graph: falling(fakeCarrier{}, 2, 2), opts: []eval.Option{eval.AllErrors()}, act: func(w *world) {
		w.together(w.forcing(0), w.forcing(2))
	}},
	&scenario{name: "partitions with failures that are tried again", graph: falling(fakeCarrier{}, 3, 2, expr.Retry(expr.Attempts(2))), act: beside(0, 1)},
	&scenario{name: "partitions that fail fast", graph: falling(fakeCarrier{}, 2, 2), act: func(w *world) {
		fast := func() {
			if _, err := w.roots[0].Force(bg, eval.On(w.engine), eval.FailFast()); !errors.Is(err, errBroken) {
				w.fault("%v", err)
			}
		}
		w.together(fast, w.forcing(1), fast)
		w.again()
	}},
	&scenario{name: "a partition that is cancelled", graph: ferried(fakeCarrier{}, 4, 1), act: cancelledBeside(), weight: 2},
	&scenario{name: "a partition that others adopt", graph: ferried(fakeCarrier{}, 4, 2), act: cancelledBeside(1, 2), weight: 3},
	&scenario{name: "partitions that others adopt, with little room", graph: ferried(fakeCarrier{}, 2, 1), act: cancelledBeside(1), weight: 2},
	&scenario{name: "a partition with failures that others adopt", graph: falling(fakeCarrier{}, 4, 2), act: cancelledBeside(1, 2), weight: 2},
	&scenario{
		name:  "a partition that all leave",
		graph: ferried(fakeCarrier{}, 4, 2),
		act: func(w *world) {
			c1, end1 := cancelled()
			c2, end2 := cancelled()
			w.together(
				func() { w.forceUnder(c1, 0) }, end1,
				func() { w.forceUnder(c2, 1) }, end2,
				func() { w.forceUnder(c2, 2, eval.Sequential()) },
			)
			w.again()
		},
		weight: 3,
	},
	&scenario{
		name: "lost partitions of calls that are tried again",
		graph: func(w *world) []expr.Expr[int] {
			by := w.by(fakeCarrier{lose: 2}, 3, 2)
			a := w.away(by, "a", expr.Retry(expr.Attempts(3)))
			return []expr.Expr[int]{a.Call(a.Call(a.Fork(1))), ops.Add(a.Fork(2), a.Fork(4))}
		},
		act: beside(0, 1),
	},
	&scenario{
		name: "a loop over calls that leave",
		graph: func(w *world) []expr.Expr[int] {
			by := w.by(fakeCarrier{}, 2, 2)
			a := w.away(by, "a")
			return append(a.Map([]int{1, 2, 3}), a.Call(a.Fork(9)))
		},
		act: func(w *world) {
			loop := func(most int) func() {
				return func() {
					for i, r := range expr.AsCompleted(bg, w.roots, eval.On(w.engine)) {
						w.compare(i, r.Value, r.Err)
						if most--; most == 0 {
							break
						}
					}
				}
			}
			w.together(loop(2), loop(9), w.forcing(3))
			w.again()
		},
		weight: 2,
	},
	&scenario{
		name: "a call that forces what leaves",
		graph: func(w *world) []expr.Expr[int] {
			by := w.by(fakeCarrier{}, 2, 1)
			a, b := w.away(by, "a"), w.joins(by, "b")
			x := a.Call(a.Fork(1))
			f := w.forces("f", 1, func() expr.Expr[int] { return b.Call(x, a.Fork(4)) })
			return []expr.Expr[int]{b.Call(f, x), a.Call(f)}
		},
		act: beside(0, 1),
	},
	&scenario{
		name: "what dynamic nodes choose leaves",
		graph: func(w *world) []expr.Expr[int] {
			by := w.by(fakeCarrier{}, 2, 2)
			a, bad := w.away(by, "a"), w.broken(by, "bad")
			c := expr.Catch(bad.Call(a.Fork(1)), func(error) expr.Expr[int] { return a.Call(a.Fork(5)) })
			return []expr.Expr[int]{expr.Bind(c, func(v int) expr.Expr[int] { return a.Fork(v) }), ops.Add(c, expr.Any(bad.Fork(2), a.Fork(8)))}
		},
		act: beside(0, 1),
	},
	&scenario{
		name: "a partition that is formed while its demand ends",
		graph: func(w *world) []expr.Expr[int] {
			by := w.by(fakeCarrier{}, 1, 2)
			stays, hangs := w.failing("stays"), w.hanging(by, "hangs")
			return []expr.Expr[int]{ops.Add(stays, ops.Add(hangs.Fork(1), hangs.Fork(2)))}
		},
		act:    func(w *world) { w.together(w.forcing(0)); w.again() },
		weight: 2,
	},
	&scenario{
		name:  "calls of functions that have not been measured",
		graph: ferriedUnknown,
		act:   cancelledBeside(1),
	},
)

// ferriedUnknown is a graph of calls of which one is of unknown cost, and leaves alone.
func ferriedUnknown(w *world) []expr.Expr[int] {
	by := w.by(fakeCarrier{}, 3, 2)
	a, u := w.away(by, "a"), w.away(by, "?")
	x := a.Call(u.Call(a.Fork(1)))
	return []expr.Expr[int]{ops.Add(x, u.Fork(4)), a.Call(x)}
}
