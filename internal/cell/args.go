package cell

import (
	"reflect"

	"xfork/internal/node"
)

// Arguments is implemented by the arguments of a call, as one value: [Args0] to [Args3], one type for each number, and [ArgsN].
// X is the implementing type itself.
//
//	                   Args1             Args2             Args3            ArgsN
//	plain, in a fork   its fields        its fields        its fields       a slice of the call's own
//	lazy, in a call    the head's A      the head's A, B   wide operands    the head's A, B; wide from three on
//
// Go 1.26 has no type parameters for lists of types, so the arities are written out, here, in shape.go and in the public words of
// package expr. They are not generated: what is left of each is a few lines, and a template with its loops over letters would be
// longer than what it gives, and harder to find one's way in.
type Arguments[X any] interface {
	// first returns the first argument, for a limit by key; nil if there is none.
	first() any
	// firstOf returns the value of a claimed node's first operand. A limit is asked for before the engine has put what aliases
	// stand for in their place, so it looks for itself, as the functions that read operands need not.
	firstOf(n *node.Node) any
	// read returns the values of a claimed node's operands, all of which are done.
	read(n *node.Node) X
	// key returns what equal calls of a pure function have in common: see key.go.
	key(*node.Info) any
	// describe writes the arguments as text.
	describe(*text)
}

// Args0 is no argument. All forks of a function without arguments are equal calls.
type Args0 struct{}

func (Args0) first() any             { return nil }
func (Args0) firstOf(*node.Node) any { return nil }
func (Args0) read(*node.Node) Args0  { return Args0{} }
func (Args0) key(f *node.Info) any   { return f }
func (Args0) describe(*text)         {}

// Args1 is one argument.
type Args1[A any] struct{ A A }

func (x Args1[A]) first() any               { return x.A }
func (Args1[A]) firstOf(n *node.Node) any   { return firstOperand[A](n) }
func (Args1[A]) read(n *node.Node) Args1[A] { return Args1[A]{Value[A](node.A(n))} }
func (x Args1[A]) key(f *node.Info) any     { return key(f, bits(x.A)) }

// By its address, as all of these: a value in an interface would be described by the type of what is in it, and here that of
// the parameter counts.
func (x Args1[A]) describe(t *text) { t.argument(reflect.ValueOf(&x.A).Elem()) }

// Args2 is two arguments.
type Args2[A, B any] struct {
	A A
	B B
}

func (x Args2[A, B]) first() any                  { return x.A }
func (Args2[A, B]) firstOf(n *node.Node) any      { return firstOperand[A](n) }
func (Args2[A, B]) read(n *node.Node) Args2[A, B] { return read2[A, B](n) }
func (x Args2[A, B]) key(f *node.Info) any        { return key(f, bits(x.A), bits(x.B)) }

func (x Args2[A, B]) describe(t *text) {
	t.argument(reflect.ValueOf(&x.A).Elem())
	t.argument(reflect.ValueOf(&x.B).Elem())
}

// Args3 is three arguments, which as operands no longer fit into the head of a node.
type Args3[A, B, C any] struct {
	A A
	B B
	C C
}

func (x Args3[A, B, C]) first() any                     { return x.A }
func (Args3[A, B, C]) firstOf(n *node.Node) any         { return ValueOf[A](node.Wider(n).Nodes[0]) }
func (Args3[A, B, C]) read(n *node.Node) Args3[A, B, C] { return read3[A, B, C](n) }
func (x Args3[A, B, C]) key(f *node.Info) any           { return key(f, bits(x.A), bits(x.B), bits(x.C)) }

func (x Args3[A, B, C]) describe(t *text) {
	t.argument(reflect.ValueOf(&x.A).Elem())
	t.argument(reflect.ValueOf(&x.B).Elem())
	t.argument(reflect.ValueOf(&x.C).Elem())
}

// ArgsN is any number of arguments of one type. The slice belongs to the call: the caller of a Fork keeps its own.
type ArgsN[A any] struct{ As []A }

// own copies the slice for one attempt: the function may change what it gets, and another attempt has to begin with the same.
func (x ArgsN[A]) own() []A { return Own(x.As) }

// first returns nil: a key is made of a function's first argument only where that has a type of its own.
func (ArgsN[A]) first() any { return nil }

func (ArgsN[A]) firstOf(*node.Node) any { return nil }

func (ArgsN[A]) read(n *node.Node) ArgsN[A] { return ArgsN[A]{readN[A](n)} }

func (x ArgsN[A]) key(f *node.Info) any {
	row := make([]any, len(x.As))
	for i, a := range x.As {
		if row[i] = bits(a); row[i] == nil {
			return nil
		}
	}
	return key(f, len(row), bundle(row))
}

func (x ArgsN[A]) describe(t *text) {
	for i := range x.As {
		if i == several {
			t.more(len(x.As) - i)
			break
		}
		t.argument(reflect.ValueOf(&x.As[i]).Elem())
	}
}

// pointers returns a pointer to each of the arguments in *x, which is one of the types above. Of ArgsN the slice is one.
func pointers(x any) []any {
	v := reflect.ValueOf(x).Elem()
	all := make([]any, v.NumField())
	for i := range all {
		all[i] = v.Field(i).Addr().Interface()
	}
	return all
}

// Own returns a copy of a slice that is never nil.
func Own[A any](as []A) []A {
	mine := make([]A, len(as))
	copy(mine, as)
	return mine
}

// Operands of a claimed node, all of which are done. The engine evaluates a node after it has put what aliases stand for in their
// place, in the head; wide operands are left as they are.

func read2[A, B any](n *node.Node) Args2[A, B] {
	return Args2[A, B]{Value[A](node.A(n)), Value[B](node.B(n))}
}

func read3[A, B, C any](n *node.Node) Args3[A, B, C] {
	w := node.Wider(n).Nodes
	return Args3[A, B, C]{ValueOf[A](w[0]), ValueOf[B](w[1]), ValueOf[C](w[2])}
}

// readN makes a slice for each attempt. Up to two operands are in the node's head, like those of all nodes.
func readN[A any](n *node.Node) []A {
	if node.Has(n, node.Wide) {
		w := node.Wider(n).Nodes
		as := make([]A, len(w))
		for i, x := range w {
			as[i] = ValueOf[A](x)
		}
		return as
	}
	a, b := node.Pair(n)
	switch {
	case a == nil:
		return []A{}
	case b == nil:
		return []A{ValueOf[A](a)}
	}
	return []A{ValueOf[A](a), ValueOf[A](b)}
}

// firstOperand is for operands that may have become aliases since.
func firstOperand[A any](n *node.Node) any { return ValueOf[A]((*node.Node)(node.A(n))) }
