package ops_test

import (
	"math"
	"testing"

	"xfork/expr"
	"xfork/ops"
)

// FuzzIntegers compares every integer operator with Go's on every width, the failures with Go's panics included.
func FuzzIntegers(f *testing.F) {
	for _, seed := range [][2]int64{{0, 0}, {7, -2}, {-7, 2}, {math.MinInt64, -1}, {-128, 255}, {1, 64}, {math.MaxInt64, 3}} {
		f.Add(seed[0], seed[1])
	}
	f.Fuzz(func(t *testing.T, a, b int64) {
		sameAsGo[int8](t, a, b)
		sameAsGo[uint8](t, a, b)
		sameAsGo[int16](t, a, b)
		sameAsGo[int32](t, a, b)
		sameAsGo[uint32](t, a, b)
		sameAsGo[int64](t, a, b)
		sameAsGo[uint64](t, a, b)
		sameAsGo[uintptr](t, a, b)
	})
}

func sameAsGo[T ops.Integer](t *testing.T, wideA, wideB int64) {
	t.Helper()
	a, b := T(wideA), T(wideB)
	x, y := expr.Const(a), expr.Const(b)
	agree(t, ops.Add(x, y), func() T { return a + b }, "Add", a, b)
	agree(t, ops.Sub(x, y), func() T { return a - b }, "Sub", a, b)
	agree(t, ops.Mul(x, y), func() T { return a * b }, "Mul", a, b)
	agree(t, ops.Div(x, y), func() T { return a / b }, "Div", a, b)
	agree(t, ops.Quo(x, y), func() T { return a / b }, "Quo", a, b)
	agree(t, ops.Rem(x, y), func() T { return a % b }, "Rem", a, b)
	agree(t, ops.Neg(x), func() T { return -a }, "Neg", a)
	agree(t, ops.Lsh(x, y), func() T { return a << b }, "Lsh", a, b)
	agree(t, ops.Rsh(x, y), func() T { return a >> b }, "Rsh", a, b)
	agree(t, ops.And(x, y), func() T { return a & b }, "And", a, b)
	agree(t, ops.Or(x, y), func() T { return a | b }, "Or", a, b)
	agree(t, ops.Xor(x, y), func() T { return a ^ b }, "Xor", a, b)
	agree(t, ops.AndNot(x, y), func() T { return a &^ b }, "AndNot", a, b)
	agree(t, ops.BitNot(x), func() T { return ^a }, "BitNot", a)
	agree(t, ops.Lt(x, y), func() bool { return a < b }, "Lt", a, b)
	agree(t, ops.Ge(x, y), func() bool { return a >= b }, "Ge", a, b)
	agree(t, ops.Min(x, y), func() T { return min(a, b) }, "Min", a, b)
	agree(t, ops.Max(x, y), func() T { return max(a, b) }, "Max", a, b)
	agree(t, ops.Convert[float64](x), func() float64 { return float64(a) }, "Convert", a)
	agree(t, ops.Convert[int8](x), func() int8 { return int8(a) }, "Convert", a)

	q, r := ops.DivMod(x, y)
	agree(t, q, func() T { q, _ := floored(a, b); return q }, "FloorDiv", a, b)
	agree(t, r, func() T { _, r := floored(a, b); return r }, "Mod", a, b)
}

// FuzzFloats compares with Go's operators, and checks Mod by its definition.
func FuzzFloats(f *testing.F) {
	for _, a := range []float64{0, 1, -7.5, math.Inf(1), math.NaN(), math.MaxFloat64} {
		f.Add(a, 0.1)
		f.Add(-a, -3.0)
	}
	f.Fuzz(func(t *testing.T, a, b float64) {
		x, y := expr.Const(a), expr.Const(b)
		agree(t, ops.Add(x, y), func() float64 { return a + b }, "Add", a, b)
		agree(t, ops.Mul(x, y), func() float64 { return a * b }, "Mul", a, b)
		agree(t, ops.Div(x, y), func() float64 { return a / b }, "Div", a, b)
		agree(t, ops.Abs(x), func() float64 { return math.Abs(a) }, "Abs", a)
		agree(t, ops.Pow(x, y), func() float64 { return math.Pow(a, b) }, "Pow", a, b)
		agree(t, ops.Eq(x, y), func() bool { return a == b }, "Eq", a, b)
		agree(t, ops.Le(x, y), func() bool { return a <= b }, "Le", a, b)
		agree(t, ops.Min(x, y), func() float64 { return min(a, b) }, "Min", a, b)

		r := force(t, ops.Mod(x, y))
		switch {
		case b == 0 || math.IsInf(a, 0) || a != a || b != b:
			if r == r {
				t.Fatalf("%v mod %v: %v", a, b, r)
			}
		case math.Signbit(r) != math.Signbit(b) || math.Abs(r) > math.Abs(b):
			t.Fatalf("%v mod %v: %v", a, b, r)
		}
	})
}

// FuzzBounds compares indexing and slicing with Go's on what has no spare capacity.
func FuzzBounds(f *testing.F) {
	f.Add("", int64(0), int64(0))
	f.Add("abc", int64(1), int64(3))
	f.Add("abc", int64(-1), int64(math.MinInt64))
	f.Fuzz(func(t *testing.T, s string, low, high int64) {
		bytes := []byte(s)
		bytes = bytes[:len(bytes):len(bytes)]
		x, y, i, j := expr.Const(s), expr.Const(bytes), expr.Const(low), expr.Const(high)
		agree(t, ops.AtString(x, i), func() byte { return s[low] }, "AtString", s, low)
		agree(t, ops.At(y, i), func() byte { return bytes[low] }, "At", s, low)
		agree(t, ops.SliceString(x, i, j), func() string { return s[low:high] }, "SliceString", s, low, high)
		agree(t, ops.Slice(y, i, j), func() []byte { return bytes[low:high] }, "Slice", s, low, high)
		agree(t, ops.AtString(x, ops.Convert[uint8](i)), func() byte { return s[uint8(low)] }, "AtString", s, uint8(low))
	})
}
