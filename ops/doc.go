// Package ops is lazy arithmetic, comparison, logic, indexing and reduction on scalars.
//
// Every function takes expressions and returns an expression: it makes a node, and nothing is computed before a force.
//
//	y := ops.Mul(ops.Add(x, x), expr.Const(2)) // (x + x) * 2
//
// # The operators
//
// What Go writes between two values, this package writes as a word. The meaning is Go's: integers wrap, floats have
// NaN and infinities, strings are bytes, and what Go's compiler would refuse on the values it refuses on the
// expressions.
//
//	operator                          operands               result      error
//	Add                               numbers, strings       the same
//	Sub Mul Neg Pos                   numbers                the same
//	Div                               numbers                the same    ErrDivideByZero (integers)
//	Abs                               reals                  the same
//	Pow                               reals                  the same    ErrNegativeExponent (integers)
//	Quo Rem                           integers               the same    ErrDivideByZero
//	FloorDiv Mod DivMod               reals                  the same    ErrDivideByZero (integers)
//	Lsh Rsh                           integers               the first   ErrNegativeShift
//	And Or Xor AndNot BitNot          integers               the same
//	Eq Ne                             comparable             bool
//	Lt Le Gt Ge                       ordered                bool
//	Min Max (any number), Clamp       ordered                the same
//	NonZero                           comparable             bool
//	Not, AndAlso OrElse               bool                   bool
//	Sqrt Cbrt Hypot                   floats                 the same
//	Exp Exp2 Expm1                    floats                 the same
//	Log Log2 Log10 Log1p              floats                 the same
//	Sin Cos Tan Asin Acos Atan Atan2  floats                 the same
//	Sinh Cosh Tanh Asinh Acosh Atanh  floats                 the same
//	Floor Ceil Trunc                  floats                 the same
//	Round RoundToEven                 floats                 the same
//	IsNaN IsInf IsFinite              floats                 bool
//	Convert[To]                       reals                  To
//	ComplexOf                         two float64            complex128
//	RealPart ImagPart AbsComplex      complex                float64
//	Conj                              complex                the same
//	Len, LenString, LenMap            slice, string, map     int
//	At, AtString                      and an integer         element, byte  ErrOutOfRange
//	Slice, SliceString                and two integers       the same       ErrOutOfRange
//	Contains, ContainsString          and element, string    bool
//	Lookup, ContainsKey               map and key            element, bool  ErrMissingKey (Lookup)
//	Keys                              map                    sorted slice
//	Concat, ConcatString (any number) slices, strings        the same
//	Sum Product (any number)          numbers                the same
//	Reduce (any number)               anything               the same       f's
//
// Integers are signed and unsigned ones, reals are integers and floats, numbers are reals and complex ones; types
// with a name of their own count. Operands of one operator have one type: see [Convert].
//
// The operators of Python have these names: // is [FloorDiv], % is [Mod], divmod is [DivMod], ** is [Pow], ~ is
// [BitNot], the truth of a value is [NonZero], "x in y" is [Contains] and its sisters, x[i] is [At] and [Lookup], x[i:j]
// is [Slice], round is [RoundToEven], int and float are [Convert]. Iteration needs the value: force, then range over it.
//
// # Errors
//
// Where the plain program would panic, the node fails. The error is an [xfork/expr.Error] at the line which built the
// operator; its cause wraps one of this package's variables and names the values:
//
//	Quo (report.go:12): integer divide by zero: 7 / 0
//
// An operator with a failed operand is not evaluated; the failure passes through it as it is.
//
// # Cost
//
// A node of one or two operands is one allocation of the size of its value and 40 bytes; making it takes some 30 ns,
// evaluating it some 10. So an operator pays beside forks of a microsecond or more, and when the graph itself is
// wanted; a loop over numbers belongs in a function that is forked. Arithmetic on whole arrays is in ops/vec and
// ops/mat.
//
// # Operators of your own
//
// An operator is a type without fields, with a method that computes and, if it shall be shown under another name than the type's, a
// second one that names it:
//
//	type gcd struct{}
//
//	func (gcd) Apply(a, b int) int { ... }
//	func (gcd) Name() string       { return "Gcd" }
//
//	z := expr.Op2[gcd](x, y) // Expr[int]
//
// Apply must be pure, total and quick. If it can fail let it return (T, error) and use expr.Try2. Such an operator costs what those
// of this package cost. A constructor as here, so that its users read Gcd(x, y) and errors name their lines, is a variable:
//
//	var Gcd = expr.Op2[gcd]
//
// A function around expr.Op2 would do as well, but the line that errors name would be its own.
//
// An arbitrary function, one that is slow, waits or has effects, is lifted or goes through expr.Map.
package ops
