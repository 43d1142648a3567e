// Package scratch keeps temporary memory for further use: fresh memory takes longer to get from the
// system than to fill.
//
//	Get, Put      words
//	Block, Free   elements without pointers, where what is short is not worth to be kept
//	Strings, FreeStrings
//	Fresh         memory that is not kept: for results
//
// They are safe for concurrent use. Between the two of a pair the memory belongs to the caller alone.
package scratch

import (
	"math/bits"
	"unsafe"
)

// Classes are four to a doubling: a block is longer than asked for by an eighth on average, and by a
// quarter at most.
//
//	words   1 2 3 4 | 5 6 7 8 | 10 12 14 16 | 20 24 28 32 | ...

// class returns the size class of blocks of n words or more, and how many words these have.
func class(n int) (c, words int) {
	if n <= 4 {
		return max(n, 1), max(n, 1)
	}
	shift := bits.Len(uint(n-1)) - 3
	steps := (n-1)>>shift + 1 // 5 to 8
	return 4*shift + steps, steps << shift
}

// Get returns at least n words with arbitrary contents. Pointers must not be stored in them: the
// garbage collector does not look into words.
func Get(n int) []uint64 {
	c, long := class(n)
	if b := words.get(c); b != nil {
		return b
	}
	return Fresh[uint64](long)
}

// Put takes back memory that Get has returned, in its full length, which is what tells its class. It
// leaves memory of another length to the garbage collector. The caller must not use it afterwards.
func Put(b []uint64) {
	if c, long := class(len(b)); long == len(b) {
		if poisoned {
			poison(b)
		}
		words.put(c, b)
	}
}

// leastBlock is how many bytes a block has at least.
const leastBlock = 16 << 10

// Block returns a slice of n elements with arbitrary contents, which must be of a type without
// pointers. Free takes it back by its capacity.
func Block[T any](n int) []T {
	size := int(unsafe.Sizeof(*new(T)))
	if n*size < leastBlock {
		return make([]T, n)
	}
	words := Get(whole((n*size+7)/8, size))
	return unsafe.Slice((*T)(unsafe.Pointer(unsafe.SliceData(words))), len(words)*8/size)[:n]
}

// whole returns how many words to ask for, n at the least, so that elements of some bytes take all of a
// block: otherwise their capacity would not tell its class. A class of each doubling is a multiple of three,
// of five and of seven words, and elements of other sizes are not kept.
func whole(n, size int) int {
	for want, try := n, 0; try < 4; try++ {
		_, long := class(want)
		if long*8%size == 0 {
			return long
		}
		want = long + 1
	}
	return n
}

// Free takes back a slice that Block has returned, with the capacity that it had then. It leaves other
// memory to the garbage collector.
func Free[T any](s []T) {
	if size := cap(s) * int(unsafe.Sizeof(*new(T))); size >= leastBlock && size%8 == 0 {
		Put(unsafe.Slice((*uint64)(unsafe.Pointer(unsafe.SliceData(s))), size/8))
	}
}

// Strings is Block of strings: whatever they are.
func Strings(n int) []string {
	if n*int(unsafe.Sizeof("")) < leastBlock {
		return make([]string, n)
	}
	c, long := class(n)
	if s := texts.get(c); s != nil {
		return s[:n]
	}
	return make([]string, n, long)
}

// FreeStrings takes back what Strings has returned, as Free does, and forgets the strings.
func FreeStrings(s []string) {
	s = s[:cap(s)]
	if c, long := class(len(s)); long == len(s) && len(s)*int(unsafe.Sizeof("")) >= leastBlock {
		clear(s)
		texts.put(c, s)
	}
}

// poison overwrites memory with what is neither an index nor a number, so that what uses it still fails in
// a test.
func poison(b []uint64) {
	for i := range b {
		b[i] = 0xfff5_dead_beef_fff5
	}
}
