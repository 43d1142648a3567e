package expr

import (
	"unsafe"

	"xfork/internal/cell"
	"xfork/internal/node"
	"xfork/internal/site"
)

// Dynamic nodes choose at run time what else they need. What they choose is brought up to date in a scope of its own, at
// the node's own turn: a failure in it is a failure of the dynamic node, and is compared with others by that node's number.
//
// Eval of a dynamic node computes nothing. It leaves a wish in its scope and returns; the engine grants the wish, while the
// node stays claimed but holds no goroutine and no slot:
//
//	Become(x)     the outcome of x is the node's, which becomes an alias of x          Bind, Flatten, If, AndAlso, OrElse, After
//	Each(xs)      every x is brought to its outcome, then Eval is called again         Catch, Settle
//	First(xs)     the same, up to the first success, then Eval is called again         Any
//
// An alias is how these nodes cost no copy of the value: consumers follow it to the cell of x, and forget that there was a
// node in between.

// Bind calls f with x's value and stands for the expression that f returns: graphs that depend on values, recursion
// without a deep stack. f runs as a CPU-bound fork. A Bind in tail position forwards to its result, so that a chain of
// any length takes constant stack and only the memory of what is still demanded. As with any tail call, a traceback does not
// show the links that have been replaced.
//
// A zero Expr from f is a failure of the node, a nil f panics. A plan has to be made of what f returns, so a Bind costs
// more than a Map.
func Bind[A, T any](x Expr[A], f func(A) Expr[T]) Expr[T] {
	if f == nil {
		panic("expr: Bind with a nil function")
	}
	c := &bind[A, T]{f: f, info: node.Info{Entry: cell.Entry(unsafe.Pointer(&f)), Lane: node.CPU}}
	node.InitWith(&c.Node, bindOp[A, T]{}, node.Call|node.Dynamic, site.Here(), x.head(), nil)
	return Expr[T]{&c.Cell}
}

// bind is the cell of a Bind: one allocation, with the info of f in it.
type bind[A, T any] struct {
	cell.Cell[T]
	info node.Info
	f    func(A) Expr[T]
}

type bindOp[A, T any] struct{}

func (bindOp[A, T]) of(n *node.Node) *bind[A, T]    { return (*bind[A, T])(unsafe.Pointer(n)) }
func (o bindOp[A, T]) Info(n *node.Node) *node.Info { return &o.of(n).info }
func (o bindOp[A, T]) Forget(n *node.Node)          { o.of(n).f = nil }

// Eval calls f under the claim, on the goroutine of the call, and hands its result to the engine without forcing it: the
// stack is back where it was before the next link of a chain is called.
func (o bindOp[A, T]) Eval(s *node.Scope, n *node.Node) error {
	s.Become(o.of(n).f(cell.Value[A](node.A(n))).returned("Bind"))
	return nil
}

// returned is the node of an expression that a user's function returned. The panic is caught by the engine, as any panic of
// the function, and so is a failure of the node.
func (x Expr[T]) returned(by string) *node.Node {
	if x.c == nil {
		panic("expr: the function of " + by + " returned a zero Expr")
	}
	return &x.c.Node
}

// Flatten stands for the expression that is xx's value.
//
// A zero Expr is a failure of the node.
func Flatten[T any](xx Expr[Expr[T]]) Expr[T] {
	c := new(cell.Cell[T])
	node.InitWith(&c.Node, flattenOp[T]{}, node.Dynamic, site.Here(), xx.head(), nil)
	return Expr[T]{c}
}

type flattenOp[T any] struct{ node.Plain }

var flattenInfo = node.Info{Name: "Flatten"}

func (flattenOp[T]) Info(*node.Node) *node.Info { return &flattenInfo }

func (flattenOp[T]) Eval(s *node.Scope, n *node.Node) error {
	s.Become(cell.Value[Expr[T]](node.A(n)).returned("a flattened fork"))
	return nil
}

// If stands for yes or no, as cond says; the other one is not demanded.
//
// The one that is not taken is dropped with the condition: nothing keeps it alive but handles.
func If[T any](cond Expr[bool], yes, no Expr[T]) Expr[T] {
	return dynamic[T](ifOp[T]{}, 1, cond.head(), yes.head(), no.head())
}

type ifOp[T any] struct{ node.Plain }

var ifInfo = node.Info{Name: "If"}

func (ifOp[T]) Info(*node.Node) *node.Info { return &ifInfo }

func (ifOp[T]) Eval(s *node.Scope, n *node.Node) error {
	w := node.Wider(n).Nodes
	if cell.ValueOf[bool](w[0]) {
		s.Become(w[1])
	} else {
		s.Become(w[2])
	}
	return nil
}

