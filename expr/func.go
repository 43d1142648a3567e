package expr

import (
	"context"

	"xfork/eval"
	"xfork/internal/cell"
	"xfork/internal/node"
	"xfork/internal/site"
)

// Lazy functions. All methods are safe for concurrent use; a zero Func panics when it is used.
//
// The four arities are written out, and not generated: methods differ in their signatures and their documentation, which is what a user
// reads, and their bodies are two lines. What they have in common is in lifted.go and in internal/cell.

// Func0 is a lazy function of no argument: made by Lift0, LiftErr0 or LiftCtx0.
type Func0[T any] struct{ r *function[cell.Args0, T] }

func (f Func0[T]) record() *function[cell.Args0, T] {
	if f.r == nil {
		panic(zeroFunc("0"))
	}
	return f.r
}

// Fork makes a node of the call; nothing runs.
func (f Func0[T]) Fork() Expr[T] {
	return Expr[T]{cell.Fork(&f.record().Function, cell.Args0{}).At(site.Here())}
}

// With is the same function with further options, for one place of use.
func (f Func0[T]) With(opts ...Option) Func0[T] {
	return Func0[T]{f.record().with(opts, opts)}
}

// Run is the way back: the plain call, now, on the caller's goroutine, with the options honoured.
func (f Func0[T]) Run(ctx context.Context) (T, error) {
	return f.Fork().Force(ctx, eval.Sequential())
}

// Func1 is a lazy function of one argument: made by Lift1, LiftErr1 or LiftCtx1.
type Func1[A, T any] struct{ r *function[cell.Args1[A], T] }

func (f Func1[A, T]) record() *function[cell.Args1[A], T] {
	if f.r == nil {
		panic(zeroFunc("1"))
	}
	return f.r
}

// Fork makes a node of the call; nothing runs. The arguments are plain values.
func (f Func1[A, T]) Fork(a A) Expr[T] {
	return Expr[T]{cell.Fork(&f.record().Function, cell.Args1[A]{A: a}).At(site.Here())}
}

// Call is Fork with lazy arguments: the node becomes ready when they are there.
//
// A failure of an argument is passed on without a call.
func (f Func1[A, T]) Call(x Expr[A]) Expr[T] {
	return Expr[T]{cell.Call(&f.record().Function).At(site.Here(), x.head(), nil)}
}

// Map forks one call for each element.
func (f Func1[A, T]) Map(as []A) []Expr[T] {
	all, s, forks := f.record().Several(len(as)), site.Here(), make([]Expr[T], len(as))
	for i, a := range as {
		forks[i] = Expr[T]{cell.Fork(all, cell.Args1[A]{A: a}).Nth(i, s)}
	}
	return forks
}

// CallEach is Map with lazy arguments: one call for each element, which becomes ready when its own operand is there.
func (f Func1[A, T]) CallEach(xs []Expr[A]) []Expr[T] {
	all, s, calls := f.record().Several(len(xs)), site.Here(), make([]Expr[T], len(xs))
	for i, x := range xs {
		calls[i] = Expr[T]{cell.Call(all).Nth(i, s, x.head(), nil)}
	}
	return calls
}

// With is the same function with further options, for one place of use.
//
// Of two options for the same thing the later one counts. Make it once and keep it: a Limit that is made anew at every
// call limits nothing.
func (f Func1[A, T]) With(opts ...Option) Func1[A, T] {
	return Func1[A, T]{f.record().with(opts, bound[A](opts))}
}

// Run is the way back: the plain call, now, on the caller's goroutine, with the options honoured.
//
// It may wait for a limit or a rate like any other call. Its error is that of a force.
func (f Func1[A, T]) Run(ctx context.Context, a A) (T, error) {
	return f.Fork(a).Force(ctx, eval.Sequential())
}

// Func2 is a lazy function of two arguments: made by Lift2, LiftErr2 or LiftCtx2.
type Func2[A, B, T any] struct {
	r *function[cell.Args2[A, B], T]
}

func (f Func2[A, B, T]) record() *function[cell.Args2[A, B], T] {
	if f.r == nil {
		panic(zeroFunc("2"))
	}
	return f.r
}

// Fork makes a node of the call; nothing runs. The arguments are plain values.
func (f Func2[A, B, T]) Fork(a A, b B) Expr[T] {
	return Expr[T]{cell.Fork(&f.record().Function, cell.Args2[A, B]{A: a, B: b}).At(site.Here())}
}

// Call is Fork with lazy arguments: the node becomes ready when they are there.
//
// A failure of an argument is passed on without a call.
func (f Func2[A, B, T]) Call(x Expr[A], y Expr[B]) Expr[T] {
	return Expr[T]{cell.Call(&f.record().Function).At(site.Here(), x.head(), y.head())}
}

