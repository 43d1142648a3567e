package kernel

// Superinstructions: a product and a sum that a region would otherwise compute in two passes over the block. The
// conversion T(...) around each product is what keeps its rounding: without it Go may contract a*b + c into one
// instruction with one rounding, and does so on arm64, s390x and ppc64, so that results would depend on the machine.

func mulAdd[T Number](dst, a, b, c []T) {
	a, b, c = a[:len(dst)], b[:len(dst)], c[:len(dst)]
	for i := range dst {
		dst[i] = T(a[i]*b[i]) + c[i]
	}
}

func mulAddS[T Number](dst, a []T, s T, c []T) {
	a, c = a[:len(dst)], c[:len(dst)]
	for i := range dst {
		dst[i] = T(a[i]*s) + c[i]
	}
}

func mulAddK[T Number](dst, a, b []T, s T) {
	a, b = a[:len(dst)], b[:len(dst)]
	for i := range dst {
		dst[i] = T(a[i]*b[i]) + s
	}
}

func mulSub[T Number](dst, a, b, c []T) {
	a, b, c = a[:len(dst)], b[:len(dst)], c[:len(dst)]
	for i := range dst {
		dst[i] = T(a[i]*b[i]) - c[i]
	}
}

func mulSubS[T Number](dst, a []T, s T, c []T) {
	a, c = a[:len(dst)], c[:len(dst)]
	for i := range dst {
		dst[i] = T(a[i]*s) - c[i]
	}
}

func subMul[T Number](dst, a, b, c []T) {
	a, b, c = a[:len(dst)], b[:len(dst)], c[:len(dst)]
	for i := range dst {
		dst[i] = c[i] - T(a[i]*b[i])
	}
}

func subMulS[T Number](dst, a []T, s T, c []T) {
	a, c = a[:len(dst)], c[:len(dst)]
	for i := range dst {
		dst[i] = c[i] - T(a[i]*s)
	}
}

func mulSK[T Number](dst, a []T, s, k T) {
	a = a[:len(dst)]
	for i := range dst {
		dst[i] = T(a[i]*s) + k
	}
}
