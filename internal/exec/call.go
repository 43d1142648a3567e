package exec

import (
	"context"

	"xfork/internal/callctx"
	"xfork/internal/demand"
	"xfork/internal/node"
	"xfork/internal/policy"
	"xfork/internal/run"
	"xfork/internal/seam"
)

// How a call is made, from an idle node to its function; returned.go has what becomes of it. A call that asks for nothing beyond
// the CPU lane passes through here without a lock and without an extra, unless its function takes a context.

// call does a task: its node is an idle call, or one that this task has claimed for an earlier attempt. The steps, in this order:
//
//	look      for its result on disk (kept.go)
//	key       under which limit the call falls, if that depends on its arguments (limitby.go)
//	admit     its turn, the token, a place under the limit, the consent of the rate (special.go)
//	place     a goroutine of its lane that has nothing else to do; in a sequential run, a way into the exclusion
//	claim     the node
//	invoke    the function
//
// Every step but the last may send the task away, and the task comes back to look with what it has got so far in extra. So each
// step is skipped if it has been taken before.
func (r *Machine) call(p *run.Post, b *demand.Block, i int32) int32 {
	k := b.Task(i)
	info := node.OpOf(k.Node.Get()).Info(k.Node.Get())
	if info.Special != nil || info.Lane == node.Unsafe {
		sp, ok := info.Special.(*policy.Special)
		if ok && sp.Kept != nil {
			if next, done := r.lookUp(p, b, i, sp.Kept); done {
				return next
			}
		}
		if ok && sp.LimitFor != nil && !r.findLimit(k, sp) {
			r.release(k)
			return r.step(p, b, i)
		}
		if !r.admit(p, b, i, info) {
			return r.mode.refused(p, b, i)
		}
	}
	was := p.Inside // of the exclusion: see inOrder.place
	if !r.mode.place(p, b, i, info) {
		return r.mode.refused(p, b, i)
	}
	// Admission and place before the claim; otherwise a call that waits for them would keep other forces from calling the
	// function meanwhile. If another force has claimed the node, what was got for the call goes back, and the step looks anew.
	x := k.Ext.Load()
	if (x == nil || !x.Claimed.Load()) && !node.Claim(k.Node.Get()) {
		p.IsInside(was)
		r.release(k)
		return r.step(p, b, i)
	}
	return r.invoke(p, b, i, info, was)
}

// invoke calls the function of a claimed node, and completes the task. was is how the goroutine of a sequential run took part in
// the exclusion before the call. It returns what finish returns, or none where the task has been given up meanwhile.
func (r *Machine) invoke(p *run.Post, b *demand.Block, i int32, info *node.Info, was run.Presence) int32 {
	k := b.Task(i)
	n, s := k.Node.Get(), b.Scope
	node.Settle(n)
	f := p.Push(b, i, n)
	a := &f.Attempt
	target := r.prepare(f, k, info)
	// Read before the timer runs; afterwards the field may be the next attempt's.
	var refused error
	if x := k.Ext.Load(); x != nil && x.Refused != nil {
		refused = *x.Refused
	}
	// The post before the state, and the state before the look at the bar; otherwise a withdrawal could find the task running
	// with no post, or neither side could see the other. A withdrawal lowers the bar first and looks for running tasks
	// afterwards. If both see each other the compare-and-swap decides which one finishes the task.
	node.Release(&k.Pending, p.ID) // PostOf reads it after the state below
	k.State.Store(demand.Running | a.Number<<demand.AttemptShift)
	seam.Step("running")
	// The function is not called: the claim is marked as the task's, so that skip hands the node back.
	if k.Number > s.Bar.Load() && k.State.CompareAndSwap(demand.Running|a.Number<<demand.AttemptShift, demand.Over) {
		if a.Expiry != nil {
			a.Expiry.Stop()
		}
		p.Pop()
		k.Extra().Claimed.Store(true)
		return r.skip(p, b, i)
	}
	if a.Scope.Region == nil { // a region's operands may be evaluated inside of it
		r.MustBeReady(n)
	}
	// The timer after the state: expire finds an attempt that is running, or does nothing, and it comes only once.
	if a.Expiry != nil {
		a.Expiry.Reset(a.Special.Timeout) // not before there is something that can expire
	}
	p.Starts(n, a.Number)
	// A refusal by the rate or by the key of the limit is the attempt's failure, as if the function had returned it: it is
	// retried and reported in the same way.
	if refused != nil {
		a.Err = refused
		a.Unwrap()
	} else {
		a.Evaluate(target)
		if a.Scope.Region != nil {
			a.EndRegion()
		}
	}
	// The frame before returned: what returned goes on with may be another call on this goroutine, and takes the frame.
	p.IsInside(was)
	p.Ends(n, a)
	done := *a
	p.Pop()
	return r.returned(&done, info)
}

// prepare fills the scope that the function is lent, and returns the node in which its value is written. That is a clone where the
// attempt can expire: the function may go on for any time afterwards, and must not write into the cell of the next attempt.
//
// The timer is made here and started by invoke, once the state says running: expire gives up running attempts only.
func (r *Machine) prepare(f *run.Frame, k *demand.Task, info *node.Info) (target *node.Node) {
	a := &f.Attempt
	target = k.Node.Get()
	a.Scope.Ctx = context.Background()
	x := k.Ext.Load()
	if x != nil {
		a.Scope.Again, a.Scope.Winner = x.Again, x.Winner
	}
	// A context costs an allocation, and an extra: functions that do not ask for one get the background's.
	if info.Context {
		c := new(callctx.Call)
		c.Begin(a.Block.Scope.Ctx, k.Node.Get())
		x = k.Extra()
		x.Call = c
		a.Scope.Ctx = c
		if info.Splits {
			a.Scope.Split = r.Splitter(a.Post, f, c)
		}
		if info.Fusion != nil {
			a.Scope.Region = a.Region()
		}
		r.mode.follow(a, c)
	}
	// arm counts the attempt, and marks the claim as the task's.
	if sp, ok := info.Special.(*policy.Special); ok {
		a.Special = sp
		r.arm(k, sp)
		x = k.Ext.Load()
		a.Number = x.Attempt
		if x.Clone != nil {
			target = x.Clone
			b, i, number, call := a.Block, a.Index, a.Number, x.Call
			a.Expiry = seam.AfterFunc(never, func() { r.expire(b, i, number, call) })
		}
	}
	// Whatever the call has been admitted to: GiveUp lends it to others while the function waits in a force.
	if x != nil {
		a.Limit, a.Token = x.Limit, x.Token
	}
	return target
}
