package fuse

import (
	"fmt"
	"io"
	"os"
	"sync"

	"xfork/internal/fuse/elem"
	"xfork/internal/node"
)

// With XFORK=check in the environment, every input is hashed when it is made, and again whenever
// something has been computed from it. One that has been written in between is reported once, with
// the line that made it: what was computed from it may be anything. Otherwise an input costs one
// comparison.

// The hash is taken outside of the lock, which covers the report alone.
var (
	complaints io.Writer  = os.Stderr
	complain   sync.Mutex // protects complaints, and checksum.told of all inputs
)

// watch hashes the inputs that the region has read, but for the one that it was asked to write to.
func (g *region) watch(written elem.Array) {
	if !watching {
		return
	}
	for i := range g.entries {
		if n := g.entries[i].n; checksumOf(n) != nil && arrayOf(n) != written {
			verify(n)
		}
	}
}

// verify hashes one input. (A slice that overlaps the one that is written, and is not the same, has
// been refused.)
func verify(n *node.Node) {
	s := checksumOf(n)
	hash := hashOf(elem.Typed{Array: arrayOf(n), Kind: s.kind})
	complain.Lock()
	defer complain.Unlock()
	if hash != s.hash && !s.told {
		s.told = true
		fmt.Fprintf(complaints, "xfork: XFORK=check: the slice of %s has been written while a graph needs it\n", n)
	}
}

// Watch is what the environment does at the start. It turns the check on or off, and says where
// complaints go. For tests.
func Watch(on bool, to io.Writer) {
	complain.Lock()
	defer complain.Unlock()
	watching, complaints = on, to
}
