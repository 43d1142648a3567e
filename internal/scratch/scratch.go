// Package scratch keeps temporary memory for further use: fresh memory takes longer to get from the
// system than to fill.
//
// Get and Put are safe for concurrent use. Between the two the memory belongs to the caller alone.
package scratch

import (
	"math/bits"
	"sync"
)

// pools holds blocks that are not in use, by size class: class k has blocks of 2^k words. A
// sync.Pool drops what has not been asked for during two garbage collections, so that one large
// evaluation does not keep its memory for ever.
var pools [64]sync.Pool

// Get returns at least n words with arbitrary contents. Pointers must not be stored in them: the
// garbage collector does not look into words.
func Get(n int) []uint64 {
	class := bits.Len(uint(max(n, 1) - 1))
	if b, ok := pools[class].Get().(*[]uint64); ok {
		return *b
	}
	return make([]uint64, 1<<class)
}

// Put takes back memory that Get has returned, in its full length, which is what tells its class.
// The caller must not use it afterwards.
func Put(b []uint64) {
	pools[bits.Len(uint(len(b)-1))].Put(&b)
}
