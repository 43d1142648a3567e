// Package gate keeps a force that claims nodes silently apart from all goroutines that read nodes.
//
//	n        state                    a newcomer             a force inside
//	-        -----                    ----------             --------------
//	>= 0     shared: n are inside     comes in, n+1          claims by compare-and-swap, seals by swap; may go alone if n is 1
//	-1       alone                    makes it -2, waits     claims nothing, seals by release store; asks Asked now and then
//	-2       alone, and asked         waits                  marks its path and reopens
//
// Invariant: n changes by a compare-and-swap from the state that the writer has read, but for Leave, which lowers a count that
// includes its caller, and for the lone force, which alone may leave -2. The lock protects the list of those that wait and orders the last step of a newcomer (n becomes -2, then it
// waits) with that of the lone force (n becomes >= 0, then all are woken): otherwise a newcomer could begin to wait after the
// wake-up that was meant for it.
package gate

import (
	_ "sync"        // for inlining: see package seam
	_ "sync/atomic" // likewise

	"xfork/internal/seam"
	"xfork/internal/site"
)

// The gate makes the common case cheap: one force at a time. A claim by compare-and-swap and a seal by swap cost 10 ns a
// node, as much as all the rest of a cached operator. So a force enters with such claims (shared), and once it has made
// some hundred steps and is the only one inside, it takes the gate alone: no claims, seals by release store. A newcomer
// asks it to give that up and waits until its next seal (or its next 256 steps). A goroutine that reads operands of nodes it has
// not claimed (a planner, a picture) is inside as well, and so never meets a lone force's unmarked traces.
//
// Two consequences. An operator must not wait for another goroutine that forces: that one may be waiting for the gate.
// Calls of arbitrary functions belong to the parallel tier, which never goes alone. And an operator that forces is
// misuse; it is recognised by its goroutine, and panics instead of waiting for itself.
//
// n and cool are read and written by all forces, so they have a cache line of 64 bytes without other variables of the program; what
// follows is touched only when a force goes alone or a newcomer waits.
var gate struct {
	_     [64]byte
	n     seam.Int32 // n >= 0: so many inside, shared; alone or asked: one force, alone
	cool  seam.Int32 // GoAlone refuses that often: the price of having been asked
	_     [56]byte
	owner seam.Uintptr // the goroutine that is alone; 0: none, or it has not been noted yet
	seam.Mutex
	opened seam.Cond
}

const (
	alone = -1
	asked = -2 // alone, and a newcomer waits
)

// Asked reports whether a newcomer waits. It is for the lone force, and costs a load.
func Asked() bool { return gate.n.Load() == asked }

// CoolDown is how many attempts at going alone are refused after a newcomer had to ask. Without it two goroutines that
// force graph after graph were slower together than one after the other. It is a variable for tests alone, and is written while no
// force is inside.
var CoolDown int32 = 1000

func init() { gate.opened.L = &gate.Mutex }

// Enter lets the caller in, shared. It waits for a lone force to open the gate, and panics if that force is the caller's own: an
// operator forces, or looks at graphs.
func Enter() {
	for {
		seam.Step("enter")
		n := gate.n.Load()
		if n >= 0 {
			if gate.n.CompareAndSwap(n, n+1) {
				return
			}
			continue
		}
		if gate.owner.Load() == site.G() {
			panic("xfork: an operator must not force, and not look at graphs: use Map or a lifted function")
		}
		// The state is read anew under the lock: the lone force may have reopened, or another newcomer may have asked, since it
		// was read above.
		gate.Lock()
		for n = gate.n.Load(); n == asked || n == alone && gate.n.CompareAndSwap(alone, asked); n = gate.n.Load() {
			gate.opened.Wait()
		}
		gate.Unlock()
	}
}

// Leave ends what Enter has begun. The caller is not alone: a lone force leaves by Reopen(0).
func Leave() { gate.n.Add(-1) }

// GoAlone takes the gate alone, and reports whether it has: only if the caller, which has entered, is the only one inside, and not
// for a while after a newcomer had to ask.
func GoAlone() bool {
	// Two forces may both pass the comparison and leave cool at -1, which counts as 0.
	if gate.cool.Load() > 0 {
		gate.cool.Add(-1)
		return false
	}
	if !gate.n.CompareAndSwap(1, alone) {
		return false
	}
	// Noted after the gate is taken, for the goroutine itself alone: no other one compares equal.
	gate.owner.Store(site.G())
	return true
}

// Reopen ends the time alone; n is how many are inside then: 1, or 0 when the caller leaves. The caller has marked what it has not
// finished before, since newcomers may read its nodes from here on.
func Reopen(n int32) {
	// Cleared before the gate opens: afterwards another force may be alone, and its note would be lost.
	gate.owner.Store(0)
	seam.Step("reopen")
	if gate.n.CompareAndSwap(alone, n) {
		return // no newcomer has asked
	}
	gate.Lock()
	gate.cool.Store(CoolDown)
	gate.n.Store(n)
	gate.opened.Broadcast()
	gate.Unlock()
}
