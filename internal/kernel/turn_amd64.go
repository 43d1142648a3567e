package kernel

// turnFast turns what fills registers, and returns how many rows of a that were; Turn does the rest by tier A. avo's functions take
// distances in bytes.
func turnFast(t Tier, dst, a []float64, n, stride int) (done int) {
	const size = 8
	switch t {
	case AVX512:
		if done = n &^ 7; done > 0 {
			avx512Turn(at(dst), at(a), done, size*n, size*stride)
		}
	case AVX2:
		if done = n &^ 3; done > 0 {
			avx2Turn(at(dst), at(a), done, size*n, size*stride)
		}
	}
	return done
}
