package eval

import (
	"context"

	"xfork/eval/stream"
	"xfork/internal/node"
	"xfork/internal/seam"
	"xfork/scheduler"
)

// call does a task whose node is a call: it gets what the call asks for, claims the node, and calls the function.
func (r *run) call(p *post, b *block, i int32) int32 {
	k := b.task(i)
	info := node.OpOf(k.n.Get()).Info(k.n.Get())
	if info.Special != nil || info.Lane == node.Unsafe {
		if !r.admit(p, b, i, info) {
			if r.sequential() {
				return r.skip(p, b, i) // it would have had to wait beyond the context
			}
			return none
		}
	}
	if !r.sequential() && !r.rightPlace(p, b, i, info) {
		return none
	}
	// Claimed as late as this: a call that waits for its admission, or for a goroutine, must not keep others from calling
	// the function meanwhile. If somebody has, what was got for the call goes back, and the step looks anew.
	x := k.x.Load()
	if (x == nil || !x.claimed.Load()) && !node.Claim(k.n.Get()) {
		r.release(k)
		return r.step(p, b, i)
	}
	return r.invoke(p, b, i, info)
}

// rightPlace sends the task to a goroutine of its lane, unless this is one that has nothing else to do. It tells whether to
// go on here.
func (r *run) rightPlace(p *post, b *block, i int32, info *node.Info) bool {
	at, idle := p.w.Lane(), p.depth == 0
	switch info.Lane {
	case node.IO:
		if at == scheduler.IO && idle {
			return true
		}
		r.s.IO(b.base + i)
	case node.Unsafe:
		if at == scheduler.Aside && idle {
			return true
		}
		r.s.Aside(b.base + i)
	default:
		if at == scheduler.CPU || !idle && p.w.Compute() {
			return true
		}
		r.s.Ready(b.base+i, info.Priority)
	}
	return false
}

// attempt is one evaluation of a node, with what came of it.
type attempt struct {
	p       *post
	b       *block
	i       int32
	number  int32 // where there can be several
	scope   node.Scope
	err     error
	pcs     []uintptr // of a panic
	special *Special
	limit   *Limit
	token   *loan
	split   *split      // while its parts are done
	expiry  *seam.Timer // of its Timeout, or nil
	stop    func() bool // ends the watch of the force's context
}

// evaluate runs the operator or function of n and turns whatever happens into a.err. It tells whether the goroutine goes on.
func (a *attempt) evaluate(n *node.Node) {
	whole := false
	defer func() {
		if whole {
			return
		}
		v := recover()
		a.pcs = trace()
		if v == nil {
			a.err = ErrGoexit
			if a.p == nil { // an operator's, on the goroutine that forces
				remember(n, failure(n, a.err, a.pcs))
				return
			}
			if a.split != nil {
				a.err, a.pcs = a.split.err, a.split.pcs // the lowest part that has failed: maybe another one
			}
			a.p.run.died(a)
			return
		}
		a.err = &panicked{v}
	}()
	a.err = callUser(node.OpOf(n), &a.scope, n)
	whole = true
}

// callUser is the marker: what lies above its call of Eval on a stack is the engine's, what lies below is the user's.
//
//go:noinline
func callUser(op node.Op, s *node.Scope, n *node.Node) error {
	err := op.Eval(s, n)
	return err
}

// invoke calls the function of a claimed node.
func (r *run) invoke(p *post, b *block, i int32, info *node.Info) int32 {
	k := b.task(i)
	n, s := k.n.Get(), b.scope
	node.Settle(n)
	f := p.push(b, i, n)
	a := &f.attempt
	target := r.prepare(f, k, info)
	// First who runs the task, then that it runs; then a look at the bar. Who lowers the bar looks for running tasks
	// afterwards, so that it finds this one, or this one finds the bar. If both do, the compare-and-swap decides who
	// finishes the task.
	node.Release(&k.pend, p.id) // read by whoever finds the state below
	k.state.Store(running | a.number<<attemptShift)
	seam.Step("running")
	if k.num > s.bar.Load() && k.state.CompareAndSwap(running|a.number<<attemptShift, over) {
		p.pop()
		k.extra().claimed.Store(true)
		return r.skip(p, b, i)
	}
	if a.expiry != nil {
		a.expiry.Reset(a.special.Timeout) // not before there is something that can expire
	}
	if a.scope.Region == nil { // whose operands may be inside of it
		r.mustBeReady(n)
	}
	p.starts(n, a.number)
	if x := k.x.Load(); x != nil && x.refused != nil && *x.refused != nil {
		a.err = *x.refused
	} else {
		a.evaluate(target)
		if a.scope.Region != nil {
			a.endRegion()
		}
	}
	p.ends(n, a)
	done := *a
	p.pop()
	return r.returned(&done, info)
}

// prepare fills the scope that the function is lent, and tells which cell is to take its value.
func (r *run) prepare(f *frame, k *task, info *node.Info) (target *node.Node) {
	a := &f.attempt
	target = k.n.Get()
	a.scope.Ctx = context.Background()
	x := k.x.Load()
	if x != nil {
		a.scope.Again, a.scope.Winner = x.again, x.winner
	}
	if info.Context {
		c := &callCtx{values: a.b.scope.ctx}
		x = k.extra()
		x.call = c
		a.scope.Ctx = c
		if info.Splits {
			a.scope.Split = r.splitter(a.p, f, c)
		}
		if info.Fusion != nil {
			a.scope.Region = a.region()
		}
		if ctx := a.b.scope.ctx; r.sequential() && ctx.Done() != nil { // nobody else watches the force's context
			a.stop = seam.Watch(ctx, c.unwant)
		}
	}
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
	if x != nil {
		a.limit, a.token = x.limit, x.token
	}
	return target
}

