package kernel

import "unsafe"

// The functions in this file make kernels of assembly: func(dst, a, b []T) and the like of functions of pointers. They are
// named after the operands, as in the gen folder: D is dst, A, B, C and X are slices of elements, M is one of bools, S and R
// are scalars. They cut the operands to dst's length, so that assembly needs no checks; give assembly what fills its
// registers; and do the rest, less than a register full, by the plain kernel.

// at is the address of a slice's first element, as assembly wants it.
func at[E any](a []E) *byte { return (*byte)(unsafe.Pointer(unsafe.SliceData(a))) }

// raw is a scalar as assembly wants it: in the lower half, if it is of four bytes.
func raw[T Number](x T) uint64 {
	if unsafe.Sizeof(x) == 4 {
		return uint64(*(*uint32)(unsafe.Pointer(&x)))
	}
	return *(*uint64)(unsafe.Pointer(&x))
}

// unraw is the scalar back.
func unraw[T Number](b uint64) T {
	if half := uint32(b); unsafe.Sizeof(T(0)) == 4 {
		return *(*T)(unsafe.Pointer(&half))
	}
	return *(*T)(unsafe.Pointer(&b))
}

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

// Kernels that write bools.

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
