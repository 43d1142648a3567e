//go:build race || !(amd64 || 386)

package node

import (
	"sync/atomic"
	"unsafe"
)

func store(p *unsafe.Pointer, x unsafe.Pointer) { atomic.StorePointer(p, x) }

func load(p *unsafe.Pointer) unsafe.Pointer { return atomic.LoadPointer(p) }

func release(w *atomic.Uint32, s State) { w.Store(s) }

// Release orders what came before it, and here also what comes after it.
func Release(w *atomic.Int32, x int32) { w.Store(x) }
