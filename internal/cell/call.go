package cell

import (
	"context"
	"unsafe"

	"xfork/internal/node"
	"xfork/internal/site"
)

// Calls of lifted functions. A fork has its arguments beside it, a call has them as operands:
//
//	                    head                     behind it
//	f.Fork(1, 2)        no operands              value, arguments 1 and 2, *Function
//	f.Call(x, y)        operands x and y         value, *Function
//
// The life of such a node, as its operator sees it. The methods are called by the holder of the node's claim, but for Key:
//
//  1. Key, if the function is pure, by any planner at any time: what it reads is never written again.
//  2. First, if there is a limit by key.
//  3. Eval, which stores the value in V. Where there is a time limit, Clone makes a twin for each attempt, Eval is called for that,
//     and Take moves its value into the node if the attempt counts: a function that has been given up may go on, and then
//     writes into its own twin, never into the node.
//  4. Take alone, where an equal call of a pure function has been evaluated in the same run.
//  5. Describe, if it has failed. Then Forget, whatever the outcome is.

// Nodes are made in two steps, cell.Fork(f, args).At(site.Here()), so that the cell is allocated before the stack is looked for. In one
// step everything would have to be kept over two calls, which takes a nanosecond of thirty.

// Function is a function that was lifted: the part of its record that forks and calls point to. It is made once, by Lift or With,
// and never changed. The forks of one Map have one of their own, which knows their places.
type Function[X Arguments[X], T any] struct {
	// Info is what the engine must know. Of a pure function it is its own: it stands for the function where equal calls are
	// looked for.
	Info *node.Info
	// call and on are the methods of a Shape. Forks and calls go through them, so that a cell has one type for all three kinds of
	// function.
	call func(context.Context, X) (T, error)
	on   func(context.Context, *node.Node) (T, error)
	// nth is the number of a Map's first fork, or 0.
	nth uint64
}

// Lifted returns the function that i describes, by the method values Call and On of its shape. They are values of the shape's own
// type, so that a call goes to the user's function by one pointer; through the interface Shape it would be two.
func Lifted[X Arguments[X], T any](call func(context.Context, X) (T, error), on func(context.Context, *node.Node) (T, error), i *node.Info) Function[X, T] {
	return Function[X, T]{Info: i, call: call, on: on}
}

// With returns the same function as i describes it.
func (f *Function[X, T]) With(i *node.Info) Function[X, T] {
	return Function[X, T]{Info: i, call: f.call, on: f.on}
}

// Several returns the same function for the k forks of one Map: their numbers are reserved in one row, so that the number of a
// fork tells its place.
func (f *Function[X, T]) Several(k int) *Function[X, T] {
	return &Function[X, T]{Info: f.Info, call: f.call, on: f.on, nth: node.Reserve(k)}
}

// Number returns the number of the fork at index i of a Map.
func (f *Function[X, T]) Number(i int) uint64 { return f.nth + uint64(i) }

// element returns the index of a fork in its Map, or -1. Numbers begin at 1, so a first fork never has the number 0.
func (f *Function[X, T]) element(n *node.Node) int {
	if f.nth == 0 {
		return -1
	}
	return int(node.Number(n) - f.nth)
}

// fork is the cell of a call with plain arguments. They are written when it is made, read by Eval, and dropped by Forget, unless the
// function is pure: then they stay for Key. The function is last: behind a field of no size, as Args0 is, Go would pad.
type fork[X Arguments[X], T any] struct {
	Cell[T]
	args X
	f    *Function[X, T]
}

// Fork returns the cell of the call f(args), which [fork.At] or [fork.Nth] makes a node.
func Fork[X Arguments[X], T any](f *Function[X, T], args X) *fork[X, T] {
	return &fork[X, T]{f: f, args: args}
}

// At makes the fork a node; s is the stack that led there.
func (k *fork[X, T]) At(s site.Stack) *Cell[T] {
	node.InitWith(&k.Node, forkOp[X, T]{}, node.Call, s, nil, nil)
	return &k.Cell
}

// Nth is At for the fork at index i of a Map: its function has been made by Several.
func (k *fork[X, T]) Nth(i int, s site.Stack) *Cell[T] {
	node.InitNth(&k.Node, forkOp[X, T]{}, node.Call, s, k.f.Number(i), nil, nil)
	return &k.Cell
}

type forkOp[X Arguments[X], T any] struct{}

func (forkOp[X, T]) of(n *node.Node) *fork[X, T] { return (*fork[X, T])(unsafe.Pointer(n)) }

func (o forkOp[X, T]) Info(n *node.Node) *node.Info { return o.of(n).f.Info }

// Eval leaves the arguments where they are, for another attempt.
func (o forkOp[X, T]) Eval(s *node.Scope, n *node.Node) (err error) {
	k := o.of(n)
	k.V, err = k.f.call(s.Ctx, k.args)
	return err
}

