package kernel

import "unsafe"

// The functions are called by their names, and not from a table: so the compiler sees that they keep no pointer, and what they write to may be
// on the stack.

// philoxFast writes n numbers, and reports whether the tier has assembly.
func philoxFast(t Tier, to *byte, keys *[20]uint64, n int, first uint64) bool {
	k := (*byte)(unsafe.Pointer(keys))
	switch t {
	case AVX512:
		avx512Philox(to, k, n, first)
	case AVX2:
		avx2Philox(to, k, n, first)
	default:
		return false
	}
	return true
}

// drawFast makes floats of n numbers, a multiple of philoxGroup, where they stand.
func drawFast(t Tier, x *byte, n int, how Draw) {
	switch wide := t == AVX512; {
	case how == DrawUniform && wide:
		avx512UniformFloat64(x, x, n)
	case how == DrawUniform:
		avx2UniformFloat64(x, x, n)
	case how == DrawNarrow && wide:
		avx512UniformNarrowFloat64(x, x, n)
	case how == DrawNarrow:
		avx2UniformNarrowFloat64(x, x, n)
	case wide:
		avx512NormalFloat64(x, x, n)
	default:
		avx2NormalFloat64(x, x, n)
	}
}

// narrowFast rounds n numbers, a multiple of philoxGroup, to float32. ConvertOf calls its functions from a table.
func narrowFast(t Tier, to, x *byte, n int) {
	if t == AVX512 {
		avx512Float32FromFloat64(to, x, n)
	} else {
		avx2Float32FromFloat64(to, x, n)
	}
}
