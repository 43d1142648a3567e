package cell

import (
	"reflect"
	"sync"
	"unsafe"

	"xfork/internal/node"
)

// Operators that a zero-size type with an Apply method defines. Each form, one to three operands that can or cannot fail, has a
// constructor and an evaluator. They are not folded into one by way of [Arguments], as calls are: an operator costs some ten
// nanoseconds, of which a call through a dictionary would be a fifth.
//
// An operator is a type and nothing else: its zero value does the work. So a node needs no room for it, and two nodes of the same
// operator on the same types have the same descriptor, which is how planners find equal ones (node.SameOp).

type (
	apply1[A, T any]       interface{ Apply(a A) T }
	apply2[A, B, T any]    interface{ Apply(a A, b B) T }
	apply3[A, B, C, T any] interface{ Apply(a A, b B, c C) T }

	attempt1[A, T any]       interface{ Apply(a A) (T, error) }
	attempt2[A, B, T any]    interface{ Apply(a A, b B) (T, error) }
	attempt3[A, B, C, T any] interface {
		Apply(a A, b B, c C) (T, error)
	}
)

// NewOp1 makes a node of the operator O on x. pc is its line: an operator remembers no more than that.
func NewOp1[O apply1[A, T], A, T any](pc uintptr, x *Cell[A]) *Cell[T] {
	mustBeEmpty[O]()
	c := new(Cell[T])
	node.Init(&c.Node, op1[O, A, T]{}, pc, Made(unsafe.Pointer(x)), nil)
	return c
}

// NewOp2 makes a node of the operator O on x and y.
func NewOp2[O apply2[A, B, T], A, B, T any](pc uintptr, x *Cell[A], y *Cell[B]) *Cell[T] {
	mustBeEmpty[O]()
	c := new(Cell[T])
	node.Init(&c.Node, op2[O, A, B, T]{}, pc, Made(unsafe.Pointer(x)), Made(unsafe.Pointer(y)))
	return c
}

// NewOp3 makes a node of the operator O on x, y and z.
func NewOp3[O apply3[A, B, C, T], A, B, C, T any](pc uintptr, x *Cell[A], y *Cell[B], z *Cell[C]) *Cell[T] {
	mustBeEmpty[O]()
	c := new(Cell[T])
	node.InitWideAt(&c.Node, op3[O, A, B, C, T]{}, pc, []*node.Node{Made(unsafe.Pointer(x)), Made(unsafe.Pointer(y)), Made(unsafe.Pointer(z))})
	return c
}

// NewTry1 is NewOp1 for an operator that can fail.
func NewTry1[O attempt1[A, T], A, T any](pc uintptr, x *Cell[A]) *Cell[T] {
	mustBeEmpty[O]()
	c := new(Cell[T])
	node.Init(&c.Node, try1[O, A, T]{}, pc, Made(unsafe.Pointer(x)), nil)
	return c
}

// NewTry2 is NewOp2 for an operator that can fail.
func NewTry2[O attempt2[A, B, T], A, B, T any](pc uintptr, x *Cell[A], y *Cell[B]) *Cell[T] {
	mustBeEmpty[O]()
	c := new(Cell[T])
	node.Init(&c.Node, try2[O, A, B, T]{}, pc, Made(unsafe.Pointer(x)), Made(unsafe.Pointer(y)))
	return c
}

// NewTry3 is NewOp3 for an operator that can fail.
func NewTry3[O attempt3[A, B, C, T], A, B, C, T any](pc uintptr, x *Cell[A], y *Cell[B], z *Cell[C]) *Cell[T] {
	mustBeEmpty[O]()
	c := new(Cell[T])
	node.InitWideAt(&c.Node, try3[O, A, B, C, T]{}, pc, []*node.Node{Made(unsafe.Pointer(x)), Made(unsafe.Pointer(y)), Made(unsafe.Pointer(z))})
	return c
}

// The evaluators are zero-size, so that making a node of one is storing the address of a read-only descriptor: see node.Op and
// docs/adr/0003-eight-byte-operators.md. Eval is called under the claim of n, when its operands are done, by any goroutine that
// forces. A panic in Apply ends in the engine, which makes a failure of the node of it.
type (
	op1[O apply1[A, T], A, T any]             struct{ node.Plain }
	op2[O apply2[A, B, T], A, B, T any]       struct{ node.Plain }
	op3[O apply3[A, B, C, T], A, B, C, T any] struct{ node.Plain }

	try1[O attempt1[A, T], A, T any]             struct{ node.Plain }
	try2[O attempt2[A, B, T], A, B, T any]       struct{ node.Plain }
	try3[O attempt3[A, B, C, T], A, B, C, T any] struct{ node.Plain }
)

func (op1[O, A, T]) Info(*node.Node) *node.Info        { return operatorInfo[O]() }
func (op2[O, A, B, T]) Info(*node.Node) *node.Info     { return operatorInfo[O]() }
func (op3[O, A, B, C, T]) Info(*node.Node) *node.Info  { return operatorInfo[O]() }
func (try1[O, A, T]) Info(*node.Node) *node.Info       { return operatorInfo[O]() }
func (try2[O, A, B, T]) Info(*node.Node) *node.Info    { return operatorInfo[O]() }
func (try3[O, A, B, C, T]) Info(*node.Node) *node.Info { return operatorInfo[O]() }

