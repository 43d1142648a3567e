package tier

import "sync"

// cpuid executes the instruction of this name, for a leaf and its part.
func cpuid(leaf, part uint32) (a, b, c, d uint32)

// xgetbv returns the lower half of XCR0, the register of which registers the operating system saves. The instruction is illegal where
// the processor lacks XSAVE, so that is asked first.
func xgetbv() uint32

// fastest asks the processor, and the operating system for its registers: bits as in volumes 1 and 2 of Intel's manual (chapters on
// detection of AVX and AVX-512, and the instruction CPUID). The processor may have AVX while the system does not save its registers;
// kernels would then compute with registers that change as threads are switched.
//
// It asks by itself, because golang.org/x/sys/cpu would be a requirement of every program that uses this module.
var fastest = sync.OnceValue(func() Tier {
	const (
		fma, xsave, avx = 1 << 12, 1 << 27, 1 << 28             // leaf 1, ECX
		avx2            = 1<<5 | 1<<8                           // leaf 7, EBX: AVX2 and BMI2
		avx512          = 1<<16 | 1<<17 | 1<<28 | 1<<30 | 1<<31 // leaf 7, EBX: F, DQ, CD, BW and VL
		saves256        = 1<<1 | 1<<2                           // XCR0: XMM and YMM
		saves512        = saves256 | 1<<5 | 1<<6 | 1<<7         // and opmasks, ZMM, the other sixteen ZMM
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
