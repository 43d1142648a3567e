package expr

import (
	"context"
	"unsafe"

	"xfork/eval"
	"xfork/graph"
	"xfork/internal/cell"
	"xfork/internal/failure"
	"xfork/internal/node"
	"xfork/internal/site"
)

// Expr is a lazy value of type T: a handle on a node of the graph. It is one pointer: comparable (two handles are equal
// when they are the same node), cheap to copy, and safe for concurrent use. The zero Expr stands for no node at all; to
// force it or to build on it panics.
//
// As long as a handle exists its value can be forced, and forced again at the cost of a load. What no handle and no
// unevaluated consumer holds is garbage.
type Expr[T any] struct{ c *cell.Cell[T] }

// head is the node of x, or a panic at the line that uses the zero Expr.
func (x Expr[T]) head() *node.Node { return cell.Made(unsafe.Pointer(x.c)) }

// Const is a value that is already there. One allocation.
//
//go:noinline
func Const[T any](v T) Expr[T] { return Expr[T]{cell.NewConst(site.Caller(), v)} }

// Fail is a failure that is already there: forcing it, or what needs it, returns err. A nil err panics.
//
//go:noinline
func Fail[T any](err error) Expr[T] {
	if err == nil {
		panic("expr: Fail with a nil error")
	}
	// In this order, because the error describes the node: it needs the number and the site. No other goroutine has seen
	// the node so far.
	c := new(cell.Cell[T])
	node.InitFailed(&c.Node, failedAlready{}, site.Here(), nil)
	node.FailureOf(&c.Node).Err = failure.Failed(&c.Node, err)
	return Expr[T]{c}
}

type failedAlready struct{ node.Plain }

var failureInfo = node.Info{Name: "Fail"}

func (failedAlready) Info(*node.Node) *node.Info         { return &failureInfo }
func (failedAlready) Eval(*node.Scope, *node.Node) error { return nil }

// Force returns the value, after evaluating what it needs: each node once, in parallel, forks in their lanes. It is the
// only verb that blocks. A failure is an *[Error]; the context's end is reported as its cause and remembered nowhere,
// so that the same expression can be forced again.
//
// Inside a forked function Force runs what it needs on the same goroutine as far as no other goroutine has started it, and
// inherits the options of the run. Building first and forcing once is what gives parallelism: a loop that forces at each
// turn is sequential.
//
// Forcing a value that is already there costs a few nanoseconds and allocates nothing.
func (x Expr[T]) Force(ctx context.Context, opts ...eval.Option) (T, error) {
	// The load of the word comes before the read of v; otherwise v may be read while its writer is at it. A nil context is
	// not looked at on this path: a value that is there needs none.
	n := x.head()
	if node.Load(n) == node.Done {
		return x.c.V, nil
	}
	if err := eval.Force(ctx, n, opts...); err != nil {
		var none T
		return none, err
	}
	return cell.ValueOf[T](n), nil
}

// Must returns v, or panics with err as it is: where the sequential program would have panicked. In a forked function
// the panic becomes the failure of that fork, with the traceback of both.
//
// It is meant for programs that are mostly arithmetic, where a failure ends the whole: Must(x.Force(ctx)).
func Must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// Running is a force that was started in the background. It holds x and so its value, for as long as it is held itself.
type Running[T any] struct {
	x Expr[T]
	b *eval.Background
}

// Start begins to bring x up to date now, in the background, while the caller does something else. The demand lasts
// until x is done or ctx ends; dropping the Running cancels nothing. The goroutine ends with the force.
//
// It takes a goroutine besides those of the run. A nil ctx panics. To wait for several of them, force an All of the
// expressions instead: one force is cheaper than many.
func (x Expr[T]) Start(ctx context.Context, opts ...eval.Option) *Running[T] {
	n := x.head()
	if ctx == nil {
		panic("expr: Start with a nil context")
	}
	return &Running[T]{x, eval.Start(ctx, n, opts...)}
}

// Done is closed when the force has ended: for select.
func (r *Running[T]) Done() <-chan struct{} { return r.b.Done() }

// Wait returns what Force would have returned.
//
// Any number of goroutines may wait, any number of times. Inside of a forked function it gives up what the function's call holds
// while it waits, as a Force does there; a receive from Done does not.
func (r *Running[T]) Wait() (T, error) {
	if err := r.b.Wait(); err != nil {
		var none T
		return none, err
	}
	return cell.ValueOf[T](r.x.head()), nil
}

// Node is the untyped node, for package graph and for comparing with [Error.Node].
//
// What it shows may be looked at by any goroutine, also while others force.
func (x Expr[T]) Node() *graph.Node { return x.head() }

// Noded is implemented by expressions of every type: what [After] and [AllOf] wait for.
type Noded interface{ Node() *graph.Node }
