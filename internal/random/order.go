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

	// What mix multiplies by.
	MixFirst  = 0xbf58476d1ce4e5b9
	MixSecond = 0x94d049bb133111eb
)

// Order is the network of a permutation. For package native, which writes it as a loop.
type Order struct {
	Left, Right uint // bits of the halves
	Keys        [orderRounds]uint64
}

// OrderOf returns that of a length and a seed. The length is a part of the counters, so that
// permutations of other lengths have nothing to do with this one.
func OrderOf(length int, seed uint64) (o Order) {
	n := uint(max(orderBits, bits.Len64(uint64(length)-1)))
	o.Left, o.Right = n/2, n-n/2
	s := sourceOf(seed, Orders)
	for r := range o.Keys {
		o.Keys[r], _ = s.block(uint64(length)*orderRounds + uint64(r))
	}
	return o
}

// mix returns 64 bits of which each depends on all of x: the last step of SplitMix64 (Steele, Lea and
// Flood, Fast Splittable Pseudorandom Number Generators, 2014; the constants are Stafford's).
func mix(x uint64) uint64 {
	x = (x ^ x>>30) * MixFirst
	x = (x ^ x>>27) * MixSecond
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
func (o *Order) through(x *[abreast]uint64) {
	left, right := uint64(1)<<o.Left-1, uint64(1)<<o.Right-1
	l0, l1, l2, l3 := x[0]>>o.Right, x[1]>>o.Right, x[2]>>o.Right, x[3]>>o.Right
	r0, r1, r2, r3 := x[0]&right, x[1]&right, x[2]&right, x[3]&right
	for k := 0; k < orderRounds; k += 2 {
		a, b := o.Keys[k], o.Keys[k+1]
		l0 ^= mix(r0+a) & left
		l1 ^= mix(r1+a) & left
		l2 ^= mix(r2+a) & left
		l3 ^= mix(r3+a) & left
		r0 ^= mix(l0+b) & right
		r1 ^= mix(l1+b) & right
		r2 ^= mix(l2+b) & right
		r3 ^= mix(l3+b) & right
	}
	x[0], x[1], x[2], x[3] = l0<<o.Right|r0, l1<<o.Right|r1, l2<<o.Right|r2, l3<<o.Right|r3
}

// Mixed writes the numbers at, at+1, ... as the network maps them, once: elements of the permutation that belongs to a length and
// a seed, as far as they are below the length. Ordered does what is left.
func Mixed(to []int64, at, length int, seed uint64) {
	o := OrderOf(length, seed)
	var x [abreast]uint64
	for k := 0; k < len(to); k += abreast {
		for j := range x {
			x[j] = uint64(at + k + j)
		}
		o.through(&x)
		for j := range to[k:min(k+abreast, len(to))] {
			to[k+j] = int64(x[j])
		}
	}
}

// Ordered makes elements of the permutation of 0 to length-1 that belongs to a seed, of its Mixed numbers. An element
// takes some 10 nanoseconds in plain Go, and less than twice as many attempts as that on
// average, but for lengths below a hundred, which take longer. to may be numbers.
//
// Numbers that are on the way stand side by side with the places that they are for: those that have come below
// the length leave, and others take their seats, so that no attempt waits for another one.
func Ordered(to, numbers []int64, length int, seed uint64) {
	if len(to) == 0 {
		return
	}
	numbers = numbers[:len(to)]
	o := OrderOf(length, seed)
	var onWay [onTheWay]uint64
	var places [onTheWay]int
	for n, next := 0, 0; next < len(to) || n > 0; {
		for ; n < onTheWay && next < len(to); next++ {
			if x := numbers[next]; x < int64(length) {
				to[next] = x
			} else {
				onWay[n], places[n] = uint64(x), next
				n++
			}
		}
		for k := 0; k < n; k += abreast {
			o.through((*[abreast]uint64)(onWay[k:])) // beyond n there is something as well
		}
		begun := n
		n = 0
		for k, x := range onWay[:begun] {
			if x < uint64(length) {
				to[places[k]] = int64(x)
				continue
			}
			onWay[n], places[n] = x, places[k]
			n++
		}
	}
}
