package lower

import (
	"math"

	"xfork/internal/fuse/elem"
	"xfork/internal/fuse/op"
	"xfork/internal/fuse/reduce"
	"xfork/internal/fuse/ssa"
	"xfork/internal/native"
)

// What loops can do, and for which kinds. The order of kinds is float64, float32, int64, int32,
// bool, so a bound is enough:
//
//	operations                                        kinds
//	Exp, Expm1, Log, Log1p, Sin, Cos, Tanh, Erf       float64; float32 as float64, rounded at the end
//	Uniform, Normal                                   float64, float32
//	Sqrt, Floor, Ceil, Trunc, Round, RoundToEven      float64, float32
//	Div                                               floats, and integers by a constant
//	Rem, Mod, FloorDiv                                integers by a constant
//	BitAnd, BitOr, BitXor, BitAndNot, BitNot,
//	Lsh, Rsh                                          integers
//	Copysign                                          floats
//	Add, Sub, Mul, Min, Max, Neg, Abs, MulAdd and
//	its sisters, comparisons, Where                   all numbers
//	And, Or, Xor, Not                                 masks
//	Convert                                           all
//	NonZero                                           all numbers
//	Range                                             float64, int64
//
// The others are left to instructions: powers, other series, the division of integers by what is no constant, and remainders of floats.

// translation is how a loop does an operation: make translates it, for elements of the kinds up to
// kinds. It is nil for what loops cannot do.
type translation struct {
	make  func(b *loopBuilder, x *ssa.Value, a [3]native.Value) native.Value
	kinds elem.Kind
}

// Adding an operation here is enough for programs to have it in loops: partition.go asks the table. What it comes to must be what the
// instruction comes to, to the last bit; random programs in ops/vec compare both.

// What has no kernel in assembly (package kernel/scalar) is mostly in no loop either: a call from machine code
// into Go would have to save its registers.

