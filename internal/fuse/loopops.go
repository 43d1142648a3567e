package fuse

import "xfork/internal/native"

// loopOp is how a loop does an operation: make translates it, for elements of the kinds up to kinds.
type loopOp struct {
	make  func(b *loopBuilder, x *val, a [3]native.Value) native.Value
	kinds Kind
}

// loopOps are the operations that loops can do, by code; masks are among the kinds where that is Bool.
var loopOps = func() (t [codes]loopOp) {
	one := func(f func(*native.Code, native.Value) native.Value) func(*loopBuilder, *val, [3]native.Value) native.Value {
		return func(b *loopBuilder, _ *val, a [3]native.Value) native.Value { return f(&b.code, a[0]) }
	}
	for op, f := range map[Code]func(*native.Code, native.Value) native.Value{
		Sqrt: (*native.Code).Sqrt, Floor: (*native.Code).Floor, Ceil: (*native.Code).Ceil, Trunc: (*native.Code).Trunc,
		Round: (*native.Code).Round, RoundToEven: (*native.Code).RoundToEven,
	} {
		t[op] = loopOp{one(f), F32}
	}
	for op, f := range map[Code]func(*native.Code, native.Value) native.Value{
		Exp: (*native.Code).Exp, Expm1: (*native.Code).Expm1, Log: (*native.Code).Log, Log1p: (*native.Code).Log1p,
		Tanh: (*native.Code).Tanh, Erf: (*native.Code).Erf,
	} {
		t[op] = loopOp{one(f), F64}
	}
	for op, f := range map[Code]eitherPair{Add: sums, Sub: differences, Mul: products, Min: leasts, Max: greatests} {
		t[op] = loopOp{func(b *loopBuilder, x *val, a [3]native.Value) native.Value { return f.of(b, x, a[0], a[1]) }, I32}
	}
	for op, f := range map[Code][2]func(*native.Code, native.Value) native.Value{
		Neg: {(*native.Code).Neg, (*native.Code).NegInt},
		Abs: {(*native.Code).Abs, (*native.Code).AbsInt},
	} {
		t[op] = loopOp{func(b *loopBuilder, x *val, a [3]native.Value) native.Value {
			return f[x.integer()](&b.code, a[0])
		}, I32}
	}
	t[Div] = loopOp{func(b *loopBuilder, _ *val, a [3]native.Value) native.Value { return b.code.Div(a[0], a[1]) }, F32}
	for op := Eq; op <= Ge; op++ {
		t[op] = loopOp{func(b *loopBuilder, x *val, a [3]native.Value) native.Value {
			return b.compare(x.code, x.kind, a[0], a[1])
		}, I32}
	}
	t[Where] = loopOp{func(b *loopBuilder, _ *val, a [3]native.Value) native.Value { return b.code.Where(a[0], a[1], a[2]) }, I32}
	// Superinstructions are two steps here, with both roundings.
	t[MulAdd] = loopOp{func(b *loopBuilder, x *val, a [3]native.Value) native.Value {
		return sums.of(b, x, products.of(b, x, a[0], a[1]), a[2])
	}, I32}
	t[mulSub] = loopOp{func(b *loopBuilder, x *val, a [3]native.Value) native.Value {
		return differences.of(b, x, products.of(b, x, a[0], a[1]), a[2])
	}, I32}
	t[subMul] = loopOp{func(b *loopBuilder, x *val, a [3]native.Value) native.Value {
		return differences.of(b, x, a[2], products.of(b, x, a[0], a[1]))
	}, I32}
	for op, f := range map[Code]func(c *native.Code, a, b native.Value) native.Value{And: (*native.Code).And, Or: (*native.Code).Or, Xor: (*native.Code).Xor} {
		t[op] = loopOp{func(b *loopBuilder, _ *val, a [3]native.Value) native.Value { return f(&b.code, a[0], a[1]) }, Bool}
	}
	t[Not] = loopOp{one((*native.Code).Not), Bool}
	return t
}()

// eitherPair is an operation of two operands, on floats and on integers.
type eitherPair [2]func(c *native.Code, a, b native.Value) native.Value

var (
	sums        = eitherPair{(*native.Code).Add, (*native.Code).AddInt}
	differences = eitherPair{(*native.Code).Sub, (*native.Code).SubInt}
	products    = eitherPair{(*native.Code).Mul, (*native.Code).MulInt}
	leasts      = eitherPair{(*native.Code).Min, (*native.Code).MinInt}
	greatests   = eitherPair{(*native.Code).Max, (*native.Code).MaxInt}
)

// of is the operation for elements of v's kind.
func (p eitherPair) of(b *loopBuilder, v *val, x, y native.Value) native.Value {
	return p[v.integer()](&b.code, x, y)
}

// integer is 1 for integers, 0 for floats.
func (v *val) integer() int {
	if v.kind.integer() {
		return 1
	}
	return 0
}