func (op1[O, A, T]) Eval(_ *node.Scope, n *node.Node) error {
	var o O
	Of[T](n).V = o.Apply(Value[A](node.A(n)))
	return nil
}

func (op2[O, A, B, T]) Eval(_ *node.Scope, n *node.Node) error {
	var o O
	Of[T](n).V = o.Apply(Value[A](node.A(n)), Value[B](node.B(n)))
	return nil
}

func (op3[O, A, B, C, T]) Eval(_ *node.Scope, n *node.Node) error {
	var o O
	w := node.Wider(n).Nodes
	Of[T](n).V = o.Apply(ValueOf[A](w[0]), ValueOf[B](w[1]), ValueOf[C](w[2]))
	return nil
}

func (try1[O, A, T]) Eval(_ *node.Scope, n *node.Node) (err error) {
	var o O
	Of[T](n).V, err = o.Apply(Value[A](node.A(n)))
	return err
}

func (try2[O, A, B, T]) Eval(_ *node.Scope, n *node.Node) (err error) {
	var o O
	Of[T](n).V, err = o.Apply(Value[A](node.A(n)), Value[B](node.B(n)))
	return err
}

func (try3[O, A, B, C, T]) Eval(_ *node.Scope, n *node.Node) (err error) {
	var o O
	w := node.Wider(n).Nodes
	Of[T](n).V, err = o.Apply(ValueOf[A](w[0]), ValueOf[B](w[1]), ValueOf[C](w[2]))
	return err
}

// Operator returns the user's operator, which is its type alone, so that what is known of it beside Apply can be asked for.
func (op1[O, A, T]) Operator() any        { return *new(O) }
func (op2[O, A, B, T]) Operator() any     { return *new(O) }
func (op3[O, A, B, C, T]) Operator() any  { return *new(O) }
func (try1[O, A, T]) Operator() any       { return *new(O) }
func (try2[O, A, B, T]) Operator() any    { return *new(O) }
func (try3[O, A, B, C, T]) Operator() any { return *new(O) }

// OperatorOf returns the operator of a node of NewOp1 and the like, nil if n is no such node.
func OperatorOf(n *node.Node) any {
	if o, is := node.OpOf(n).(interface{ Operator() any }); is {
		return o.Operator()
	}
	return nil
}

// The types of an operator's operands and, last, of its result.

func (op1[O, A, T]) types() []reflect.Type { return typesOf[A, T]() }

func (op2[O, A, B, T]) types() []reflect.Type { return append(typesOf[A, B](), reflect.TypeFor[T]()) }

func (op3[O, A, B, C, T]) types() []reflect.Type { return append(typesOf[A, B](), typesOf[C, T]()...) }
func (try1[O, A, T]) types() []reflect.Type      { return typesOf[A, T]() }
func (try2[O, A, B, T]) types() []reflect.Type   { return append(typesOf[A, B](), reflect.TypeFor[T]()) }

func (try3[O, A, B, C, T]) types() []reflect.Type { return append(typesOf[A, B](), typesOf[C, T]()...) }

func (callOp[X, T]) types() []reflect.Type    { return argumentsOf[X, T]() }
func (onceOp[F, X, T]) types() []reflect.Type { return argumentsOf[X, T]() }

func typesOf[A, B any]() []reflect.Type {
	return []reflect.Type{reflect.TypeFor[A](), reflect.TypeFor[B]()}
}

// argumentsOf returns the types of a call: X is a struct of its arguments.
func argumentsOf[X, T any]() (all []reflect.Type) {
	x := reflect.TypeFor[X]()
	for i := range x.NumField() {
		all = append(all, x.Field(i).Type)
	}
	return append(all, reflect.TypeFor[T]())
}

// TypesOf returns the types of the operands and of the value of a node that is an operator or a call, nil of others.
func TypesOf(n *node.Node) []reflect.Type {
	if o, is := node.OpOf(n).(interface{ types() []reflect.Type }); is {
		return o.types()
	}
	return nil
}

// operatorInfo describes an operator. It is asked for when a node is shown or has failed, and so may allocate.
func operatorInfo[O any]() *node.Info {
	t := reflect.TypeFor[O]()
	name, known := operatorNames.Load(t)
	if !known {
		var o O
		name, _ = operatorNames.LoadOrStore(t, operatorName(any(o), t.Name()))
	}
	return &node.Info{Name: name.(string), Pure: true}
}

// operatorNames are those that have been asked for, by type: Name is the user's code and is called once. There are as many as types of
// operators in the program, so none is ever dropped.
var operatorNames sync.Map

// operatorName returns what a Name method says, and the name of the type where there is none or it does not return. It is asked on
// a goroutine of its own: the goroutine that describes a node may be a worker, which a panic or a Goexit must not end.
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

// mustBeEmpty refuses an operator type with fields: its value would be forgotten. The size is known where the function is
// instantiated, and the test is folded; the panic is apart so that the test is inlined.
func mustBeEmpty[O any]() {
	if unsafe.Sizeof(*new(O)) != 0 {
		refuse[O]()
	}
}

//go:noinline
func refuse[O any]() {
	panic("expr: an operator type must have no fields: " + reflect.TypeFor[O]().String())
}
