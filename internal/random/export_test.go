package random

// Quantile returns the normal number that is made of u.
func Quantile(u uint64) float64 { return normal(u) }

// Number returns number i of a seed in the stream of Integers, in an attempt.
func Number(seed, i uint64, attempt uint32) uint64 {
	s := sourceOf(seed, Wholes)
	s.attempt = attempt
	return s.number(i)
}
