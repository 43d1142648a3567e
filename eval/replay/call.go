package replay

import (
	"context"
	"testing"

	"xfork/expr"
)

// A call is these steps, whatever the form of the function:
//
//	open     the file is read, and the arguments are decoded into variables of the test's own
//	Lift     the function, with the Timeout that it had
//	Fork     a node, at the line of this package; call forces it
//
// The arities are written out, as in package expr and for the same reason: there are no type parameters for lists of types. The tests
// of a file need the arguments in hand, so each opens it by itself.

// Call0 makes a saved call of a function without arguments that can fail. The error is that of a force: errors.Is and errors.As find what the function
// returned, and %+v prints the traceback. A file that cannot be used ends the test.
func Call0[T any](t testing.TB, file string, f func() (T, error)) (T, error) {
	t.Helper()
	must(t, f != nil)
	d := open(t, file)
	return call(t, d, expr.LiftErr0(f, with(d)...).Fork())
}

// Call1 makes a saved call of a function of one argument that can fail.
func Call1[A, T any](t testing.TB, file string, f func(A) (T, error)) (T, error) {
	t.Helper()
	must(t, f != nil)
	var a A
	d := open(t, file, &a)
	return call(t, d, expr.LiftErr1(f, with(d)...).Fork(a))
}

// Call2 makes a saved call of a function of two arguments that can fail.
func Call2[A, B, T any](t testing.TB, file string, f func(A, B) (T, error)) (T, error) {
	t.Helper()
	must(t, f != nil)
	var (
		a A
		b B
	)
	d := open(t, file, &a, &b)
	return call(t, d, expr.LiftErr2(f, with(d)...).Fork(a, b))
}

// Call3 makes a saved call of a function of three arguments that can fail.
func Call3[A, B, C, T any](t testing.TB, file string, f func(A, B, C) (T, error)) (T, error) {
	t.Helper()
	must(t, f != nil)
	var (
		a A
		b B
		c C
	)
	d := open(t, file, &a, &b, &c)
	return call(t, d, expr.LiftErr3(f, with(d)...).Fork(a, b, c))
}

// CallCtx0 makes a saved call of a function without arguments that takes a context and can fail. The context is
// the call's own, and ends with the test.
func CallCtx0[T any](t testing.TB, file string, f func(context.Context) (T, error)) (T, error) {
	t.Helper()
	must(t, f != nil)
	d := open(t, file)
	return call(t, d, expr.LiftCtx0(f, with(d)...).Fork())
}

// CallCtx1 makes a saved call of a function of one argument that takes a context and can fail.
func CallCtx1[A, T any](t testing.TB, file string, f func(context.Context, A) (T, error)) (T, error) {
	t.Helper()
	must(t, f != nil)
	var a A
	d := open(t, file, &a)
	return call(t, d, expr.LiftCtx1(f, with(d)...).Fork(a))
}

// CallCtx2 makes a saved call of a function of two arguments that takes a context and can fail.
func CallCtx2[A, B, T any](t testing.TB, file string, f func(context.Context, A, B) (T, error)) (T, error) {
	t.Helper()
	must(t, f != nil)
	var (
		a A
		b B
	)
	d := open(t, file, &a, &b)
	return call(t, d, expr.LiftCtx2(f, with(d)...).Fork(a, b))
}

// CallCtx3 makes a saved call of a function of three arguments that takes a context and can fail.
func CallCtx3[A, B, C, T any](t testing.TB, file string, f func(context.Context, A, B, C) (T, error)) (T, error) {
	t.Helper()
	must(t, f != nil)
	var (
		a A
		b B
		c C
	)
	d := open(t, file, &a, &b, &c)
	return call(t, d, expr.LiftCtx3(f, with(d)...).Fork(a, b, c))
}

// CallPlain0 makes a saved call of a function without arguments that has one result. Where that is an
// error, it is the failure; otherwise a panic is, or the end of the goroutine.
func CallPlain0[T any](t testing.TB, file string, f func() T) (T, error) {
	t.Helper()
	must(t, f != nil)
	d := open(t, file)
	return call(t, d, expr.Lift0(f, with(d)...).Fork())
}

// CallPlain1 makes a saved call of a function of one argument that has one result.
func CallPlain1[A, T any](t testing.TB, file string, f func(A) T) (T, error) {
	t.Helper()
	must(t, f != nil)
	var a A
	d := open(t, file, &a)
	return call(t, d, expr.Lift1(f, with(d)...).Fork(a))
}

// CallPlain2 makes a saved call of a function of two arguments that has one result.
func CallPlain2[A, B, T any](t testing.TB, file string, f func(A, B) T) (T, error) {
	t.Helper()
	must(t, f != nil)
	var (
		a A
		b B
	)
	d := open(t, file, &a, &b)
	return call(t, d, expr.Lift2(f, with(d)...).Fork(a, b))
}

// CallPlain3 makes a saved call of a function of three arguments that has one result.
func CallPlain3[A, B, C, T any](t testing.TB, file string, f func(A, B, C) T) (T, error) {
	t.Helper()
	must(t, f != nil)
	var (
		a A
		b B
		c C
	)
	d := open(t, file, &a, &b, &c)
	return call(t, d, expr.Lift3(f, with(d)...).Fork(a, b, c))
}
