package expr

import (
	"context"

	"xfork/eval"
	"xfork/internal/cell"
	"xfork/internal/node"
	"xfork/internal/site"
)

// FuncN is a lazy function of any number of arguments of one type: made by LiftN, LiftErrN or LiftCtxN. Its methods are safe
// for concurrent use; a zero FuncN panics when it is used.
type FuncN[A, T any] struct{ r *function[cell.ArgsN[A], T] }

// LiftN makes a function of a slice lazy, for calls with any number of operands: each is one node, with an edge to every
// operand and no All in between.
//
// The slice is the function's own. It is made anew for every call and every attempt at one, so that the function may change
// it and keep it; it is never nil.
func LiftN[A, T any](f func([]A) T, opts ...Option) FuncN[A, T] {
	if f == nil {
		panic("expr: LiftN of a nil function")
	}
	g := cell.PlainN[A, T](f)
	return FuncN[A, T]{lift(g.Code(), g.Call, g.On, opts)}
}

// LiftErrN is LiftN for a function that returns an error too.
func LiftErrN[A, T any](f func([]A) (T, error), opts ...Option) FuncN[A, T] {
	if f == nil {
		panic("expr: LiftErrN of a nil function")
	}
	g := cell.ErrN[A, T](f)
	return FuncN[A, T]{lift(g.Code(), g.Call, g.On, opts)}
}

// LiftCtxN is LiftErrN for a function that takes a context: its own, which ends with the last demand for the call, and when it
// returns. It carries the values of the context of the force that started the call.
func LiftCtxN[A, T any](f func(context.Context, []A) (T, error), opts ...Option) FuncN[A, T] {
	if f == nil {
		panic("expr: LiftCtxN of a nil function")
	}
	g := cell.CtxN[A, T](f)
	return FuncN[A, T]{lift(g.Code(), g.Call, g.On, opts)}
}

func (f FuncN[A, T]) record() *function[cell.ArgsN[A], T] {
	if f.r == nil {
		panic(zeroFunc("N"))
	}
	return f.r
}

// Fork makes a node of the call; nothing runs. The arguments are plain values, and are copied: the slice remains the caller's.
func (f FuncN[A, T]) Fork(as ...A) Expr[T] {
	return Expr[T]{cell.Fork(&f.record().Function, cell.ArgsN[A]{As: cell.Own(as)}).At(site.Here())}
}

// Call is Fork with lazy arguments: the node becomes ready when all of them are there. The slice remains the caller's.
//
// Where arguments fail, the function is not called, and the failure that the sequential program would have met first is passed
// on. One allocation for up to two arguments, two for up to sixteen.
func (f FuncN[A, T]) Call(xs ...Expr[A]) Expr[T] {
	r := f.record()
	if len(xs) > fits {
		return Expr[T]{cell.Call(&r.Function).Wide(site.Here(), node.Reserve(1), wide(xs))}
	}
	x, y := narrow(xs)
	return Expr[T]{cell.Call(&r.Function).At(site.Here(), x, y)}
}

// Map forks one call for each element, which is the slice of its arguments.
func (f FuncN[A, T]) Map(ass [][]A) []Expr[T] {
	all, s, forks := f.record().Several(len(ass)), site.Here(), make([]Expr[T], len(ass))
	for i, as := range ass {
		forks[i] = Expr[T]{cell.Fork(all, cell.ArgsN[A]{As: cell.Own(as)}).Nth(i, s)}
	}
	return forks
}

// CallEach is Map with lazy arguments: one call for each element.
func (f FuncN[A, T]) CallEach(xss [][]Expr[A]) []Expr[T] {
	all, s, calls := f.record().Several(len(xss)), site.Here(), make([]Expr[T], len(xss))
	for i, xs := range xss {
		if len(xs) > fits {
			calls[i] = Expr[T]{cell.Call(all).Wide(s, all.Number(i), wide(xs))}
		} else {
			x, y := narrow(xs)
			calls[i] = Expr[T]{cell.Call(all).Nth(i, s, x, y)}
		}
	}
	return calls
}

// With is the same function with further options, for one place of use.
//
// Of two options for the same thing the later one counts. Make it once and keep it: a Limit that is made anew at every
// call limits nothing.
func (f FuncN[A, T]) With(opts ...Option) FuncN[A, T] {
	return FuncN[A, T]{f.record().with(opts, opts)}
}

// Run is the way back: the plain call, now, on the caller's goroutine, with the options honoured.
//
// It may wait for a limit or a rate like any other call. Its error is that of a force.
func (f FuncN[A, T]) Run(ctx context.Context, as ...A) (T, error) {
	return f.Fork(as...).Force(ctx, eval.Sequential())
}

// narrow is the nodes of up to two expressions, as they fit into the head of a node.
func narrow[A any](xs []Expr[A]) (a, b *node.Node) {
	if len(xs) > 0 {
		a = xs[0].head()
	}
	if len(xs) > 1 {
		b = xs[1].head()
	}
	return a, b
}

// wide is the nodes of any number of expressions.
func wide[A any](xs []Expr[A]) *node.WideOperands {
	w := node.Room(len(xs))
	for i, x := range xs {
		w.Nodes[i] = x.head()
	}
	return w
}

// fits is how many operands the head of a node has room for.
const fits = 2
