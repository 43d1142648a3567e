package expr

import (
	"math"
	"reflect"
	"unsafe"

	"xfork/internal/node"
)

// Calls: the cells that hold a function and its arguments, and their evaluators. A fork has its arguments in the cell,
// behind the value; a call has them as operands.
//
//	fork2   | Node, 40 bytes      | v T | f | a A | b B |
//	call2   | Node, 40 bytes      | v T | f |
//	          a and b: operands
//
// Either way a call is one object on the heap, and f is one pointer to what calls of the function share. When the engine calls which
// method is at lifted. A call3 has a second object with its three operands, because the head has room for two.

// fork0 is the cell of a call without arguments.
type fork0[T any] struct {
	cell[T]
	f *function0[T]
}

type fork0Op[T any] struct{}

func (fork0Op[T]) of(n *node.Node) *fork0[T] { return (*fork0[T])(unsafe.Pointer(n)) }

func (o fork0Op[T]) Info(n *node.Node) *node.Info { return o.of(n).f.info }

func (o fork0Op[T]) Eval(s *node.Scope, n *node.Node) (err error) {
	k := o.of(n)
	k.v, err = k.f.call(s.Ctx)
	return err
}

func (fork0Op[T]) Forget(*node.Node) {}

// Clone makes a cell that an attempt writes its value to. A function that ignores its deadline may return at any later
// time, and then writes to the clone, which has no reader any more.
func (o fork0Op[T]) Clone(n *node.Node) *node.Node {
	k := o.of(n)
	twin := &fork0[T]{f: k.f}
	node.Twin(&twin.Node, n)
	return &twin.Node
}

func (o fork0Op[T]) Take(n, clone *node.Node) { o.of(n).v = o.of(clone).v }

// Key is the function alone: all calls of a Pure function without arguments are equal.
func (o fork0Op[T]) Key(n *node.Node) any { return o.of(n).f.info }

// fork1 is the cell of a call with one plain argument. a is written when the node is made, and once more by Forget.
type fork1[A, T any] struct {
	cell[T]
	f *function1[A, T]
	a A
}

type fork1Op[A, T any] struct{}

func (fork1Op[A, T]) of(n *node.Node) *fork1[A, T] { return (*fork1[A, T])(unsafe.Pointer(n)) }

func (o fork1Op[A, T]) Info(n *node.Node) *node.Info { return o.of(n).f.info }

func (o fork1Op[A, T]) Eval(s *node.Scope, n *node.Node) (err error) {
	k := o.of(n)
	k.v, err = k.f.call(s.Ctx, k.a)
	return err
}

// Forget drops the argument, so that what it holds is garbage as soon as the outcome is known. The argument of a Pure
// function stays: Key reads it without the claim, and a write here would be a data race with that.
func (o fork1Op[A, T]) Forget(n *node.Node) {
	if k := o.of(n); !k.f.info.Pure { // arguments of pure calls are read by planners, as keys
		k.a = *new(A)
	}
}

// Clone copies the argument into the twin, as an assignment does: what it points to is shared by all attempts.
func (o fork1Op[A, T]) Clone(n *node.Node) *node.Node {
	k := o.of(n)
	twin := &fork1[A, T]{f: k.f, a: k.a}
	node.Twin(&twin.Node, n)
	return &twin.Node
}

func (o fork1Op[A, T]) Take(n, clone *node.Node) { o.of(n).v = o.of(clone).v }

func (o fork1Op[A, T]) Key(n *node.Node) any {
	k := o.of(n)
	return key(k.f.info, bits(k.a))
}

type fork2[A, B, T any] struct {
	cell[T]
	f *function2[A, B, T]
	a A
	b B
}

type fork2Op[A, B, T any] struct{}

func (fork2Op[A, B, T]) of(n *node.Node) *fork2[A, B, T] { return (*fork2[A, B, T])(unsafe.Pointer(n)) }

func (o fork2Op[A, B, T]) Info(n *node.Node) *node.Info { return o.of(n).f.info }

