package kernel

// Tier A of choice. The forms that compare as well exist because a region often has both, and the mask would be written to memory and
// read again between two kernels. They are eight functions and not one with a relation as parameter, which would be asked for each
// element. There are none for Eq and Ne, which take two kernels.

// where is Set.Where. It is written so that the compiler can choose by a conditional move where it has one: a mask may be as good as
// random, and a branch that is not predicted costs more than a load. Assembly blends two registers.
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

// whereS is Set.WhereS: m ? a : s.
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

// whereRS is Set.WhereRS: m ? s : b.
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

// whereSS is Set.WhereSS: m ? s : r. FromMask is this with 1 and 0.
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

// whereLtS is Set.WhereLtS: x < s ? a : b. With a NaN in x it takes b, as does each of the eight that follow the same pattern.
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

// whereLtSS is Set.WhereLtSS: x < s ? a : r. Where a is x itself this is a clip at one side, which replaces NaN as well, where min would
// keep it.
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

// whereLeS is Set.WhereLeS: x <= s ? a : b.
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

// whereLeSS is Set.WhereLeSS: x <= s ? a : r.
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

// whereGtS is Set.WhereGtS: x > s ? a : b.
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

// whereGtSS is Set.WhereGtSS: x > s ? a : r.
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

// whereGeS is Set.WhereGeS: x >= s ? a : b.
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

// whereGeSS is Set.WhereGeSS: x >= s ? a : r.
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
