package kernel

// Tier A of comparison. A bool is one byte, 0 or 1, and so is an element of a mask: Go's own slices of bool go straight in.

func eq[T Number](dst []bool, a, b []T) {
	a, b = a[:len(dst)], b[:len(dst)]
	for i := range dst {
		dst[i] = a[i] == b[i]
	}
}

func eqS[T Number](dst []bool, a []T, s T) {
	a = a[:len(dst)]
	for i := range dst {
		dst[i] = a[i] == s
	}
}

func ne[T Number](dst []bool, a, b []T) {
	a, b = a[:len(dst)], b[:len(dst)]
	for i := range dst {
		dst[i] = a[i] != b[i]
	}
}

func neS[T Number](dst []bool, a []T, s T) {
	a = a[:len(dst)]
	for i := range dst {
		dst[i] = a[i] != s
	}
}

func lt[T Number](dst []bool, a, b []T) {
	a, b = a[:len(dst)], b[:len(dst)]
	for i := range dst {
		dst[i] = a[i] < b[i]
	}
}

func ltS[T Number](dst []bool, a []T, s T) {
	a = a[:len(dst)]
	for i := range dst {
		dst[i] = a[i] < s
	}
}

func le[T Number](dst []bool, a, b []T) {
	a, b = a[:len(dst)], b[:len(dst)]
	for i := range dst {
		dst[i] = a[i] <= b[i]
	}
}

func leS[T Number](dst []bool, a []T, s T) {
	a = a[:len(dst)]
	for i := range dst {
		dst[i] = a[i] <= s
	}
}

func gt[T Number](dst []bool, a, b []T) {
	a, b = a[:len(dst)], b[:len(dst)]
	for i := range dst {
		dst[i] = a[i] > b[i]
	}
}

func gtS[T Number](dst []bool, a []T, s T) {
	a = a[:len(dst)]
	for i := range dst {
		dst[i] = a[i] > s
	}
}

func ge[T Number](dst []bool, a, b []T) {
	a, b = a[:len(dst)], b[:len(dst)]
	for i := range dst {
		dst[i] = a[i] >= b[i]
	}
}

func geS[T Number](dst []bool, a []T, s T) {
	a = a[:len(dst)]
	for i := range dst {
		dst[i] = a[i] >= s
	}
}