func (o fork2Op[A, B, T]) Eval(s *node.Scope, n *node.Node) (err error) {
	k := o.of(n)
	k.v, err = k.f.call(s.Ctx, k.a, k.b)
	return err
}

func (o fork2Op[A, B, T]) Forget(n *node.Node) {
	if k := o.of(n); !k.f.info.Pure { // arguments of pure calls are read by planners, as keys
		k.a = *new(A)
		k.b = *new(B)
	}
}

func (o fork2Op[A, B, T]) Clone(n *node.Node) *node.Node {
	k := o.of(n)
	twin := &fork2[A, B, T]{f: k.f, a: k.a, b: k.b}
	node.Twin(&twin.Node, n)
	return &twin.Node
}

func (o fork2Op[A, B, T]) Take(n, clone *node.Node) { o.of(n).v = o.of(clone).v }

func (o fork2Op[A, B, T]) Key(n *node.Node) any {
	k := o.of(n)
	return key(k.f.info, bits(k.a), bits(k.b))
}

type fork3[A, B, C, T any] struct {
	cell[T]
	f *function3[A, B, C, T]
	a A
	b B
	c C
}

type fork3Op[A, B, C, T any] struct{}

func (fork3Op[A, B, C, T]) of(n *node.Node) *fork3[A, B, C, T] {
	return (*fork3[A, B, C, T])(unsafe.Pointer(n))
}

func (o fork3Op[A, B, C, T]) Info(n *node.Node) *node.Info { return o.of(n).f.info }

func (o fork3Op[A, B, C, T]) Eval(s *node.Scope, n *node.Node) (err error) {
	k := o.of(n)
	k.v, err = k.f.call(s.Ctx, k.a, k.b, k.c)
	return err
}

func (o fork3Op[A, B, C, T]) Forget(n *node.Node) {
	if k := o.of(n); !k.f.info.Pure { // arguments of pure calls are read by planners, as keys
		k.a = *new(A)
		k.b = *new(B)
		k.c = *new(C)
	}
}

func (o fork3Op[A, B, C, T]) Clone(n *node.Node) *node.Node {
	k := o.of(n)
	twin := &fork3[A, B, C, T]{f: k.f, a: k.a, b: k.b, c: k.c}
	node.Twin(&twin.Node, n)
	return &twin.Node
}

func (o fork3Op[A, B, C, T]) Take(n, clone *node.Node) { o.of(n).v = o.of(clone).v }

func (o fork3Op[A, B, C, T]) Key(n *node.Node) any {
	k := o.of(n)
	return key(k.f.info, bits(k.a), bits(k.b), bits(k.c))
}

// call1 is the cell of a call with one lazy argument, which is the first operand of the node. The engine forgets operands
// itself, so that nothing is left for Forget: see node.Plain.
type call1[A, T any] struct {
	cell[T]
	f *function1[A, T]
}

type call1Op[A, T any] struct{ node.Plain }

func (call1Op[A, T]) of(n *node.Node) *call1[A, T] { return (*call1[A, T])(unsafe.Pointer(n)) }

func (o call1Op[A, T]) Info(n *node.Node) *node.Info { return o.of(n).f.info }

// Eval reads the operand without following aliases: the engine has replaced an operand that had become an alias by its
// target before the call.
func (o call1Op[A, T]) Eval(s *node.Scope, n *node.Node) (err error) {
	k := o.of(n)
	k.v, err = k.f.call(s.Ctx, value[A](node.A(n)))
	return err
}

func (o call1Op[A, T]) Clone(n *node.Node) *node.Node {
	twin := &call1[A, T]{f: o.of(n).f}
	node.Twin(&twin.Node, n)
	return &twin.Node
}

func (o call1Op[A, T]) Take(n, clone *node.Node) { o.of(n).v = o.of(clone).v }

// Key is the function alone. A planner adds the operands, which it numbers: calls are equal where the functions and the
// numbers of the operands are.
func (o call1Op[A, T]) Key(n *node.Node) any { return o.of(n).f.info }

