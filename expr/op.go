package expr

import (
	"reflect"
	"sync"
	"unsafe"

	"xfork/internal/node"
	"xfork/internal/site"
)

// Operators are defined by a zero-size type with an Apply method, generic or not, here or in a program that uses this
// package; [xfork/ops] has no other door. The type is all there is to write:
//
//	type hypot struct{}
//
//	func (hypot) Apply(a, b float64) float64 { return math.Hypot(a, b) }
//	func (hypot) Name() string               { return "Hypot" }
//
//	h := expr.Op2[hypot](x, y) // Expr[float64]; the other type arguments are inferred
//
// Name is optional; without it the type's own name is shown.
//
// Apply must be pure, total and quick: it may be evaluated by any goroutine that forces, it must not force and must not
// wait for one that does, and it cannot be interrupted. An arbitrary function goes through [Map] or a lifted function.
// If it panics all the same, that is a failure of the node at the line that built it.

// Operator1 is implemented by an operator of one operand.
type Operator1[A, T any] interface{ Apply(a A) T }

// Operator2 is implemented by an operator of two operands.
type Operator2[A, B, T any] interface{ Apply(a A, b B) T }

// Operator3 is implemented by an operator of three operands.
type Operator3[A, B, C, T any] interface{ Apply(a A, b B, c C) T }

// Fallible1 is an Operator1 that can fail without a panic.
type Fallible1[A, T any] interface{ Apply(a A) (T, error) }

// Fallible2 is an Operator2 that can fail without a panic.
type Fallible2[A, B, T any] interface{ Apply(a A, b B) (T, error) }

// Fallible3 is an Operator3 that can fail without a panic.
type Fallible3[A, B, C, T any] interface {
	Apply(a A, b B, c C) (T, error)
}

// Op1 applies the operator O to x. The node's site is the line that calls Op1. One allocation.
//
//go:noinline
func Op1[O Operator1[A, T], A, T any](x Expr[A]) Expr[T] { return Op1At[O](site.Caller(), x) }

// Op2 applies the operator O to x and y. The node's site is the line that calls Op2. One allocation.
//
//go:noinline
func Op2[O Operator2[A, B, T], A, B, T any](x Expr[A], y Expr[B]) Expr[T] {
	return Op2At[O](site.Caller(), x, y)
}

// Op3 applies the operator O to x, y and z. The node's site is the line that calls Op3.
//
//go:noinline
func Op3[O Operator3[A, B, C, T], A, B, C, T any](x Expr[A], y Expr[B], z Expr[C]) Expr[T] {
	return Op3At[O](site.Caller(), x, y, z)
}

// Try1 is Op1 for an operator that can fail.
//
//go:noinline
func Try1[O Fallible1[A, T], A, T any](x Expr[A]) Expr[T] { return Try1At[O](site.Caller(), x) }

// Try2 is Op2 for an operator that can fail.
//
//go:noinline
func Try2[O Fallible2[A, B, T], A, B, T any](x Expr[A], y Expr[B]) Expr[T] {
	return Try2At[O](site.Caller(), x, y)
}

// Try3 is Op3 for an operator that can fail.
//
//go:noinline
func Try3[O Fallible3[A, B, C, T], A, B, C, T any](x Expr[A], y Expr[B], z Expr[C]) Expr[T] {
	return Try3At[O](site.Caller(), x, y, z)
}

// Op1At is Op1 with a site from [Caller].
func Op1At[O Operator1[A, T], A, T any](pc uintptr, x Expr[A]) Expr[T] {
	mustBeEmpty[O]()
	c := new(cell[T])
	node.Init(&c.Node, op1[O, A, T]{}, pc, x.head(), nil)
	return Expr[T]{c}
}

// Op2At is Op2 with a site from [Caller].
func Op2At[O Operator2[A, B, T], A, B, T any](pc uintptr, x Expr[A], y Expr[B]) Expr[T] {
	mustBeEmpty[O]()
	c := new(cell[T])
	node.Init(&c.Node, op2[O, A, B, T]{}, pc, x.head(), y.head())
	return Expr[T]{c}
}

// Op3At is Op3 with a site from [Caller].
func Op3At[O Operator3[A, B, C, T], A, B, C, T any](pc uintptr, x Expr[A], y Expr[B], z Expr[C]) Expr[T] {
	mustBeEmpty[O]()
	return Expr[T]{wide[T](op3[O, A, B, C, T]{}, pc, x.head(), y.head(), z.head())}
}

// Try1At is Try1 with a site from [Caller].
func Try1At[O Fallible1[A, T], A, T any](pc uintptr, x Expr[A]) Expr[T] {
	mustBeEmpty[O]()
	c := new(cell[T])
	node.Init(&c.Node, try1[O, A, T]{}, pc, x.head(), nil)
	return Expr[T]{c}
}

// Try2At is Try2 with a site from [Caller].
func Try2At[O Fallible2[A, B, T], A, B, T any](pc uintptr, x Expr[A], y Expr[B]) Expr[T] {
	mustBeEmpty[O]()
	c := new(cell[T])
	node.Init(&c.Node, try2[O, A, B, T]{}, pc, x.head(), y.head())
	return Expr[T]{c}
}

