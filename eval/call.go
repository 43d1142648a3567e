package eval

import (
	"context"

	"xfork/internal/callctx"
	"xfork/internal/node"
	"xfork/internal/seam"
	"xfork/scheduler"
)

// How a call is made, from an idle node to its function; returned.go has what becomes of it. A call that asks for nothing beyond
// the CPU lane passes through here without a lock and without an extra, unless its function takes a context.

// call does a task: its node is an idle call, or one that this task has claimed for an earlier attempt. The steps, in this order:
//
//	key       under which limit the call falls, if that depends on its arguments (limitby.go)
//	admit     its turn, the token, a place under the limit, the consent of the rate (special.go)
//	place     a goroutine of its lane that has nothing else to do; in a sequential run, a way into the exclusion
//	claim     the node
//	invoke    the function
//
// Every step but the last may send the task away, and the task comes back to look with what it has got so far in extra. So each
// step is skipped if it has been taken before.
func (r *machine) call(p *post, b *block, i int32) int32 {
	k := b.task(i)
	info := node.OpOf(k.n.Get()).Info(k.n.Get())
	if info.Special != nil || info.Lane == node.Unsafe {
		if sp, ok := info.Special.(*Special); ok && sp.LimitFor != nil && !r.findLimit(k, sp) {
			r.release(k)
			return r.step(p, b, i)
		}
		// Not admitted: a parallel run has put the task away. A sequential one has waited as long as its context allows, and
		// skips the call.
		if !r.admit(p, b, i, info) {
			if r.sequential() {
				return r.skip(p, b, i)
			}
			return none
		}
	}
	// The goroutine of a sequential run comes into the exclusion for the call, and goes back to what it was when the call has
	// ended: outside, or in the call that forces this one. If it cannot come in before the context ends, the call is skipped.
	was := p.inside
	if r.sequential() && !p.comesIn(b.scope.ctx, info) {
		p.isInside(was)
		r.endIfOver(b.scope)
		return r.skip(p, b, i)
	}
	if !r.sequential() && !r.rightPlace(p, b, i, info) {
		return none
	}
	// Admission and place before the claim; otherwise a call that waits for them would keep other forces from calling the
	// function meanwhile. If another force has claimed the node, what was got for the call goes back, and the step looks anew.
	x := k.x.Load()
	if (x == nil || !x.claimed.Load()) && !node.Claim(k.n.Get()) {
		p.isInside(was)
		r.release(k)
		return r.step(p, b, i)
	}
	return r.invoke(p, b, i, info, was)
}

// rightPlace reports whether the call may be made on this goroutine. If not it has sent the task to its lane, from where it comes
// back to call on another goroutine; what it has been admitted to stays in extra.
//
//	lane        may be called here if
//	I/O         this is an idle goroutine of the I/O lane
//	unsafe      this is an idle goroutine aside: without a slot
//	exclusive   the goroutine is idle, and holds the exclusion
//	CPU         the goroutine is idle and a worker's; or it is in a call that forces this one, and holds a CPU slot or can get one
//
// Idle means that no call is in progress on the goroutine (depth 0). MayBegin is false for a worker that ends because an exclusive
// call waits. A CPU call that a dynamic node handles is not run inside of another call: a Goexit in it would end that one.
func (r *machine) rightPlace(p *post, b *block, i int32, info *node.Info) bool {
	at, idle := p.w.Lane(), p.depth == 0
	// MayBegin and IsAlone come last in their conditions, for they note that the goroutine has begun a call.
	switch info.Lane {
	case node.IO:
		if at == scheduler.IO && idle && p.w.MayBegin() {
			return true
		}
		r.s.IO(b.base + i)
	case node.Unsafe:
		if at == scheduler.Aside && idle && p.w.MayBegin() {
			return true
		}
		r.s.Aside(b.base + i)
	case node.Exclusive:
		if idle && p.w.IsAlone() {
			return true
		}
		// The task sleeps until all other calls have ended. Its grant starts a goroutine that holds the exclusion and has
		// this task to do; the ticket is in extra for a withdrawal to take back.
		x := b.task(i).extra()
		x.exclusive = scheduler.NewTicket(func() { r.s.Alone(b.base + i) })
		return r.sleep(b, i, func() bool {
			r.s.Exclusion().Acquire(x.exclusive)
			return false
		})
	default:
		// Inside of another call there is no need to begin one: the goroutine holds a slot already, or a call of another lane
		// exchanges its own for a CPU slot (Compute; nested gives it back). If there is none the run's queue has the task, and
		// the force waits for a worker.
		if idle && at == scheduler.CPU && p.w.MayBegin() || !idle && !b.scope.handled && (at == scheduler.CPU || p.w.Compute()) {
			return true
		}
		p.w.Later(b.base+i, info.Priority)
	}
	return false
}

