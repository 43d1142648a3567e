package kernel

// Tier A of comparison. A bool is one byte, 0 or 1, and so is an element of a mask: Go's own slices of bool go straight in.
//
// Assembly compares a register of elements, which gives all ones or all zeros for each (AVX2) or a bit for each (AVX-512), and narrows
// that to a byte for each before it stores:
//
//	elements of 8 bytes   | 1.5 | 0.2 | NaN | 7.0 |        a > 1
//	mask of a register    | ff  | 00  | 00  | ff  |
//	bools                 01 00 00 01
//
// Of floats the predicates are those of IEEE 754 that raise no flag for a quiet NaN (in Intel's names EQ_OQ, NEQ_UQ, LT_OQ, LE_OQ, GT_OQ,
// GE_OQ).

// eq is Set.Eq: false with NaN, and -0 equals +0.
func eq[T Number](dst []bool, a, b []T) {
	a, b = a[:len(dst)], b[:len(dst)]
	for i := range dst {
		dst[i] = a[i] == b[i]
	}
}

// eqS is Set.EqS.
func eqS[T Number](dst []bool, a []T, s T) {
	a = a[:len(dst)]
	for i := range dst {
		dst[i] = a[i] == s
	}
}

// ne is Set.Ne, the opposite of eq: the only comparison that is true with NaN.
func ne[T Number](dst []bool, a, b []T) {
	a, b = a[:len(dst)], b[:len(dst)]
	for i := range dst {
		dst[i] = a[i] != b[i]
	}
}

// neS is Set.NeS, and NonZero for a scalar of 0.
func neS[T Number](dst []bool, a []T, s T) {
	a = a[:len(dst)]
	for i := range dst {
		dst[i] = a[i] != s
	}
}

// lt is Set.Lt: false with NaN, so that it is not the opposite of ge for floats, and none of the four is made of another one here.
func lt[T Number](dst []bool, a, b []T) {
	a, b = a[:len(dst)], b[:len(dst)]
	for i := range dst {
		dst[i] = a[i] < b[i]
	}
}

// ltS is Set.LtS.
func ltS[T Number](dst []bool, a []T, s T) {
	a = a[:len(dst)]
	for i := range dst {
		dst[i] = a[i] < s
	}
}

// le is Set.Le. Of integers AVX2 has only > and =, and turns the mask of > round.
func le[T Number](dst []bool, a, b []T) {
	a, b = a[:len(dst)], b[:len(dst)]
	for i := range dst {
		dst[i] = a[i] <= b[i]
	}
}

// leS is Set.LeS.
func leS[T Number](dst []bool, a []T, s T) {
	a = a[:len(dst)]
	for i := range dst {
		dst[i] = a[i] <= s
	}
}

// gt is Set.Gt: lt with its operands exchanged, and a field of its own so that no caller has to exchange them.
func gt[T Number](dst []bool, a, b []T) {
	a, b = a[:len(dst)], b[:len(dst)]
	for i := range dst {
		dst[i] = a[i] > b[i]
	}
}

// gtS is Set.GtS.
func gtS[T Number](dst []bool, a []T, s T) {
	a = a[:len(dst)]
	for i := range dst {
		dst[i] = a[i] > s
	}
}

// ge is Set.Ge.
func ge[T Number](dst []bool, a, b []T) {
	a, b = a[:len(dst)], b[:len(dst)]
	for i := range dst {
		dst[i] = a[i] >= b[i]
	}
}

// geS is Set.GeS.
func geS[T Number](dst []bool, a []T, s T) {
	a = a[:len(dst)]
	for i := range dst {
		dst[i] = a[i] >= s
	}
}
