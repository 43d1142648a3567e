package random

import (
	"math/bits"

	"xfork/internal/kernel"
)

// Numbers writes the numbers at, at+1, ... that Below makes integers of, as int64 by their bits.
func Numbers(to []int64, at int, seed uint64) {
	s := sourceOf(seed, Wholes)
	each(to, at, s, func(to []int64, at int) int {
		keys := s.keys()
		return kernel.PhiloxOf(kernel.Current(), to, &keys, uint64(at)/2)
	}, func(u uint64) int64 { return int64(u) })
}

// Below makes elements at, at+1, ... of the whole numbers of a seed that are below span, all of them
// equally likely, of its Numbers from at on. A span of 0 stands for 2^64. They are unsigned, and
// stand in an int64 as their bits do. to may be numbers.
//
// A number u of 64 bits is multiplied by the span, and the upper half of the product taken (Lemire,
// Fast Random Integer Generation in an Interval, 2019): 2^64 numbers fall on span places, some of
// which would get one more than others. Those for which the lower half is below 2^64 mod span are
// the ones too many: the element draws again then, from a counter with the number of the attempt, so
// that it still depends on nothing but the seed and its place.
func Below(to, numbers []int64, at int, seed, span uint64) {
	if span == 0 {
		copy(to, numbers)
		return
	}
	numbers = numbers[:len(to)]
	tooMany := -span % span
	for k, u := range numbers {
		high, low := bits.Mul64(uint64(u), span)
		if low < tooMany {
			high = again(uint64(at+k), seed, span, tooMany)
		}
		to[k] = int64(high)
	}
}

// again draws for element i until the number is none of those too many. In each attempt at least
// every second number is good.
func again(i, seed, span, tooMany uint64) uint64 {
	s := sourceOf(seed, Wholes)
	for {
		s.attempt++
		if high, low := bits.Mul64(s.number(i), span); low >= tooMany {
			return high
		}
	}
}
