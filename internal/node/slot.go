package node

import "unsafe"

// Slot holds a node until it is dropped: while its owner drops it, others may look.
type Slot struct{ p unsafe.Pointer }

// Get is the node, or nil.
func (s *Slot) Get() *Node { return (*Node)(load(&s.p)) }

// Set puts a node, or nil, into the slot.
func (s *Slot) Set(n *Node) { store(&s.p, unsafe.Pointer(n)) }
