package expr

import (
	"context"
	"errors"
	"iter"
	"reflect"
	"slices"

	"xfork/eval"
	"xfork/internal/cell"
	"xfork/internal/failure"
	"xfork/internal/node"
	"xfork/internal/site"
)

// Result is the outcome of one of many expressions: a value or an error.
type Result[T any] struct {
	Value T
	Err   error
}

// Returned is what the plain call would have returned: the value, or no value and the function's own error, as it was. What the
// plain call would not have come back from panics, as in [Must]: the call's panic, its Goexit, a timeout.
//
//	for i, r := range expr.Must(expr.Settle(parses...).Force(ctx)) {
//		n, err := r.Returned() // as n, err := parse(lines[i])
func (r Result[T]) Returned() (T, error) {
	if r.Err == nil {
		return r.Value, nil
	}
	var none T
	own, ok := failure.Returned(r.Err)
	if !ok {
		panic(r.Err)
	}
	return none, own
}

func heads[T any](xs []Expr[T]) []*node.Node {
	nodes := make([]*node.Node, len(xs))
	for i, x := range xs {
		nodes[i] = x.head()
	}
	return nodes
}

// All is the slice of all values, in argument order. It demands every one and fails with the first failure among them.
//
// One node, however many there are. Every force of it returns the same slice, to be read only. Of nothing it is an empty one.
func All[T any](xs ...Expr[T]) Expr[[]T] {
	c, w := new(cell.Cell[[]T]), node.Room(len(xs))
	for i, x := range xs {
		w.Nodes[i] = x.head()
	}
	node.InitStrict(&c.Node, allOp[T]{}, 0, site.Here(), node.Reserve(1), w)
	return Expr[[]T]{c}
}

// allOp evaluates an All: an operator, not a call, so that the worker that completes the last operand copies the values.
type allOp[T any] struct{ node.Plain }

var allInfo = node.Info{Name: "All"}

func (allOp[T]) Info(*node.Node) *node.Info { return &allInfo }

func (allOp[T]) Eval(_ *node.Scope, n *node.Node) error {
	w := node.Wider(n).Nodes
	vs := make([]T, len(w))
	for i, x := range w {
		vs[i] = cell.ValueOf[T](x)
	}
	cell.Of[[]T](n).V = vs
	return nil
}

// AllOf is done when all of deps are: one force for expressions of any types. Then their values are there, each at its own
// handle, for the cost of a load.
//
// It fails with the first failure among them. A dependency that is nil, or has no node, panics. To collect values of different
// types in one, see [Pair] and [Gather].
func AllOf(deps ...Noded) Expr[struct{}] {
	nodes := make([]*node.Node, len(deps))
	for i, d := range deps {
		nodes[i] = nodeOf("AllOf", d)
	}
	c := new(cell.Cell[struct{}])
	node.InitWide(&c.Node, allOfOp{}, 0, site.Here(), len(nodes), nodes)
	return Expr[struct{}]{c}
}

// allOfOp does nothing when its turn comes: all operands are strict, so that they are done by then.
type allOfOp struct{ node.Plain }

var allOfInfo = node.Info{Name: "AllOf"}

func (allOfOp) Info(*node.Node) *node.Info         { return &allOfInfo }
func (allOfOp) Eval(*node.Scope, *node.Node) error { return nil }

// nodeOf is the node of an expression of any type, or a panic with a sentence. A program can implement Noded itself, with a
// nil pointer or with a node that no constructor has made.
func nodeOf(verb string, d Noded) *node.Node {
	if v := reflect.ValueOf(d); d == nil || v.Kind() == reflect.Pointer && v.IsNil() {
		panic("expr: " + verb + " with a nil dependency")
	}
	n := d.Node()
	if !node.Made(n) {
		panic("expr: " + verb + " with a dependency that has no node")
	}
	return n
}

// Any is the value of the first expression to succeed; what the others alone demand is cancelled. A success that is
// already there wins, lowest index first, and nothing is started. If all fail their errors are joined, in argument
// order. Without arguments it panics.
func Any[T any](xs ...Expr[T]) Expr[T] {
	if len(xs) == 0 {
		panic("expr: Any of nothing")
	}
	return dynamic[T](anyOp[T]{}, 0, heads(xs)...)
}

