package fuse

import (
	"fmt"
	"hash/maphash"
	"io"
	"os"
	"sync"
	"unsafe"
)

// With XFORK=check in the environment, every input is hashed when it is made, and again whenever something
// has been computed from it. One that has been written in between is told once, with the line that made it: what was computed
// from it is anything. Otherwise an input costs one comparison.

var (
	watching             = os.Getenv("XFORK") == "check"
	complaints io.Writer = os.Stderr
	complain   sync.Mutex
	seed       = maphash.MakeSeed()
)

func hashOf(a untyped, k Kind) uint64 {
	return maphash.Bytes(seed, unsafe.Slice((*byte)(a.p), a.n*int(k.size())))
}

// watch looks at the inputs that the region has read, but for one that it was asked to write to.
func (g *region) watch(written untyped) {
	if !watching {
		return
	}
	for i := range g.items {
		n := g.items[i].n
		s := sumOf(n)
		if s == nil {
			continue
		}
		a := arrayOf(n)
		if a == written {
			continue
		}
		hash := hashOf(a, s.kind)
		complain.Lock()
		if hash != s.hash && !s.told {
			s.told = true
			fmt.Fprintf(complaints, "xfork: XFORK=check: the slice of %s has been written while a graph needs it\n", n)
		}
		complain.Unlock()
	}
}

// Watch turns the check on or off, and says where complaints go. For tests.
func Watch(on bool, to io.Writer) {
	complain.Lock()
	defer complain.Unlock()
	watching, complaints = on, to
}
