package elementary

// Reduce returns the angle of x, up to TrigMax.
func Reduce(x float64) (hi, lo float64) {
	a := reduce(x)
	return a.hi, a.lo
}
