package eval

import (
	"context"

	"xfork/internal/callctx"
	"xfork/internal/failure"
	"xfork/internal/invoke"
	"xfork/internal/node"
	"xfork/internal/seam"
	"xfork/scheduler"
)

// call does a task that has a call for its node: it gets what the call asks for, claims the node, and calls the function.
func (r *run) call(p *post, b *block, i int32) int32 {
	k := b.task(i)
	info := node.OpOf(k.n.Get()).Info(k.n.Get())
	if info.Special != nil || info.Lane == node.Unsafe {
		if sp, ok := info.Special.(*Special); ok && sp.LimitFor != nil && !r.findLimit(k, sp) {
			r.release(k)
			return r.step(p, b, i)
		}
		if !r.admit(p, b, i, info) {
			if r.sequential() {
				return r.skip(p, b, i) // it would have had to wait beyond the context
			}
			return none
		}
	}
	was := p.inside
	if r.sequential() && !p.comesIn(b.scope.ctx, info) {
		p.isInside(was)
		r.endIfOver(b.scope)
		return r.skip(p, b, i)
	}
	if !r.sequential() && !r.rightPlace(p, b, i, info) {
		return none
	}
	// Claimed as late as this: a call that waits for its admission, or for a goroutine, must not keep others from calling
	// the function meanwhile. If another one has, what was got for the call goes back, and the step looks anew.
	x := k.x.Load()
	if (x == nil || !x.claimed.Load()) && !node.Claim(k.n.Get()) {
		p.isInside(was)
		r.release(k)
		return r.step(p, b, i)
	}
	return r.invoke(p, b, i, info, was)
}

// rightPlace sends the task to a goroutine of its lane, unless this is one that has nothing else to do. It reports whether to
// go on here.
func (r *run) rightPlace(p *post, b *block, i int32, info *node.Info) bool {
	at, idle := p.w.Lane(), p.depth == 0
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
		x := b.task(i).extra()
		x.exclusive = scheduler.NewTicket(func() { r.s.Alone(b.base + i) })
		return r.sleep(b, i, func() bool {
			r.s.Exclusion().Acquire(x.exclusive)
			return false
		})
	default:
		if idle && at == scheduler.CPU && p.w.MayBegin() || !idle && !b.scope.handled && (at == scheduler.CPU || p.w.Compute()) {
			return true
		}
		p.w.Later(b.base+i, info.Priority)
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

// evaluate runs the operator or function of n and turns whatever happens into a.err. It does not return if the goroutine is being ended.
func (a *attempt) evaluate(n *node.Node) {
	whole := false
	defer func() {
		if whole {
			return
		}
		v := recover()
		a.err, a.pcs = failure.Recovered(v)
		if v == nil {
			if a.p == nil { // an operator's, on the goroutine that forces
				node.Fail(n, failure.Of(n, a.err, a.pcs))
				return
			}
			if a.split != nil {
				a.err, a.pcs = a.split.err, a.split.pcs // the lowest part that has failed: maybe another one
			}
			a.p.run.died(a)
		}
	}()
	a.err = invoke.Eval(node.OpOf(n), &a.scope, n)
	whole = true
	if a.err != nil {
		a.unwrap()
	}
}

// unwrap makes of a panic that was caught on another goroutine what it is here: not an error that was returned, and might be
// tried again.
func (a *attempt) unwrap() {
	if part, is := a.err.(*failure.Traced); is {
		a.err, a.pcs = part.Err, part.PCs
	}
}

// invoke calls the function of a claimed node. Before the call the goroutine of a sequential run was inside as told by was.
func (r *run) invoke(p *post, b *block, i int32, info *node.Info, was presence) int32 {
	k := b.task(i)
	n, s := k.n.Get(), b.scope
	node.Settle(n)
	f := p.push(b, i, n)
	a := &f.attempt
	target := r.prepare(f, k, info)
	var refused error // read while nothing can expire: afterwards it may be the next attempt's
	if x := k.x.Load(); x != nil && x.refused != nil {
		refused = *x.refused
	}
	// The post before the state, otherwise a withdrawal would look up the wrong goroutine; the state before the look at the
	// bar. The bar is lowered before running tasks are looked for, so that a withdrawal finds this task, or this task finds
	// the bar. If both do, the compare-and-swap decides which one finishes the task.
	node.Release(&k.pend, p.id) // read after the state below
	k.state.Store(running | a.number<<attemptShift)
	seam.Step("running")
	if k.num > s.bar.Load() && k.state.CompareAndSwap(running|a.number<<attemptShift, over) {
		if a.expiry != nil {
			a.expiry.Stop()
		}
		p.pop()
		k.extra().claimed.Store(true)
		return r.skip(p, b, i)
	}
	if a.scope.Region == nil { // the operands of a region may be inside of it
		r.mustBeReady(n)
	}
	if a.expiry != nil {
		a.expiry.Reset(a.special.Timeout) // not before there is something that can expire
	}
	p.starts(n, a.number)
	if refused != nil {
		a.err = refused
		a.unwrap()
	} else {
		a.evaluate(target)
		if a.scope.Region != nil {
			a.endRegion()
		}
	}
	p.isInside(was)
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
		if ctx := a.b.scope.ctx; r.sequential() && ctx.Done() != nil { // no other goroutine watches the force's context
			a.stop = seam.Watch(ctx, c.Cancel)
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
