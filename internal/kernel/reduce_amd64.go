package kernel

import "unsafe"

// Reductions with rows added by assembly: see sumWith, dotWith and momentsWith for what is around.

func sumFast[T float](rows func(lanes, a *byte, n int)) func(acc *Sum, a []T) {
	return sumWith(func(lanes *[Lanes]float64, a []T) {
		rows((*byte)(unsafe.Pointer(lanes)), at(a), len(a))
	})
}

func dotFast[T float](rows func(lanes, a, b *byte, n int)) func(acc *Sum, a, b []T) {
	return dotWith(func(lanes *[Lanes]float64, a, b []T) {
		rows((*byte)(unsafe.Pointer(lanes)), at(a), at(b), len(a))
	})
}

func momentsFast[T Number](rows func(sums, squares, a *byte, n int, first float64)) func(m *Moments, a []T) {
	return momentsWith(func(m *Moments, a []T) {
		rows((*byte)(unsafe.Pointer(&m.sums)), (*byte)(unsafe.Pointer(&m.squares)), at(a), len(a), m.first)
	})
}

// sumIntFast has lanes for the length of one call only: what order integers are added in does not matter.
func sumIntFast[T integer](rows func(lanes, a *byte, n int)) func(acc *Sum, a []T) {
	return func(acc *Sum, a []T) {
		if n := len(a) &^ (Lanes - 1); n > 0 {
			var lanes [Lanes]int64
			acc.room(n)
			rows((*byte)(unsafe.Pointer(&lanes)), at(a), n)
			for _, x := range lanes {
				acc.whole += x
			}
			a = a[n:]
		}
		sumInt(acc, a)
	}
}

// extremeFast makes minOf and maxOf of assembly, which merges into four registers of lanes each. What these hold in the
// end, and what was too little for them, slow merges. Assembly forgets NaN, but tells that there was one, and which zero a
// zero was; so if the result is one of them, slow does it all again.
func extremeFast[T Number](lanes int, rows func(acc, a *byte, n int), slow func(a []T) T) func(a []T) T {
	neutral := slow(nil)
	return func(a []T) T {
		n := len(a) &^ (4*lanes - 1)
		if n == 0 {
			return slow(a)
		}
		var acc [5 * 16]T // 16 lanes at most
		for i := range 4 * lanes {
			acc[i] = neutral
		}
		rows(at(acc[:]), at(a), n)
		merged := acc[:5*lanes]
		for i, x := range merged[4*lanes:] {
			if raw(x) != 0 {
				return slow(a)
			}
			merged[4*lanes+i] = neutral
		}
		if rest := slow(a[n:]); n < len(a) {
			merged[4*lanes] = rest
		}
		m := slow(merged)
		if m == 0 && isFloat[T]() {
			return slow(a)
		}
		return m
	}
}

func isFloat[T Number]() bool {
	one := T(1)
	return one/2 != 0
}
