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

// abreast is how many numbers are mapped side by side: a round waits for two products, one after the other, and
// the processor does those of other numbers meanwhile. onTheWay is how many are begun before the first
// ones are looked at again, a multiple of it.
const (
	abreast  = 4
	onTheWay = 64
)

// through sends numbers through the network, which maps each to another one.
func (o *order) through(x *[abreast]uint64) {
	left, right := uint64(1)<<o.left-1, uint64(1)<<o.right-1
	l0, l1, l2, l3 := x[0]>>o.right, x[1]>>o.right, x[2]>>o.right, x[3]>>o.right
	r0, r1, r2, r3 := x[0]&right, x[1]&right, x[2]&right, x[3]&right
	for k := 0; k < orderRounds; k += 2 {
		a, b := o.keys[k], o.keys[k+1]
		l0 ^= mix(r0+a) & left
		l1 ^= mix(r1+a) & left
		l2 ^= mix(r2+a) & left
		l3 ^= mix(r3+a) & left
		r0 ^= mix(l0+b) & right
		r1 ^= mix(l1+b) & right
		r2 ^= mix(l2+b) & right
		r3 ^= mix(l3+b) & right
	}
	x[0], x[1], x[2], x[3] = l0<<o.right|r0, l1<<o.right|r1, l2<<o.right|r2, l3<<o.right|r3
}

// Permutation writes elements at, at+1, ... of the permutation of 0 to length-1 that belongs to a
// seed. An element takes some 10 nanoseconds, and less than twice as many attempts as that on
// average, but for lengths below a hundred, which take longer.
//
// Numbers that are on the way stand side by side with the places that they are for: those that have come below
// the length leave, and others take their seats, so that no attempt waits for another one.
func Permutation(to []int64, at, length int, seed uint64) {
	if len(to) == 0 {
		return
	}
	o := orderOf(length, seed)
	var numbers [onTheWay]uint64
	var places [onTheWay]int
	for n, next := 0, 0; next < len(to) || n > 0; {
		for ; n < onTheWay && next < len(to); n, next = n+1, next+1 {
			numbers[n], places[n] = uint64(at+next), next
		}
		for k := 0; k < n; k += abreast {
			o.through((*[abreast]uint64)(numbers[k:])) // beyond n there is something as well
		}
		begun := n
		n = 0
		for k, x := range numbers[:begun] {
			if x < o.length {
				to[places[k]] = int64(x)
				continue
			}
			numbers[n], places[n] = x, places[k]
			n++
		}
	}
}
