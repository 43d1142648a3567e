package kernel

import "xfork/internal/tier"

// The generator is a module of its own, and is run in its folder. What it writes is committed.
//
//go:generate go -C gen run . -o ..

// Float64Of returns the kernels for float64 of a tier among [Tiers].
func Float64Of(t Tier) *Set[float64] {
	return ofTier(t, floats[float64], avx2SetFloat64, avx512SetFloat64)
}

// Float32Of returns the kernels for float32 of a tier among [Tiers].
func Float32Of(t Tier) *Set[float32] {
	return ofTier(t, floats[float32], avx2SetFloat32, avx512SetFloat32)
}

// Int64Of returns the kernels for int64 of a tier among [Tiers].
func Int64Of(t Tier) *Set[int64] {
	return ofTier(t, integers[int64], avx2SetInt64, avx512SetInt64)
}

// Int32Of returns the kernels for int32 of a tier among [Tiers].
func Int32Of(t Tier) *Set[int32] {
	return ofTier(t, integers[int32], avx2SetInt32, avx512SetInt32)
}

// ofTier makes the set of one tier, and refuses one that would end in an illegal instruction. It makes a new set each time, for tests that
// hold tiers against each other; Float64 and its like keep theirs.
func ofTier[T Number](t Tier, plain, avx2, avx512 func() *Set[T]) *Set[T] {
	switch {
	case t > tier.Fastest():
		panic("kernel: this processor lacks the tier " + t.String())
	case t == AVX512:
		return avx512()
	case t == AVX2:
		return avx2()
	}
	return plain()
}
