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
	lifted
	call func(context.Context) (T, error)
	last last[function0[T]]
}

func newFunc0[T any](entry uintptr, m manner, call func(context.Context) (T, error), opts []Option) Func0[T] {
	return Func0[T]{&function0[T]{lifted: newLifted(entry, m, opts), call: call}}
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
	r := f.record()
	g := r.last.get(opts)
	if g == nil {
		g = &function0[T]{lifted: r.with(opts), call: r.call}
		r.last.put(opts, g)
	}
	return Func0[T]{g}
}

// Run is the way back: the plain call, now, on the caller's goroutine, with the options honoured.
func (f Func0[T]) Run(ctx context.Context) (T, error) {
	return f.Fork().Force(ctx, eval.Sequential())
}

// Func1 is a lazy function of one argument: made by Lift1, LiftErr1 or LiftCtx1.
type Func1[A, T any] struct{ r *function1[A, T] }

type function1[A, T any] struct {
	lifted
	call func(context.Context, A) (T, error)
	last last[function1[A, T]]
}

func newFunc1[A, T any](entry uintptr, m manner, call func(context.Context, A) (T, error), opts []Option) Func1[A, T] {
	return Func1[A, T]{&function1[A, T]{lifted: newLifted(entry, m, typed[A](opts)), call: call}}
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
	r, s, forks := f.record(), site.Here(), make([]Expr[T], len(as))
	all := &function1[A, T]{lifted: r.several(len(as)), call: r.call}
	for i, a := range as {
		k := &fork1[A, T]{f: all, a: a}
		node.InitNth(&k.Node, fork1Op[A, T]{}, node.Call, s, all.number(i), nil, nil)
		forks[i] = Expr[T]{&k.cell}
	}
	return forks
}

// CallEach is Map with lazy arguments: one call for each element, which becomes ready when its own operand is there.
func (f Func1[A, T]) CallEach(xs []Expr[A]) []Expr[T] {
	r, s, forks := f.record(), site.Here(), make([]Expr[T], len(xs))
	all := &function1[A, T]{lifted: r.several(len(xs)), call: r.call}
	for i, x := range xs {
		k := &call1[A, T]{f: all}
		node.InitNth(&k.Node, call1Op[A, T]{}, node.Call, s, all.number(i), x.head(), nil)
		forks[i] = Expr[T]{&k.cell}
	}
	return forks
}

// With is the same function with further options, for one place of use.
//
// Of two options for the same thing the later one counts. Make it once and keep it: a Limit that is made anew at every
// call limits nothing.
func (f Func1[A, T]) With(opts ...Option) Func1[A, T] {
	r := f.record()
	g := r.last.get(opts)
	if g == nil {
		g = &function1[A, T]{lifted: r.with(typed[A](opts)), call: r.call}
		r.last.put(opts, g)
	}
	return Func1[A, T]{g}
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
	lifted
	call func(context.Context, A, B) (T, error)
	last last[function2[A, B, T]]
}

func newFunc2[A, B, T any](entry uintptr, m manner, call func(context.Context, A, B) (T, error), opts []Option) Func2[A, B, T] {
	return Func2[A, B, T]{&function2[A, B, T]{lifted: newLifted(entry, m, typed[A](opts)), call: call}}
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
	mustMatch("Map", len(as), len(bs))
	r, s, forks := f.record(), site.Here(), make([]Expr[T], len(as))
	all := &function2[A, B, T]{lifted: r.several(len(as)), call: r.call}
	for i, a := range as {
		k := &fork2[A, B, T]{f: all, a: a, b: bs[i]}
		node.InitNth(&k.Node, fork2Op[A, B, T]{}, node.Call, s, all.number(i), nil, nil)
		forks[i] = Expr[T]{&k.cell}
	}
	return forks
}

