package op

// line is one of the table below: an operator of all kinds. It is made for every kind, also for
// those to which the typed vocabulary does not apply it (the logarithm of integers): no node has
// these.
//
// The letters of a signature are its operands and, last, its result:
//
//	letter   stands for                                letter   stands for
//	x        an array of the operator's kind           i        an int
//	k        a single value of it                      b        a bool
//	m        a mask                                    f        a float64
//	n        an array of int64                         s        an int64, or a seed
//	                                                    M        a matrix of the operator's kind
//
// So "xkx" takes an array and a value and makes an array. A conversion has no letter for its
// result, which is that of its code.
type line struct {
	code  Code
	name  string
	class Class
	types string
	cost  int
}

// Letters come in the order of the node's operands, which need not be that of the typed function:
// arrays are first here.

// What is not in the table below is no operator: the superinstructions.
//
// Functions without assembly cost ten times those with it. That makes blocks and parts shorter, and
// brings in a second worker earlier.

// lines has the costs of float64 elements in the first-level cache. Other kinds cost about as much
// or less: they decide how long blocks and parts are, not what is computed.
//
// Those of operators on whole arrays are for a million elements in no order, or for windows of some
// dozens.
// Those of random numbers are what they take where there are loops, or a few times as much where
// there are none: the numbers of a short array are drawn again rather than stored, and those of a
// permutation are stored.
//
// They were measured beside one another on one processor, and rounded; what matters is their ratio.
//
// How they come to matter:
//
//   - package fuse leaves what is long by them to workers, where it would take the goroutine that
//     forces too long;
//   - package lower makes blocks and parts shorter where elements take longer;
//   - package graph computes a cheap operator twice rather than store its result;
//   - package run adds them up to what a region has cost, for the views.
var lines = [...]line{
	{Add, "Add", Element, "xxx", 150},
	{Sub, "Sub", Element, "xxx", 150},
	{Mul, "Mul", Element, "xxx", 150},
	{Div, "Div", Element, "xxx", 400},
	{Min, "Min", Element, "xxx", 200},
	{Max, "Max", Element, "xxx", 200},
	{Pow, "Pow", Element, "xxx", 3000},
	{Neg, "Neg", Element, "xx", 100},
	{Abs, "Abs", Element, "xx", 100},
	{Sqrt, "Sqrt", Element, "xx", 600},
	{Floor, "Floor", Element, "xx", 150},
	{Ceil, "Ceil", Element, "xx", 150},
	{Trunc, "Trunc", Element, "xx", 150},
	{Round, "Round", Element, "xx", 300},
	{RoundToEven, "RoundToEven", Element, "xx", 150},
	{Exp, "Exp", Element, "xx", 800},
	{Expm1, "Expm1", Element, "xx", 1200},
	{Log, "Log", Element, "xx", 1200},
	{Log1p, "Log1p", Element, "xx", 1500},
	{Sin, "Sin", Element, "xx", 1500},
	{Cos, "Cos", Element, "xx", 1500},
	{Tanh, "Tanh", Element, "xx", 2000},
	{Erf, "Erf", Element, "xx", 2000},
	{Log2, "Log2", Element, "xx", 8000},
	{Log10, "Log10", Element, "xx", 8000},
	{Tan, "Tan", Element, "xx", 18000},
	{Asin, "Asin", Element, "xx", 9000},
	{Acos, "Acos", Element, "xx", 9000},
	{Atan, "Atan", Element, "xx", 8000},
	{Sinh, "Sinh", Element, "xx", 9000},
	{Cosh, "Cosh", Element, "xx", 9000},
	{Asinh, "Asinh", Element, "xx", 20000},
	{Acosh, "Acosh", Element, "xx", 20000},
	{Atanh, "Atanh", Element, "xx", 18000},
	{Cbrt, "Cbrt", Element, "xx", 9000},
	{Erfc, "Erfc", Element, "xx", 15000},
	{NormalQuantile, "NormalQuantile", Element, "xx", 12000},
	{Rem, "Rem", Element, "xxx", 20000},
	{Mod, "Mod", Element, "xxx", 25000},
	{FloorDiv, "FloorDiv", Element, "xxx", 25000},
	{Copysign, "Copysign", Element, "xxx", 1500},
	{Atan2, "Atan2", Element, "xxx", 12000},
	{Hypot, "Hypot", Element, "xxx", 8000},
	{Exp2, "Exp2", Element, "xx", 3000},
	{Sign, "Sign", Element, "xx", 500},
	{IsNaN, "IsNaN", Element, "xm", 150},
	{IsInf, "IsInf", Element, "xm", 250},
	{IsFinite, "IsFinite", Element, "xm", 250},
	{BitAnd, "BitAnd", Element, "xxx", 400},
	{BitOr, "BitOr", Element, "xxx", 400},
	{BitXor, "BitXor", Element, "xxx", 400},
	{BitAndNot, "BitAndNot", Element, "xxx", 400},
	{BitNot, "BitNot", Element, "xx", 300},
	{Lsh, "Lsh", Element, "xxx", 600},
	{Rsh, "Rsh", Element, "xxx", 600},
	{Eq, "Eq", Element, "xxm", 150},
	{Ne, "Ne", Element, "xxm", 150},
	{Lt, "Lt", Element, "xxm", 150},
	{Le, "Le", Element, "xxm", 150},
	{Gt, "Gt", Element, "xxm", 150},
	{Ge, "Ge", Element, "xxm", 150},
	{MulAdd, "MulAdd", Element, "xxxx", 200},
	{Scale, "Scale", Element, "xkx", 100},
	{Shift, "Shift", Element, "xkx", 100},
	{Where, "Where", Element, "mxxx", 250},
	{Like, "Like", Element, "xxx", 0},
	{And, "And", Element, "mmm", 30},
	{Or, "Or", Element, "mmm", 30},
	{Xor, "Xor", Element, "mmm", 30},
	{Not, "Not", Element, "mm", 30},
	{ToF64, "Convert", Element, "x", 300},
	{ToF32, "Convert", Element, "x", 300},
	{ToI64, "Convert", Element, "x", 500},
	{ToI32, "Convert", Element, "x", 500},
	{ToBool, "NonZero", Element, "xm", 150},

	{Full, "Full", Source, "ikx", 50},
	{Scalar, "Scalar", Source, "kx", 50},
	{Range, "Range", Source, "ikkx", 150},
	{Linspace, "Linspace", Source, "ikkx", 300},
	{Uniform, "Uniform", Source, "isx", 600},
	{Normal, "Normal", Source, "isx", 1600},
	{Integers, "Integers", Source, "issn", 1500},
	{Numbers, "Numbers", Source, "isn", 600},
	{Mixed, "Mixed", Source, "isn", 5000},
	{Permutation, "Permutation", Source, "isn", 7000},

	{Elements, "Elements", View, "MMx", 50},
	{Shaped, "Shaped", View, "xMM", 50},
	{AsRow, "AsRow", View, "xM", 50},
	{AsCol, "AsCol", View, "xM", 50},
	{Reshape, "Reshape", View, "xiiM", 50},
	{Transpose, "Transpose", View, "MM", 500},
	{Diff, "Diff", View, "xx", 200},

	{Prod, "Prod", Reduce, "xk", 1200},
	{Sum, "Sum", Reduce, "xk", 150},
	{Mean, "Mean", Reduce, "xk", 250},
	{Var, "Var", Reduce, "xk", 250},
	{Std, "Std", Reduce, "xk", 250},
	{SampleVar, "SampleVar", Reduce, "xk", 250},
	{SampleStd, "SampleStd", Reduce, "xk", 250},
	{MinOf, "MinOf", Reduce, "xk", 150},
	{MaxOf, "MaxOf", Reduce, "xk", 150},
	{ArgMin, "ArgMin", Reduce, "xi", 200},
	{ArgMax, "ArgMax", Reduce, "xi", 200},
	{Dot, "Dot", Reduce, "xxk", 200},
	{Norm, "Norm", Reduce, "xk", 200},
	{Count, "Count", Reduce, "mi", 30},
	{AnyOf, "AnyOf", Reduce, "mb", 30},
	{AllOf, "AllOf", Reduce, "mb", 30},
	{Len, "Len", Reduce, "xi", 0},

	{CumSum, "CumSum", Whole, "xx", 1000},
	{CumProd, "CumProd", Whole, "xx", 1000},
	{Slice, "Slice", Whole, "xiix", 0},
	{Concat, "Concat", Whole, "xx", 1000},
	{Reverse, "Reverse", Whole, "xx", 1000},
	{Gather, "Gather", Whole, "xnx", 2000},
	{Compress, "Compress", Whole, "xmx", 2000},
	{Sort, "Sort", Whole, "xx", 50000},
	{Histogram, "Histogram", Whole, "xxn", 5000},
	{Quantile, "Quantile", Whole, "xfk", 50000},
	{CumMax, "CumMax", Whole, "xx", 1000},
	{CumMin, "CumMin", Whole, "xx", 1000},
	{ArgSort, "ArgSort", Whole, "xn", 50000},
	{SearchSorted, "SearchSorted", Whole, "xxn", 5000},
	{Unique, "Unique", Whole, "xx", 50000},
	{TopK, "TopK", Whole, "xix", 20000},
	{Mode, "Mode", Whole, "xk", 50000},
	{Scatter, "Scatter", Whole, "nxix", 2000},
	{RollingSum, "RollingSum", Whole, "xix", 3000},
	{RollingMean, "RollingMean", Whole, "xix", 3000},
	{RollingVar, "RollingVar", Whole, "xix", 8000},
	{RollingStd, "RollingStd", Whole, "xix", 8000},
	{RollingMin, "RollingMin", Whole, "xix", 3000},
	{RollingMax, "RollingMax", Whole, "xix", 3000},
	{RollingQuantile, "RollingQuantile", Whole, "xifx", 80000},
	{EWM, "EWM", Whole, "xfx", 2500},
	{Convolve, "Convolve", Whole, "xxx", 10000},
	{Interp, "Interp", Whole, "xxxx", 20000},
	{Into, "Into", Whole, "xxx", 0},
}
