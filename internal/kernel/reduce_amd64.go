package kernel

import "unsafe"

// Reductions with rows added by assembly: see sumWith, dotWith and momentsWith for what is around.

// sumFast makes Set.Sum of floats: assembly adds rows to the lanes in memory, 32 float64 that fill 4 or 8 registers.
func sumFast[T float](rows func(lanes, a *byte, n int)) func(acc *Sum, a []T) {
	return sumWith(func(lanes *[Lanes]float64, a []T) {
		rows((*byte)(unsafe.Pointer(lanes)), at(a), len(a))
	})
}

// dotFast makes Set.Dot of floats.
func dotFast[T float](rows func(lanes, a, b *byte, n int)) func(acc *Sum, a, b []T) {
	return dotWith(func(lanes *[Lanes]float64, a, b []T) {
		rows((*byte)(unsafe.Pointer(lanes)), at(a), at(b), len(a))
	})
}

// momentsFast makes Set.Moments. AVX2 cannot convert int64 to float64, and has none for that type.
func momentsFast[T Number](rows func(sums, squares, a *byte, n int, first float64)) func(m *Moments, a []T) {
	return momentsWith(func(m *Moments, a []T) {
		rows((*byte)(unsafe.Pointer(&m.sums)), (*byte)(unsafe.Pointer(&m.squares)), at(a), len(a), m.first)
	})
}

// sumIntFast leaves the rest of a row to tier A: what order integers are added in does not matter.
func sumIntFast[T integer](all func(a *byte, n int) int64) func(acc *Sum, a []T) {
	return func(acc *Sum, a []T) {
		if n := len(a) &^ (Lanes - 1); n > 0 {
			acc.room(n)
			acc.whole += all(at(a), n)
			a = a[n:]
		}
		sumInt(acc, a)
	}
}

// extremeFast makes minOf and maxOf of assembly for step elements at a time, four registers; slow does the rest, and merge is min or max.
// Assembly only says that there was a NaN: then slow does it all again. That is rare, or happens in each block of an array of NaN, which
// is then as slow as tier A and a half.
func extremeFast[T float](step int, all func(a *byte, n int) (uint64, bool), slow func(a []T) T, merge func(x, y T) T) func(a []T) T {
	return func(a []T) T {
		n := len(a) &^ (step - 1)
		if n == 0 {
			return slow(a)
		}
		m, isNaN := all(at(a), n)
		if isNaN {
			return slow(a)
		}
		return merge(unraw[T](m), slow(a[n:]))
	}
}

// extremeIntFast is extremeFast for integers, among which there is no NaN.
func extremeIntFast[T integer](step int, all func(a *byte, n int) uint64, slow func(a []T) T, merge func(x, y T) T) func(a []T) T {
	return func(a []T) T {
		n := len(a) &^ (step - 1)
		if n == 0 {
			return slow(a)
		}
		return merge(unraw[T](all(at(a), n)), slow(a[n:]))
	}
}
