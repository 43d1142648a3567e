package kernel

import "unsafe"

// The functions in this file make kernels of assembly: func(dst, a, b []T) and the like of functions of pointers. They are
// named after the operands, as in the gen folder: D is dst, A, B, C and X are slices of elements, M is one of bools, S and R
// are scalars. They cut the operands to dst's length, so that assembly needs no checks; give assembly what fills its
// registers; and do the rest, less than a register full, by the plain kernel.
//
//	dst, 4 lanes   | o o o o | o o o o | o o o |
//	                 `-- fast, n = 8 -'   `slow'      n = len(dst) rounded down to a multiple of lanes
//
// lanes is a power of two: the elements in a register, 4 to 16. No masks and no padding are needed, since both parts give the same bits.
//
// There is a function for each shape, and none with reflection, because each call of a kernel goes through one of them.

// at returns the address of a slice's first element, as assembly wants it. The slice is alive until the call returns: it is an operand of
// the caller, and the pointer is one that the collector knows.
func at[E any](a []E) *byte { return (*byte)(unsafe.Pointer(unsafe.SliceData(a))) }

// raw returns a scalar as assembly wants it: in the lower half, if it is of four bytes. All scalars are passed as bits in one type, so that a
// shape has one type of function for floats and integers.
func raw[T Number](x T) uint64 {
	if unsafe.Sizeof(x) == 4 {
		return uint64(*(*uint32)(unsafe.Pointer(&x)))
	}
	return *(*uint64)(unsafe.Pointer(&x))
}

// unraw returns the scalar back: of raw's bits, or of what a reduction in assembly has returned.
func unraw[T Number](b uint64) T {
	if half := uint32(b); unsafe.Sizeof(T(0)) == 4 {
		return *(*T)(unsafe.Pointer(&half))
	}
	return *(*T)(unsafe.Pointer(&b))
}

// withDS is for Fill.
func withDS[T Number](lanes int, fast func(dst *byte, n int, s uint64), slow func(dst []T, s T)) func(dst []T, s T) {
	return func(dst []T, s T) {
		n := len(dst) &^ (lanes - 1)
		if n > 0 {
			fast(at(dst), n, raw(s))
		}
		if n < len(dst) {
			slow(dst[n:], s)
		}
	}
}

// withDA is for functions of one operand: Neg, Abs, roots, roundings, and those transcendental functions for which assembly has an answer
// to each operand.
func withDA[T Number](lanes int, fast func(dst, a *byte, n int), slow func(dst, a []T)) func(dst, a []T) {
	return func(dst, a []T) {
		a = a[:len(dst)]
		n := len(dst) &^ (lanes - 1)
		if n > 0 {
			fast(at(dst), at(a), n)
		}
		if n < len(dst) {
			slow(dst[n:], a[n:])
		}
	}
}

// withDAB is for Add, Sub, Mul, Div, Min and Max.
func withDAB[T Number](lanes int, fast func(dst, a, b *byte, n int), slow func(dst, a, b []T)) func(dst, a, b []T) {
	return func(dst, a, b []T) {
		a, b = a[:len(dst)], b[:len(dst)]
		n := len(dst) &^ (lanes - 1)
		if n > 0 {
			fast(at(dst), at(a), at(b), n)
		}
		if n < len(dst) {
			slow(dst[n:], a[n:], b[n:])
		}
	}
}

// withDABC is for MulAdd, MulSub and SubMul.
func withDABC[T Number](lanes int, fast func(dst, a, b, c *byte, n int), slow func(dst, a, b, c []T)) func(dst, a, b, c []T) {
	return func(dst, a, b, c []T) {
		a, b, c = a[:len(dst)], b[:len(dst)], c[:len(dst)]
		n := len(dst) &^ (lanes - 1)
		if n > 0 {
			fast(at(dst), at(a), at(b), at(c), n)
		}
		if n < len(dst) {
			slow(dst[n:], a[n:], b[n:], c[n:])
		}
	}
}

// withDAS is for arithmetic with a scalar, on either side: AddS, RSubS and so on.
func withDAS[T Number](lanes int, fast func(dst, a *byte, n int, s uint64), slow func(dst, a []T, s T)) func(dst, a []T, s T) {
	return func(dst, a []T, s T) {
		a = a[:len(dst)]
		n := len(dst) &^ (lanes - 1)
		if n > 0 {
			fast(at(dst), at(a), n, raw(s))
		}
		if n < len(dst) {
			slow(dst[n:], a[n:], s)
		}
	}
}

// withDASC is for MulAddS, MulSubS and SubMulS. In assembly pointers come first and scalars last, here the order is that of the Set.
func withDASC[T Number](lanes int, fast func(dst, a, c *byte, n int, s uint64), slow func(dst, a []T, s T, c []T)) func(dst, a []T, s T, c []T) {
	return func(dst, a []T, s T, c []T) {
		a, c = a[:len(dst)], c[:len(dst)]
		n := len(dst) &^ (lanes - 1)
		if n > 0 {
			fast(at(dst), at(a), at(c), n, raw(s))
		}
		if n < len(dst) {
			slow(dst[n:], a[n:], s, c[n:])
		}
	}
}

// withDABS is for MulAddK.
func withDABS[T Number](lanes int, fast func(dst, a, b *byte, n int, s uint64), slow func(dst, a, b []T, s T)) func(dst, a, b []T, s T) {
	return func(dst, a, b []T, s T) {
		a, b = a[:len(dst)], b[:len(dst)]
		n := len(dst) &^ (lanes - 1)
		if n > 0 {
			fast(at(dst), at(a), at(b), n, raw(s))
		}
		if n < len(dst) {
			slow(dst[n:], a[n:], b[n:], s)
		}
	}
}

