//go:build seam

package schedule

import (
	"fmt"

	"xfork/expr"
	"xfork/internal/seam"
	"xfork/ops"
)

// While computing calls are ready, as many run as there are slots. Two calls that wait for each other show it: they hang where
// only one of them may run.

// meeting makes two computing calls that go on only when both are running.
func (w *world) meeting(name string, opts ...expr.Option) (a, b expr.Expr[int]) {
	here := map[string]chan struct{}{"a": make(chan struct{}), "b": make(chan struct{})}
	call := func(me, other string) expr.Expr[int] {
		return expr.Fork(func() int {
			if w.alone { // sequentially the other call cannot run at the same time
				return 1
			}
			close(here[me])
			seam.Wait("the other one", here[other])
			return 1
		}, append(opts, expr.Name(name+" "+me))...)
	}
	return call("a", "b"), call("b", "a")
}

// afterwards makes two calls that meet once x has its value.
func (w *world) afterwards(name string, x expr.Expr[int]) expr.Expr[int] {
	return expr.Bind(x, func(v int) expr.Expr[int] {
		a, b := w.meeting(name)
		return ops.Add(ops.Add(a, b), expr.Const(v))
	})
}

// everySlot makes a scenario in which two computing calls meet after another expression.
func everySlot(after string, before func(w *world) expr.Expr[int]) *scenario {
	return &scenario{
		name:  fmt.Sprintf("every slot is used after %s", after),
		graph: func(w *world) []expr.Expr[int] { return []expr.Expr[int]{w.afterwards("meeting", before(w))} },
		act: func(w *world) {
			w.force(0)
			w.again()
		},
	}
}

var _ = scenes(
	everySlot("an IO call", func(w *world) expr.Expr[int] { return w.fork("x", 1, expr.IOBound) }),
	everySlot("an unsafe call", func(w *world) expr.Expr[int] { return w.fork("x", 1, expr.Unsafe) }),
	everySlot("computing calls", func(w *world) expr.Expr[int] {
		return ops.Add(w.fork("x", 1), ops.Add(w.fork("y", 1), w.fork("z", 1)))
	}),
	everySlot("calls that force", func(w *world) expr.Expr[int] {
		shared := w.fork("shared", 1)
		get := func() expr.Expr[int] { return shared }
		return ops.Add(w.forces("f", 1, get), w.forces("g", 1, get, expr.IOBound))
	}),
	everySlot("calls of all lanes", func(w *world) expr.Expr[int] {
		x := w.forces("f", 1, func() expr.Expr[int] { return w.fork("x", 1) }, expr.Unsafe)
		return ops.Add(w.fork("y", 1, expr.IOBound), ops.Add(x, w.fork("z", 1)))
	}),
)
