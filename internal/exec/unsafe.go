package exec

import (
	"xfork/internal/demand"
	"xfork/internal/permit"
	"xfork/internal/run"
)

// The unsafe lane: one call at a time in the whole process. The call that runs has the token of its world, and lends it while it
// waits in a force (package permit). What it waits for is read off the scopes.

// takeToken gets task i its turn among the unsafe calls of its scope, and then the token. It returns true if the task has it now.
// The turn before the token; otherwise a later call of the scope could hold the token while it sleeps for its turn.
func (r *Machine) takeToken(p *run.Post, b *demand.Block, i int32, x *demand.Extra) bool {
	// A sequential run needs no turns, for it goes by number. It shows what its calls wait for, since their token may have to be
	// lent to this very request.
	if r.Sequential() {
		p.ShowWaits()
		var l *demand.Loan
		if !r.waitInOrder(p, b, func(w *permit.Waiter) bool {
			l = &demand.Loan{By: b.Scope} // a new one each time: one that was cancelled is never granted
			l.Grant = w.Grant
			return r.Lane().Acquire(l)
		}, func(*permit.Waiter) bool { return r.Lane().Cancel(l) }) {
			return false
		}
		x.Token = l
		return true
	}
	if !r.myTurn(b, i) {
		return false
	}
	l := &demand.Loan{By: b.Scope}
	l.Grant = func() { r.Wakes(b, i) }
	// As with limits: before the task is asleep. A withdrawal that finds the request granted gives the token back.
	x.Token, x.Request = l, l
	return r.sleep(b, i, func() bool { return r.Lane().Acquire(l) })
}

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
