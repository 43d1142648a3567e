package kernel

// These make kernels of assembly that stops before the first register of operands which it has no fast way for, and returns
// how many elements it did. The plain kernel does that register, and assembly goes on behind it.

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
