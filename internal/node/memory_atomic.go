//go:build race || !(amd64 || 386)

package node

import (
	"sync/atomic"
	"unsafe"

	"xfork/internal/seam"
)

func store(p *unsafe.Pointer, x unsafe.Pointer) { seam.Step("operand"); atomic.StorePointer(p, x) }

func load(p *unsafe.Pointer) unsafe.Pointer { seam.Step("operand"); return atomic.LoadPointer(p) }

func release(w *seam.Uint32, s State) { w.Store(s) }

// Release orders what came before it, and here also what comes after it.
func Release(w *seam.Int32, x int32) { w.Store(x) }
