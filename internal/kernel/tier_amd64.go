package kernel

import "sync"

//go:generate go -C gen run . -o ..

// cpuid is the instruction of this name.
func cpuid(leaf, part uint32) (a, b, c, d uint32)

// xgetbv is the lower half of the register that tells which registers the operating system saves.
func xgetbv() uint32

// fastest asks the processor, and the operating system for its registers: bits as in volumes 1 and 2 of Intel's manual.
var fastest = sync.OnceValue(func() Tier {
	const (
		fma, xsave, avx = 1 << 12, 1 << 27, 1 << 28     // leaf 1, ECX
		avx2            = 1 << 5                        // leaf 7, EBX
		avx512          = 1<<16 | 1<<17 | 1<<30 | 1<<31 // leaf 7, EBX: F, DQ, BW and VL
		saves256        = 1<<1 | 1<<2                   // XCR0: XMM and YMM
		saves512        = saves256 | 1<<5 | 1<<6 | 1<<7 // and opmasks, ZMM, the other sixteen ZMM
	)
	has := func(x, bits uint32) bool { return x&bits == bits }
	leaves, _, _, _ := cpuid(0, 0)
	if leaves < 7 {
		return Plain
	}
	_, _, c, _ := cpuid(1, 0)
	if !has(c, fma|xsave|avx) {
		return Plain
	}
	saved := xgetbv()
	_, b, _, _ := cpuid(7, 0)
	switch {
	case has(b, avx2|avx512) && has(saved, saves512):
		return AVX512
	case has(b, avx2) && has(saved, saves256):
		return AVX2
	}
	return Plain
})

// Float64Of is the kernels for float64 of a tier among [Tiers].
func Float64Of(t Tier) *Set[float64] {
	return ofTier(t, floats[float64], avx2SetFloat64, avx512SetFloat64)
}

// Float32Of is the kernels for float32 of a tier among [Tiers].
func Float32Of(t Tier) *Set[float32] {
	return ofTier(t, floats[float32], avx2SetFloat32, avx512SetFloat32)
}

// Int64Of is the kernels for int64 of a tier among [Tiers].
func Int64Of(t Tier) *Set[int64] {
	return ofTier(t, integers[int64], avx2SetInt64, avx512SetInt64)
}

// Int32Of is the kernels for int32 of a tier among [Tiers].
func Int32Of(t Tier) *Set[int32] {
	return ofTier(t, integers[int32], avx2SetInt32, avx512SetInt32)
}

// ofTier makes the set of one tier, and refuses one that would end in an illegal instruction.
func ofTier[T Number](t Tier, plain, avx2, avx512 func() *Set[T]) *Set[T] {
	switch {
	case t > fastest():
		panic("kernel: this processor lacks the tier " + t.String())
	case t == AVX512:
		return avx512()
	case t == AVX2:
		return avx2()
	}
	return plain()
}
