package expr

import (
	"context"
	"slices"
	"sync/atomic"

	"xfork/internal/cell"
	"xfork/internal/node"
)

// function is the record of a lazy function, whatever the number of its arguments. It is made once, by Lift or With; every fork
// points to the part that the engine needs, and the rest is for With.
type function[X cell.Arguments[X], T any] struct {
	cell.Function[X, T]
	home *home[X, T] // what was lifted, wherever its calls are made
	c    Carrier     // what makes them, or nil
	p    Port        // by which they may leave, or nil
	kept *cached     // where their results are kept, or nil
	last last[function[X, T]]
}

// lift makes the record of a function, given by the methods of its shape.
func lift[X cell.Arguments[X], T any](
	code cell.Code, call func(context.Context, X) (T, error), on func(context.Context, *node.Node) (T, error), opts []Option,
) *function[X, T] {
	i, r := describe(code, opts)
	own := code.Info()
	h := &home[X, T]{Function: cell.Lifted(call, on, i), context: own.Context, sure: own.Sure}
	h.keeps(r.kept, i)
	return &function[X, T]{Function: h.gone(r.carrier, r.port, i), home: h, c: r.carrier, p: r.port, kept: r.kept}
}

// with is the record of the same function with further options. The second ones are the same, bound to the function's argument:
// options are compared as they were given.
func (r *function[X, T]) with(opts, bound []Option) *function[X, T] {
	g := r.last.get(opts)
	if g == nil {
		own, _ := lifted(bound)
		more := record{info: *r.Info, carrier: r.c, port: r.p, kept: r.kept}.with(own)
		g = &function[X, T]{Function: r.With(&more.info), home: r.home, c: more.carrier, p: more.port, kept: more.kept}
		if more.kept != r.kept || more.info.Name != r.Info.Name { // the name is a part of the key
			r.home.keeps(more.kept, &more.info)
		}
		// Where a carrier or a port is new, and where a function that may leave has options by which its calls leave alone.
		if more.carrier != r.c || more.port != nil {
			g.Function = r.home.gone(more.carrier, more.port, &more.info)
		}
		r.last.put(opts, g)
	}
	return g
}

// zeroFunc is what the use of a zero Func of so many arguments panics with.
//
//go:noinline
func zeroFunc(n string) string {
	return "expr: use of a zero Func" + n + ": make one with Lift" + n + ", LiftErr" + n + " or LiftCtx" + n
}

// describe returns what the engine must know of a lifted function with some options, and what they say beyond that: of calls made
// elsewhere, and of results that are kept.
func describe(code cell.Code, opts []Option) (*node.Info, record) {
	own, some := lifted(opts)
	if !some {
		return infoFor(code, opts), record{}
	}
	r := record{info: code.Info()}.with(own)
	return &r.info, r
}

// infoFor is what the engine must know of a function with some options, shared where these are plain values. That of a Pure
// function is made anew, for it tells functions of the same code apart.
func infoFor(code cell.Code, opts []Option) *node.Info {
	l, label, first := lane(node.CPU), name(""), priority(0)
	for _, o := range opts {
		switch o := o.(type) {
		case lane:
			l = o
		case name:
			label = o
		case priority:
			first = o
		default:
			r := record{info: code.Info()}.with(opts)
			return &r.info
		}
	}
	return code.Shared(node.Lane(l), string(label), int(first))
}

// last is what With made last of a function, so that f.With(opts) in a loop makes one function and not many. It has one
// place: two sets of options by turns are made anew each time. Goroutines that miss at the same moment make a function
// each, and the last store stays. Both functions do the same, but calls of a Pure one are not shared with calls of the other.
type last[F any] struct{ p atomic.Pointer[derived[F]] }

type derived[F any] struct {
	opts []Option
	f    *F
}

// get is the function that With has made for the same options, or nil.
func (l *last[F]) get(opts []Option) *F {
	if d := l.p.Load(); d != nil && slices.EqualFunc(d.opts, opts, same) {
		return d.f
	}
	return nil
}

// put keeps f, unless it could never be found: options that are not known to equal themselves would only be kept alive. The
// options are copied because the slice is the caller's, and may be written after With has returned.
func (l *last[F]) put(opts []Option, f *F) {
	if slices.EqualFunc(opts, opts, same) {
		l.p.Store(&derived[F]{slices.Clone(opts), f})
	}
}

// same reports whether two options are known to ask for the same thing. Policies cannot be compared, and comparing waiters
// might run code of the user's or panic: of these none is known to be the same as another one.
func same(a, b Option) bool {
	switch a.(type) {
	case lane, pure, name, priority, timeout, limit:
		return a == b
	}
	return false
}
