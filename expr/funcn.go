package expr

import (
	"context"

	"xfork/eval"
	"xfork/internal/node"
	"xfork/internal/site"
)

// FuncN is a lazy function of any number of arguments of one type: made by LiftN, LiftErrN or LiftCtxN. Its methods are safe
// for concurrent use; a zero FuncN panics when it is used.
type FuncN[A, T any] struct{ r *functionN[A, T] }

type functionN[A, T any] struct {
	lifted
	call func(context.Context, []A) (T, error)
	last last[functionN[A, T]]
}

// LiftN makes a function of a slice lazy, for calls with any number of operands: each is one node, with an edge to every
// operand and no All in between.
//
// The slice is the function's own. It is made anew for every call and every attempt at one, so that the function may change
// it and keep it; it is never nil.
func LiftN[A, T any](f func([]A) T, opts ...Option) FuncN[A, T] {
	if f == nil {
		panic("expr: LiftN of a nil function")
	}
	return newFuncN(codeOf(f), plainly[T](), func(_ context.Context, as []A) (T, error) {
		v := f(as)
		return v, failed(&v)
	}, opts)
}

// LiftErrN is LiftN for a function that returns an error too.
func LiftErrN[A, T any](f func([]A) (T, error), opts ...Option) FuncN[A, T] {
	if f == nil {
		panic("expr: LiftErrN of a nil function")
	}
	return newFuncN(codeOf(f), returnsError, func(_ context.Context, as []A) (T, error) { return f(as) }, opts)
}

// LiftCtxN is LiftErrN for a function that takes a context: its own, which ends with the last demand for the call, and when it
// returns. It carries the values of the context of the force that started the call.
func LiftCtxN[A, T any](f func(context.Context, []A) (T, error), opts ...Option) FuncN[A, T] {
	if f == nil {
		panic("expr: LiftCtxN of a nil function")
	}
	return newFuncN(codeOf(f), withContext, f, opts)
}

func newFuncN[A, T any](entry uintptr, m manner, call func(context.Context, []A) (T, error), opts []Option) FuncN[A, T] {
	return FuncN[A, T]{&functionN[A, T]{lifted: newLifted(entry, m, opts), call: call}}
}

func (f FuncN[A, T]) record() *functionN[A, T] {
	if f.r == nil {
		panic("expr: use of a zero FuncN: make one with LiftN, LiftErrN or LiftCtxN")
	}
	return f.r
}

// Fork makes a node of the call; nothing runs. The arguments are plain values, and are copied: the slice remains the caller's.
func (f FuncN[A, T]) Fork(as ...A) Expr[T] {
	k := &forkN[A, T]{f: f.record(), as: own(as)}
	node.InitWith(&k.Node, forkNOp[A, T]{}, node.Call, site.Here(), nil, nil)
	return Expr[T]{&k.cell}
}

// Call is Fork with lazy arguments: the node becomes ready when all of them are there. The slice remains the caller's.
//
// Where arguments fail, the function is not called, and the failure that the sequential program would have met first is passed
// on. One allocation for up to two arguments, two for up to sixteen.
func (f FuncN[A, T]) Call(xs ...Expr[A]) Expr[T] {
	return callOf(f.record(), xs, site.Here(), 0)
}

// Map forks one call for each element, which is the slice of its arguments.
func (f FuncN[A, T]) Map(ass [][]A) []Expr[T] {
	r, s, forks := f.record(), site.Here(), make([]Expr[T], len(ass))
	all := &functionN[A, T]{lifted: r.several(len(ass)), call: r.call}
	for i, as := range ass {
		k := &forkN[A, T]{f: all, as: own(as)}
		node.InitNth(&k.Node, forkNOp[A, T]{}, node.Call, s, all.number(i), nil, nil)
		forks[i] = Expr[T]{&k.cell}
	}
	return forks
}

// CallEach is Map with lazy arguments: one call for each element.
func (f FuncN[A, T]) CallEach(xss [][]Expr[A]) []Expr[T] {
	r, s, forks := f.record(), site.Here(), make([]Expr[T], len(xss))
	all := &functionN[A, T]{lifted: r.several(len(xss)), call: r.call}
	for i, xs := range xss {
		forks[i] = callOf(all, xs, s, all.number(i))
	}
	return forks
}

// With is the same function with further options, for one place of use.
//
// Of two options for the same thing the later one counts. Make it once and keep it: a Limit that is made anew at every
// call limits nothing.
func (f FuncN[A, T]) With(opts ...Option) FuncN[A, T] {
	r := f.record()
	g := r.last.get(opts)
	if g == nil {
		g = &functionN[A, T]{lifted: r.with(opts), call: r.call}
		r.last.put(opts, g)
	}
	return FuncN[A, T]{g}
}

// Run is the way back: the plain call, now, on the caller's goroutine, with the options honoured.
//
// It may wait for a limit or a rate like any other call. Its error is that of a force.
func (f FuncN[A, T]) Run(ctx context.Context, as ...A) (T, error) {
	return f.Fork(as...).Force(ctx, eval.Sequential())
}

// own is a copy that is never nil.
func own[A any](as []A) []A {
	mine := make([]A, len(as))
	copy(mine, as)
	return mine
}
