package kernel

// Turned is how many columns Turn takes: a cache line of each row that is read.
const Turned = 8

// Turn writes columns as rows: the first Turned elements of each of n rows, which lie stride elements apart in a, to dst, one column of n
// elements after the other. dst has all of these, and does not overlap with a.
//
//	a, stride 10     0  1  2 ...  7  .  .      dst, n = 3     0 10 20
//	                10 11 12 ... 17  .  .                     1 11 21
//	                20 21 22 ... 27                           ...
//
// Each line of a is read once and whole, and so is each one of dst written, but for its ends.
func Turn(dst, a []float64, n, stride int) { TurnOf(Current(), dst, a, n, stride) }

// TurnOf is [Turn] by the kernels of a tier among [Tiers]. It is a function and no field of Set, because its operands have no length in common.
func TurnOf(t Tier, dst, a []float64, n, stride int) {
	dst = dst[:Turned*n]
	if n == 0 {
		return
	}
	a = a[:(n-1)*stride+Turned]
	turnColumns(dst, a, turnFast(t, dst, a, n, stride), n, stride)
}

// turnColumns is tier A, for rows of a from one on.
func turnColumns(dst, a []float64, from, n, stride int) {
	d0, d1, d2, d3 := dst[:n], dst[n:2*n], dst[2*n:3*n], dst[3*n:4*n]
	d4, d5, d6, d7 := dst[4*n:5*n], dst[5*n:6*n], dst[6*n:7*n], dst[7*n:8*n]
	for j := from; j < n; j++ {
		x := (*[Turned]float64)(a[j*stride:])
		d0[j], d1[j], d2[j], d3[j], d4[j], d5[j], d6[j], d7[j] = x[0], x[1], x[2], x[3], x[4], x[5], x[6], x[7]
	}
}
