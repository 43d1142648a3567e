//go:build seam

package schedule

import (
	"context"
	"errors"
	"os"
	"strconv"
	"sync"

	"xfork/eval"
	"xfork/eval/cache"
	"xfork/expr"
	"xfork/internal/seam"
	"xfork/ops"
)

// Calls with results that are kept on disk. The look claims the node for a moment and hands it back where nothing is found, beside
// forces that want the same node; a hit settles it without a call; and the entry is written when others have the value already.
//
// Worlds share one store, and each has its entries for itself, by a version of its own.

var stores = sync.OnceValue(func() *cache.Store {
	dir, err := os.MkdirTemp("", "xfork-schedule-")
	if err != nil {
		panic(err)
	}
	s, err := cache.Open(dir)
	if err != nil {
		panic(err)
	}
	return s
})

// dropStore removes the entries of all worlds, and whatever else is in the folder.
func dropStore() { _ = os.RemoveAll(stores().Folder()) }

var versions int

// keeps returns an option that keeps results for this world.
func (w *world) keeps() expr.Option {
	versions++
	return expr.Cached(stores(), cache.Version(strconv.Itoa(versions)))
}

// kept lifts a call that adds one, in three steps, and stops when its context ends. It fails so many times before it has a value.
func (w *world) kept(name string, keeps expr.Option, fails int, opts ...expr.Option) expr.Func1[int, int] {
	return expr.LiftCtx1(func(ctx context.Context, a int) (int, error) {
		for range 3 {
			seam.Step("work")
			if ctx.Err() != nil {
				return 0, context.Cause(ctx)
			}
		}
		if fails > 0 {
			fails--
			return 0, errors.New(name + " is broken")
		}
		return a + 1, nil
	}, append(opts, expr.Name(name), keeps)...)
}

// keptGraph has two calls of which both roots need both, calls that are equal to them, and one that needs their values.
func keptGraph(fails int, opts ...func(w *world) expr.Option) func(w *world) []expr.Expr[int] {
	return func(w *world) []expr.Expr[int] {
		var all []expr.Option
		for _, o := range opts {
			all = append(all, o(w))
		}
		if fails > 0 {
			all = append(all, expr.Retry(expr.Attempts(fails+1)))
		}
		f := w.kept("kept", w.keeps(), fails, all...)
		x, y := f.Fork(1), f.Fork(3)
		z := f.Call(x)
		return []expr.Expr[int]{ops.Add(z, y), ops.Mul(x, y), ops.Add(f.Fork(1), f.Call(f.Fork(1)))}
	}
}

func with(o expr.Option) func(*world) expr.Option { return func(*world) expr.Option { return o } }

// first forces root 2, which leaves entries, and then the others beside each other.
func first(w *world) {
	w.force(2)
	beside(0, 1)(w)
}

var _ = scenes(
	&scenario{name: "kept calls beside each other", graph: keptGraph(0), act: beside(0, 1, 2), weight: 2},
	&scenario{name: "kept calls that wait for I/O", graph: keptGraph(0, with(expr.IOBound)), act: beside(0, 1, 2)},
	&scenario{
		name: "kept calls in the unsafe lane under a limit", act: beside(0, 1, 2),
		graph: keptGraph(0, with(expr.Unsafe), func(w *world) expr.Option { return w.limit(1) }),
	},
	&scenario{name: "kept calls that are alone", graph: keptGraph(0, with(expr.Exclusive)), act: beside(0, 1)},
	&scenario{name: "kept calls that are there", graph: keptGraph(0, with(expr.IOBound), func(w *world) expr.Option { return w.limit(1) }), act: first},
	&scenario{name: "kept calls that are cancelled", graph: keptGraph(0), act: cancelledBeside(1, 2), weight: 3},
	&scenario{
		name: "kept calls that are cancelled while they wait", act: cancelledBeside(1),
		graph: keptGraph(0, with(expr.IOBound), func(w *world) expr.Option { return w.limit(1) }), weight: 2,
	},
	&scenario{name: "kept calls that are tried again", graph: keptGraph(2), act: beside(0, 1), weight: 2},
	&scenario{name: "kept calls that are tried again and cancelled", graph: keptGraph(2), act: cancelledBeside(1), weight: 2},
	&scenario{name: "kept calls beside a sequential force", graph: keptGraph(0), act: func(w *world) {
		w.together(w.forcing(0), w.forcing(1, eval.Sequential()), w.forcing(2, eval.Sequential()))
		w.again()
	}},
	&scenario{name: "one kept item under way", graph: keptGraph(0), act: func(w *world) {
		w.together(w.forcing(0, eval.InFlight(1)), w.forcing(1, eval.InFlight(1)))
		w.again()
	}},
	&scenario{
		name: "kept calls that a call forces",
		graph: func(w *world) []expr.Expr[int] {
			f := w.kept("kept", w.keeps(), 0)
			x := f.Fork(1)
			outer := w.forces("outer", 10, func() expr.Expr[int] { return f.Call(x) })
			return []expr.Expr[int]{ops.Add(outer, x), ops.Mul(f.Fork(1), x)}
		},
		act: cancelledBeside(1),
	},
	&scenario{
		name: "kept calls that may leave",
		graph: func(w *world) []expr.Expr[int] {
			f := w.by(fakeCarrier{}, 2, 2)
			g := w.away(f, "leaves", w.keeps())
			x := g.Fork(1)
			return []expr.Expr[int]{ops.Add(g.Call(x), x), ops.Mul(x, g.Fork(2))}
		},
		act: cancelledBeside(1),
	},
)
