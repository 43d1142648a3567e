package ops_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/expr"
	"xfork/ops"
)

// force is the value of x, which must have one.
func force[T any](t testing.TB, x expr.Expr[T]) T {
	t.Helper()
	v, err := x.Force(t.Context())
	require.NoError(t, err)
	return v
}

// failure is the error of x, which must have one.
func failure[T any](t testing.TB, x expr.Expr[T]) error {
	t.Helper()
	_, err := x.Force(t.Context())
	require.Error(t, err)
	return err
}

// here is the line that calls it.
func here() int {
	_, _, line, _ := runtime.Caller(1)
	return line
}

// identical is equality that finds all NaNs alike and tells -0 from 0: what "the same as plain Go" has to mean.
func identical(a, b any) bool {
	switch a := a.(type) {
	case float64:
		b := b.(float64)
		return math.Float64bits(a) == math.Float64bits(b) || a != a && b != b
	case float32:
		return identical(float64(a), float64(b.(float32)))
	case complex128:
		b := b.(complex128)
		return identical(real(a), real(b)) && identical(imag(a), imag(b))
	case complex64:
		return identical(complex128(a), complex128(b.(complex64)))
	}
	return reflect.DeepEqual(a, b)
}

// plainly runs f, and tells whether it panicked.
func plainly[T any](f func() T) (v T, panicked bool) {
	defer func() { panicked = recover() != nil }()
	return f(), false
}

// agree forces x and compares with what plain Go gives: the same value, or a failure where Go panics. It does without
// require in the good case, because the tables below have millions of entries.
func agree[T any](t testing.TB, x expr.Expr[T], plain func() T, what string, operands ...any) {
	t.Helper()
	want, panicked := plainly(plain)
	got, err := x.Force(t.Context())
	switch {
	case panicked && err == nil:
		t.Fatalf("%s of %v: Go panics, the operator gives %v", what, operands, got)
	case !panicked && err != nil:
		t.Fatalf("%s of %v: Go gives %v, the operator fails: %v", what, operands, want, err)
	case !panicked && !identical(want, got):
		t.Fatalf("%s of %v: Go gives %v, the operator %v", what, operands, want, got)
	}
}

// agree1 is a sub-test: op on every one of as is what plain Go says.
func agree1[A, T any](t *testing.T, name string, op func(expr.Expr[A]) expr.Expr[T], plain func(A) T, as []A) {
	t.Helper()
	t.Run(fmt.Sprintf("%s agrees with Go on %T", name, *new(A)), func(t *testing.T) {
		for _, a := range as {
			agree(t, op(expr.Const(a)), func() T { return plain(a) }, name, a)
		}
	})
}

// agree2 is a sub-test: op on every pair of as and bs is what plain Go says.
func agree2[A, B, T any](t *testing.T, name string, op func(expr.Expr[A], expr.Expr[B]) expr.Expr[T],
	plain func(A, B) T, as []A, bs []B,
) {
	t.Helper()
	t.Run(fmt.Sprintf("%s agrees with Go on %T and %T", name, *new(A), *new(B)), func(t *testing.T) {
		for _, a := range as {
			x := expr.Const(a)
			for _, b := range bs {
				agree(t, op(x, expr.Const(b)), func() T { return plain(a, b) }, name, a, b)
			}
		}
	})
}

// random is the same in every run, and different for each test that asks.
func random(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, 0x1f123bb5)) }

// integers are the values of T at which things go wrong, and random ones of every size; of an 8-bit type all there are.
func integers[T ops.Integer](seed uint64) (vs []T) {
	width := int(reflect.TypeFor[T]().Size()) * 8
	if width == 8 {
		for i := range 256 {
			vs = append(vs, T(i))
		}
		return vs
	}
	for _, v := range []int64{0, 1, 2, 3, 5, 7, 10, 31, 32, 63, 64, 100, -1, -2, -3, -7, -10, -64} {
		vs = append(vs, T(v))
	}
	top := T(1) << (width - 1) // the least signed integer
	vs = append(vs, top, top+1, top-1, top-2, ^T(0), ^T(0)-1)
	for rng := random(seed); len(vs) < 60; {
		vs = append(vs, T(rng.Uint64())>>rng.IntN(width))
	}
	return vs
}

// floats are the values of T at which things go wrong, random ones of every size, and some of a usual size.
func floats[T ops.Float](seed uint64) (vs []T) {
	for _, v := range []float64{
		0, 0.1, 0.5, 1, 1.5, 2, 2.5, 3, 7, math.Pi / 2, math.Pi, 100, 1e-30, 1e30, 1 << 24, 1<<53 - 1, 1 << 63, math.MaxFloat32,
		math.SmallestNonzeroFloat32, math.MaxFloat64, math.SmallestNonzeroFloat64, math.Inf(1),
	} {
		vs = append(vs, T(v), T(math.Copysign(v, -1)))
	}
	vs = append(vs, T(math.NaN()))
	for rng := random(seed); len(vs) < 90; {
		vs = append(vs, T(math.Float64frombits(rng.Uint64())), T(math.Float32frombits(rng.Uint32())), T(rng.NormFloat64()*10))
	}
	return vs
}

// complexes are pairs of floats.
func complexes(seed uint64) (vs []complex128) {
	fs := floats[float64](seed)
	for i, re := range fs {
		vs = append(vs, complex(re, fs[(i*37+11)%len(fs)]))
	}
	return vs
}

var words = []string{"", "a", "b", "ab", "aa", "ba", "abab", "β", "\x00", "\xff", "a longer one, with spaces", "A"}