type anyOp[T any] struct{ node.Plain }

var anyInfo = node.Info{Name: "Any"}

func (anyOp[T]) Info(*node.Node) *node.Info { return &anyInfo }

// Eval asks for the first success, and in its second turn becomes the winner. Without one all have failed.
func (anyOp[T]) Eval(s *node.Scope, n *node.Node) error {
	w := node.Wider(n).Nodes
	switch {
	case !s.Again:
		s.First(w)
	case s.Winner >= 0:
		s.Become(w[s.Winner])
	default:
		var errs []error
		for _, x := range w {
			if f := node.Outcome(x); f != nil {
				errs = append(errs, f.Err)
			}
		}
		return errors.Join(errs...)
	}
	return nil
}

// Settle is the outcome of every expression, in argument order, each with its own error. It fails only with the force.
//
// A failure in it stops nothing: every expression is brought to its end. The end of the force's context is not an
// outcome: a force that is cancelled returns nothing but that. What was done by then is still there, and stays there, at the
// handles of xs: [Peek] returns it without forcing, and the next force of this expression goes on with the rest.
func Settle[T any](xs ...Expr[T]) Expr[[]Result[T]] {
	return dynamic[[]Result[T]](settleOp[T]{}, 0, heads(xs)...)
}

type settleOp[T any] struct{ node.Plain }

var settleInfo = node.Info{Name: "Settle"}

func (settleOp[T]) Info(*node.Node) *node.Info { return &settleInfo }

// Eval is called again when every operand has an outcome. None of them is strict: a strict operand that fails fails its
// consumer without an Eval.
func (settleOp[T]) Eval(s *node.Scope, n *node.Node) error {
	w := node.Wider(n).Nodes
	if !s.Again {
		s.Each(w)
		return nil
	}
	rs := make([]Result[T], len(w))
	for i, x := range w {
		rs[i] = result[T](x)
	}
	cell.Of[[]Result[T]](n).V = rs
	return nil
}

// Peek is the outcome of x if it is there, a value or a failure, and whether it is there. It forces nothing, waits for
// nothing, and costs some nanoseconds: for what a cancelled force has got done, for a progress report, for a server that
// takes what there is.
//
// Any goroutine may peek at any time, also while others force. A failure is what a force of x would return. The end of a force is
// no outcome: what was cancelled is not there.
func Peek[T any](x Expr[T]) (r Result[T], there bool) {
	n := x.head()
	if !node.Settled(n) {
		return r, false
	}
	return result[T](n), true
}

// result is the outcome of a settled node. Such a node never changes again, so that two reads of its word agree.
func result[T any](n *node.Node) (r Result[T]) {
	if f := node.Outcome(n); f != nil {
		r.Err = f.Err
	} else {
		r.Value = cell.ValueOf[T](n)
	}
	return r
}

// AsCompleted forces all of xs and yields each outcome once, with its index, in the order in which they complete. A break
// withdraws the demand for the rest and waits for what was running. After the end of ctx the rest yield its error.
//
// The loop's body runs on the caller's goroutine while the rest goes on. It is one force: a nil ctx panics, and the
// options are those of Force, of which FailFast and AllErrors mean nothing here. Inside of a forked function it is a run
// within a run; while the loop waits for the next outcome, the function's call gives up what it holds, as in a Force.
//
// An outcome that has been yielded is forgotten: only the handles in xs, if the caller keeps them, and what the body keeps of
// the values stay in memory.
//
//go:noinline
func AsCompleted[T any](ctx context.Context, xs []Expr[T], opts ...eval.Option) iter.Seq2[int, Result[T]] {
	all := heads(xs)
	return func(yield func(int, Result[T]) bool) {
		nodes := slices.Clone(all) // every loop has its own, which forgets what it has yielded
		eval.Each(ctx, nodes, func(i int, err error) bool {
			r := Result[T]{Err: err}
			if err == nil {
				r.Value = cell.ValueOf[T](nodes[i])
			}
			nodes[i] = nil
			return yield(i, r)
		}, opts...)
	}
}
