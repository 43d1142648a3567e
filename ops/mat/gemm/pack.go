package gemm

// pack lays out a sliver for a kernel: for each of the k steps the width elements that the step needs, one after the
// other, so that the kernel reads memory from front to back. Element i of step p is src[i*byLane+p*byStep]; one of the
// two distances is 1, depending on whether the matrix is transposed. Where the matrix ends after fewer than width
// lanes, zeros take their place: what the kernel computes from them is not stored.
func pack[T float](dst, src []T, width, lanes, k, byLane, byStep int) {
	switch {
	case lanes < width:
		clear(dst[:k*width])
		for i := range lanes {
			for p := range k {
				dst[p*width+i] = src[i*byLane+p*byStep]
			}
		}
	case byLane == 1:
		for p := range k {
			copy(dst[p*width:(p+1)*width], src[p*byStep:])
		}
	default:
		transpose(dst, src, width, k, byLane)
	}
}

// transpose packs rows that lie byLane apart as columns: four at a time, because a store of four neighbours costs about
// as much as that of one.
func transpose[T float](dst, src []T, width, k, byLane int) {
	for i := 0; i+4 <= width; i += 4 {
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
	for i := width &^ 3; i < width; i++ {
		at := i
		for _, x := range src[i*byLane:][:k] {
			dst[at] = x
			at += width
		}
	}
}
