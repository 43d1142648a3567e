//go:build seam

package schedule

import (
	"context"
	"errors"
	"runtime"

	"xfork/expr"
	"xfork/internal/seam"
)

// The calls that scenarios build their graphs of.

// once returns what a function calls as it completes. A second completion is a fault.
func (w *world) once(name string) (done func()) {
	times := 0
	return func() {
		if times++; times > 1 {
			w.fault("%s completed %d times", name, times)
		}
	}
}

// fork makes a call that takes one step.
func (w *world) fork(name string, v int, opts ...expr.Option) expr.Expr[int] {
	done := w.once(name)
	return expr.Fork(func() int {
		seam.Step("work")
		done()
		return v
	}, append(opts, expr.Name(name))...)
}

// heedful makes a call that stops when its context ends.
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

// failing makes a call that fails. It may do so several times: a failure after the call's context has ended does not count.
func (w *world) failing(name string, opts ...expr.Option) expr.Expr[int] {
	return expr.ForkErr(func() (int, error) {
		seam.Step("work")
		return 0, errors.New(name + " is broken")
	}, append(opts, expr.Name(name))...)
}

// forces makes a call that forces the expression that x returns, in its own context, and adds v.
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

// limit makes a Limit. When the schedule is over, play checks that all of its permits are back.
func (w *world) limit(n int) expr.Option {
	l := expr.Limit(n)
	w.limits[l] = n
	return l
}

// room counts the calls that are inside. More than most of them at a time are a fault.
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

// in makes a call that is in a room all the time.
func (w *world) in(r *room, name string, v int, opts ...expr.Option) expr.Expr[int] {
	done := w.once(name)
	return expr.Fork(func() int {
		r.enter()
		defer r.leave()
		done()
		return v
	}, append(opts, expr.Name(name))...)
}

// inAndForces makes a call that is in a room except during its nested force.
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

// later refers to an expression by its key in vars: the graph may define it after the call that forces it.
func (w *world) later(name string) func() expr.Expr[int] {
	return func() expr.Expr[int] { return w.vars[name] }
}

// goexit ends the goroutine of the function that calls it.
func goexit() {
	seam.Step("goexit")
	runtime.Goexit()
}
