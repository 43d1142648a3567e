package kernel

// Tier A of arithmetic: plain loops, one per operation. They are generic, and cost what a loop over the concrete type
// costs: each of the four element types has machine code of its own, and the dictionary is passed once per block. The
// operands are cut to dst's length first, which lets the compiler drop the bounds checks and catches short ones.
//
// The index runs up, and element i of dst is written after element i of the operands was read and before any later one is: that is what
// allows dst to be one of the operands, in each tier, and what forbids operands that overlap dst at another offset.

// add is Set.Add. Integers wrap, as the instruction VPADD does.
func add[T Number](dst, a, b []T) {
	a, b = a[:len(dst)], b[:len(dst)]
	for i := range dst {
		dst[i] = a[i] + b[i]
	}
}

// sub is Set.Sub.
func sub[T Number](dst, a, b []T) {
	a, b = a[:len(dst)], b[:len(dst)]
	for i := range dst {
		dst[i] = a[i] - b[i]
	}
}

// mul is Set.Mul. AVX2 has no product of 64-bit integers, and makes it of three of 32-bit halves, modulo 2^64.
func mul[T Number](dst, a, b []T) {
	a, b = a[:len(dst)], b[:len(dst)]
	for i := range dst {
		dst[i] = a[i] * b[i]
	}
}

// minimum is Set.Min, by Go's min: NaN if one of the operands is, and -0 below +0. The instruction VMIN returns its second operand in both
// cases; assembly takes it in both orders and or-s the results.
func minimum[T Number](dst, a, b []T) {
	a, b = a[:len(dst)], b[:len(dst)]
	for i := range dst {
		dst[i] = min(a[i], b[i])
	}
}

// maximum is Set.Max, by Go's max. Assembly and-s both orders of VMAX, so that +0 wins, and puts NaN in where there is one.
func maximum[T Number](dst, a, b []T) {
	a, b = a[:len(dst)], b[:len(dst)]
	for i := range dst {
		dst[i] = max(a[i], b[i])
	}
}

// addS is Set.AddS. A scalar stands in a register throughout, so the S forms read a third less memory than a block of equal elements would.
func addS[T Number](dst, a []T, s T) {
	a = a[:len(dst)]
	for i := range dst {
		dst[i] = a[i] + s
	}
}

// subS is Set.SubS: a - s.
func subS[T Number](dst, a []T, s T) {
	a = a[:len(dst)]
	for i := range dst {
		dst[i] = a[i] - s
	}
}

// rsubS is Set.RSubS: s - a.
func rsubS[T Number](dst, a []T, s T) {
	a = a[:len(dst)]
	for i := range dst {
		dst[i] = s - a[i]
	}
}

// mulS is Set.MulS.
func mulS[T Number](dst, a []T, s T) {
	a = a[:len(dst)]
	for i := range dst {
		dst[i] = a[i] * s
	}
}

// minS is Set.MinS, with the law of minimum.
func minS[T Number](dst, a []T, s T) {
	a = a[:len(dst)]
	for i := range dst {
		dst[i] = min(a[i], s)
	}
}

// maxS is Set.MaxS, with the law of maximum.
func maxS[T Number](dst, a []T, s T) {
	a = a[:len(dst)]
	for i := range dst {
		dst[i] = max(a[i], s)
	}
}

// neg is Set.Neg. Of floats it turns the sign, also that of zeros and NaN, which 0 - a would not; the least integer is itself.
func neg[T Number](dst, a []T) {
	a = a[:len(dst)]
	for i := range dst {
		dst[i] = -a[i]
	}
}

// fill is Set.Fill.
func fill[T Number](dst []T, s T) {
	for i := range dst {
		dst[i] = s
	}
}
