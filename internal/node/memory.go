//go:build !race && (amd64 || 386)

package node

import (
	"sync/atomic"
	"unsafe"

	"xfork/internal/seam"
)

// On these processors every load is an acquire and every store a release (total store order: Intel SDM, vol. 3A, section 8.2.2), and
// Go neither tears nor reorders stores of a word. So the two orderings that the protocol needs cost nothing, where atomic.Store
// costs a locked exchange (5 ns each, a quarter of a cached operator). The race detector cannot know that: its builds, and other
// processors, use memory_atomic.go.
//
// What total store order does not give is that a later load waits for an earlier store. Nothing here needs it: a claim is a
// compare-and-swap, and seal is a swap, because it must learn whether the mark of a waiter came before it.
//
// The garbage collector's write barrier is that of an ordinary assignment to a pointer, which store compiles to.

// store writes an operand field. Only the claimer of the node may call it, but for resolve, which shortens aliases.
func store(p *unsafe.Pointer, x unsafe.Pointer) { seam.Step("operand"); *p = x }

// load reads an operand field that another goroutine may be writing.
func load(p *unsafe.Pointer) unsafe.Pointer { seam.Step("operand"); return atomic.LoadPointer(p) }

// release writes a word that no other goroutine writes at this time. It orders what came before it, as Store does, but not what
// comes after it.
func release(w *seam.Uint32, s State) { seam.Step("seal"); *(*uint32)(unsafe.Pointer(w)) = s }

// Release is such a store for the counters of tasks that a run keeps beside its nodes.
func Release(w *seam.Int32, x int32) { seam.Step("count"); *(*int32)(unsafe.Pointer(w)) = x }