// died completes a call or an operator whose goroutine is being ended. It runs deferred, so there is nothing to go on with:
// what became ready is pushed.
func (r *run) died(a *attempt) {
	p, b, i := a.p, a.b, a.i
	p.report()
	if b == nil {
		r.directDied(p, a)
		return
	}
	n := b.task(i).n.Get()
	if !node.Has(n, node.Call) {
		r.publishFailure(n, failure(n, a.err, a.pcs))
		b.scope.failed(n)
		r.goOn(p, b, r.finish(p, b, i))
		return
	}
	r.endNested(p)
	p.ends(n, a)
	done := *a
	p.pop()
	r.goOn(p, b, r.returned(&done, node.OpOf(n).Info(n)))
}

// goOn pushes a task that the running goroutine cannot go on with.
func (r *run) goOn(p *post, b *block, next int32) {
	if next != none {
		r.push(p, b, next)
	}
	if p != nil && !r.sequential() {
		r.count(p)
	}
}

// returned completes a call whose function has returned, panicked or ended its goroutine.
func (r *run) returned(a *attempt, info *node.Info) int32 {
	p, b, i := a.p, a.b, a.i
	k := b.task(i)
	n, s := k.n.Get(), b.scope
	// Against a withdrawal, and against the timer of the attempt: whoever wins finishes the task. A loser that finds
	// another number, or held, was given up by the timer, and everything of the task belongs to the next attempt.
	mine := k.state.CompareAndSwap(running|a.number<<attemptShift, over)
	state := k.state.Load()
	if !mine && state>>attemptShift != a.number || !mine && state == held {
		r.tooLate(a)
		return none
	}
	x := k.x.Load()
	var c *callCtx
	if x != nil {
		c = x.call
		if x.late.Load() == a.number && a.number > 0 && a.err == nil {
			a.err = context.DeadlineExceeded
		}
	}
	// The adoption ends before the node is settled or handed back: a withdrawal that is late would otherwise take those who
	// wait for the next claim of the node for its own, and leave to them a call that has returned.
	unwanted := !mine && k.endAdoption() || s.ctx.Err() != nil || c != nil && c.isUnwanted()
	if c != nil {
		c.end(context.Canceled)
	}
	if a.stop != nil {
		a.stop()
	}
	if a.expiry != nil {
		a.expiry.Stop()
	}
	if mine && a.scope.Region != nil {
		s.regionFailed(a.scope.Region)
	}
	switch {
	case a.err == errOpen: // something below it has failed, and the region has told what there was to tell
		k.extra().claimed.Store(true)
	case a.err != nil && unwanted: // a failure after the node's own context has ended is not remembered
		p.amends(node.Number(n), stream.Cancelled)
		k.extra().claimed.Store(true)
		if mine { // the force does not know yet that it has ended, or tells its scopes just now
			// First the scope, then the node (release, below), then the consumers (finish): in any other order a consumer
			// could find its scope open and an operand without a value.
			r.handedBack(s, why(s.ctx))
		}
	case a.err != nil && !mine && a.retries(): // for whoever has adopted the call to start anew
		p.amends(node.Number(n), stream.Retrying)
		k.extra().claimed.Store(true)
	case a.err != nil:
		if mine && r.again(b, i, info, a) {
			p.amends(node.Number(n), stream.Retrying)
			if r.sequential() {
				return r.step(p, b, i)
			}
			return none
		}
		k.settled()
		r.publishFailure(n, failure(n, a.err, a.pcs))
		if mine {
			s.failed(n)
		}
	case a.scope.Wish.Kind != node.Nothing && mine:
		k.settled()
		r.release(k)
		return r.grant(p, b, i, a.scope.Wish)
	case a.scope.Wish.Kind != node.Nothing: // nobody here wants what it has chosen; whoever does asks again
		k.extra().claimed.Store(true)
	default:
		k.settled()
		if x != nil && x.clone != nil {
			// A function that was given up may still write into its own attempt's cell, but never into the node's.
			node.OpOf(n).(node.Cloner).Take(n, x.clone)
		}
		r.publish(n)
	}
	r.release(k)
	if mine {
		return r.finish(p, b, i)
	}
	// Not ours any more: who withdrew the task has finished it, and has lent out the slot.
	r.orphanEnded()
	r.back(p)
	return none
}

// retries tells whether the call's policy wants another attempt.
func (a *attempt) retries() bool {
	if a.special == nil || a.special.Retry == nil || a.pcs != nil {
		return false
	}
	_, more := a.special.Retry(int(a.number), a.err)
	return more
}

// settled notes that the claim of an attempt ends with an outcome: there is nothing to hand back.
func (k *task) settled() {
	if x := k.x.Load(); x != nil {
		x.claimed.Store(false)
	}
}

// tooLate ends an attempt that had expired before its function returned: what it returned is nobody's.
func (r *run) tooLate(a *attempt) {
	a.p.amends(a.b.task(a.i).num, stream.Cancelled)
	if a.limit != nil {
		a.limit.release()
	}
	if a.token != nil {
		unsafeLane.release(a.token)
	}
	r.orphanEnded()
	r.back(a.p)
}

// back gives a goroutine whose call was lent out its slot again, if it has calls below that one. Otherwise the goroutine
// is about to end.
func (r *run) back(p *post) {
	switch {
	case p.w == nil:
	case p.depth > 0:
		r.s.Reclaim(p.w)
	default:
		r.s.Lent(p.w)
	}
}

// handBack makes a claimed node idle again.
func (r *run) handBack(k *task) {
	if x := k.x.Load(); x != nil {
		x.claimed.Store(false)
	}
	node.Seal(k.n.Get(), node.Idle)
}
