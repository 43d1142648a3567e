package exec

import (
	"time"

	"xfork/internal/callctx"
	"xfork/internal/demand"
	"xfork/internal/node"
	"xfork/internal/policy"
	"xfork/internal/run"
	"xfork/internal/seam"
)

// admit gets for a call what it must have before it takes a slot, in this order: its turn and the token in the unsafe lane,
// a place under its limit, the consent of its rate. It is called again, with the task woken, until it returns true. All calls take
// them in this order; otherwise two of them could each hold what the other one wants.
func (r *Machine) admit(p *run.Post, b *demand.Block, i int32, info *node.Info) bool {
	k := b.Task(i)
	x := k.Extra()
	if info.Lane == node.Unsafe && x.Token == nil && !r.mode.token(p, b, i, x) {
		return false
	}
	sp, ok := info.Special.(*policy.Special)
	if !ok || x.Keyless {
		return true
	}
	l := sp.Limit
	if sp.LimitFor != nil {
		l = x.By
	}
	// The token first, because there is one in the process: the calls in its queue hold no places under limits meanwhile. The
	// rate last, because its consent is spent whether the call is made or not: a call that then waited for a place would make
	// its use of the rate later than it was counted.
	if l != nil && x.Limit == nil && !r.mode.limit(p, b, i, x, r.Opts.World.Limit(l)) {
		return false
	}
	if sp.Rate != nil && !x.Rated && !r.mode.rate(b, i, x, sp) {
		return false
	}
	return true
}

// sleep puts task i away until its number is made ready. start arranges for that, and reports whether the task need not wait.
// sleep returns true if the task may go on at once: this goroutine still has it. With false the caller touches it no more.
func (r *Machine) sleep(b *demand.Block, i int32, start func() (now bool)) bool {
	k := b.Task(i)
	b.Scope.Dirty.Store(true)
	k.State.Store(demand.Asleep)
	seam.Step("asleep")
	// The state before start; otherwise a grant that comes at once, from another goroutine, would find the task fresh, and its
	// wake-up would be lost. A withdrawal that comes before start is noticed there (a cancelled permit.Waiter).
	if start() {
		return k.State.CompareAndSwap(demand.Asleep, demand.Fresh)
	}
	// The state before the bar: a sweep passes fresh tasks by, but one that came before the task was asleep has lowered the bar
	// before that.
	if k.Number > b.Scope.Bar.Load() {
		r.withdraw(b, i)
	}
	return false
}

// release gives back whatever the task holds: its claim, its place, the token. The goroutine that has the task calls it, before
// finish, and as often as it likes: what has been given back is no longer in extra. It takes locks and wakes others, so it is
// called with no lock held.
func (r *Machine) release(k *demand.Task) {
	x := k.Ext.Load()
	if x == nil {
		return
	}
	if x.Claimed.Load() {
		k.HandBack()
	}
	if x.Limit != nil {
		x.Limit.Queue.Release()
		x.Limit = nil
	}
	if x.Token != nil {
		r.Lane().Release(x.Token)
		x.Token = nil
	}
	x.Ticket, x.Stop, x.Rated, x.Refused, x.Keyless = nil, nil, false, nil, false
}

// arm prepares an attempt of a call with special demands. From here on release hands the node back, unless the attempt comes to an
// outcome (Task.Settled).
func (r *Machine) arm(k *demand.Task, sp *policy.Special) {
	x := k.Extra()
	x.Claimed.Store(true)
	x.Attempt++
	x.Clone = nil
	x.Kept.Begins()
	// A clone for each attempt and not one for all: an expired function may still be writing into the last one.
	if sp.Timeout > 0 {
		x.Clone = node.OpOf(k.Node.Get()).(node.Cloner).Clone(k.Node.Get())
		if x.Call != nil {
			x.Call.SetDeadline(time.Now().Add(sp.Timeout))
		}
	}
}

// again asks the retry policy after a failed attempt, and if it wants another one, arranges for it: the task is held, with its claim
// and the token, if no expired function keeps it, but without a place under a limit, and comes back when the pause is over. False:
// the failure is the node's.
//
// The claim is kept, so that no other force begins with a first attempt of its own meanwhile.
func (r *Machine) again(b *demand.Block, i int32, info *node.Info, a *run.Attempt) bool {
	sp, ok := info.Special.(*policy.Special)
	if !ok || sp.Retry == nil || a.Broke() {
		return false
	}
	// The policy is asked with no lock held: it is the user's, and may take any time.
	k := b.Task(i)
	x := k.Ext.Load()
	wait, more := a.Ask(sp, int(x.Attempt))
	if !more {
		return false
	}
	if x.Limit != nil { // a pause holds no slot
		x.Limit.Queue.Release()
		x.Limit = nil
	}
	x.Rated, x.Ticket = false, nil
	if !x.Keyless { // of this attempt alone
		x.Refused = nil
	}
	r.mode.pause(b, i, a.Failure(k.Node.Get()), wait)
	return true
}

// never is longer than any program runs: a timer with it can be made, and stored where others find it, before it is started.
const never = 100 * 365 * 24 * time.Hour

// expire ends an attempt that has taken too long, on the goroutine of its timer: it ends the attempt's context, and if the function
// has not returned by then (Call.Expire waits for a moment), the mode decides what goes on.
func (r *Machine) expire(b *demand.Block, i int32, number int32, call *callctx.Call) {
	if call != nil {
		call.Expire()
	}
	r.mode.expired(b, i, number)
}
