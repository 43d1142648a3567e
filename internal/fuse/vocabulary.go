package fuse

import (
	"errors"

	"xfork/internal/array"
	"xfork/internal/fuse/elem"
	"xfork/internal/fuse/lower"
	"xfork/internal/fuse/machine"
	"xfork/internal/fuse/op"
	"xfork/internal/kernel"
)

// What package ops/vec says: the words of the packages below, under one roof.

// Code is what an operator does. Together with the kind of its elements it is an [Operator].
type Code = op.Code

// Kind is a type of elements or of single values, known at run time.
type Kind = elem.Kind

// Bool is the kind of masks.
const Bool = elem.Bool

// KindOf returns the kind of T, which is an element type.
func KindOf[T kernel.Number | bool | int]() Kind { return elem.KindOf[T]() }

// The codes of operators: package op has what each takes, returns and costs. Superinstructions are
// not among them: no node has one.
const (
	Add, Sub, Mul, Div, Min, Max, Pow = op.Add, op.Sub, op.Mul, op.Div, op.Min, op.Max, op.Pow

	Neg, Abs, Sqrt                         = op.Neg, op.Abs, op.Sqrt
	Floor, Ceil, Trunc, Round, RoundToEven = op.Floor, op.Ceil, op.Trunc, op.Round, op.RoundToEven
	Exp, Expm1, Log, Log1p                 = op.Exp, op.Expm1, op.Log, op.Log1p
	Sin, Cos, Tanh, Erf                    = op.Sin, op.Cos, op.Tanh, op.Erf

	Exp2, Log2, Log10, Cbrt, Hypot           = op.Exp2, op.Log2, op.Log10, op.Cbrt, op.Hypot
	Tan, Asin, Acos, Atan, Atan2             = op.Tan, op.Asin, op.Acos, op.Atan, op.Atan2
	Sinh, Cosh, Asinh, Acosh, Atanh          = op.Sinh, op.Cosh, op.Asinh, op.Acosh, op.Atanh
	Erfc, NormalQuantile, Sign, Copysign     = op.Erfc, op.NormalQuantile, op.Sign, op.Copysign
	Rem, Mod, FloorDiv                       = op.Rem, op.Mod, op.FloorDiv
	IsNaN, IsInf, IsFinite                   = op.IsNaN, op.IsInf, op.IsFinite
	BitAnd, BitOr, BitXor, BitAndNot, BitNot = op.BitAnd, op.BitOr, op.BitXor, op.BitAndNot, op.BitNot
	Lsh, Rsh                                 = op.Lsh, op.Rsh

	Eq, Ne, Lt, Le, Gt, Ge             = op.Eq, op.Ne, op.Lt, op.Le, op.Gt, op.Ge
	MulAdd, Scale, Shift, Where, Like  = op.MulAdd, op.Scale, op.Shift, op.Where, op.Like
	And, Or, Xor, Not                  = op.And, op.Or, op.Xor, op.Not
	ToF64, ToF32, ToI64, ToI32, ToBool = op.ToF64, op.ToF32, op.ToI64, op.ToI32, op.ToBool
	Full, Scalar, Range, Linspace      = op.Full, op.Scalar, op.Range, op.Linspace
	Prod                               = op.Prod
	Uniform, Normal                    = op.Uniform, op.Normal
	Integers, Permutation              = op.Integers, op.Permutation
	Elements, Shaped                   = op.Elements, op.Shaped
	AsRow, AsCol, Reshape, Transpose   = op.AsRow, op.AsCol, op.Reshape, op.Transpose
	Sum, Dot, Norm, Mean               = op.Sum, op.Dot, op.Norm, op.Mean
	Var, Std, SampleVar, SampleStd     = op.Var, op.Std, op.SampleVar, op.SampleStd
	MinOf, MaxOf, ArgMin, ArgMax       = op.MinOf, op.MaxOf, op.ArgMin, op.ArgMax
	Count, AnyOf, AllOf, Len           = op.Count, op.AnyOf, op.AllOf, op.Len
	CumSum, CumProd, Diff              = op.CumSum, op.CumProd, op.Diff
	Slice, Concat, Reverse             = op.Slice, op.Concat, op.Reverse
	Gather, Compress                   = op.Gather, op.Compress
	Sort, Histogram, Quantile, Into    = op.Sort, op.Histogram, op.Quantile, op.Into
	CumMax, CumMin, ArgSort            = op.CumMax, op.CumMin, op.ArgSort
	SearchSorted, Unique, TopK         = op.SearchSorted, op.Unique, op.TopK
	Mode, Scatter                      = op.Mode, op.Scatter
	RollingSum, RollingMean            = op.RollingSum, op.RollingMean
	RollingVar, RollingStd             = op.RollingVar, op.RollingStd
	RollingMin, RollingMax             = op.RollingMin, op.RollingMax
	RollingQuantile, EWM               = op.RollingQuantile, op.EWM
	Convolve, Interp                   = op.Convolve, op.Interp
)

// The causes of failures, for errors.Is; package vec shows them to its users.
var (
	ErrLengths    = array.ErrLengths
	ErrDivide     = errors.New("integer divide by zero")
	ErrNegative   = errors.New("negative exponent of an integer power")
	ErrShift      = errors.New("shift by a negative amount")
	ErrOutOfRange = array.ErrOutOfRange
	ErrEmpty      = array.ErrEmpty
	ErrOverlap    = errors.New("the slice to write overlaps an input")
)

// Loops sets from how many elements on compiled loops are looked for, and made at once rather than
// after a few times. Nothing goes the short way meanwhile. For tests.
func Loops(from, made int64) (undo func()) {
	long, loops := ShortUpTo(0), lower.Loops(from, made)
	return func() { loops(); long() }
}

// OnPass has f called at the beginning of every pass over arrays, by the goroutine that evaluates.
// For tests.
func OnPass(f func()) (undo func()) { return machine.OnPass(f) }
