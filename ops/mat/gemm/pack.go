package gemm

// pack lays out a sliver for a kernel: for each of the k steps the width elements that the step needs, one after the
// other, so that the kernel reads memory from front to back. Element i of step p is src[i*byLane+p*byStep]; one of the
// two distances is 1, depending on whether the matrix is transposed. Where the matrix ends after fewer than width
// lanes, zeros take their place: nothing that the kernel computes from them is stored, but what is left in a buffer
// might be a denormal number, which some processors are slow to multiply.
//
//	A, three lanes, width 4      dst, step by step
//	a00 a01 a02 ..               a00 a10 a20 0 | a01 a11 a21 0 | a02 a12 a22 0 | ..
//	a10 a11 a12 ..
//	a20 a21 a22 ..
func pack[T float](dst, src []T, width, lanes, k, byLane, byStep int) {
	if byLane == 1 {
		for p := range k {
			step := dst[p*width : (p+1)*width]
			clear(step[copy(step, src[p*byStep:][:lanes]):])
		}
		return
	}
	transpose(dst, src, width, lanes, k, byLane)
}

// transpose packs rows that lie byLane apart as columns: four at a time, because a store of four neighbours costs about
// as much as that of one.
func transpose[T float](dst, src []T, width, lanes, k, byLane int) {
	i := 0
	for ; i+4 <= lanes; i += 4 {
		a := src[i*byLane:][:k]
		b := src[(i+1)*byLane:][:k]
		c := src[(i+2)*byLane:][:k]
		d := src[(i+3)*byLane:][:k]
		at := i
		for p := range a {
			four := dst[at : at+4 : at+4]
			four[0], four[1], four[2], four[3] = a[p], b[p], c[p], d[p]
			at += width
		}
	}
	for ; i < lanes; i++ {
		at := i
		for _, x := range src[i*byLane:][:k] {
			dst[at] = x
			at += width
		}
	}
	if lanes == width {
		return
	}
	for at := 0; at < k*width; at += width {
		clear(dst[at+lanes : at+width])
	}
}