// translations are the operations that loops can do, by code; masks are among the kinds where that
// is Bool.
var translations = func() (t [op.Codes]translation) {
	// Each group below is a row of the table above; one is for functions of one operand that need
	// no more than it.
	one := func(f func(*native.Func, native.Value) native.Value) func(*loopBuilder, *ssa.Value, [3]native.Value) native.Value {
		return func(b *loopBuilder, _ *ssa.Value, a [3]native.Value) native.Value { return f(b.code, a[0]) }
	}
	for c, f := range map[op.Code]func(*native.Func, native.Value) native.Value{
		op.Sqrt: (*native.Func).Sqrt, op.Floor: (*native.Func).Floor, op.Ceil: (*native.Func).Ceil, op.Trunc: (*native.Func).Trunc,
		op.Round: (*native.Func).Round, op.RoundToEven: (*native.Func).RoundToEven,
	} {
		t[c] = translation{one(f), elem.F32}
	}
	for c, f := range map[op.Code]func(*native.Func, native.Value) native.Value{
		op.Exp: (*native.Func).Exp, op.Expm1: (*native.Func).Expm1, op.Log: (*native.Func).Log, op.Log1p: (*native.Func).Log1p,
		op.Tanh: (*native.Func).Tanh, op.Erf: (*native.Func).Erf, op.Sin: (*native.Func).Sin, op.Cos: (*native.Func).Cos,
	} {
		// Those of float32 that have fewer steps are others, in all tiers.
		narrow := f
		switch c {
		case op.Sin:
			narrow = (*native.Func).SinNarrow
		case op.Cos:
			narrow = (*native.Func).CosNarrow
		}
		t[c] = translation{func(b *loopBuilder, x *ssa.Value, a [3]native.Value) native.Value {
			f := f
			if x.Kind == elem.F32 {
				f = narrow
			}
			return b.code.In64(a[0], native.Number(x.Kind), func(x native.Value) native.Value { return f(b.code, x) })
		}, elem.F32}
	}
	for c, f := range map[op.Code]func(*native.Func, uint64, native.Number) native.Value{
		op.Uniform: (*native.Func).Uniform, op.Normal: (*native.Func).Normal,
	} {
		t[c] = translation{func(b *loopBuilder, x *ssa.Value, _ [3]native.Value) native.Value {
			return f(b.code, x.Bits, native.Number(x.Out))
		}, elem.F32}
	}
	t[op.Numbers] = translation{func(b *loopBuilder, x *ssa.Value, _ [3]native.Value) native.Value { return b.code.Numbers(x.Bits) }, elem.I64}
	t[op.Mixed] = translation{func(b *loopBuilder, x *ssa.Value, _ [3]native.Value) native.Value {
		return b.code.Mixed(int(x.Extra), x.Bits)
	}, elem.I64}
	t[op.Range] = translation{(*loopBuilder).series, elem.I64}
	for c := op.ToF64; c <= op.ToI32; c++ {
		t[c] = translation{(*loopBuilder).convert, elem.Bool}
	}
	t[op.ToBool] = translation{func(b *loopBuilder, x *ssa.Value, a [3]native.Value) native.Value {
		return b.compare(op.Ne, x.Kind, a[0], b.code.Constant(0))
	}, elem.I32}
	for c, f := range map[op.Code]eitherPair{op.Add: sums, op.Sub: differences, op.Mul: products, op.Min: leasts, op.Max: greatests} {
		t[c] = translation{func(b *loopBuilder, x *ssa.Value, a [3]native.Value) native.Value { return f.of(b, x, a[0], a[1]) }, elem.I32}
	}
	for c, f := range map[op.Code][2]func(*native.Func, native.Value) native.Value{
		op.Neg: {(*native.Func).Neg, (*native.Func).NegInt},
		op.Abs: {(*native.Func).Abs, (*native.Func).AbsInt},
	} {
		t[c] = translation{func(b *loopBuilder, x *ssa.Value, a [3]native.Value) native.Value {
			return f[integer(x)](b.code, a[0])
		}, elem.I32}
	}
	t[op.Div] = translation{func(b *loopBuilder, x *ssa.Value, a [3]native.Value) native.Value {
		if x.Kind.Integer() {
			return b.code.Quotient(a[0], elem.Signed(x.Kind, b.l.f.Value(x.Args[1]).Bits))
		}
		return b.code.Div(a[0], a[1])
	}, elem.I32}
	// What is left over by a constant is made of the quotient. A divisor is never 0 here, and the least integer by -1 wraps as in Go.
	for c, f := range map[op.Code]func(f *native.Func, a native.Value, d int64) native.Value{
		op.Rem: (*native.Func).Remainder,
		op.Mod: func(f *native.Func, a native.Value, d int64) native.Value {
			_, r := f.FloorDivide(a, d)
			return r
		},
		op.FloorDiv: func(f *native.Func, a native.Value, d int64) native.Value {
			q, _ := f.FloorDivide(a, d)
			return q
		},
	} {
		t[c] = translation{func(b *loopBuilder, x *ssa.Value, a [3]native.Value) native.Value {
			return f(b.code, a[0], elem.Signed(x.Kind, b.l.f.Value(x.Args[1]).Bits))
		}, elem.I32}
	}
	// Shifts by less than nothing have failed a check, or will: what they come to does not matter, but must not depend on the way.
	for c, f := range map[op.Code]func(f *native.Func, a, b native.Value) native.Value{
		op.BitAnd: (*native.Func).BitAnd, op.BitOr: (*native.Func).BitOr, op.BitXor: (*native.Func).BitXor, op.BitAndNot: (*native.Func).BitAndNot,
		op.Lsh: (*native.Func).Lsh, op.Rsh: (*native.Func).Rsh, op.Copysign: (*native.Func).CopySign,
	} {
		t[c] = translation{func(b *loopBuilder, _ *ssa.Value, a [3]native.Value) native.Value { return f(b.code, a[0], a[1]) }, elem.I32}
	}
	t[op.BitNot] = translation{one((*native.Func).BitNot), elem.I32}
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
		t[c] = translation{func(b *loopBuilder, _ *ssa.Value, a [3]native.Value) native.Value { return f(b.code, a[0], a[1]) }, elem.Bool}
	}
	t[op.Not] = translation{one((*native.Func).Not), elem.Bool}
	return t
}()

