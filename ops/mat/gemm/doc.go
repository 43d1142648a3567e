// Package gemm is the product of dense matrices, as fast as the processor multiplies: Dgemm and Sgemm for gonum's BLAS.
//
//	defer gemm.Use()() // in main, before anything computes
//
// From then on [xfork/ops/mat], and whatever else in the program multiplies matrices by gonum (its mat, its lapack), uses
// the functions of this package. All other functions of BLAS remain gonum's own. Without the call nothing changes.
//
// # What is different
//
// Both operands are copied, a piece at a time, into the order in which a micro-kernel reads them; the kernel keeps a tile
// of the result in registers. The kernels are written for AVX2 and for AVX-512 by a generator (the folder gen); the best
// that the processor has is taken, or a lower one by XFORK_SIMD=off, avx2 or avx512. On other processors, and for small
// or thin matrices, for which copying does not pay, gonum's functions are called. The choice depends on the shape alone.
//
//   - Each element is one chain of fused multiply-adds along k, cut every 256 steps. So results differ from gonum's in
//     the last bits, and they are equal to the last bit for any number of processors and for both kinds of kernels.
//   - gonum leaves out products with a zero of A. Here they are computed, as in every other BLAS, so that zero times NaN
//     or an infinity is NaN.
//   - As BLAS has it, C is not read where beta is zero, and neither A nor B where alpha is.
//
// # Cost and concurrency
//
// A product of m x k and k x n takes 2·m·n·k operations; packing copies m·k and k·n elements, in buffers of up to
// 7 MB for a call, which are kept for the next one. Functions are safe for concurrent use; C must not overlap with A, B,
// or another call's C. A large product starts goroutines, as gonum's does, and waits for them. The products that are
// computed at a time use no more goroutines together than GOMAXPROCS: one that finds the processors taken computes
// alone. An engine's number of workers does not limit them; GOMAXPROCS=1 does.
package gemm
