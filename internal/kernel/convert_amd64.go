package kernel

// convertFast converts what fills registers, if the tier has an instruction for it, and returns how much that was.
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
