//go:build !race && (amd64 || 386)

package node

import (
	"sync/atomic"
	"unsafe"

	"xfork/internal/seam"
)

// On these processors every load is an acquire and every store a release, and Go neither tears nor reorders stores of
// a word. So the two orderings that the protocol needs cost nothing, where atomic.Store costs a locked exchange (5 ns
// each, a quarter of a cached operator). The race detector cannot know that: its builds, and other processors, use
// memory_atomic.go.

func store(p *unsafe.Pointer, x unsafe.Pointer) { seam.Step("operand"); *p = x }

func load(p *unsafe.Pointer) unsafe.Pointer { seam.Step("operand"); return atomic.LoadPointer(p) }

// release orders what came before it, as Store does, but not what comes after it.
func release(w *seam.Uint32, s State) { seam.Step("seal"); *(*uint32)(unsafe.Pointer(w)) = s }

// Release is such a store for packages that keep counters beside nodes.
func Release(w *seam.Int32, x int32) { seam.Step("count"); *(*int32)(unsafe.Pointer(w)) = x }
