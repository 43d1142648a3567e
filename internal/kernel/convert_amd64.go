package kernel

// Conversions in assembly, and their instructions; where AVX2 has none, tier A converts:
//
//	from \ to   float64      float32      int64          int32
//	float64     -            VCVTPD2PS    VCVTTPD2QQ *   VCVTTPD2DQ
//	float32     VCVTPS2PD    -            VCVTTPS2QQ *   VCVTTPS2DQ
//	int64       VCVTQQ2PD *  VCVTQQ2PS *  -              VPMOVQD *
//	int32       VCVTDQ2PD    VCVTDQ2PS    VPMOVSXDQ      -
//
// * AVX-512 alone. A type to itself is a copy, which tier A makes.

// convertFast converts what fills registers, if the tier has an instruction for it, and returns how much that was; Convert does the rest
// by tier A. The instructions give the least integer for what does not fit, which is where that law comes from.
func convertFast[To, From Number](t Tier, dst []To, a []From) (done int) {
	table := &avx512Conversions
	switch t {
	case Plain:
		return 0
	case AVX2:
		table = &avx2Conversions
	}
	f := table[kindOf[To]()][kindOf[From]()]
	const most = 16 // elements in a register
	n := len(dst) &^ (most - 1)
	if f == nil || n == 0 {
		return 0
	}
	f(at(dst), at(a), n)
	return n
}
