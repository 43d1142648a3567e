//go:build race || !(amd64 || 386)

package node

import (
	"sync/atomic"
	"unsafe"

	"xfork/internal/seam"
)

// These are the functions of memory.go by package sync/atomic: where the race detector watches, it sees the orderings that the
// protocol relies on; where the processor does not order stores by itself, the atomic ones do.

// store writes an operand field.
func store(p *unsafe.Pointer, x unsafe.Pointer) { seam.Step("operand"); atomic.StorePointer(p, x) }

// load reads an operand field that another goroutine may be writing.
func load(p *unsafe.Pointer) unsafe.Pointer { seam.Step("operand"); return atomic.LoadPointer(p) }

// release publishes what came before it.
func release(w *seam.Uint32, s State) { w.Store(s) }

// Release orders what came before it, and here also what comes after it.
func Release(w *seam.Int32, x int32) { w.Store(x) }
