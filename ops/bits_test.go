package ops_test

import (
	"math"
	"testing"

	"xfork/ops"
)

func TestBitsAndShiftsAreGos(t *testing.T) {
	bitwise[int](t)
	bitwise[int8](t)
	bitwise[uint8](t)
	bitwise[money](t)
	bitwise[uint32](t)
	bitwise[int64](t)
	bitwise[uint64](t)
}

func bitwise[T ops.Integer](t *testing.T) {
	t.Helper()
	vs := integers[T](50)
	agree2(t, "And", ops.And[T], func(a, b T) T { return a & b }, vs, vs)
	agree2(t, "Or", ops.Or[T], func(a, b T) T { return a | b }, vs, vs)
	agree2(t, "Xor", ops.Xor[T], func(a, b T) T { return a ^ b }, vs, vs)
	agree2(t, "AndNot", ops.AndNot[T], func(a, b T) T { return a &^ b }, vs, vs)
	agree1(t, "BitNot", ops.BitNot[T], func(a T) T { return ^a }, vs)
	// Negative amounts panic in Go and fail here; those from the width on shift everything out.
	shifts(t, vs, []int8{-128, -1, 0, 1, 7, 8, 9, 15, 16, 31, 32, 63, 64, 65, 127})
	shifts(t, vs, []uint8{0, 1, 7, 8, 31, 63, 64, 128, 255})
	shifts(t, vs, []int64{math.MinInt64, -1, 0, 1, 8, 32, 63, 64, 256, 1 << 32, math.MaxInt64})
	shifts(t, vs, []uint64{0, 1, 63, 64, 1 << 32, 1 << 63, math.MaxUint64})
}

func shifts[T, N ops.Integer](t *testing.T, vs []T, ns []N) {
	t.Helper()
	agree2(t, "Lsh", ops.Lsh[T, N], func(a T, n N) T { return a << n }, vs, ns)
	agree2(t, "Rsh", ops.Rsh[T, N], func(a T, n N) T { return a >> n }, vs, ns)
}
