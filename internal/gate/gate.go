// Package gate keeps forces that claim silently and everybody who looks at nodes apart.
package gate

import (
	_ "sync"        // for inlining: see package seam
	_ "sync/atomic" // likewise

	"xfork/internal/seam"
	"xfork/internal/site"
)

// The gate makes the common case cheap: one force at a time. A claim by compare-and-swap and a seal by swap cost 10 ns a
// node, as much as all the rest of a cached operator. So a force enters with such claims (shared), and once it has made
// some hundred steps and nobody else is inside, it takes the gate alone: no claims, seals by release store. A newcomer
// asks it to give that up and waits until its next seal (or its next 256 steps). Whoever reads operands of nodes it has
// not claimed (planners, pictures) is inside as well, and so never meets a lone force's unmarked traces.
//
// Two consequences. An operator must not wait for another goroutine that forces: that one may be waiting for the gate.
// Calls of arbitrary functions belong to the parallel tier, which never goes alone. And an operator that forces is
// misuse; it is recognised by its goroutine, and panics instead of waiting for itself.
var gate struct {
	_     [64]byte
	n     seam.Int32 // n >= 0: so many inside, shared; alone or asked: one force, alone
	cool  seam.Int32 // GoAlone refuses that often: the price of having been asked
	_     [56]byte
	owner seam.Uintptr // the goroutine that is alone
	seam.Mutex
	opened seam.Cond
}

const (
	alone = -1
	asked = -2 // alone, and a newcomer waits
)

// Asked tells a lone force that somebody wants to come in.
func Asked() bool { return gate.n.Load() == asked }

// CoolDown is how many attempts at going alone are refused after a newcomer had to ask. Without it two goroutines that
// force graph after graph were slower together than one after the other.
var CoolDown int32 = 1000

func init() { gate.opened.L = &gate.Mutex }

// Enter lets the caller in, shared. It waits for a lone force to open the gate.
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
		gate.Lock()
		for n = gate.n.Load(); n == asked || n == alone && gate.n.CompareAndSwap(alone, asked); n = gate.n.Load() {
			gate.opened.Wait()
		}
		gate.Unlock()
	}
}

// Leave is for those inside that are not alone.
func Leave() { gate.n.Add(-1) }

// GoAlone succeeds when the caller is the only one inside.
func GoAlone() bool {
	if gate.cool.Load() > 0 {
		gate.cool.Add(-1)
		return false
	}
	if !gate.n.CompareAndSwap(1, alone) {
		return false
	}
	gate.owner.Store(site.G())
	return true
}

// Reopen ends the time alone; n tells how many are inside then: 1, or 0 when the caller leaves.
func Reopen(n int32) {
	gate.owner.Store(0)
	seam.Step("reopen")
	if gate.n.CompareAndSwap(alone, n) {
		return
	}
	gate.Lock()
	gate.cool.Store(CoolDown)
	gate.n.Store(n)
	gate.opened.Broadcast()
	gate.Unlock()
}
