package kernel

// Tier A of choice.

func where[T Number](dst []T, m []bool, a, b []T) {
	m, a, b = m[:len(dst)], a[:len(dst)], b[:len(dst)]
	for i := range dst {
		x := b[i]
		if m[i] {
			x = a[i]
		}
		dst[i] = x
	}
}

func whereS[T Number](dst []T, m []bool, a []T, s T) {
	m, a = m[:len(dst)], a[:len(dst)]
	for i := range dst {
		x := s
		if m[i] {
			x = a[i]
		}
		dst[i] = x
	}
}

func whereRS[T Number](dst []T, m []bool, s T, b []T) {
	m, b = m[:len(dst)], b[:len(dst)]
	for i := range dst {
		x := b[i]
		if m[i] {
			x = s
		}
		dst[i] = x
	}
}

func whereSS[T Number](dst []T, m []bool, s, r T) {
	m = m[:len(dst)]
	for i := range dst {
		x := r
		if m[i] {
			x = s
		}
		dst[i] = x
	}
}

func whereLtS[T Number](dst, x []T, s T, a, b []T) {
	x, a, b = x[:len(dst)], a[:len(dst)], b[:len(dst)]
	for i := range dst {
		y := b[i]
		if x[i] < s {
			y = a[i]
		}
		dst[i] = y
	}
}

func whereLtSS[T Number](dst, x []T, s T, a []T, r T) {
	x, a = x[:len(dst)], a[:len(dst)]
	for i := range dst {
		y := r
		if x[i] < s {
			y = a[i]
		}
		dst[i] = y
	}
}

func whereLeS[T Number](dst, x []T, s T, a, b []T) {
	x, a, b = x[:len(dst)], a[:len(dst)], b[:len(dst)]
	for i := range dst {
		y := b[i]
		if x[i] <= s {
			y = a[i]
		}
		dst[i] = y
	}
}

func whereLeSS[T Number](dst, x []T, s T, a []T, r T) {
	x, a = x[:len(dst)], a[:len(dst)]
	for i := range dst {
		y := r
		if x[i] <= s {
			y = a[i]
		}
		dst[i] = y
	}
}

func whereGtS[T Number](dst, x []T, s T, a, b []T) {
	x, a, b = x[:len(dst)], a[:len(dst)], b[:len(dst)]
	for i := range dst {
		y := b[i]
		if x[i] > s {
			y = a[i]
		}
		dst[i] = y
	}
}

func whereGtSS[T Number](dst, x []T, s T, a []T, r T) {
	x, a = x[:len(dst)], a[:len(dst)]
	for i := range dst {
		y := r
		if x[i] > s {
			y = a[i]
		}
		dst[i] = y
	}
}

func whereGeS[T Number](dst, x []T, s T, a, b []T) {
	x, a, b = x[:len(dst)], a[:len(dst)], b[:len(dst)]
	for i := range dst {
		y := b[i]
		if x[i] >= s {
			y = a[i]
		}
		dst[i] = y
	}
}

func whereGeSS[T Number](dst, x []T, s T, a []T, r T) {
	x, a = x[:len(dst)], a[:len(dst)]
	for i := range dst {
		y := r
		if x[i] >= s {
			y = a[i]
		}
		dst[i] = y
	}
}
