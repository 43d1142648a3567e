package kernel

// Convert sets dst to a, element by element, as Go's conversion does: integers wrap, floats round to nearest even. A float
// that does not fit an integer, NaN among them, gives the least integer of the type on every processor, where Go leaves
// the value open; fractions are dropped. The types must differ or dst and a be the same slice; a is at least as long.
func Convert[To, From Number](dst []To, a []From) {
	a = a[:len(dst)]
	var f From
	var t To
	switch any(f).(type) {
	case float64, float32:
		switch any(t).(type) {
		case int64, int32:
			truncate(dst, a)
			return
		}
	}
	for i, x := range a {
		dst[i] = To(x)
	}
}

// truncate converts floats to integers. limit is the first float above the integers, exact in every float type.
func truncate[To, From Number](dst []To, a []From) {
	least, _ := limits[To]()
	limit := -From(least)
	for i, x := range a {
		if x > -limit-1 && x < limit || x == -limit {
			dst[i] = To(x)
		} else {
			dst[i] = least
		}
	}
}

// FromMask sets dst to 1 where m holds and to 0 elsewhere. m is at least as long as dst.
func FromMask[T Number](dst []T, m []bool) { whereSS(dst, m, 1, 0) }

// NonZero sets dst to a != 0, element by element: NaN counts as true, as in [Set.Ne]. a is at least as long as dst.
func NonZero[T Number](dst []bool, a []T) { neS(dst, a, 0) }
