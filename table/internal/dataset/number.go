package dataset

import "math/bits"

// Number is a source of random numbers without state: Of(i) is the number at i.
// Sources of different values have nothing in common.
type Number uint64

// Of returns the number at i, which is uniform in 64 bits. It is the output of
// SplitMix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators,
// 2014) at the i-th step of a sequence that the source begins.
func (s Number) Of(i int64) uint64 {
	return mix(mix(uint64(s)) + uint64(i)*0x9e3779b97f4a7c15)
}

// mix is the finaliser of SplitMix64, variant 13 of Stafford: a bijection.
func mix(x uint64) uint64 {
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// Below returns the number at i, uniform from 0 to n-1, with n above 0. The
// product in place of a remainder is due to Lemire (Fast Random Integer
// Generation in an Interval, 2019), without his second draw: the bias is below
// n / 2^64.
func (s Number) Below(i, n int64) int64 {
	high, _ := bits.Mul64(s.Of(i), uint64(n))
	return int64(high)
}

// Unit returns the number at i, uniform in [0, 1), of 53 bits.
func (s Number) Unit(i int64) float64 { return float64(s.Of(i)>>11) * 0x1p-53 }

// Skewed returns the number at i, from 0 to n-1, the small ones the most
// frequent: rank r comes with a density of (r/n)^(1/power-1). Power 1 is uniform;
// at 3 a hundredth of the ranks has a fifth of the draws.
func (s Number) Skewed(i, n int64, power int) int64 {
	u := s.Unit(i)
	x := u
	for range power - 1 {
		x *= u
	}
	return min(int64(x*float64(n)), n-1)
}

// Permutation is a random order of the numbers from 0 to n-1, without a table of
// them.
type Permutation struct {
	n    uint64
	mask uint64 // of the smallest power of two that is not below n, less one
	half int
	odd  [3]uint64
}

// NewPermutation returns an order of n numbers, n above 0.
func NewPermutation(seed Number, n int64) Permutation {
	width := max(bits.Len64(uint64(n-1)), 1)
	p := Permutation{n: uint64(n), mask: 1<<width - 1, half: (width + 1) / 2}
	for i := range p.odd {
		p.odd[i] = seed.Of(int64(i)) | 1
	}
	return p
}

// At returns the number at i, with i from 0 to n-1. It is a bijection of width
// bits, and a result that is not below n goes through it again, which is a
// bijection of what is below n (cycle walking: Black, Rogaway: Ciphers with
// Arbitrary Finite Domains, 2002). More than half of all are below n, so it takes
// less than two rounds on average.
func (p *Permutation) At(i int64) int64 {
	x := uint64(i)
	for {
		// Adding, multiplying by an odd number and the exclusive or with higher
		// bits can each be undone, modulo a power of two.
		for _, odd := range p.odd {
			x = (x*odd + odd>>7) & p.mask
			x ^= x >> p.half
		}
		if x < p.n {
			return int64(x)
		}
	}
}
