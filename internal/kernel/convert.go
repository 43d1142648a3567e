package kernel

// The types by number, for the tables of conversions in sets_amd64.go. The generator writes these names.
const (
	kindFloat64 = iota
	kindFloat32
	kindInt64
	kindInt32
	kinds
)

// kindOf returns the number of a type. It is a constant where the compiler knows the type, and a look at the dictionary else: once a block.
func kindOf[T Number]() int {
	var t T
	switch any(t).(type) {
	case float64:
		return kindFloat64
	case float32:
		return kindFloat32
	case int64:
		return kindInt64
	}
	return kindInt32
}

// Convert sets dst to a, element by element, as Go's conversion does: integers wrap, floats round to nearest even. A float
// that does not fit an integer, NaN among them, gives the least integer of the type on every processor, where Go leaves
// the value open; fractions are dropped. dst and a may be the same slice, but must not overlap otherwise; a is at least as
// long as dst.
func Convert[To, From Number](dst []To, a []From) { ConvertOf(Current(), dst, a) }

// ConvertOf is [Convert] by the kernels of a tier among [Tiers]. It is a function and no field of Set, because it has two types of elements.
func ConvertOf[To, From Number](t Tier, dst []To, a []From) {
	a = a[:len(dst)]
	n := convertFast(t, dst, a)
	convert(dst[n:], a[n:])
}

// convert is tier A. From floats to integers it goes by truncate, because what Go does with a float that does not fit depends on the
// processor; all other conversions are Go's.
func convert[To, From Number](dst []To, a []From) {
	if to, from := kindOf[To](), kindOf[From](); to >= kindInt64 && from < kindInt64 {
		truncate(dst, a)
		return
	}
	// Between integers and from integers to floats Go's conversion has one result on every processor, and so it has between floats.
	for i, x := range a {
		dst[i] = To(x)
	}
}

// truncate converts floats to integers. limit is the first float above the integers, exact in every float type: 2^31 or 2^63, minus the
// least integer. Below -limit there are fractions that truncate to the least integer, hence the 1; where a float has no such fractions
// -limit - 1 is -limit, and the last comparison lets the least integer itself in. NaN fails all three.
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