// AndAlso is a && b: b is not demanded where a is false.
func AndAlso(a, b Expr[bool]) Expr[bool] {
	return dynamic[bool](shortOp[stopAtFalse]{}, 1, a.head(), b.head())
}

// OrElse is a || b: b is not demanded where a is true.
func OrElse(a, b Expr[bool]) Expr[bool] {
	return dynamic[bool](shortOp[stopAtTrue]{}, 1, a.head(), b.head())
}

type (
	stopAtFalse struct{}
	stopAtTrue  struct{}

	// shortOp is a logical operator that is decided by its first operand alone, if that equals stop. Which operator it is
	// is a type argument, so that the evaluators are of zero size: see node.Op.
	shortOp[S interface{ stop() (bool, *node.Info) }] struct{ node.Plain }
)

var andAlsoInfo, orElseInfo = node.Info{Name: "AndAlso"}, node.Info{Name: "OrElse"}

func (stopAtFalse) stop() (bool, *node.Info) { return false, &andAlsoInfo }
func (stopAtTrue) stop() (bool, *node.Info)  { return true, &orElseInfo }

func (shortOp[S]) Info(*node.Node) *node.Info {
	var s S
	_, info := s.stop()
	return info
}

// Eval chooses one of the two operands; its value is the operator's, for false && b is false, which a is, and true && b is b.
func (shortOp[S]) Eval(scope *node.Scope, n *node.Node) error {
	var s S
	stop, _ := s.stop()
	w := node.Wider(n).Nodes
	if cell.ValueOf[bool](w[0]) == stop {
		scope.Become(w[0])
	} else {
		scope.Become(w[1])
	}
	return nil
}

// After stands for x, but only once all of deps are done: for the order of side effects. It orders x only where the
// After is all that demands x. A dependency that fails fails it. A dependency that is nil, or has no node, panics.
func After[T any](x Expr[T], deps ...Noded) Expr[T] {
	nodes := make([]*node.Node, 0, len(deps)+1)
	for _, d := range deps {
		nodes = append(nodes, nodeOf("After", d))
	}
	return dynamic[T](afterOp[T]{}, len(deps), append(nodes, x.head())...)
}

type afterOp[T any] struct{ node.Plain }

var afterInfo = node.Info{Name: "After"}

func (afterOp[T]) Info(*node.Node) *node.Info { return &afterInfo }

// Eval is called when the first Strict operands, the dependencies, are done. The one behind them is x, which nothing has
// demanded for this node before.
func (afterOp[T]) Eval(s *node.Scope, n *node.Node) error {
	w := node.Wider(n)
	s.Become(w.Nodes[w.Strict])
	return nil
}

// Catch stands for x, or for what handler returns where x fails: by an error, a panic or a Goexit, but never by the end
// of the force's own context, and never by a fault of the engine itself. handler runs as a CPU-bound fork.
//
// The error that handler is given is what a force of x would have returned. What handler returns may fail in its turn,
// and is not caught.
func Catch[T any](x Expr[T], handler func(error) Expr[T]) Expr[T] {
	if handler == nil {
		panic("expr: Catch with a nil handler")
	}
	c := &catch[T]{handler: handler}
	node.InitWide(&c.Node, catchOp[T]{}, node.Call|node.Dynamic, site.Here(), 0, []*node.Node{x.head()})
	return Expr[T]{&c.Cell}
}

// catch is the cell of a Catch. Its operand is not strict, otherwise the engine would pass its failure on without an Eval.
type catch[T any] struct {
	cell.Cell[T]
	handler func(error) Expr[T]
}

type catchOp[T any] struct{}

var catchInfo = node.Info{Name: "Catch", Lane: node.CPU}

func (catchOp[T]) Info(*node.Node) *node.Info { return &catchInfo }
func (catchOp[T]) Forget(n *node.Node)        { (*catch[T])(unsafe.Pointer(n)).handler = nil }

// Eval is called twice: first it asks for the outcome of x, then it chooses by it. The handler is called in the second turn
// only, and only where x has failed.
func (catchOp[T]) Eval(s *node.Scope, n *node.Node) error {
	w := node.Wider(n).Nodes
	if !s.Again {
		s.Each(w)
		return nil
	}
	if f := node.Outcome(w[0]); f != nil {
		s.Become((*catch[T])(unsafe.Pointer(n)).handler(f.Err).returned("Catch"))
	} else {
		s.Become(w[0])
	}
	return nil
}

// dynamic makes a dynamic node that runs no user function itself. The first strict operands are evaluated before its Eval,
// the others only if that asks for them. Three allocations: the cell, the record of the operands, and their slice.
func dynamic[T any](op node.Op, strict int, operands ...*node.Node) Expr[T] {
	c := new(cell.Cell[T])
	node.InitWide(&c.Node, op, node.Dynamic, site.Here(), strict, operands)
	return Expr[T]{c}
}
