package kernel

import "xfork/internal/kernel/elementary"

// Sets of tier A. The other tiers begin with one of these, and put their kernels in the place of some; so what assembly has no kernel for
// (integer division, powers of integers, Moments of int64 by AVX2) is there in each tier.

// common returns the kernels that are written once for all four types.
func common[T Number]() Set[T] {
	return Set[T]{
		Add: add[T], Sub: sub[T], Mul: mul[T], Min: minimum[T], Max: maximum[T],
		AddS: addS[T], SubS: subS[T], RSubS: rsubS[T], MulS: mulS[T], MinS: minS[T], MaxS: maxS[T],

		MulAdd: mulAdd[T], MulAddS: mulAddS[T], MulAddK: mulAddK[T], MulSK: mulSK[T],
		MulSub: mulSub[T], MulSubS: mulSubS[T], SubMul: subMul[T], SubMulS: subMulS[T],

		Neg: neg[T], Fill: fill[T],

		Eq: eq[T], Ne: ne[T], Lt: lt[T], Le: le[T], Gt: gt[T], Ge: ge[T],
		EqS: eqS[T], NeS: neS[T], LtS: ltS[T], LeS: leS[T], GtS: gtS[T], GeS: geS[T],

		Where: where[T], WhereS: whereS[T], WhereRS: whereRS[T], WhereSS: whereSS[T],
		WhereLtS: whereLtS[T], WhereLeS: whereLeS[T], WhereGtS: whereGtS[T], WhereGeS: whereGeS[T],
		WhereLtSS: whereLtSS[T], WhereLeSS: whereLeSS[T], WhereGtSS: whereGtSS[T], WhereGeSS: whereGeSS[T],

		Moments: momentsWith(momentRows[T]), MinOf: minOf[T], MaxOf: maxOf[T],
	}
}

// floats returns tier A for a type of floats.
func floats[T float]() *Set[T] {
	// FirstZero and FirstNegative stay nil: division by zero is a value, and so is the root of a negative number.
	s := common[T]()
	s.Div, s.DivS, s.RDivS = div[T], divS[T], rdivS[T]
	s.Pow, s.PowS, s.RPowS = powFloat[T], powFloatS[T], rpowFloatS[T]
	s.Abs, s.Sqrt, s.Floor, s.Ceil, s.Trunc = absFloat[T], sqrt[T], floor[T], ceil[T], trunc[T]
	s.Round, s.RoundToEven = round[T], roundToEven[T]
	s.Exp, s.Expm1, s.Log, s.Log1p = each[T](elementary.Exp), each[T](elementary.Expm1), each[T](elementary.Log), each[T](elementary.Log1p)
	s.Sin, s.Cos, s.Tanh, s.Erf = each[T](elementary.Sin), each[T](elementary.Cos), each[T](elementary.Tanh), each[T](elementary.Erf)
	if kindOf[T]() == kindFloat32 { // the others take as long for both types
		s.Sin, s.Cos = each[T](elementary.SinNarrow), each[T](elementary.CosNarrow)
	}
	s.Sum, s.Dot = sumWith(sumRows[T]), dotWith(dotRows[T])
	return &s
}

// integers returns tier A for a type of integers.
func integers[T integer]() *Set[T] {
	// The roots, roundings and transcendental functions stay nil: integers have none.
	s := common[T]()
	s.Div, s.DivS, s.RDivS = quotient[T], quotientS[T], rquotientS[T]
	s.Pow, s.PowS, s.RPowS = powInt[T], powIntS[T], rpowIntS[T]
	s.Abs = absInt[T]
	s.FirstZero, s.FirstNegative = firstZero[T], firstNegative[T]
	s.Sum, s.Dot = sumInt[T], dotInt[T]
	return &s
}

// each makes a kernel of a function of one float64. For float32 the function runs in float64 and its result is rounded
// once more, so that errors beyond half a unit in the last place are rare there. The function is called by its address for each element, which
// costs little beside what it does.
func each[T float](f func(float64) float64) func(dst, a []T) {
	return func(dst, a []T) {
		a = a[:len(dst)]
		for i, x := range a {
			dst[i] = T(f(float64(x)))
		}
	}
}

// powFloat is Set.Pow of floats.
func powFloat[T float](dst, a, b []T) {
	a, b = a[:len(dst)], b[:len(dst)]
	for i := range dst {
		dst[i] = T(elementary.Pow(float64(a[i]), float64(b[i])))
	}
}

// powFloatS is Set.PowS: the exponent is the same for all, and the three exponents that are laws (2, -1, 1/2) are asked for by each element.
func powFloatS[T float](dst, a []T, s T) {
	a = a[:len(dst)]
	for i := range dst {
		dst[i] = T(elementary.Pow(float64(a[i]), float64(s)))
	}
}

// rpowFloatS is Set.RPowS: s to the power a.
func rpowFloatS[T float](dst, a []T, s T) {
	a = a[:len(dst)]
	for i := range dst {
		dst[i] = T(elementary.Pow(float64(s), float64(a[i])))
	}
}