// Map forks one call for each pair of elements. Slices of different lengths panic.
func (f Func2[A, B, T]) Map(as []A, bs []B) []Expr[T] {
	mustMatch("Map", len(as), len(bs))
	all, s, forks := f.record().Several(len(as)), site.Here(), make([]Expr[T], len(as))
	for i, a := range as {
		forks[i] = Expr[T]{cell.Fork(all, cell.Args2[A, B]{A: a, B: bs[i]}).Nth(i, s)}
	}
	return forks
}

// CallEach is Map with lazy arguments: one call for each pair of elements. Slices of different lengths panic.
func (f Func2[A, B, T]) CallEach(xs []Expr[A], ys []Expr[B]) []Expr[T] {
	mustMatch("CallEach", len(xs), len(ys))
	all, s, calls := f.record().Several(len(xs)), site.Here(), make([]Expr[T], len(xs))
	for i, x := range xs {
		calls[i] = Expr[T]{cell.Call(all).Nth(i, s, x.head(), ys[i].head())}
	}
	return calls
}

// With is the same function with further options, for one place of use.
//
// Of two options for the same thing the later one counts. Make it once and keep it: a Limit that is made anew at every
// call limits nothing.
func (f Func2[A, B, T]) With(opts ...Option) Func2[A, B, T] {
	return Func2[A, B, T]{f.record().with(opts, bound[A](opts))}
}

// Run is the way back: the plain call, now, on the caller's goroutine, with the options honoured.
//
// It may wait for a limit or a rate like any other call. Its error is that of a force.
func (f Func2[A, B, T]) Run(ctx context.Context, a A, b B) (T, error) {
	return f.Fork(a, b).Force(ctx, eval.Sequential())
}

// Func3 is a lazy function of three arguments: made by Lift3, LiftErr3 or LiftCtx3.
type Func3[A, B, C, T any] struct {
	r *function[cell.Args3[A, B, C], T]
}

func (f Func3[A, B, C, T]) record() *function[cell.Args3[A, B, C], T] {
	if f.r == nil {
		panic(zeroFunc("3"))
	}
	return f.r
}

// Fork makes a node of the call; nothing runs. The arguments are plain values.
func (f Func3[A, B, C, T]) Fork(a A, b B, c C) Expr[T] {
	return Expr[T]{cell.Fork(&f.record().Function, cell.Args3[A, B, C]{A: a, B: b, C: c}).At(site.Here())}
}

// Call is Fork with lazy arguments: the node becomes ready when they are there.
//
// A failure of an argument is passed on without a call.
func (f Func3[A, B, C, T]) Call(x Expr[A], y Expr[B], z Expr[C]) Expr[T] {
	return Expr[T]{cell.Call(&f.record().Function).Wide(site.Here(), node.Reserve(1), cell.Three(x.head(), y.head(), z.head()))}
}

// Map forks one call for each triple of elements. Slices of different lengths panic.
func (f Func3[A, B, C, T]) Map(as []A, bs []B, cs []C) []Expr[T] {
	mustMatch("Map", len(as), len(bs))
	mustMatch("Map", len(as), len(cs))
	all, s, forks := f.record().Several(len(as)), site.Here(), make([]Expr[T], len(as))
	for i, a := range as {
		forks[i] = Expr[T]{cell.Fork(all, cell.Args3[A, B, C]{A: a, B: bs[i], C: cs[i]}).Nth(i, s)}
	}
	return forks
}

// CallEach is Map with lazy arguments: one call for each triple of elements. Slices of different lengths panic.
func (f Func3[A, B, C, T]) CallEach(xs []Expr[A], ys []Expr[B], zs []Expr[C]) []Expr[T] {
	mustMatch("CallEach", len(xs), len(ys))
	mustMatch("CallEach", len(xs), len(zs))
	all, s, calls := f.record().Several(len(xs)), site.Here(), make([]Expr[T], len(xs))
	for i, x := range xs {
		calls[i] = Expr[T]{cell.Call(all).Wide(s, all.Number(i), cell.Three(x.head(), ys[i].head(), zs[i].head()))}
	}
	return calls
}

// With is the same function with further options, for one place of use.
//
// Of two options for the same thing the later one counts. Make it once and keep it: a Limit that is made anew at every
// call limits nothing.
func (f Func3[A, B, C, T]) With(opts ...Option) Func3[A, B, C, T] {
	return Func3[A, B, C, T]{f.record().with(opts, bound[A](opts))}
}

// Run is the way back: the plain call, now, on the caller's goroutine, with the options honoured.
//
// It may wait for a limit or a rate like any other call. Its error is that of a force.
func (f Func3[A, B, C, T]) Run(ctx context.Context, a A, b B, c C) (T, error) {
	return f.Fork(a, b, c).Force(ctx, eval.Sequential())
}

func mustMatch(verb string, n, m int) {
	if n != m {
		panic("expr: " + verb + " over slices of different lengths")
	}
}
