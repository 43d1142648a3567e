package kernel

// Division is where floats and integers part: x / 0 is a value for floats and a crash for integers.

type float interface{ float64 | float32 }

type integer interface{ int64 | int32 }

func div[T float](dst, a, b []T) {
	a, b = a[:len(dst)], b[:len(dst)]
	for i := range dst {
		dst[i] = a[i] / b[i]
	}
}

func divS[T float](dst, a []T, s T) {
	a = a[:len(dst)]
	for i := range dst {
		dst[i] = a[i] / s
	}
}

func rdivS[T float](dst, a []T, s T) {
	a = a[:len(dst)]
	for i := range dst {
		dst[i] = s / a[i]
	}
}

// quo is the integer x / y, and zero where y is zero: whoever cares has asked firstZero. The least integer by -1 is
// itself in Go, without a trap.
func quo[T integer](x, y T) T {
	if y == 0 {
		return 0
	}
	return x / y
}

func quotient[T integer](dst, a, b []T) {
	a, b = a[:len(dst)], b[:len(dst)]
	for i := range dst {
		dst[i] = quo(a[i], b[i])
	}
}

func quotientS[T integer](dst, a []T, s T) {
	a = a[:len(dst)]
	for i := range dst {
		dst[i] = quo(a[i], s)
	}
}

func rquotientS[T integer](dst, a []T, s T) {
	a = a[:len(dst)]
	for i := range dst {
		dst[i] = quo(s, a[i])
	}
}

func firstZero[T integer](a []T) int {
	for i, x := range a {
		if x == 0 {
			return i
		}
	}
	return -1
}

func firstNegative[T integer](a []T) int {
	for i, x := range a {
		if x < 0 {
			return i
		}
	}
	return -1
}

// absInt is the greater of x and -x, which the compiler makes free of branches; the least integer is both.
func absInt[T integer](dst, a []T) {
	a = a[:len(dst)]
	for i, x := range a {
		dst[i] = max(x, -x)
	}
}

// power is x to the power n by repeated squaring, at most 63 steps, modulo the type's range. A negative n gives zero.
func power[T integer](x, n T) T {
	if n < 0 {
		return 0
	}
	r := T(1)
	for ; n != 0; n >>= 1 {
		if n&1 != 0 {
			r *= x
		}
		x *= x
	}
	return r
}

func powInt[T integer](dst, a, b []T) {
	a, b = a[:len(dst)], b[:len(dst)]
	for i := range dst {
		dst[i] = power(a[i], b[i])
	}
}

func powIntS[T integer](dst, a []T, s T) {
	a = a[:len(dst)]
	for i := range dst {
		dst[i] = power(a[i], s)
	}
}

func rpowIntS[T integer](dst, a []T, s T) {
	a = a[:len(dst)]
	for i := range dst {
		dst[i] = power(s, a[i])
	}
}