// CallEach is Map with lazy arguments: one call for each pair of elements. Slices of different lengths panic.
func (f Func2[A, B, T]) CallEach(xs []Expr[A], ys []Expr[B]) []Expr[T] {
	mustMatch("CallEach", len(xs), len(ys))
	r, s, forks := f.record(), site.Here(), make([]Expr[T], len(xs))
	all := &function2[A, B, T]{lifted: r.several(len(xs)), call: r.call}
	for i, x := range xs {
		k := &call2[A, B, T]{f: all}
		node.InitNth(&k.Node, call2Op[A, B, T]{}, node.Call, s, all.number(i), x.head(), ys[i].head())
		forks[i] = Expr[T]{&k.cell}
	}
	return forks
}

// With is the same function with further options, for one place of use.
//
// Of two options for the same thing the later one counts. Make it once and keep it: a Limit that is made anew at every
// call limits nothing.
func (f Func2[A, B, T]) With(opts ...Option) Func2[A, B, T] {
	r := f.record()
	g := r.last.get(opts)
	if g == nil {
		g = &function2[A, B, T]{lifted: r.with(typed[A](opts)), call: r.call}
		r.last.put(opts, g)
	}
	return Func2[A, B, T]{g}
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
	lifted
	call func(context.Context, A, B, C) (T, error)
	last last[function3[A, B, C, T]]
}

func newFunc3[A, B, C, T any](entry uintptr, m manner, call func(context.Context, A, B, C) (T, error), opts []Option) Func3[A, B, C, T] {
	return Func3[A, B, C, T]{&function3[A, B, C, T]{lifted: newLifted(entry, m, typed[A](opts)), call: call}}
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
	w := three(x.head(), y.head(), z.head())
	node.InitStrict(&k.Node, call3Op[A, B, C, T]{}, node.Call, site.Here(), node.Reserve(1), w)
	return Expr[T]{&k.cell}
}

// Map forks one call for each triple of elements. Slices of different lengths panic.
func (f Func3[A, B, C, T]) Map(as []A, bs []B, cs []C) []Expr[T] {
	mustMatch("Map", len(as), len(bs))
	mustMatch("Map", len(as), len(cs))
	r, s, forks := f.record(), site.Here(), make([]Expr[T], len(as))
	all := &function3[A, B, C, T]{lifted: r.several(len(as)), call: r.call}
	for i, a := range as {
		k := &fork3[A, B, C, T]{f: all, a: a, b: bs[i], c: cs[i]}
		node.InitNth(&k.Node, fork3Op[A, B, C, T]{}, node.Call, s, all.number(i), nil, nil)
		forks[i] = Expr[T]{&k.cell}
	}
	return forks
}

// CallEach is Map with lazy arguments: one call for each triple of elements. Slices of different lengths panic.
func (f Func3[A, B, C, T]) CallEach(xs []Expr[A], ys []Expr[B], zs []Expr[C]) []Expr[T] {
	mustMatch("CallEach", len(xs), len(ys))
	mustMatch("CallEach", len(xs), len(zs))
	r, s, forks := f.record(), site.Here(), make([]Expr[T], len(xs))
	all := &function3[A, B, C, T]{lifted: r.several(len(xs)), call: r.call}
	for i, x := range xs {
		k := &call3[A, B, C, T]{f: all}
		node.InitStrict(&k.Node, call3Op[A, B, C, T]{}, node.Call, s, all.number(i), three(x.head(), ys[i].head(), zs[i].head()))
		forks[i] = Expr[T]{&k.cell}
	}
	return forks
}

// With is the same function with further options, for one place of use.
//
// Of two options for the same thing the later one counts. Make it once and keep it: a Limit that is made anew at every
// call limits nothing.
func (f Func3[A, B, C, T]) With(opts ...Option) Func3[A, B, C, T] {
	r := f.record()
	g := r.last.get(opts)
	if g == nil {
		g = &function3[A, B, C, T]{lifted: r.with(typed[A](opts)), call: r.call}
		r.last.put(opts, g)
	}
	return Func3[A, B, C, T]{g}
}

// Run is the way back: the plain call, now, on the caller's goroutine, with the options honoured.
//
// It may wait for a limit or a rate like any other call. Its error is that of a force.
func (f Func3[A, B, C, T]) Run(ctx context.Context, a A, b B, c C) (T, error) {
	return f.Fork(a, b, c).Force(ctx, eval.Sequential())
}
