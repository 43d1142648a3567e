package gemm

import "os"

// level is a tier of instructions. The tiers give equal bits: each element of the product is one chain of fused
// multiply-adds in the same order, however many elements an instruction handles.
type level int

const (
	portable level = iota // gonum's own code
	avx2                  // AVX2, FMA and BMI2: every amd64 processor since about 2013
	avx512                // AVX-512 F, DQ, BW and VL
)

func (l level) String() string { return [...]string{"gonum", "avx2", "avx512"}[l] }

// chosen is the best tier of this machine, or a lower one if the environment says so: XFORK_SIMD=off, avx2 or avx512.
// What the machine does not have cannot be asked for, and words that mean nothing change nothing.
var chosen = choose(os.Getenv("XFORK_SIMD"), detect())

func choose(wish string, have level) level {
	switch wish {
	case "off":
		return portable
	case "avx2":
		return min(have, avx2)
	}
	return have
}

// Kernel names the tier in use: "avx512", "avx2", or "gonum" where neither is there or XFORK_SIMD=off is set, so that
// all is left to gonum.
func Kernel() string { return chosen.String() }
