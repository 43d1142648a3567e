package cell

import (
	"context"

	"xfork/internal/node"
)

// Shape is implemented by functions as users write them, of one number of arguments and one kind: [Plain0] to [CtxN]. It is how
// a function is called with all its arguments as one value, without a closure around it that would have to be allocated:
//
//	expr.Map(x, f)    ->  a once with Plain1(f) in it, one allocation
//	expr.Lift1(f)     ->  a Function with the method value Plain1(f).Call, made once
//
// X is one of [Args0] to [ArgsN].
type Shape[X, T any] interface {
	// Call calls the function with plain arguments. It may be called again with the same ones.
	Call(ctx context.Context, args X) (T, error)
	// On calls the function with the values of a claimed node's operands. It does what Call does, with what the operands hold; it is
	// a method of its own so that reading and calling are one call through a dictionary and not two.
	On(ctx context.Context, n *node.Node) (T, error)
	// Code returns what there is to know of the function without calling it. It is asked for on the function's own type, where it is
	// inlined: a fork of a closure costs some 30 ns, and its description has to be found each time.
	Code() Code
}

// Code is what there is to know of a function by its type and its code, two words: enough to find its description, and cheap enough
// to be made for every closure that is forked in a loop.
type Code struct {
	entry  uintptr
	manner manner
}

// manner is how a function is called and what it returns. A call gets a context of its own only if it is withContext, for
// that is an allocation; and of what returnsValue a Retry means nothing, so expr refuses it.
type manner uint8

const (
	returnsValue manner = iota // and cannot fail
	returnsError
	withContext // likewise, and it takes a context
)

// plainly returns the manner of a function that returns a T and nothing else: it can fail if T is exactly error.
func plainly[T any]() manner {
	if _, is := any((*T)(nil)).(*error); is {
		return returnsError
	}
	return returnsValue
}

// outcome returns v, and v itself as the failure where its type is exactly error: expr.Lift1(os.Remove) is a call that can fail. A
// type that merely implements error is a value like any other. By the address of v, since a v that is a nil error has no type in an interface.
func outcome[T any](v T) (T, error) {
	if err, ok := any(&v).(*error); ok {
		return v, *err
	}
	return v, nil
}

// The kinds of function, by number of arguments: plain ones, ones that return an error too, and ones that take a context.
type (
	// Plain0 is a function of no argument.
	Plain0[T any] func() T
	// Err0 is a function of no argument that can fail.
	Err0[T any] func() (T, error)
	// Ctx0 is a function of a context that can fail.
	Ctx0[T any] func(context.Context) (T, error)

	// Plain1 is a function of one argument.
	Plain1[A, T any] func(A) T
	// Err1 is a function of one argument that can fail.
	Err1[A, T any] func(A) (T, error)
	// Ctx1 is a function of a context and one argument that can fail.
	Ctx1[A, T any] func(context.Context, A) (T, error)

	// Plain2 is a function of two arguments.
	Plain2[A, B, T any] func(A, B) T
	// Err2 is a function of two arguments that can fail.
	Err2[A, B, T any] func(A, B) (T, error)
	// Ctx2 is a function of a context and two arguments that can fail.
	Ctx2[A, B, T any] func(context.Context, A, B) (T, error)

	// Plain3 is a function of three arguments.
	Plain3[A, B, C, T any] func(A, B, C) T
	// Err3 is a function of three arguments that can fail.
	Err3[A, B, C, T any] func(A, B, C) (T, error)
	// Ctx3 is a function of a context and three arguments that can fail.
	Ctx3[A, B, C, T any] func(context.Context, A, B, C) (T, error)

	// PlainN is a function of a slice.
	PlainN[A, T any] func([]A) T
	// ErrN is a function of a slice that can fail.
	ErrN[A, T any] func([]A) (T, error)
	// CtxN is a function of a context and a slice that can fail.
	CtxN[A, T any] func(context.Context, []A) (T, error)
)

// Calling with plain arguments. A function of a slice gets a copy of its own, every time.

func (f Plain0[T]) Call(_ context.Context, _ Args0) (T, error) { return outcome(f()) }
func (f Err0[T]) Call(_ context.Context, _ Args0) (T, error)   { return f() }
func (f Ctx0[T]) Call(ctx context.Context, _ Args0) (T, error) { return f(ctx) }

func (f Plain1[A, T]) Call(_ context.Context, x Args1[A]) (T, error) { return outcome(f(x.A)) }
func (f Err1[A, T]) Call(_ context.Context, x Args1[A]) (T, error)   { return f(x.A) }
func (f Ctx1[A, T]) Call(ctx context.Context, x Args1[A]) (T, error) { return f(ctx, x.A) }

func (f Plain2[A, B, T]) Call(_ context.Context, x Args2[A, B]) (T, error) {
	return outcome(f(x.A, x.B))
}
func (f Err2[A, B, T]) Call(_ context.Context, x Args2[A, B]) (T, error)   { return f(x.A, x.B) }
func (f Ctx2[A, B, T]) Call(ctx context.Context, x Args2[A, B]) (T, error) { return f(ctx, x.A, x.B) }