func (o forkOp[X, T]) Forget(n *node.Node) {
	if k := o.of(n); !k.f.Info.Pure { // planners read the arguments of pure calls at any time, as keys
		k.args = *new(X)
	}
}

func (o forkOp[X, T]) Clone(n *node.Node) *node.Node {
	k := o.of(n)
	twin := &fork[X, T]{f: k.f, args: k.args}
	node.Twin(&twin.Node, n)
	return &twin.Node
}

func (o forkOp[X, T]) Take(n, clone *node.Node) { o.of(n).V = o.of(clone).V }

func (o forkOp[X, T]) Key(n *node.Node) any { return o.of(n).args.key(o.of(n).f.Info) }

func (o forkOp[X, T]) First(n *node.Node) any { return o.of(n).args.first() }

// Ends is for a call that is made somewhere else: what it is given, and where its value goes.
func (o forkOp[X, T]) Ends(n *node.Node) (args, value any) {
	k := o.of(n)
	return &k.args, far(&k.V)
}

// far returns where the value of a call goes that is made somewhere else: nowhere, if it is the failure itself.
func far[T any](v *T) any {
	if _, is := any(v).(*error); is {
		return nil
	}
	return v
}

// Describe is called before Forget, by the holder of the claim.
func (o forkOp[X, T]) Describe(n *node.Node) (args string, element int) {
	k := o.of(n)
	var t text
	k.args.describe(&t)
	return t.String(), k.f.element(n)
}

// call is the cell of a call with lazy arguments, which the node's head has as operands.
type call[X Arguments[X], T any] struct {
	Cell[T]
	f *Function[X, T]
}

// Call returns the cell of a call of f, which [call.At] or [call.Nth] makes a node.
func Call[X Arguments[X], T any](f *Function[X, T]) *call[X, T] { return &call[X, T]{f: f} }

// At makes the call a node with up to two operands; s is the stack that led there.
func (k *call[X, T]) At(s site.Stack, x, y *node.Node) *Cell[T] {
	node.InitWith(&k.Node, callOp[X, T]{}, node.Call, s, x, y)
	return &k.Cell
}

// Nth is At for the call at index i of a CallEach: its function has been made by Several.
func (k *call[X, T]) Nth(i int, s site.Stack, x, y *node.Node) *Cell[T] {
	node.InitNth(&k.Node, callOp[X, T]{}, node.Call, s, k.f.Number(i), x, y)
	return &k.Cell
}

// Wide is At for more operands; number is the node's.
func (k *call[X, T]) Wide(s site.Stack, number uint64, w *node.WideOperands) *Cell[T] {
	node.InitStrict(&k.Node, callOp[X, T]{}, node.Call, s, number, w)
	return &k.Cell
}

type callOp[X Arguments[X], T any] struct{ node.Plain }

func (callOp[X, T]) of(n *node.Node) *call[X, T] { return (*call[X, T])(unsafe.Pointer(n)) }

func (o callOp[X, T]) Info(n *node.Node) *node.Info { return o.of(n).f.Info }

// Eval reads the operands at every attempt: they stay in the node until it has its outcome.
func (o callOp[X, T]) Eval(s *node.Scope, n *node.Node) (err error) {
	k := o.of(n)
	k.V, err = k.f.on(s.Ctx, n)
	return err
}

func (o callOp[X, T]) Clone(n *node.Node) *node.Node {
	twin := &call[X, T]{f: o.of(n).f}
	node.Twin(&twin.Node, n)
	return &twin.Node
}

func (o callOp[X, T]) Take(n, clone *node.Node) { o.of(n).V = o.of(clone).V }

// Key is the function alone: the planner compares the operands, and two calls are equal where these are the same nodes.
func (o callOp[X, T]) Key(n *node.Node) any { return o.of(n).f.Info }

// Ends has no arguments: they are the operands.
func (o callOp[X, T]) Ends(n *node.Node) (args, value any) { return nil, far(&o.of(n).V) }

func (callOp[X, T]) First(n *node.Node) any {
	var args X
	return args.firstOf(n)
}

// Describe tells the place in a CallEach, and no arguments: they are expressions, and so nodes of the picture themselves.
func (o callOp[X, T]) Describe(n *node.Node) (args string, element int) {
	return "", o.of(n).f.element(n)
}

// First returns the first argument of a node of a call: plain, or the value of an operand. The caller holds the claim; otherwise the
// argument may be forgotten while it is read. For an operator that is no call,
// or one without arguments, it is nil.
func First(n *node.Node) any {
	if o, is := node.OpOf(n).(interface{ First(*node.Node) any }); is {
		return o.First(n)
	}
	return nil
}
