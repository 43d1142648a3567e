// Package kernel is whole-block arithmetic: one call applies one operation to a few hundred or thousand elements.
//
// It is what array expressions are made of. A caller takes the [Set] for its element type once, cuts its arrays into
// blocks that stay in the first-level cache, and strings kernels together over registers, which are such blocks:
//
//	k := kernel.Float64()
//	k.Mul(t, x, x)       // t = x*x
//	k.MulS(t, t, -0.5)   // t = -x*x/2
//	k.Exp(t, t)          // t = exp(-x*x/2)
//
// # Tiers, and one result
//
// Tier A is plain Go and runs everywhere. Tier B is assembly for amd64, made by the program in the gen folder, for AVX2
// with FMA and for AVX-512. Which one runs is decided once, at run time ([Tier], XFORK_SIMD), and never shows: kernels of
// all tiers give the same bits for the same operands. Three rules achieve that:
//
//   - a transcendental function is one sequence of correctly rounded operations, fused multiply-adds among them, which
//     both tiers follow step by step;
//   - a reduction adds in an order that belongs to its definition (see [Sum]), not to the width of a register;
//   - what the tail of a block computes is what its middle computes.
//
// The one thing left open is which NaN a NaN is: its sign and payload may differ.
//
// Tier A needs the processor's fused multiply-add to be fast, which arm64, s390x, ppc64, riscv64 and amd64 since 2013
// have; without it, math.FMA is computed with integers, and the transcendental functions take microseconds per element.
//
// # Cost
//
// A kernel call costs a few nanoseconds beside its elements. Kernels in assembly cannot be preempted, so calls should stay
// below some 64 Ki elements: then they hold up a stop of the world by no more than a hundred microseconds.
package kernel