type call2[A, B, T any] struct {
	cell[T]
	f *function2[A, B, T]
}

type call2Op[A, B, T any] struct{ node.Plain }

func (call2Op[A, B, T]) of(n *node.Node) *call2[A, B, T] { return (*call2[A, B, T])(unsafe.Pointer(n)) }

func (o call2Op[A, B, T]) Info(n *node.Node) *node.Info { return o.of(n).f.info }

func (o call2Op[A, B, T]) Eval(s *node.Scope, n *node.Node) (err error) {
	k := o.of(n)
	k.v, err = k.f.call(s.Ctx, value[A](node.A(n)), value[B](node.B(n)))
	return err
}

func (o call2Op[A, B, T]) Clone(n *node.Node) *node.Node {
	twin := &call2[A, B, T]{f: o.of(n).f}
	node.Twin(&twin.Node, n)
	return &twin.Node
}

func (o call2Op[A, B, T]) Take(n, clone *node.Node) { o.of(n).v = o.of(clone).v }

func (o call2Op[A, B, T]) Key(n *node.Node) any { return o.of(n).f.info }

type call3[A, B, C, T any] struct {
	cell[T]
	f *function3[A, B, C, T]
}

type call3Op[A, B, C, T any] struct{ node.Plain }

func (call3Op[A, B, C, T]) of(n *node.Node) *call3[A, B, C, T] {
	return (*call3[A, B, C, T])(unsafe.Pointer(n))
}

func (o call3Op[A, B, C, T]) Info(n *node.Node) *node.Info { return o.of(n).f.info }

// Eval follows aliases, because the engine replaces operands in the head only.
func (o call3Op[A, B, C, T]) Eval(s *node.Scope, n *node.Node) (err error) {
	k := o.of(n)
	w := node.Wider(n).Nodes
	k.v, err = k.f.call(s.Ctx, valueOf[A](w[0]), valueOf[B](w[1]), valueOf[C](w[2]))
	return err
}

func (o call3Op[A, B, C, T]) Clone(n *node.Node) *node.Node {
	twin := &call3[A, B, C, T]{f: o.of(n).f}
	node.Twin(&twin.Node, n)
	return &twin.Node
}

func (o call3Op[A, B, C, T]) Take(n, clone *node.Node) { o.of(n).v = o.of(clone).v }

func (o call3Op[A, B, C, T]) Key(n *node.Node) any { return o.of(n).f.info }

// key is what equal calls of a pure function have in common, or nil if an argument cannot be compared. It is an array of
// four, not a slice, because == and the hash of a map are defined on arrays: the function and up to three arguments.
func key(f any, args ...any) any {
	k := [4]any{f}
	for i, a := range args {
		if a == nil {
			return nil
		}
		k[i+1] = a
	}
	return k
}

// bits is an argument as a key: floats by their bits, so that NaN equals itself and 0 is not -0. Arguments that are not
// comparable, or that hide floats in a struct, an array or an interface, give nil: such calls are never shared. A float of
// a type with a name of its own is not one of the two cases, so that it gives nil too.
func bits[A any](a A) any {
	switch v := any(a).(type) {
	case float64:
		return math.Float64bits(v)
	case float32:
		return math.Float32bits(v)
	}
	t := reflect.TypeFor[A]()
	if !exact(t) {
		return nil
	}
	return any(a)
}

// exact reports whether == on values of t compares all bits that matter and cannot panic. An interface is refused because
// the value in it may be of any type, also of one without ==.
func exact(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Float32, reflect.Float64, reflect.Complex64, reflect.Complex128, reflect.Interface,
		reflect.Slice, reflect.Map, reflect.Func:
		return false
	case reflect.Array:
		return exact(t.Elem())
	case reflect.Struct:
		for i := range t.NumField() {
			if !exact(t.Field(i).Type) {
				return false
			}
		}
	}
	return true
}