// series translates op.Range: start + place*by, with both roundings. The place is a whole number, so
// that for floats it is converted first, as package array does it.
func (b *loopBuilder) series(x *ssa.Value, _ [3]native.Value) native.Value {
	at := b.code.Index()
	if !x.Kind.Integer() {
		at = b.code.Convert(at, native.Int64, native.Float64)
	}
	return sums.of(b, x, products.of(b, x, at, b.code.Constant(x.Extra)), b.code.Constant(x.Bits))
}

// isPlain reports whether all elements of a series of floats are computed alike: none on the way is
// beyond all numbers, and the first one is not -0, which start + 0*by would not be. Package array has
// ways of its own for those elements, and instructions go these.
func isPlain(x *ssa.Value, n int) bool {
	start, by := elem.Value[float64](x.Bits), elem.Value[float64](x.Extra)
	return by-by == 0 && !math.IsInf(float64(n)*by, 0) && (start != 0 || x.Bits == 0)
}

// convert translates a conversion: of masks, which are numbers 0 and 1, or between numbers, of which package native has the types in the order of the
// kinds.
func (b *loopBuilder) convert(x *ssa.Value, a [3]native.Value) native.Value {
	if x.Kind == elem.Bool {
		return b.code.Where(a[0], b.code.Constant(elem.BitsAs(x.Out, 1)), b.code.Constant(0))
	}
	return b.code.Convert(a[0], native.Number(x.Kind), native.Number(x.Out))
}

//	reduction            sink
//	Sum, Dot             of floats, in either width; of integers as int64
//	Moments              of float64
//	Min, Max             of float64 and int64; the greatest float is the least of the negatives
//	Count, Any, All      the sum of numbers 0 and 1

// reduce translates a reduction. All but sums of floats are of 64 bits: what is not is converted, which loses nothing.
func (b *loopBuilder) reduce(r *ssa.Reduction) {
	x := b.value(r.Args[0])
	// A product is rounded, or wraps, as elements of its kind do, before it is added.
	if r.Func == reduce.Dot {
		y := b.value(r.Args[1])
		b.use(r.Kind)
		if r.Kind.Integer() {
			x = b.code.MulInt(x, y)
		} else {
			x = b.code.Mul(x, y)
		}
	}
	b.use(r.Kind)
	if r.Func <= reduce.Dot && !r.Kind.Integer() {
		b.code.Sum(x)
		return
	}
	b.code.Use(native.Wide)
	switch {
	// Masks are counted: whether any holds, or all, is a matter of how many do.
	case r.Kind == elem.Bool:
		x = b.code.Where(x, b.code.Constant(1), b.code.Constant(0))
	case r.Kind.Integer():
		x = b.code.Convert(x, native.Number(r.Kind), native.Int64)
	default:
		x = b.code.Convert(x, native.Number(r.Kind), native.Float64)
	}
	switch {
	case r.Func == reduce.Moments:
		b.code.Moments(x)
	case r.Func == reduce.Min && r.Kind.Integer():
		b.code.LeastInt(x)
	case r.Func == reduce.Max && r.Kind.Integer():
		b.code.GreatestInt(x)
	case r.Func == reduce.Min:
		b.code.Least(x)
	case r.Func == reduce.Max:
		b.code.Least(b.code.Neg(x))
	default:
		b.code.SumInt(x)
	}
}

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
	return p[integer(v)](b.code, x, y)
}

// integer returns 1 for operations on integers, 0 for those on floats.
func integer(v *ssa.Value) int {
	if v.Kind.Integer() {
		return 1
	}
	return 0
}
