package kernel

// Division is where floats and integers part: x / 0 is a value for floats and a crash for integers.

// float has the types with a division of IEEE 754 and transcendental functions.
type float interface{ float64 | float32 }

// integer has the types that wrap.
type integer interface{ int64 | int32 }

// div is Set.Div of floats: by zero it gives infinities, and NaN of zeros, as IEEE 754 says.
func div[T float](dst, a, b []T) {
	a, b = a[:len(dst)], b[:len(dst)]
	for i := range dst {
		dst[i] = a[i] / b[i]
	}
}

// divS is Set.DivS. It is not a product with 1/s, which rounds twice.
func divS[T float](dst, a []T, s T) {
	a = a[:len(dst)]
	for i := range dst {
		dst[i] = a[i] / s
	}
}

// rdivS is Set.RDivS: s / a.
func rdivS[T float](dst, a []T, s T) {
	a = a[:len(dst)]
	for i := range dst {
		dst[i] = s / a[i]
	}
}

// quo returns the integer x / y, and zero where y is zero: a caller for which that is an error has asked firstZero before. The least
// integer by -1 is itself in Go, without a trap.
func quo[T integer](x, y T) T {
	if y == 0 {
		return 0
	}
	return x / y
}

// quotient is Set.Div of integers. The vectors of amd64 have no such instruction, so integers have no other tier here.
func quotient[T integer](dst, a, b []T) {
	a, b = a[:len(dst)], b[:len(dst)]
	for i := range dst {
		dst[i] = quo(a[i], b[i])
	}
}

// quotientS is Set.DivS of integers.
func quotientS[T integer](dst, a []T, s T) {
	a = a[:len(dst)]
	for i := range dst {
		dst[i] = quo(a[i], s)
	}
}

// rquotientS is Set.RDivS of integers: s / a.
func rquotientS[T integer](dst, a []T, s T) {
	a = a[:len(dst)]
	for i := range dst {
		dst[i] = quo(s, a[i])
	}
}

// firstZero is Set.FirstZero, by which a caller finds out that a division is an error, and of which element.
func firstZero[T integer](a []T) int {
	for i, x := range a {
		if x == 0 {
			return i
		}
	}
	return -1
}

// firstNegative is Set.FirstNegative, which is the same for exponents.
func firstNegative[T integer](a []T) int {
	for i, x := range a {
		if x < 0 {
			return i
		}
	}
	return -1
}

// absInt is Set.Abs of integers: the greater of x and -x, which the compiler makes free of branches; the least integer is both.
func absInt[T integer](dst, a []T) {
	a = a[:len(dst)]
	for i, x := range a {
		dst[i] = max(x, -x)
	}
}

// power returns x to the power n by repeated squaring, at most 63 steps, modulo the type's range. A negative n gives zero, also for
// x of 1 and -1, of which the power would be an integer: callers make an error of a negative exponent before, by firstNegative.
func power[T integer](x, n T) T {
	if n < 0 {
		return 0
	}
	// x is the element to the power 2^k in round k, and bit k of n says whether it is a factor.
	r := T(1)
	for ; n != 0; n >>= 1 {
		if n&1 != 0 {
			r *= x
		}
		x *= x
	}
	return r
}

// powInt is Set.Pow of integers.
func powInt[T integer](dst, a, b []T) {
	a, b = a[:len(dst)], b[:len(dst)]
	for i := range dst {
		dst[i] = power(a[i], b[i])
	}
}

// powIntS is Set.PowS of integers. The exponent is the same for all elements, so that the branches in power are predicted.
func powIntS[T integer](dst, a []T, s T) {
	a = a[:len(dst)]
	for i := range dst {
		dst[i] = power(a[i], s)
	}
}

// rpowIntS is Set.RPowS of integers: s to the power a.
func rpowIntS[T integer](dst, a []T, s T) {
	a = a[:len(dst)]
	for i := range dst {
		dst[i] = power(s, a[i])
	}
}
