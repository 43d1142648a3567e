package kernel

// These make kernels of assembly that stops before the first register of operands which it has no fast way for, and returns
// how many elements it did. The plain kernel does that register, and assembly goes on behind it.
//
//	| fast | fast | fast | hard |fast | fast | rest |
//	'--- first call ----'  slow  '- second -'  slow
//
// Progress is certain: slow does at least one element each time. A block of hard operands alone costs a call of assembly for each
// register of them, beside what tier A takes.

// untilDA is for Sin and Cos, which leave out angles beyond 2^30, infinities and NaN.
func untilDA[T Number](lanes int, fast func(dst, a *byte, n int) int, slow func(dst, a []T)) func(dst, a []T) {
	return func(dst, a []T) {
		a = a[:len(dst)]
		for i := 0; i < len(dst); {
			if n := (len(dst) - i) &^ (lanes - 1); n > 0 {
				i += fast(at(dst[i:]), at(a[i:]), n)
			}
			j := min(i+lanes, len(dst))
			slow(dst[i:j], a[i:j])
			i = j
		}
	}
}

// untilDAB is for Pow, which leaves out bases that are zero, subnormal, infinite or NaN, exponents from 2^64 on, and results that are not
// normal.
func untilDAB[T Number](lanes int, fast func(dst, a, b *byte, n int) int, slow func(dst, a, b []T)) func(dst, a, b []T) {
	return func(dst, a, b []T) {
		a, b = a[:len(dst)], b[:len(dst)]
		for i := 0; i < len(dst); {
			if n := (len(dst) - i) &^ (lanes - 1); n > 0 {
				i += fast(at(dst[i:]), at(a[i:]), at(b[i:]), n)
			}
			j := min(i+lanes, len(dst))
			slow(dst[i:j], a[i:j], b[i:j])
			i = j
		}
	}
}

// untilDAS is for PowS and RPowS.
func untilDAS[T Number](lanes int, fast func(dst, a *byte, n int, s uint64) int, slow func(dst, a []T, s T)) func(dst, a []T, s T) {
	return func(dst, a []T, s T) {
		a = a[:len(dst)]
		for i := 0; i < len(dst); {
			if n := (len(dst) - i) &^ (lanes - 1); n > 0 {
				i += fast(at(dst[i:]), at(a[i:]), n, raw(s))
			}
			j := min(i+lanes, len(dst))
			slow(dst[i:j], a[i:j], s)
			i = j
		}
	}
}
