package lower

import (
	"xfork/internal/fuse/elem"
	"xfork/internal/fuse/op"
	"xfork/internal/fuse/ssa"
	"xfork/internal/native"
)

// What loops can do, and for which kinds. The order of kinds is float64, float32, int64, int32,
// bool, so a bound is enough:
//
//	operations                                        kinds
//	Exp, Expm1, Log, Log1p, Tanh, Erf                 float64
//	Sqrt, Floor, Ceil, Trunc, Round, RoundToEven,
//	Div                                               float64, float32
//	Add, Sub, Mul, Min, Max, Neg, Abs, MulAdd and
//	its sisters, comparisons, Where                   all numbers
//	And, Or, Xor, Not                                 masks
//
// The others are left to instructions: powers, sines, conversions, series, and the division of
// integers.

// translation is how a loop does an operation: make translates it, for elements of the kinds up to
// kinds. It is nil for what loops cannot do.
type translation struct {
	make  func(b *loopBuilder, x *ssa.Value, a [3]native.Value) native.Value
	kinds elem.Kind
}

// translations are the operations that loops can do, by code; masks are among the kinds where that
// is Bool.
var translations = func() (t [op.Codes]translation) {
	// Each group below is a row of the table above; one is for functions of one operand that need
	// no more than it.
	one := func(f func(*native.Func, native.Value) native.Value) func(*loopBuilder, *ssa.Value, [3]native.Value) native.Value {
		return func(b *loopBuilder, _ *ssa.Value, a [3]native.Value) native.Value { return f(&b.code, a[0]) }
	}
	for c, f := range map[op.Code]func(*native.Func, native.Value) native.Value{
		op.Sqrt: (*native.Func).Sqrt, op.Floor: (*native.Func).Floor, op.Ceil: (*native.Func).Ceil, op.Trunc: (*native.Func).Trunc,
		op.Round: (*native.Func).Round, op.RoundToEven: (*native.Func).RoundToEven,
	} {
		t[c] = translation{one(f), elem.F32}
	}
	for c, f := range map[op.Code]func(*native.Func, native.Value) native.Value{
		op.Exp: (*native.Func).Exp, op.Expm1: (*native.Func).Expm1, op.Log: (*native.Func).Log, op.Log1p: (*native.Func).Log1p,
		op.Tanh: (*native.Func).Tanh, op.Erf: (*native.Func).Erf,
	} {
		t[c] = translation{one(f), elem.F64}
	}
	for c, f := range map[op.Code]eitherPair{op.Add: sums, op.Sub: differences, op.Mul: products, op.Min: leasts, op.Max: greatests} {
		t[c] = translation{func(b *loopBuilder, x *ssa.Value, a [3]native.Value) native.Value { return f.of(b, x, a[0], a[1]) }, elem.I32}
	}
	for c, f := range map[op.Code][2]func(*native.Func, native.Value) native.Value{
		op.Neg: {(*native.Func).Neg, (*native.Func).NegInt},
		op.Abs: {(*native.Func).Abs, (*native.Func).AbsInt},
	} {
		t[c] = translation{func(b *loopBuilder, x *ssa.Value, a [3]native.Value) native.Value {
			return f[integer(x)](&b.code, a[0])
		}, elem.I32}
	}
	t[op.Div] = translation{func(b *loopBuilder, _ *ssa.Value, a [3]native.Value) native.Value { return b.code.Div(a[0], a[1]) }, elem.F32}
	for c := op.Eq; c <= op.Ge; c++ {
		t[c] = translation{func(b *loopBuilder, x *ssa.Value, a [3]native.Value) native.Value {
			return b.compare(x.Code, x.Kind, a[0], a[1])
		}, elem.I32}
	}
	t[op.Where] = translation{func(b *loopBuilder, _ *ssa.Value, a [3]native.Value) native.Value {
		return b.code.Where(a[0], a[1], a[2])
	}, elem.I32}
	// Superinstructions are two steps here, with both roundings: a fused multiply-add has one.
	t[op.MulAdd] = translation{func(b *loopBuilder, x *ssa.Value, a [3]native.Value) native.Value {
		return sums.of(b, x, products.of(b, x, a[0], a[1]), a[2])
	}, elem.I32}
	t[op.MulSub] = translation{func(b *loopBuilder, x *ssa.Value, a [3]native.Value) native.Value {
		return differences.of(b, x, products.of(b, x, a[0], a[1]), a[2])
	}, elem.I32}
	t[op.SubMul] = translation{func(b *loopBuilder, x *ssa.Value, a [3]native.Value) native.Value {
		return differences.of(b, x, a[2], products.of(b, x, a[0], a[1]))
	}, elem.I32}
	for c, f := range map[op.Code]func(f *native.Func, a, b native.Value) native.Value{op.And: (*native.Func).And, op.Or: (*native.Func).Or, op.Xor: (*native.Func).Xor} {
		t[c] = translation{func(b *loopBuilder, _ *ssa.Value, a [3]native.Value) native.Value { return f(&b.code, a[0], a[1]) }, elem.Bool}
	}
	t[op.Not] = translation{one((*native.Func).Not), elem.Bool}
	return t
}()

// eitherPair is an operation of two operands: on floats, and on integers, for which the processor
// has other instructions.
type eitherPair [2]func(f *native.Func, a, b native.Value) native.Value

var (
	sums        = eitherPair{(*native.Func).Add, (*native.Func).AddInt}
	differences = eitherPair{(*native.Func).Sub, (*native.Func).SubInt}
	products    = eitherPair{(*native.Func).Mul, (*native.Func).MulInt}
	leasts      = eitherPair{(*native.Func).Min, (*native.Func).MinInt}
	greatests   = eitherPair{(*native.Func).Max, (*native.Func).MaxInt}
)

// of appends the operation for elements of v's kind.
func (p eitherPair) of(b *loopBuilder, v *ssa.Value, x, y native.Value) native.Value {
	return p[integer(v)](&b.code, x, y)
}

// integer returns 1 for operations on integers, 0 for those on floats.
func integer(v *ssa.Value) int {
	if v.Kind.Integer() {
		return 1
	}
	return 0
}
