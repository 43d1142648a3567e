package kernel

// Superinstructions: a product and a sum that a region would otherwise compute in two passes over the block. The
// conversion T(...) around each product is what keeps its rounding: without it Go may contract a*b + c into one
// instruction with one rounding, and does so on arm64, s390x and ppc64, so that results would depend on the machine. Assembly
// multiplies and adds by two instructions for the same reason, although it has fused ones: fusing two operators of a user's into a
// kernel must not change a bit of the result.
//
// What they save is memory: a block that is written by one kernel and read by the next, once each.
//
//	Mul(t, a, b), Add(dst, t, c)      reads a b t c, writes t dst
//	MulAdd(dst, a, b, c)              reads a b c,   writes dst

// mulAdd is Set.MulAdd: a*b + c.
func mulAdd[T Number](dst, a, b, c []T) {
	a, b, c = a[:len(dst)], b[:len(dst)], c[:len(dst)]
	for i := range dst {
		dst[i] = T(a[i]*b[i]) + c[i]
	}
}

// mulAddS is Set.MulAddS: a*s + c.
func mulAddS[T Number](dst, a []T, s T, c []T) {
	a, c = a[:len(dst)], c[:len(dst)]
	for i := range dst {
		dst[i] = T(a[i]*s) + c[i]
	}
}

// mulAddK is Set.MulAddK: a*b + s.
func mulAddK[T Number](dst, a, b []T, s T) {
	a, b = a[:len(dst)], b[:len(dst)]
	for i := range dst {
		dst[i] = T(a[i]*b[i]) + s
	}
}

// mulSub is Set.MulSub: a*b - c.
func mulSub[T Number](dst, a, b, c []T) {
	a, b, c = a[:len(dst)], b[:len(dst)], c[:len(dst)]
	for i := range dst {
		dst[i] = T(a[i]*b[i]) - c[i]
	}
}

// mulSubS is Set.MulSubS: a*s - c.
func mulSubS[T Number](dst, a []T, s T, c []T) {
	a, c = a[:len(dst)], c[:len(dst)]
	for i := range dst {
		dst[i] = T(a[i]*s) - c[i]
	}
}

// subMul is Set.SubMul: c - a*b, which is not the negation of mulSub where the result is zero or NaN.
func subMul[T Number](dst, a, b, c []T) {
	a, b, c = a[:len(dst)], b[:len(dst)], c[:len(dst)]
	for i := range dst {
		dst[i] = c[i] - T(a[i]*b[i])
	}
}

// subMulS is Set.SubMulS: c - a*s.
func subMulS[T Number](dst, a []T, s T, c []T) {
	a, c = a[:len(dst)], c[:len(dst)]
	for i := range dst {
		dst[i] = c[i] - T(a[i]*s)
	}
}

// mulSK is Set.MulSK: a*s + k. Both scalars stay in registers, so that a step of a polynomial reads one block and writes one.
func mulSK[T Number](dst, a []T, s, k T) {
	a = a[:len(dst)]
	for i := range dst {
		dst[i] = T(a[i]*s) + k
	}
}
