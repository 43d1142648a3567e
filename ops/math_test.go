package ops_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/expr"
	"xfork/ops"
)

// function pairs an operator with the function of package math that it must be, to the last bit.
type function[T ops.Float] struct {
	op    func(expr.Expr[T]) expr.Expr[T]
	plain func(float64) float64
}

func functions[T ops.Float]() map[string]function[T] {
	return map[string]function[T]{
		"Sqrt":        {ops.Sqrt[T], math.Sqrt},
		"Cbrt":        {ops.Cbrt[T], math.Cbrt},
		"Exp":         {ops.Exp[T], math.Exp},
		"Exp2":        {ops.Exp2[T], math.Exp2},
		"Expm1":       {ops.Expm1[T], math.Expm1},
		"Log":         {ops.Log[T], math.Log},
		"Log2":        {ops.Log2[T], math.Log2},
		"Log10":       {ops.Log10[T], math.Log10},
		"Log1p":       {ops.Log1p[T], math.Log1p},
		"Sin":         {ops.Sin[T], math.Sin},
		"Cos":         {ops.Cos[T], math.Cos},
		"Tan":         {ops.Tan[T], math.Tan},
		"Asin":        {ops.Asin[T], math.Asin},
		"Acos":        {ops.Acos[T], math.Acos},
		"Atan":        {ops.Atan[T], math.Atan},
		"Sinh":        {ops.Sinh[T], math.Sinh},
		"Cosh":        {ops.Cosh[T], math.Cosh},
		"Tanh":        {ops.Tanh[T], math.Tanh},
		"Asinh":       {ops.Asinh[T], math.Asinh},
		"Acosh":       {ops.Acosh[T], math.Acosh},
		"Atanh":       {ops.Atanh[T], math.Atanh},
		"Floor":       {ops.Floor[T], math.Floor},
		"Ceil":        {ops.Ceil[T], math.Ceil},
		"Trunc":       {ops.Trunc[T], math.Trunc},
		"Round":       {ops.Round[T], math.Round},
		"RoundToEven": {ops.RoundToEven[T], math.RoundToEven},
	}
}

func TestMathIsPackageMath(t *testing.T) {
	mathematics[float64](t)
	mathematics[float32](t)
}

func mathematics[T ops.Float](t *testing.T) {
	t.Helper()
	vs := floats[T](70)
	for name, f := range functions[T]() {
		agree1(t, name, f.op, func(a T) T { return T(f.plain(float64(a))) }, vs)
	}
	agree2(t, "Hypot", ops.Hypot[T], func(a, b T) T { return T(math.Hypot(float64(a), float64(b))) }, vs, vs)
	agree2(t, "Atan2", ops.Atan2[T], func(a, b T) T { return T(math.Atan2(float64(a), float64(b))) }, vs, vs)
	agree1(t, "IsNaN", ops.IsNaN[T], func(a T) bool { return a != a }, vs)
	agree1(t, "IsInf", ops.IsInf[T], func(a T) bool { return math.IsInf(float64(a), 0) }, vs)
	agree1(t, "IsFinite", ops.IsFinite[T], func(a T) bool { return math.Abs(float64(a)) <= math.MaxFloat64 }, vs)
}

func TestInversesUndoEachOther(t *testing.T) {
	// The table above would not notice Sin in the place of Sinh if both its columns had it.
	x := expr.Const(0.75)
	for name, y := range map[string]expr.Expr[float64]{
		"log of exp":     ops.Log(ops.Exp(x)),
		"log2 of exp2":   ops.Log2(ops.Exp2(x)),
		"log1p of expm1": ops.Log1p(ops.Expm1(x)),
		"asin of sin":    ops.Asin(ops.Sin(x)),
		"acos of cos":    ops.Acos(ops.Cos(x)),
		"atan of tan":    ops.Atan(ops.Tan(x)),
		"asinh of sinh":  ops.Asinh(ops.Sinh(x)),
		"acosh of cosh":  ops.Acosh(ops.Cosh(x)),
		"atanh of tanh":  ops.Atanh(ops.Tanh(x)),
		"cube of cbrt":   ops.Pow(ops.Cbrt(x), expr.Const(3.0)),
		"square of sqrt": ops.Pow(ops.Sqrt(x), expr.Const(2.0)),
		"10 to log10":    ops.Pow(expr.Const(10.0), ops.Log10(x)),
		"angle of point": ops.Atan2(ops.Sin(x), ops.Cos(x)),
	} {
		require.InDelta(t, 0.75, force(t, y), 1e-12, name)
	}
}

func TestConvert(t *testing.T) {
	agree1(t, "Convert to float64", ops.Convert[float64, int64], func(a int64) float64 { return float64(a) },
		integers[int64](71))
	agree1(t, "Convert to float32", ops.Convert[float32, float64], func(a float64) float32 { return float32(a) },
		floats[float64](72))
	agree1(t, "Convert to int8", ops.Convert[int8, uint64], func(a uint64) int8 { return int8(a) }, integers[uint64](73))
	agree1(t, "Convert to uint64", ops.Convert[uint64, int8], func(a int8) uint64 { return uint64(a) }, integers[int8](74))
	agree1(t, "Convert to int", ops.Convert[int, float64], func(a float64) int { return int(a) },
		[]float64{0, 0.9, -0.9, 1.5, -1.5, 1e15, -1e15})

	t.Run("the target's type is all that has to be said", func(t *testing.T) {
		require.Equal(t, money(3), force(t, ops.Convert[money](expr.Const(3.7))))
	})
}

func TestComplexNumbers(t *testing.T) {
	fs := floats[float64](75)
	agree2(t, "ComplexOf", ops.ComplexOf, func(a, b float64) complex128 { return complex(a, b) }, fs, fs)
	zs := complexes(76)
	agree1(t, "RealPart", ops.RealPart[complex128], func(z complex128) float64 { return real(z) }, zs)
	agree1(t, "ImagPart", ops.ImagPart[complex128], func(z complex128) float64 { return imag(z) }, zs)
	agree1(t, "Conj", ops.Conj[complex128], func(z complex128) complex128 { return complex(real(z), -imag(z)) }, zs)
	agree1(t, "AbsComplex", ops.AbsComplex[complex128], func(z complex128) float64 { return math.Hypot(real(z), imag(z)) }, zs)

	t.Run("complex64 keeps its type where the result is complex", func(t *testing.T) {
		z := expr.Const[complex64](3 + 4i)
		require.Equal(t, complex64(3-4i), force(t, ops.Conj(z)))
		require.Equal(t, 3.0, force(t, ops.RealPart(z)))
		require.Equal(t, 4.0, force(t, ops.ImagPart(z)))
		require.Equal(t, 5.0, force(t, ops.AbsComplex(z)))
	})
}
