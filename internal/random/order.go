package random

import "math/bits"

// A permutation without memory: a network of Feistel's, which maps the numbers of some even number
// of bits, or of one more, to one another, by rounds each of which can be undone:
//
//	left ^= F(right, key 0)      right ^= F(left, key 1)      left ^= F(right, key 2)      ...
//
// What it maps beyond the length is mapped again, until it is below (Black and Rogaway, Ciphers with
// Arbitrary Finite Domains, 2002): the path leads round a cycle, so it comes back below, and
// different elements have different ends.

const (
	// orderRounds is how often the halves are mixed. Four are proven to be enough for long halves
	// (Luby and Rackoff, 1988); short ones, which a statistician could tell from chance, need more.
	orderRounds = 12

	// orderBits is how many bits there are at least. Of a permutation of all numbers of so many bits
	// only an even one can come; what is left of it below a shorter length is even or odd.
	orderBits = 8
)

// order is a permutation.
type order struct {
	length      uint64
	left, right uint // bits of the halves
	keys        [orderRounds]uint64
}

// orderOf returns that of a length and a seed. The length is a part of the counters, so that
// permutations of other lengths have nothing to do with this one.
func orderOf(length int, seed uint64) (o order) {
	o.length = uint64(length)
	n := uint(max(orderBits, bits.Len64(o.length-1)))
	o.left, o.right = n/2, n-n/2
	s := sourceOf(seed, Orders)
	for r := range o.keys {
		o.keys[r], _ = s.block(o.length*orderRounds + uint64(r))
	}
	return o
}

// mix returns 64 bits of which each depends on all of x: the last step of SplitMix64 (Steele, Lea and
// Flood, Fast Splittable Pseudorandom Number Generators, 2014; the constants are Stafford's).
func mix(x uint64) uint64 {
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// at returns element i.
func (o *order) at(i uint64) uint64 {
	left, right := uint64(1)<<o.left-1, uint64(1)<<o.right-1
	for {
		l, r := i>>o.right, i&right
		for k := 0; k < orderRounds; k += 2 {
			l ^= mix(r+o.keys[k]) & left
			r ^= mix(l+o.keys[k+1]) & right
		}
		if i = l<<o.right | r; i < o.length {
			return i
		}
	}
}

// Permutation writes elements at, at+1, ... of the permutation of 0 to length-1 that belongs to a
// seed. An element takes some 10 to 20 nanoseconds, and less than twice as many attempts as that on
// average, but for lengths below a hundred, which take longer.
func Permutation(to []int64, at, length int, seed uint64) {
	if len(to) == 0 {
		return
	}
	o := orderOf(length, seed)
	for k := range to {
		to[k] = int64(o.at(uint64(at + k)))
	}
}
