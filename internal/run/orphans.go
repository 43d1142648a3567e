package run

import (
	"xfork/internal/callctx"
	"xfork/internal/demand"
	"xfork/internal/gate"
	"xfork/internal/seam"
)

// Disown lets a running call go on without its run: it is counted as an orphan in the same step, because its function may
// return, and count it off, in the next one. It reports whether it was in time; LendIf lends the slot in the same step, too, under
// the scheduler's lock, which is taken before the run's.
func (r *Run) Disown(k *demand.Task, from, to int32) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !k.State.CompareAndSwap(from, to) {
		return false
	}
	r.addOrphan()
	return true
}

// addOrphan counts a function that goes on without its run. The caller holds r.mu, because End reads the count under it.
func (r *Run) addOrphan() {
	r.Opts.World.Engine(r.Opts.Engine).Orphan(+1)
	r.orphans++
}

// OrphanEnded counts off a function that went on although its own run had withdrawn its demand. It runs on the function's
// goroutine. The run stays inside the gate until the last one has ended: it may still evaluate nodes.
func (r *Run) OrphanEnded() {
	r.Opts.World.Engine(r.Opts.Engine).Orphan(-1)
	r.mu.Lock()
	r.orphans--
	// The caller waits for alone for a moment only. Afterwards left says that the last orphan is the one to end the
	// run; both are decided under one lock, so that exactly one of the two ends it.
	last := r.orphans == 0
	if last && r.alone != nil {
		close(r.alone)
		r.alone = nil
	}
	last = last && r.left
	r.mu.Unlock()
	if last {
		r.leave()
	}
}

// Back gives the goroutine of a call that was lent out its slot again, if there are calls below that one on its stack. Otherwise the
// goroutine ends when it returns to the scheduler's loop; Lent takes the lock under which the slot was lent, so that the lending
// is complete by then.
func (r *Run) Back(p *Post) {
	switch {
	case p.Worker == nil:
	case p.Depth > 0:
		r.Sched.Reclaim(p.Worker)
	default:
		r.Sched.Lent(p.Worker)
	}
}

// End waits up to callctx.Grace for the orphans: functions that are no longer demanded. It then leaves the gate, or leaves that to
// the last orphan.
func (r *Run) End() {
	r.mu.Lock()
	if r.orphans > 0 {
		// Most functions return at once when their context is cancelled. Waiting for them for a moment keeps orphans what they
		// are meant to be: functions that do not heed their context.
		alone := make(chan struct{})
		r.alone = alone
		r.mu.Unlock()
		seam.Within("orphans", alone, callctx.Grace)
		r.mu.Lock()
	}
	// Both under one lock, as in OrphanEnded: either the caller sees no orphan, or the last orphan sees left. Otherwise the
	// gate would be left twice, or never.
	r.left = true
	last := r.orphans == 0
	r.mu.Unlock()
	if last {
		r.leave()
	}
}

// leave ends the run for good: neither its caller nor an orphan is left. It is called once, by whichever of the two is last. First
// the scheduler's run, from which nested forces of orphans may have wanted slots until now; then the gate; the world, which owns the slots, last.
func (r *Run) leave() {
	r.mustHaveLanded()
	r.Sched.Forget()
	gate.Leave()
	r.Opts.World.Leave()
}