// invoke calls the function of a claimed node, and completes the task. was is how the goroutine of a sequential run took part in
// the exclusion before the call. It returns what finish returns, or none where the task has been given up meanwhile.
func (r *machine) invoke(p *post, b *block, i int32, info *node.Info, was presence) int32 {
	k := b.task(i)
	n, s := k.n.Get(), b.scope
	node.Settle(n)
	f := p.push(b, i, n)
	a := &f.attempt
	target := r.prepare(f, k, info)
	// Read before the timer runs; afterwards the field may be the next attempt's.
	var refused error
	if x := k.x.Load(); x != nil && x.refused != nil {
		refused = *x.refused
	}
	// The post before the state, and the state before the look at the bar; otherwise a withdrawal could find the task running
	// with no post, or neither side could see the other. A withdrawal lowers the bar first and looks for running tasks
	// afterwards. If both see each other the compare-and-swap decides which one finishes the task.
	node.Release(&k.pend, p.id) // postOf reads it after the state below
	k.state.Store(running | a.number<<attemptShift)
	seam.Step("running")
	// The function is not called: the claim is marked as the task's, so that skip hands the node back.
	if k.num > s.bar.Load() && k.state.CompareAndSwap(running|a.number<<attemptShift, over) {
		if a.expiry != nil {
			a.expiry.Stop()
		}
		p.pop()
		k.extra().claimed.Store(true)
		return r.skip(p, b, i)
	}
	if a.scope.Region == nil { // a region's operands may be evaluated inside of it
		r.mustBeReady(n)
	}
	// The timer after the state: expire finds an attempt that is running, or does nothing, and it comes only once.
	if a.expiry != nil {
		a.expiry.Reset(a.special.Timeout) // not before there is something that can expire
	}
	p.starts(n, a.number)
	// A refusal by the rate or by the key of the limit is the attempt's failure, as if the function had returned it: it is
	// retried and reported in the same way.
	if refused != nil {
		a.err = refused
		a.unwrap()
	} else {
		a.evaluate(target)
		if a.scope.Region != nil {
			a.endRegion()
		}
	}
	// The frame before returned: what returned goes on with may be another call on this goroutine, and takes the frame.
	p.isInside(was)
	p.ends(n, a)
	done := *a
	p.pop()
	return r.returned(&done, info)
}

// prepare fills the scope that the function is lent, and returns the node in which its value is written. That is a clone where the
// attempt can expire: the function may go on for any time afterwards, and must not write into the cell of the next attempt.
//
// The timer is made here and started by invoke, once the state says running: expire gives up running attempts only.
func (r *machine) prepare(f *frame, k *task, info *node.Info) (target *node.Node) {
	a := &f.attempt
	target = k.n.Get()
	a.scope.Ctx = context.Background()
	x := k.x.Load()
	if x != nil {
		a.scope.Again, a.scope.Winner = x.again, x.winner
	}
	// A context costs an allocation, and an extra: functions that do not ask for one get the background's.
	if info.Context {
		c := new(callctx.Call)
		c.Begin(a.b.scope.ctx, k.n.Get())
		x = k.extra()
		x.call = c
		a.scope.Ctx = c
		if info.Splits {
			a.scope.Split = r.splitter(a.p, f, c)
		}
		if info.Fusion != nil {
			a.scope.Region = a.region()
		}
		// In a parallel run the caller's goroutine waits for the end of the context, and withdraws the call (kill). Here it
		// is in the call itself, so a watcher passes the end on.
		if ctx := a.b.scope.ctx; r.sequential() && ctx.Done() != nil {
			a.stop = seam.Watch(ctx, c.Cancel)
		}
	}
	// arm counts the attempt, and marks the claim as the task's.
	if sp, ok := info.Special.(*Special); ok {
		a.special = sp
		r.arm(k, sp)
		x = k.x.Load()
		a.number = x.attempt
		if x.clone != nil {
			target = x.clone
			b, i, number, call := a.b, a.i, a.number, x.call
			a.expiry = seam.AfterFunc(never, func() { r.expire(b, i, number, call) })
		}
	}
	// Whatever the call has been admitted to: giveUp lends it to others while the function waits in a force.
	if x != nil {
		a.limit, a.token = x.limit, x.token
	}
	return target
}