func (f Plain3[A, B, C, T]) Call(_ context.Context, x Args3[A, B, C]) (T, error) {
	return outcome(f(x.A, x.B, x.C))
}

func (f Err3[A, B, C, T]) Call(_ context.Context, x Args3[A, B, C]) (T, error) {
	return f(x.A, x.B, x.C)
}

func (f Ctx3[A, B, C, T]) Call(ctx context.Context, x Args3[A, B, C]) (T, error) {
	return f(ctx, x.A, x.B, x.C)
}

func (f PlainN[A, T]) Call(_ context.Context, x ArgsN[A]) (T, error) { return outcome(f(x.own())) }
func (f ErrN[A, T]) Call(_ context.Context, x ArgsN[A]) (T, error)   { return f(x.own()) }
func (f CtxN[A, T]) Call(ctx context.Context, x ArgsN[A]) (T, error) { return f(ctx, x.own()) }

// Reading operands and calling. What calls of N operands read is a slice of their own already, and is not copied again.

func (f Plain0[T]) On(ctx context.Context, _ *node.Node) (T, error) { return f.Call(ctx, Args0{}) }
func (f Err0[T]) On(ctx context.Context, _ *node.Node) (T, error)   { return f.Call(ctx, Args0{}) }
func (f Ctx0[T]) On(ctx context.Context, _ *node.Node) (T, error)   { return f.Call(ctx, Args0{}) }

func (f Plain1[A, T]) On(ctx context.Context, n *node.Node) (T, error) {
	return f.Call(ctx, Args1[A]{Value[A](node.A(n))})
}

func (f Err1[A, T]) On(ctx context.Context, n *node.Node) (T, error) {
	return f.Call(ctx, Args1[A]{Value[A](node.A(n))})
}

func (f Ctx1[A, T]) On(ctx context.Context, n *node.Node) (T, error) {
	return f.Call(ctx, Args1[A]{Value[A](node.A(n))})
}

func (f Plain2[A, B, T]) On(ctx context.Context, n *node.Node) (T, error) {
	return f.Call(ctx, read2[A, B](n))
}

func (f Err2[A, B, T]) On(ctx context.Context, n *node.Node) (T, error) {
	return f.Call(ctx, read2[A, B](n))
}

func (f Ctx2[A, B, T]) On(ctx context.Context, n *node.Node) (T, error) {
	return f.Call(ctx, read2[A, B](n))
}

func (f Plain3[A, B, C, T]) On(ctx context.Context, n *node.Node) (T, error) {
	return f.Call(ctx, read3[A, B, C](n))
}

func (f Err3[A, B, C, T]) On(ctx context.Context, n *node.Node) (T, error) {
	return f.Call(ctx, read3[A, B, C](n))
}

func (f Ctx3[A, B, C, T]) On(ctx context.Context, n *node.Node) (T, error) {
	return f.Call(ctx, read3[A, B, C](n))
}

func (f PlainN[A, T]) On(_ context.Context, n *node.Node) (T, error) { return outcome(f(readN[A](n))) }
func (f ErrN[A, T]) On(_ context.Context, n *node.Node) (T, error)   { return f(readN[A](n)) }
func (f CtxN[A, T]) On(ctx context.Context, n *node.Node) (T, error) { return f(ctx, readN[A](n)) }

func (f Plain0[T]) Code() Code          { return Code{codeOf(f), plainly[T]()} }
func (f Plain1[A, T]) Code() Code       { return Code{codeOf(f), plainly[T]()} }
func (f Plain2[A, B, T]) Code() Code    { return Code{codeOf(f), plainly[T]()} }
func (f Plain3[A, B, C, T]) Code() Code { return Code{codeOf(f), plainly[T]()} }
func (f PlainN[A, T]) Code() Code       { return Code{codeOf(f), plainly[T]()} }
func (f Err0[T]) Code() Code            { return Code{codeOf(f), returnsError} }
func (f Err1[A, T]) Code() Code         { return Code{codeOf(f), returnsError} }
func (f Err2[A, B, T]) Code() Code      { return Code{codeOf(f), returnsError} }
func (f Err3[A, B, C, T]) Code() Code   { return Code{codeOf(f), returnsError} }
func (f ErrN[A, T]) Code() Code         { return Code{codeOf(f), returnsError} }
func (f Ctx0[T]) Code() Code            { return Code{codeOf(f), withContext} }
func (f Ctx1[A, T]) Code() Code         { return Code{codeOf(f), withContext} }
func (f Ctx2[A, B, T]) Code() Code      { return Code{codeOf(f), withContext} }
func (f Ctx3[A, B, C, T]) Code() Code   { return Code{codeOf(f), withContext} }
func (f CtxN[A, T]) Code() Code         { return Code{codeOf(f), withContext} }