// Try3At is Try3 with a site from [Caller].
func Try3At[O Fallible3[A, B, C, T], A, B, C, T any](pc uintptr, x Expr[A], y Expr[B], z Expr[C]) Expr[T] {
	mustBeEmpty[O]()
	return Expr[T]{wide[T](try3[O, A, B, C, T]{}, pc, x.head(), y.head(), z.head())}
}

// wide makes an operator of more operands than fit into the head. Three allocations: the cell, the record of the operands, and
// their slice, where an operator of two has one.
func wide[T any](op node.Op, pc uintptr, operands ...*node.Node) *cell[T] {
	c := new(cell[T])
	node.InitWideAt(&c.Node, op, pc, operands)
	return c
}

// The evaluators of operators are zero-size, so that making a node of one is storing the address of a read-only
// descriptor: see node.Op. Apply is called on a zero O that is made on the spot: a type without fields has no other value.
//
// Eval is called under the claim of n, when its operands are done, by any goroutine that forces. Operands in the head are read
// by value, as they lie; the three of an op3 by valueOf, which follows aliases. A panic in Apply ends in the engine, which
// makes a failure of the node of it.
type (
	op1[O Operator1[A, T], A, T any]        struct{ node.Plain }
	op2[O Operator2[A, B, T], A, B, T any]  struct{ node.Plain }
	try1[O Fallible1[A, T], A, T any]       struct{ node.Plain }
	try2[O Fallible2[A, B, T], A, B, T any] struct{ node.Plain }

	op3[O Operator3[A, B, C, T], A, B, C, T any]  struct{ node.Plain }
	try3[O Fallible3[A, B, C, T], A, B, C, T any] struct{ node.Plain }
)

func (op1[O, A, T]) Info(*node.Node) *node.Info        { return operatorInfo[O]() }
func (op2[O, A, B, T]) Info(*node.Node) *node.Info     { return operatorInfo[O]() }
func (op3[O, A, B, C, T]) Info(*node.Node) *node.Info  { return operatorInfo[O]() }
func (try1[O, A, T]) Info(*node.Node) *node.Info       { return operatorInfo[O]() }
func (try2[O, A, B, T]) Info(*node.Node) *node.Info    { return operatorInfo[O]() }
func (try3[O, A, B, C, T]) Info(*node.Node) *node.Info { return operatorInfo[O]() }

func (op1[O, A, T]) Eval(_ *node.Scope, n *node.Node) error {
	var o O
	(*cell[T])(unsafe.Pointer(n)).v = o.Apply(value[A](node.A(n)))
	return nil
}

func (op2[O, A, B, T]) Eval(_ *node.Scope, n *node.Node) error {
	var o O
	(*cell[T])(unsafe.Pointer(n)).v = o.Apply(value[A](node.A(n)), value[B](node.B(n)))
	return nil
}

func (op3[O, A, B, C, T]) Eval(_ *node.Scope, n *node.Node) error {
	var o O
	w := node.Wider(n).Nodes
	(*cell[T])(unsafe.Pointer(n)).v = o.Apply(valueOf[A](w[0]), valueOf[B](w[1]), valueOf[C](w[2]))
	return nil
}

func (try1[O, A, T]) Eval(_ *node.Scope, n *node.Node) (err error) {
	var o O
	(*cell[T])(unsafe.Pointer(n)).v, err = o.Apply(value[A](node.A(n)))
	return err
}

func (try2[O, A, B, T]) Eval(_ *node.Scope, n *node.Node) (err error) {
	var o O
	(*cell[T])(unsafe.Pointer(n)).v, err = o.Apply(value[A](node.A(n)), value[B](node.B(n)))
	return err
}

func (try3[O, A, B, C, T]) Eval(_ *node.Scope, n *node.Node) (err error) {
	var o O
	w := node.Wider(n).Nodes
	(*cell[T])(unsafe.Pointer(n)).v, err = o.Apply(valueOf[A](w[0]), valueOf[B](w[1]), valueOf[C](w[2]))
	return err
}

// operatorInfo describes an operator; asked for when a node is shown or has failed. It makes an Info each time, with the
// name from a table.
func operatorInfo[O any]() *node.Info {
	t := reflect.TypeFor[O]()
	name, known := operatorNames.Load(t)
	if !known {
		var o O
		name, _ = operatorNames.LoadOrStore(t, operatorName(any(o), t.Name()))
	}
	return &node.Info{Name: name.(string), Pure: true}
}

// operatorNames are those that have been asked for, by type: Name is the user's code and is called once.
var operatorNames sync.Map

// operatorName is what a Name method says, and the name of the type where there is none or it does not return. It is asked on
// a goroutine of its own: a node may be described by a worker, which a panic or a Goexit of Name must not end.
func operatorName(o any, typeName string) (name string) {
	name = typeName
	if named, ok := o.(interface{ Name() string }); ok {
		done := make(chan struct{})
		go func() {
			defer close(done)
			defer func() { _ = recover() }()
			name = named.Name()
		}()
		<-done
	}
	return node.Printable(name)
}

// mustBeEmpty refuses an operator type with fields: its value would be forgotten. The compiler folds the check away, for
// it knows the size in each instantiation.
func mustBeEmpty[O any]() {
	var o O
	if unsafe.Sizeof(o) != 0 {
		panic("expr: an operator type must have no fields: " + reflect.TypeFor[O]().String())
	}
}
