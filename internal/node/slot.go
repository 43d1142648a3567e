package node

import "unsafe"

// Slot holds a node until it is dropped. One goroutine at a time may set it, and any may get it meanwhile: tasks keep their nodes in
// slots, and drop them one by one during the run, so that what is settled and has no handle is garbage before the run ends.
type Slot struct{ p unsafe.Pointer }

// Get returns the node, or nil.
func (s *Slot) Get() *Node { return (*Node)(load(&s.p)) }

// Set puts a node, or nil, into the slot.
func (s *Slot) Set(n *Node) { store(&s.p, unsafe.Pointer(n)) }
