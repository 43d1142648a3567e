package gemm

import "xfork/internal/tier"

//go:generate go -C gen run . -out ../kernel_amd64.s -stubs ../kernel_amd64.go -pkg gemm

// doubles and singles return the kernels of a tier, or nil. A tile of AVX-512 is twelve rows of two vectors: 24 of the 32
// registers hold sums, and each of the two multipliers needs four in flight. With sixteen registers it is six rows.

func doubles(t tier.Tier) *family[float64] {
	switch t {
	case tier.AVX512:
		return &family[float64]{16, []micro[float64]{{12, d12x16avx512}, {8, d8x16avx512}, {4, d4x16avx512}}}
	case tier.AVX2:
		return &family[float64]{8, []micro[float64]{{6, d6x8avx2}, {4, d4x8avx2}, {2, d2x8avx2}}}
	}
	return nil
}

func singles(t tier.Tier) *family[float32] {
	switch t {
	case tier.AVX512:
		return &family[float32]{32, []micro[float32]{{12, s12x32avx512}, {8, s8x32avx512}, {4, s4x32avx512}}}
	case tier.AVX2:
		return &family[float32]{16, []micro[float32]{{6, s6x16avx2}, {4, s4x16avx2}, {2, s2x16avx2}}}
	}
	return nil
}