// withDASR is for MulSK.
func withDASR[T Number](lanes int, fast func(dst, a *byte, n int, s, r uint64), slow func(dst, a []T, s, r T)) func(dst, a []T, s, r T) {
	return func(dst, a []T, s, r T) {
		a = a[:len(dst)]
		n := len(dst) &^ (lanes - 1)
		if n > 0 {
			fast(at(dst), at(a), n, raw(s), raw(r))
		}
		if n < len(dst) {
			slow(dst[n:], a[n:], s, r)
		}
	}
}

// withDXSAB is for WhereLtS and its like: x is compared with s, a or b is chosen.
func withDXSAB[T Number](lanes int, fast func(dst, x, a, b *byte, n int, s uint64), slow func(dst, x []T, s T, a, b []T)) func(dst, x []T, s T, a, b []T) {
	return func(dst, x []T, s T, a, b []T) {
		x, a, b = x[:len(dst)], a[:len(dst)], b[:len(dst)]
		n := len(dst) &^ (lanes - 1)
		if n > 0 {
			fast(at(dst), at(x), at(a), at(b), n, raw(s))
		}
		if n < len(dst) {
			slow(dst[n:], x[n:], s, a[n:], b[n:])
		}
	}
}

// withDXSAR is for WhereLtSS and its like: a or the scalar r is chosen.
func withDXSAR[T Number](lanes int, fast func(dst, x, a *byte, n int, s, r uint64), slow func(dst, x []T, s T, a []T, r T)) func(dst, x []T, s T, a []T, r T) {
	return func(dst, x []T, s T, a []T, r T) {
		x, a = x[:len(dst)], a[:len(dst)]
		n := len(dst) &^ (lanes - 1)
		if n > 0 {
			fast(at(dst), at(x), at(a), n, raw(s), raw(r))
		}
		if n < len(dst) {
			slow(dst[n:], x[n:], s, a[n:], r)
		}
	}
}

// withDMAB is for Where. m has one byte for each element, so that its pointer moves on by a lane a byte.
func withDMAB[T Number](lanes int, fast func(dst, m, a, b *byte, n int), slow func(dst []T, m []bool, a, b []T)) func(dst []T, m []bool, a, b []T) {
	return func(dst []T, m []bool, a, b []T) {
		m, a, b = m[:len(dst)], a[:len(dst)], b[:len(dst)]
		n := len(dst) &^ (lanes - 1)
		if n > 0 {
			fast(at(dst), at(m), at(a), at(b), n)
		}
		if n < len(dst) {
			slow(dst[n:], m[n:], a[n:], b[n:])
		}
	}
}

// withDMAS is for WhereS.
func withDMAS[T Number](lanes int, fast func(dst, m, a *byte, n int, s uint64), slow func(dst []T, m []bool, a []T, s T)) func(dst []T, m []bool, a []T, s T) {
	return func(dst []T, m []bool, a []T, s T) {
		m, a = m[:len(dst)], a[:len(dst)]
		n := len(dst) &^ (lanes - 1)
		if n > 0 {
			fast(at(dst), at(m), at(a), n, raw(s))
		}
		if n < len(dst) {
			slow(dst[n:], m[n:], a[n:], s)
		}
	}
}

// withDMSB is for WhereRS.
func withDMSB[T Number](lanes int, fast func(dst, m, b *byte, n int, s uint64), slow func(dst []T, m []bool, s T, b []T)) func(dst []T, m []bool, s T, b []T) {
	return func(dst []T, m []bool, s T, b []T) {
		m, b = m[:len(dst)], b[:len(dst)]
		n := len(dst) &^ (lanes - 1)
		if n > 0 {
			fast(at(dst), at(m), at(b), n, raw(s))
		}
		if n < len(dst) {
			slow(dst[n:], m[n:], s, b[n:])
		}
	}
}

// withDMSR is for WhereSS, and so for FromMask.
func withDMSR[T Number](lanes int, fast func(dst, m *byte, n int, s, r uint64), slow func(dst []T, m []bool, s, r T)) func(dst []T, m []bool, s, r T) {
	return func(dst []T, m []bool, s, r T) {
		m = m[:len(dst)]
		n := len(dst) &^ (lanes - 1)
		if n > 0 {
			fast(at(dst), at(m), n, raw(s), raw(r))
		}
		if n < len(dst) {
			slow(dst[n:], m[n:], s, r)
		}
	}
}

// maskDAB is for comparisons, which write bools: Eq, Ne, Lt, Le, Gt, Ge.
func maskDAB[T Number](lanes int, fast func(dst, a, b *byte, n int), slow func(dst []bool, a, b []T)) func(dst []bool, a, b []T) {
	return func(dst []bool, a, b []T) {
		a, b = a[:len(dst)], b[:len(dst)]
		n := len(dst) &^ (lanes - 1)
		if n > 0 {
			fast(at(dst), at(a), at(b), n)
		}
		if n < len(dst) {
			slow(dst[n:], a[n:], b[n:])
		}
	}
}

// maskDAS is for comparisons with a scalar.
func maskDAS[T Number](lanes int, fast func(dst, a *byte, n int, s uint64), slow func(dst []bool, a []T, s T)) func(dst []bool, a []T, s T) {
	return func(dst []bool, a []T, s T) {
		a = a[:len(dst)]
		n := len(dst) &^ (lanes - 1)
		if n > 0 {
			fast(at(dst), at(a), n, raw(s))
		}
		if n < len(dst) {
			slow(dst[n:], a[n:], s)
		}
	}
}
