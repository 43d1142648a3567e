package fuse

import (
	"math/bits"
	"sync"
)

// pool keeps memory that no value lies in for further use, in sizes that are powers of two. The garbage collector takes what
// nobody asks for.
type pool [64]sync.Pool

var buffers pool

// get is at least n words, with anything in them.
func (p *pool) get(n int) []uint64 {
	class := bits.Len(uint(max(n, 1) - 1))
	if b, ok := p[class].Get().(*[]uint64); ok {
		return *b
	}
	return make([]uint64, 1<<class)
}

// put takes memory from get back.
func (p *pool) put(b []uint64) {
	p[bits.Len(uint(len(b)-1))].Put(&b)
}
