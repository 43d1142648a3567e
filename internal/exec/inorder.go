package exec

import (
	"context"
	"time"

	"xfork/internal/callctx"
	"xfork/internal/demand"
	"xfork/internal/node"
	"xfork/internal/permit"
	"xfork/internal/policy"
	"xfork/internal/run"
	"xfork/internal/seam"
)

// How a sequential run does what differs: its goroutine waits itself. How it walks is in order.go.

// foreign waits on the spot: there is no queue from which the task could come back.
func (r inOrder) foreign(p *run.Post, b *demand.Block, i int32) bool {
	r.waitForNode(p, b, b.Task(i).Node.Get())
	return false
}

// waitForNode waits until node n, which another force evaluates, is settled or handed back. All calls on this goroutine wait with it.
//
// The order is that of park: the bell, then the edges, then the searches, then a look at the bar, then the wait. A kill that comes
// at any time lowers the bar before it looks for the bell, so it is seen or it rings.
func (r inOrder) waitForNode(p *run.Post, b *demand.Block, n *node.Node) {
	s := b.Scope
	bell := r.HangUp()
	defer r.Bell.Store(nil)
	p.ShowWaits()
	r.Lane().Check()
	demand.CheckCycle(s, n)
	// The search may have found a circle, and ended this very wait.
	if s.Bar.Load() == 0 {
		return
	}
	// Outside of the exclusion: an exclusive call of another run may be what the node waits for.
	p.Outside(func() {
		until, _ := s.Ctx.Deadline()
		if err := bell.Await(s.Ctx.Done(), until, n); err != nil {
			s.Kill(callctx.Ended(s.Ctx))
		}
	})
}

// token gets the call the token. It needs no turns, for the walk goes by number. It shows what the calls on this goroutine wait for, since
// their token may have to be lent to this very request.
func (r inOrder) token(p *run.Post, b *demand.Block, _ int32, x *demand.Extra) bool {
	p.ShowWaits()
	var l *demand.Loan
	if !r.permit(p, b, func(w *permit.Waiter) bool {
		l = &demand.Loan{By: b.Scope} // a new one each time: one that was cancelled is never granted
		l.Grant = w.Grant
		return r.Lane().Acquire(l)
	}, func(*permit.Waiter) bool { return r.Lane().Cancel(l) }) {
		return false
	}
	x.Token = l
	return true
}

// limit gets the call a place under l.
func (r inOrder) limit(p *run.Post, b *demand.Block, _ int32, x *demand.Extra, l *policy.Limit) bool {
	if !r.permit(p, b, l.Queue.Acquire, l.Queue.Cancel) {
		return false
	}
	x.Limit = l
	return true
}

// permit waits for a permit in a sequential run, but not beyond the context. It reports whether the permit was granted; if
// not, the scope has been withdrawn. acquire and withdraw are those of a limit, or of what queues in the same way.
func (r inOrder) permit(p *run.Post, b *demand.Block, acquire, withdraw func(*permit.Waiter) bool) bool {
	s := b.Scope
	defer r.Bell.Store(nil)
	for s.Bar.Load() != 0 { // again, where it was another scope that ended
		// A bell and a ticket for each turn: a bell that has rung stays so.
		bell := r.HangUp()
		var granted seam.Bool
		t := &permit.Waiter{Grant: func() {
			granted.Store(true)
			bell.Ring()
		}}
		if acquire(t) {
			return true
		}
		// Queued. A kill from now on finds the bell; one that came before has lowered the bar.
		over := false
		if s.Bar.Load() != 0 {
			p.Outside(func() { over = !seam.Either("ticket", bell.Rung, s.Ctx.Done()) })
		}
		// Withdrawn before the next turn makes another one; a grant that was faster stands.
		if granted.Load() || !withdraw(t) {
			return true
		}
		if over {
			break
		}
	}
	b.Scope.EndIfOver()
	return false
}

// rate calls the user's waiter, with the context of the force to end the wait.
func (inOrder) rate(b *demand.Block, _ int32, x *demand.Extra, sp *policy.Special) bool {
	x.Rated = true
	err := sp.WaitForRate(b.Scope.Ctx)
	x.Refused = &err
	return true
}

// place lets the goroutine into the exclusion for the call. It goes back to what it was when the call has ended: outside, or in the call
// that forces this one. If it cannot come in before the context ends, the call is not made.
func (r inOrder) place(p *run.Post, b *demand.Block, _ int32, info *node.Info) bool {
	was := p.Inside
	if p.ComesIn(b.Scope.Ctx, info) {
		return true
	}
	p.IsInside(was)
	b.Scope.EndIfOver()
	return false
}

// pause sleeps, with the task fresh, and retry steps into it again. If the context ends in the pause, what the last attempt failed with
// is reported with the cancellation.
func (r inOrder) pause(b *demand.Block, i int32, f *node.Failure, wait time.Duration) {
	k := b.Task(i)
	k.State.Store(demand.Fresh)
	sleep(b.Scope.Ctx, wait)
	if b.Scope.Ctx.Err() != nil {
		b.Scope.Top().WasToBeTried(f)
	}
	b.Scope.EndIfOver()
}

// sleep sleeps for d, but not beyond the end of the context. It takes no slot away from others: a sequential run has none.
func sleep(ctx context.Context, d time.Duration) {
	if d <= 0 {
		return
	}
	seam.Within("pause", ctx.Done(), d)
}

// refused skips the call: the goroutine has waited as long as its context allows.
func (r inOrder) refused(p *run.Post, b *demand.Block, i int32) int32 { return r.skip(p, b, i) }

// expired notes the attempt: there is no other goroutine to go on with, and the late value is refused when it comes (Attempt.Ends).
func (inOrder) expired(b *demand.Block, i int32, number int32) {
	b.Task(i).Ext.Load().Late.Store(number)
}

func (r inOrder) retry(p *run.Post, b *demand.Block, i int32) int32 { return r.step(p, b, i) }

// leave does nothing: the caller's goroutine cannot be left behind.
func (inOrder) leave(*demand.Block, int32, int32) bool { return true }

// clear does nothing: no task waits for a goroutine.
func (inOrder) clear() {}

// follow lets the call's context end with that of the force: the goroutine that would see its end is in the call itself.
func (inOrder) follow(_ *run.Attempt, c *callctx.Call) { c.FollowItself() }
