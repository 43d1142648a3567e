package exec

import (
	"xfork/internal/demand"
	"xfork/internal/run"
)

// The unsafe lane: one call at a time in the whole process. The call that runs has the token of its world, and lends it while it
// waits in a force (package permit). What it waits for is read off the scopes.

// myTurn reports whether all unsafe calls that come before task i are over; otherwise the task sleeps until then. A task without a
// turn is not kept: its node was claimed by another task when the plan was made, so the plan has not seen an unsafe call.
func (r *Machine) myTurn(b *demand.Block, i int32) bool {
	at := b.TurnOf(i)
	if at < 0 {
		return true
	}
	// stalls before asleep: the step that wakes the task takes it back. Without the lock of the turns, for it may make other tasks
	// ready.
	r.Stalls(b, i)
	if !b.AwaitTurn(i, at) {
		r.GoesOn(b, i)
		return true
	}
	// As in sleep: the state before the bar.
	if b.Task(i).Number > b.Scope.Bar.Load() {
		r.withdraw(b, i)
	}
	return false
}

// nextTurn notes that task i is over, and wakes the next unsafe call in order if it sleeps for its turn. A call that has not asked
// yet needs no wake-up: it will find that its turn has come. One call at most is woken: those behind it wait for it.
func (r *Machine) nextTurn(p *run.Post, b *demand.Block, i int32) {
	if at := b.TurnOf(i); at >= 0 {
		if wake := b.Turns.PassTurn(at); wake.Block != nil {
			r.Push(p, wake.Block, wake.Task)
		}
	}
}
