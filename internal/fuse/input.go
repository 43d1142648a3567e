package fuse

import (
	"unsafe"

	"xfork/internal/node"
)

// userSlice is a node whose value is a slice that the user has: no copy. It begins like every cell of a slice.
type userSlice struct {
	node.Node
	v []byte // as in a sliceCell
	sum
}

// sum is what watch.go remembers of an input.
type sum struct {
	kind Kind
	told bool
	hash uint64
}

// Input makes a settled node of the user's slice.
func Input[T any](xs []T, k Kind, pc uintptr) *node.Node {
	c := &userSlice{sum: sum{kind: k}}
	storeArray(&c.Node, erase(xs))
	if watching {
		c.hash = hashOf(erase(xs), k)
	}
	node.InitDone(&c.Node, given{}, pc)
	return &c.Node
}

// given is the operator of an input.
type given struct{ node.Plain }

var givenInfo = node.Info{Name: "vec.Of"}

func (given) Info(*node.Node) *node.Info         { return &givenInfo }
func (given) Eval(*node.Scope, *node.Node) error { return nil }

// sumOf is what is remembered of the input n, nil if it is none.
func sumOf(n *node.Node) *sum {
	if _, is := node.OpOf(n).(given); !is {
		return nil
	}
	return &(*userSlice)(unsafe.Pointer(n)).sum
}
