package fuse

import (
	"hash/maphash"
	"os"
	"unsafe"

	"xfork/internal/fuse/elem"
	"xfork/internal/node"
)

// userSlice is a node that has its value from the beginning: a slice of the user's, which is not
// copied. It begins like every cell of a slice (see member.go), so that its value is read as theirs
// is.
type userSlice struct {
	node.Node
	v []byte // as in a sliceCell
	checksum
}

// checksum is what watch.go remembers of an input. complain protects told; the other fields are
// written once, before the node is anyone else's.
type checksum struct {
	kind Kind
	told bool
	hash uint64
}

var (
	watching = os.Getenv("XFORK") == "check"
	seed     = maphash.MakeSeed()
)

// hashOf returns the hash of an array's bytes, by a seed that is another one in every process.
func hashOf(a elem.Typed) uint64 {
	return maphash.Bytes(seed, unsafe.Slice((*byte)(a.Ptr), a.Len*int(a.Kind.Size())))
}

// Input makes a settled node of the user's slice.
func Input[T any](xs []T, k Kind, pc uintptr) *node.Node {
	c := new(userSlice)
	c.init(elem.Erase(xs), k, pc)
	return &c.Node
}

// One makes a settled node of an array of length one, in one allocation: the element lies behind
// the node.
func One[T any](v T, k Kind, pc uintptr) *node.Node {
	c := &struct {
		userSlice
		v [1]T
	}{v: [1]T{v}}
	c.init(elem.Erase(c.v[:]), k, pc)
	return &c.Node
}

// init stores the value before InitDone publishes the node.
func (c *userSlice) init(a elem.Array, k Kind, pc uintptr) {
	c.kind = k
	storeArray(&c.Node, a)
	if watching {
		c.hash = hashOf(elem.Typed{Array: a, Kind: k})
	}
	node.InitDone(&c.Node, given{}, pc)
}

// given is the operator of an input, which is never called: the node is done from the beginning.
type given struct{ node.Plain }

var givenInfo = node.Info{Name: "vec.Of"}

func (given) Info(*node.Node) *node.Info         { return &givenInfo }
func (given) Eval(*node.Scope, *node.Node) error { return nil }

// checksumOf returns what is remembered of the input n, nil if n is none.
func checksumOf(n *node.Node) *checksum {
	if _, is := node.OpOf(n).(given); !is {
		return nil
	}
	return &(*userSlice)(unsafe.Pointer(n)).checksum
}
