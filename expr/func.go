package expr

import (
	"context"

	"xfork/eval"
	"xfork/internal/node"
	"xfork/internal/site"
)

// Lazy functions. All methods are safe for concurrent use; a zero Func panics when it is used.

// Func0 is a lazy function of no argument: made by Lift0, LiftErr0 or LiftCtx0.
type Func0[T any] struct{ r *function0[T] }

type function0[T any] struct {
	record
	call func(context.Context) (T, error)
}

func newFunc0[T any](entry uintptr, takesContext bool, call func(context.Context) (T, error), opts []Option) Func0[T] {
	return Func0[T]{&function0[T]{newRecord(entry, takesContext, opts), call}}
}

func (f Func0[T]) record() *function0[T] {
	if f.r == nil {
		panic("expr: use of a zero Func0: make one with Lift0, LiftErr0 or LiftCtx0")
	}
	return f.r
}

// Fork makes a node of the call; nothing runs.
func (f Func0[T]) Fork() Expr[T] {
	k := &fork0[T]{f: f.record()}
	node.InitWith(&k.Node, fork0Op[T]{}, node.Call, site.Here(), nil, nil)
	return Expr[T]{&k.cell}
}

// With is the same function with further options, for one place of use.
func (f Func0[T]) With(opts ...Option) Func0[T] {
	return Func0[T]{&function0[T]{f.record().with(opts), f.r.call}}
}

// Run is the way back: the plain call, now, on the caller's goroutine, with the options honoured.
func (f Func0[T]) Run(ctx context.Context) (T, error) {
	return f.Fork().Force(ctx, eval.Sequential())
}

// Func1 is a lazy function of one argument: made by Lift1, LiftErr1 or LiftCtx1.
type Func1[A, T any] struct{ r *function1[A, T] }

type function1[A, T any] struct {
	record
	call func(context.Context, A) (T, error)
}

func newFunc1[A, T any](entry uintptr, takesContext bool, call func(context.Context, A) (T, error), opts []Option) Func1[A, T] {
	return Func1[A, T]{&function1[A, T]{newRecord(entry, takesContext, typed[A](opts)), call}}
}

func (f Func1[A, T]) record() *function1[A, T] {
	if f.r == nil {
		panic("expr: use of a zero Func1: make one with Lift1, LiftErr1 or LiftCtx1")
	}
	return f.r
}

// Fork makes a node of the call; nothing runs. The arguments are plain values.
func (f Func1[A, T]) Fork(a A) Expr[T] {
	k := &fork1[A, T]{f: f.record(), a: a}
	node.InitWith(&k.Node, fork1Op[A, T]{}, node.Call, site.Here(), nil, nil)
	return Expr[T]{&k.cell}
}

// Call is Fork with lazy arguments: the node becomes ready when they are there.
//
// A failure of an argument is passed on without a call.
func (f Func1[A, T]) Call(x Expr[A]) Expr[T] {
	k := &call1[A, T]{f: f.record()}
	node.InitWith(&k.Node, call1Op[A, T]{}, node.Call, site.Here(), x.head(), nil)
	return Expr[T]{&k.cell}
}

// Map forks one call for each element.
func (f Func1[A, T]) Map(as []A) []Expr[T] {
	forks := make([]Expr[T], len(as))
	for i, a := range as {
		forks[i] = f.Fork(a)
	}
	return forks
}

// With is the same function with further options, for one place of use.
//
// Of two options for the same thing the later one counts. Make it once and keep it: a Limit that is made anew at every
// call limits nothing.
func (f Func1[A, T]) With(opts ...Option) Func1[A, T] {
	return Func1[A, T]{&function1[A, T]{f.record().with(typed[A](opts)), f.r.call}}
}

// Run is the way back: the plain call, now, on the caller's goroutine, with the options honoured.
//
// It may wait for a limit or a rate like any other call. Its error is that of a force.
func (f Func1[A, T]) Run(ctx context.Context, a A) (T, error) {
	return f.Fork(a).Force(ctx, eval.Sequential())
}

// Func2 is a lazy function of two arguments: made by Lift2, LiftErr2 or LiftCtx2.
type Func2[A, B, T any] struct{ r *function2[A, B, T] }

type function2[A, B, T any] struct {
	record
	call func(context.Context, A, B) (T, error)
}

func newFunc2[A, B, T any](entry uintptr, takesContext bool, call func(context.Context, A, B) (T, error), opts []Option) Func2[A, B, T] {
	return Func2[A, B, T]{&function2[A, B, T]{newRecord(entry, takesContext, typed[A](opts)), call}}
}

func (f Func2[A, B, T]) record() *function2[A, B, T] {
	if f.r == nil {
		panic("expr: use of a zero Func2: make one with Lift2, LiftErr2 or LiftCtx2")
	}
	return f.r
}

