//go:build seam

package schedule

import (
	"context"
	"errors"
	"runtime"

	"xfork/expr"
	"xfork/internal/seam"
)

// The functions of graphs.

// once gives what a function calls as it completes.
func (w *world) once(name string) (done func()) {
	times := 0
	return func() {
		if times++; times > 1 {
			w.fault("%s completed %d times", name, times)
		}
	}
}

// fork is a call that works for a step or two.
func (w *world) fork(name string, v int, opts ...expr.Option) expr.Expr[int] {
	done := w.once(name)
	return expr.Fork(func() int {
		seam.Step("work")
		done()
		return v
	}, append(opts, expr.Name(name))...)
}

// heedful is a call that stops when nobody wants it.
func (w *world) heedful(name string, v int, opts ...expr.Option) expr.Expr[int] {
	done := w.once(name)
	return expr.ForkCtx(func(ctx context.Context) (int, error) {
		for range 3 {
			seam.Step("work")
			if ctx.Err() != nil {
				return 0, context.Cause(ctx)
			}
		}
		done()
		return v, nil
	}, append(opts, expr.Name(name))...)
}

// failing is a call that fails. It may do so several times: a failure after the call's context has ended does not count.
func (w *world) failing(name string, opts ...expr.Option) expr.Expr[int] {
	return expr.ForkErr(func() (int, error) {
		seam.Step("work")
		return 0, errors.New(name + " is broken")
	}, append(opts, expr.Name(name))...)
}

// forces is a call that forces what x gives it, in its own context, and adds v.
func (w *world) forces(name string, v int, x func() expr.Expr[int], opts ...expr.Option) expr.Expr[int] {
	done := w.once(name)
	return expr.ForkCtx(func(ctx context.Context) (int, error) {
		seam.Step("work")
		u, err := x().Force(ctx)
		if err != nil {
			return 0, err
		}
		done()
		return u + v, nil
	}, append(opts, expr.Name(name))...)
}

// limit is a Limit whose places are to be back in the end.
func (w *world) limit(n int) expr.Option {
	l := expr.Limit(n)
	w.limits[l] = n
	return l
}

// room counts who is inside, where no more than so many may be.
type room struct {
	w    *world
	name string
	now  int
	most int
}

func (w *world) room(name string, most int) *room { return &room{w, name, 0, most} }

func (r *room) enter() {
	if r.now++; r.now > r.most {
		r.w.fault("%d calls are in %s, where %d may be", r.now, r.name, r.most)
	}
	seam.Step("in the room")
}

func (r *room) leave() { r.now-- }

// in is a call that is in a room all the time.
func (w *world) in(r *room, name string, v int, opts ...expr.Option) expr.Expr[int] {
	done := w.once(name)
	return expr.Fork(func() int {
		r.enter()
		defer r.leave()
		done()
		return v
	}, append(opts, expr.Name(name))...)
}

// inAndForces is a call that is in a room but for the time of its nested force.
func (w *world) inAndForces(r *room, name string, v int, x func() expr.Expr[int], opts ...expr.Option) expr.Expr[int] {
	done := w.once(name)
	return expr.ForkCtx(func(ctx context.Context) (int, error) {
		r.enter()
		r.leave()
		u, err := x().Force(ctx)
		r.enter()
		defer r.leave()
		if err != nil {
			return 0, err
		}
		done()
		return u + v, nil
	}, append(opts, expr.Name(name))...)
}

// later refers to an expression by the name under which the graph keeps it.
func (w *world) later(name string) func() expr.Expr[int] {
	return func() expr.Expr[int] { return w.vars[name] }
}

// goexit ends the goroutine of the function that calls it.
func goexit() {
	seam.Step("goexit")
	runtime.Goexit()
}
