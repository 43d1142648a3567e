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
	c := new(userSlice)
	c.init(erase(xs), k, pc)
	return &c.Node
}

// One makes a settled node of an array of length one, in one allocation.
func One[T any](v T, k Kind, pc uintptr) *node.Node {
	c := &struct {
		userSlice
		v [1]T
	}{v: [1]T{v}}
	c.init(erase(c.v[:]), k, pc)
	return &c.Node
}

func (c *userSlice) init(a untyped, k Kind, pc uintptr) {
	c.kind = k
	storeArray(&c.Node, a)
	if watching {
		c.hash = hashOf(a, k)
	}
	node.InitDone(&c.Node, given{}, pc)
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
