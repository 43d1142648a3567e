package gemm

// cpuid executes the instruction of that name.
func cpuid(leaf, subleaf uint32) (eax, ebx, ecx, edx uint32)

// xgetbv tells which registers the operating system saves when it switches threads: XCR0.
func xgetbv() (eax uint32)

// Bits of CPUID and XCR0, by the processor manual (Intel SDM, volume 2, CPUID; volume 1, section 13.3).
const (
	fma     = 1 << 12 // leaf 1, ECX
	osxsave = 1 << 27
	avx     = 1 << 28

	avx2Bit    = 1 << 5 // leaf 7, EBX
	bmi2       = 1 << 8
	avx512f    = 1 << 16
	avx512dq   = 1 << 17
	avx512bw   = 1 << 30
	avx512vl   = 1 << 31
	avx512Bits = avx512f | avx512dq | avx512bw | avx512vl

	ymmState = 1<<1 | 1<<2                   // XCR0: SSE and AVX
	zmmState = ymmState | 1<<5 | 1<<6 | 1<<7 // and masks and the two halves of what AVX-512 adds
)

// detect tells what this processor, under this operating system, can run. It asks the processor itself because the only
// alternative, golang.org/x/sys/cpu, would be a requirement of every program that uses this module.
func detect() level {
	if most, _, _, _ := cpuid(0, 0); most < 7 {
		return portable
	}
	if _, _, c, _ := cpuid(1, 0); c&(fma|osxsave|avx) != fma|osxsave|avx {
		return portable
	}
	saved := xgetbv()
	_, b, _, _ := cpuid(7, 0)
	switch {
	case saved&ymmState != ymmState || b&(avx2Bit|bmi2) != avx2Bit|bmi2:
		return portable
	case saved&zmmState != zmmState || b&avx512Bits != avx512Bits:
		return avx2
	}
	return avx512
}
