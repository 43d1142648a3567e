package kernel

// Number has the element types for which there are kernels.
type Number interface {
	float64 | float32 | int64 | int32
}

// Set has the kernels for one element type, each the whole-block form of one operation. The fields are nil where the
// type has no such operation: integers have none of the transcendental functions, floats no check of divisors.
//
// Letters in the names tell the shape: none for vector op vector, S for a scalar on the right, R...S for a scalar on the
// left. The length of dst is the number of elements. Operands are at least as long; longer ones are cut, shorter ones
// panic. dst may be one of the operands, but must not overlap one at another offset.
//
// A Set is never written after it was made, so any number of goroutines may use it.
//
//	           vector op vector   vector op scalar   scalar op vector
//	a - b      Sub(dst, a, b)     SubS(dst, a, s)    RSubS(dst, a, s)
//	a * b + c  MulAdd, MulAddK    MulAddS, MulSK
//	m ? a : b  Where              WhereS             WhereRS             WhereSS: both are scalars
type Set[T Number] struct {
	// Arithmetic. Integers wrap. Floats round to nearest even and treat NaN, Inf and subnormals as IEEE 754 says.
	// Min and Max are Go's: NaN if either is, and -0 is below +0. Integer division truncates, the least integer by -1
	// is itself, and by zero gives zero, because a kernel cannot fail: ask FirstZero beforehand.
	Add, Sub, Mul, Div, Min, Max func(dst, a, b []T)

	AddS, SubS, MulS, DivS, MinS, MaxS func(dst, a []T, s T) // a op s
	RSubS, RDivS                       func(dst, a []T, s T) // s op a

	// Pow is a to the power b: for floats with the special cases of math.Pow and at most 2 ULP of error; integers are
	// squared and multiplied, wrap, and give zero for a negative power (ask FirstNegative beforehand).
	Pow         func(dst, a, b []T)
	PowS, RPowS func(dst, a []T, s T)

	// A product and a sum in one pass over the block, with the rounding of both kept: bit for bit Mul and then Add.
	MulAdd  func(dst, a, b, c []T)       // a*b + c
	MulAddS func(dst, a []T, s T, c []T) // a*s + c
	MulAddK func(dst, a, b []T, s T)     // a*b + s
	MulSub  func(dst, a, b, c []T)       // a*b - c
	MulSubS func(dst, a []T, s T, c []T) // a*s - c
	SubMul  func(dst, a, b, c []T)       // c - a*b
	SubMulS func(dst, a []T, s T, c []T) // c - a*s
	MulSK   func(dst, a []T, s, k T)     // a*s + k: one step of a Horner scheme, or a change of units

	// Functions of one operand. Neg and Abs of the least integer are itself. Round takes halves away from zero, as
	// math.Round; RoundToEven takes them to the even neighbour.
	Neg, Abs                                     func(dst, a []T)
	Sqrt, Floor, Ceil, Trunc, Round, RoundToEven func(dst, a []T)
	Exp, Expm1, Log, Log1p, Sin, Cos, Tanh, Erf  func(dst, a []T)

	// Comparisons, false where an operand is NaN, except Ne, which is true. A bool that a kernel writes is 0 or 1.
	Eq, Ne, Lt, Le, Gt, Ge       func(dst []bool, a, b []T)
	EqS, NeS, LtS, LeS, GtS, GeS func(dst []bool, a []T, s T)

	// Choice: the element of the left one where m holds, of the right one elsewhere. Nothing is multiplied, so a NaN that is
	// not chosen leaves no trace.
	Where   func(dst []T, m []bool, a, b []T)
	WhereS  func(dst []T, m []bool, a []T, s T) // m ? a : s
	WhereRS func(dst []T, m []bool, s T, b []T) // m ? s : b
	WhereSS func(dst []T, m []bool, s, r T)     // m ? s : r

	// Comparison with a scalar and choice in one pass: x op s ? a : b, and x op s ? a : r. The mask never touches memory.
	WhereLtS, WhereLeS, WhereGtS, WhereGeS     func(dst, x []T, s T, a, b []T)
	WhereLtSS, WhereLeSS, WhereGtSS, WhereGeSS func(dst, x []T, s T, a []T, r T)

	// Fill sets all elements to s.
	Fill func(dst []T, s T)

	// Reductions: see Sum, Moments and the functions of extreme.go for their laws. MinOf and MaxOf have the meaning of Go's
	// min and max over all elements; those of no element are the neutral ones, +Inf and -Inf or the type's limits.
	Sum          func(acc *Sum, a []T)
	Dot          func(acc *Sum, a, b []T)
	Moments      func(acc *Moments, a []T)
	MinOf, MaxOf func(a []T) T

	// FirstZero is the index of the first zero, FirstNegative that of the first element below zero; -1 if there is none.
	FirstZero, FirstNegative func(a []T) int
}