// Fork makes a node of the call; nothing runs. The arguments are plain values.
func (f Func2[A, B, T]) Fork(a A, b B) Expr[T] {
	k := &fork2[A, B, T]{f: f.record(), a: a, b: b}
	node.InitWith(&k.Node, fork2Op[A, B, T]{}, node.Call, site.Here(), nil, nil)
	return Expr[T]{&k.cell}
}

// Call is Fork with lazy arguments: the node becomes ready when they are there.
//
// A failure of an argument is passed on without a call.
func (f Func2[A, B, T]) Call(x Expr[A], y Expr[B]) Expr[T] {
	k := &call2[A, B, T]{f: f.record()}
	node.InitWith(&k.Node, call2Op[A, B, T]{}, node.Call, site.Here(), x.head(), y.head())
	return Expr[T]{&k.cell}
}

// Map forks one call for each pair of elements. Slices of different lengths panic.
func (f Func2[A, B, T]) Map(as []A, bs []B) []Expr[T] {
	mustMatch(len(as), len(bs))
	forks := make([]Expr[T], len(as))
	for i, a := range as {
		forks[i] = f.Fork(a, bs[i])
	}
	return forks
}

// With is the same function with further options, for one place of use.
//
// Of two options for the same thing the later one counts. Make it once and keep it: a Limit that is made anew at every
// call limits nothing.
func (f Func2[A, B, T]) With(opts ...Option) Func2[A, B, T] {
	return Func2[A, B, T]{&function2[A, B, T]{f.record().with(typed[A](opts)), f.r.call}}
}

// Run is the way back: the plain call, now, on the caller's goroutine, with the options honoured.
//
// It may wait for a limit or a rate like any other call. Its error is that of a force.
func (f Func2[A, B, T]) Run(ctx context.Context, a A, b B) (T, error) {
	return f.Fork(a, b).Force(ctx, eval.Sequential())
}

// Func3 is a lazy function of three arguments: made by Lift3, LiftErr3 or LiftCtx3.
type Func3[A, B, C, T any] struct{ r *function3[A, B, C, T] }

type function3[A, B, C, T any] struct {
	record
	call func(context.Context, A, B, C) (T, error)
}

func newFunc3[A, B, C, T any](entry uintptr, takesContext bool, call func(context.Context, A, B, C) (T, error), opts []Option) Func3[A, B, C, T] {
	return Func3[A, B, C, T]{&function3[A, B, C, T]{newRecord(entry, takesContext, typed[A](opts)), call}}
}

func (f Func3[A, B, C, T]) record() *function3[A, B, C, T] {
	if f.r == nil {
		panic("expr: use of a zero Func3: make one with Lift3, LiftErr3 or LiftCtx3")
	}
	return f.r
}

// Fork makes a node of the call; nothing runs. The arguments are plain values.
func (f Func3[A, B, C, T]) Fork(a A, b B, c C) Expr[T] {
	k := &fork3[A, B, C, T]{f: f.record(), a: a, b: b, c: c}
	node.InitWith(&k.Node, fork3Op[A, B, C, T]{}, node.Call, site.Here(), nil, nil)
	return Expr[T]{&k.cell}
}

// Call is Fork with lazy arguments: the node becomes ready when they are there.
//
// A failure of an argument is passed on without a call.
func (f Func3[A, B, C, T]) Call(x Expr[A], y Expr[B], z Expr[C]) Expr[T] {
	k := &call3[A, B, C, T]{f: f.record()}
	node.InitWide(&k.Node, call3Op[A, B, C, T]{}, node.Call, site.Here(), 3, []*node.Node{x.head(), y.head(), z.head()})
	return Expr[T]{&k.cell}
}

// Map forks one call for each triple of elements. Slices of different lengths panic.
func (f Func3[A, B, C, T]) Map(as []A, bs []B, cs []C) []Expr[T] {
	mustMatch(len(as), len(bs))
	mustMatch(len(as), len(cs))
	forks := make([]Expr[T], len(as))
	for i, a := range as {
		forks[i] = f.Fork(a, bs[i], cs[i])
	}
	return forks
}

// With is the same function with further options, for one place of use.
//
// Of two options for the same thing the later one counts. Make it once and keep it: a Limit that is made anew at every
// call limits nothing.
func (f Func3[A, B, C, T]) With(opts ...Option) Func3[A, B, C, T] {
	return Func3[A, B, C, T]{&function3[A, B, C, T]{f.record().with(typed[A](opts)), f.r.call}}
}

// Run is the way back: the plain call, now, on the caller's goroutine, with the options honoured.
//
// It may wait for a limit or a rate like any other call. Its error is that of a force.
func (f Func3[A, B, C, T]) Run(ctx context.Context, a A, b B, c C) (T, error) {
	return f.Fork(a, b, c).Force(ctx, eval.Sequential())
}

func mustMatch(n, m int) {
	if n != m {
		panic("expr: Map over slices of different lengths")
	}
}
