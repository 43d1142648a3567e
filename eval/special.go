package eval

import (
	"context"
	"slices"
	"time"

	"xfork/internal/callctx"
	"xfork/internal/failure"
	"xfork/internal/invoke"
	"xfork/internal/node"
	"xfork/internal/permit"
	"xfork/internal/seam"
)

// Special is what a function asks for beyond its lane. It does not change once the function is made.
type Special struct {
	Timeout time.Duration
	Retry   func(attempt int, err error) (wait time.Duration, again bool)
	Limit   *Limit
	// LimitFor, where it is set, takes the place of Limit: the limit of a call by what it is given. The caller holds the claim.
	// It may panic.
	LimitFor func(n *node.Node) *Limit
	Rate     interface{ Wait(context.Context) error }
}

// HeldBy is what views are told of: the limit, with how many calls it lets run at once, and the rate.
func (sp *Special) HeldBy() (limit any, atOnce int, rate any) {
	if sp.Limit != nil {
		limit, atOnce = sp.Limit, sp.Limit.n
	}
	if sp.Rate != nil {
		rate = sp.Rate
	}
	return limit, atOnce, rate
}

// waitForRate asks the user's waiter.
func (sp *Special) waitForRate(ctx context.Context) (err error) {
	if bad := invoke.Guarded("the waiter of Rate", func() { err = sp.Rate.Wait(ctx) }); bad != nil {
		return bad
	}
	return err
}

// expired is the error of an attempt that has run out of time, when its function has returned err.
func (sp *Special) expired(err error) error {
	if err == context.DeadlineExceeded {
		err = nil
	}
	return &failure.TimedOut{After: sp.Timeout, Err: err}
}

// ask asks the policy of sp, after a failed attempt, whether there is to be another one. A policy that misbehaves is the
// attempt's failure.
func (a *attempt) ask(sp *Special, number int) (wait time.Duration, more bool) {
	err := a.err
	if bad := invoke.Guarded("the policy of Retry", func() { wait, more = sp.Retry(number, err) }); bad != nil {
		bad.After = err
		a.err = bad
		return 0, false
	}
	return wait, more
}

// failure is that of the attempt's node.
func (a *attempt) failure(n *node.Node) *node.Failure {
	f := failure.Of(n, a.err, a.pcs)
	if e, ok := f.Err.(*Error); ok && a.number > 1 && e.Node == n {
		e.Attempts = int(a.number)
	}
	return f
}

// admit gets for a call what it must have before it takes a slot, in this order: its turn and the token in the unsafe lane,
// a place under its limit, the consent of its rate. It is called again, with the task woken, until it returns true.
func (r *run) admit(p *post, b *block, i int32, info *node.Info) bool {
	k := b.task(i)
	x := k.extra()
	if info.Lane == node.Unsafe && x.token == nil && !r.takeToken(p, b, i, x) {
		return false
	}
	sp, ok := info.Special.(*Special)
	if !ok || x.keyless {
		return true
	}
	l := sp.Limit
	if sp.LimitFor != nil {
		l = x.by
	}
	// The token first, because there is one in the process: its queue does not hold places under limits. The rate last,
	// because its consent is spent whether the call is made or not.
	if l != nil && x.limit == nil && !r.takeLimit(p, b, i, x, l.in(r.opts.world)) {
		return false
	}
	if sp.Rate != nil && !x.rated && !r.takeRate(b, i, x, sp) {
		return false
	}
	return true
}

// sleep puts task i away until its number is made ready; start arranges for that and says whether it has happened at once.
// It returns true if the task may go on.
func (r *run) sleep(b *block, i int32, start func() (now bool)) bool {
	k := b.task(i)
	b.scope.dirty.Store(true)
	k.state.Store(asleep)
	// What can wake the task, or withdraw it, finds it asleep already: start may grant at once, from another goroutine, and
	// a wake-up that found the task fresh would be lost. A withdrawal that comes before start is noticed there
	// (permit.Waiter).
	if start() {
		return k.state.CompareAndSwap(asleep, fresh)
	}
	// A sweep passes fresh tasks by. One that came before the task was asleep has lowered the bar before that, so it is
	// seen here.
	if k.num > b.scope.bar.Load() {
		r.withdraw(b, i)
	}
	return false
}

func (r *run) takeLimit(p *post, b *block, i int32, x *extra, l *Limit) bool {
	if r.sequential() {
		if !r.waitInOrder(p, b, l.Acquire, l.Cancel) {
			return false
		}
		x.limit = l
		return true
	}
	t := &permit.Waiter{}
	t.Grant = func() { r.wakes(b, i) }
	x.ticket = t
	// Before the task is asleep, for afterwards it may be another goroutine's: woken, or withdrawn, which takes it back if the
	// place was not granted.
	x.limit = l // ours as soon as the task is awake
	return r.sleep(b, i, func() bool { return l.Acquire(t) })
}

func (r *run) takeRate(b *block, i int32, x *extra, sp *Special) bool {
	x.rated = true
	if r.sequential() {
		err := sp.waitForRate(b.scope.ctx)
		x.refused = &err
		return true
	}
	// The wait ends with the demand for this task, not with the force's context: a withdrawal ends every
	// sleep in the same way.
	ctx, stop := context.WithCancel(context.WithoutCancel(b.scope.ctx))
	x.stop, x.ticket = stop, nil
	refused := new(error) // the waiter's own: it may come back when the task is over
	x.refused = refused
	return r.sleep(b, i, func() bool {
		seam.Go(func() {
			*refused = sp.waitForRate(ctx)
			stop()
			r.wakes(b, i)
		})
		return false
	})
}

// release gives back whatever the task holds.
func (r *run) release(k *task) {
	x := k.x.Load()
	if x == nil {
		return
	}
	if x.claimed.Load() {
		r.handBack(k)
	}
	if x.limit != nil {
		x.limit.Release()
		x.limit = nil
	}
	if x.token != nil {
		r.lane().Release(x.token)
		x.token = nil
	}
	x.ticket, x.stop, x.rated, x.refused, x.keyless = nil, nil, false, nil, false
}

// arm prepares an attempt of a call with special demands.
func (r *run) arm(k *task, sp *Special) {
	x := k.extra()
	x.claimed.Store(true)
	// From here on release hands the node back, unless an outcome says otherwise (settled).
	x.attempt++
	x.clone = nil
	if sp.Timeout > 0 {
		x.clone = node.OpOf(k.n.Get()).(node.Cloner).Clone(k.n.Get())
		if x.call != nil {
			x.call.SetDeadline(time.Now().Add(sp.Timeout))
		}
	}
}

// expire ends an attempt that has taken too long: first by its context, and if it does not heed that, by going on without it.
func (r *run) expire(b *block, i int32, number int32, call *callctx.Call) {
	if call != nil {
		call.Expire()
	}
	k := b.task(i)
	x := k.x.Load()
	if r.sequential() { // there is no other goroutine to go on with: the late result is refused when it comes
		x.late.Store(number)
		return
	}
	if k.state.Load() != running|number<<attemptShift {
		return
	}
	// In one step under the scheduler's lock: the function may return at this moment, and its goroutine must find its slot
	// lent as soon as it finds the attempt given up.
	p := r.postOf(k)
	if p == nil || !r.s.LendIf(p.w, func() bool { return r.disown(k, running|number<<attemptShift, held) }) {
		return
	}
	r.leaveHelpers(p, k)
	r.count(p) // its worker may be in the function for long, and the force waits for what it has done before
	// First the alarm, then the scopes that are known: a force that the function begins later looks at the alarm after it
	// has made its scope known (park).
	p.alarm.Store(true) // what the function still forces is not wanted
	x.mu.Lock()
	inner := slices.Clone(x.inner)
	x.mu.Unlock()
	for _, s := range inner {
		r.kill(s, failure.ErrWithdrawn)
	}
	b.scope.dirty.Store(true)
	x.limit, x.token = nil, nil // kept by the function until it returns: see attempt.release
	info := node.OpOf(k.n.Get()).Info(k.n.Get())
	sp := info.Special.(*Special)
	a := &attempt{b: b, i: i, number: number, special: sp, err: sp.expired(nil)}
	r.seen.Expire(k.n.Get(), a.number, a.err)
	// The next attempt needs a place of its own. The function that was given up keeps what it holds, for it is still
	// running.
	if r.again(b, i, info, a) {
		return
	}
	k.state.Store(over)
	x.claimed.Store(false)
	r.seen.Expired(k.n.Get())
	node.Fail(k.n.Get(), a.failure(k.n.Get()))
	b.scope.failed(k.n.Get())
	r.goOn(nil, b, r.finish(nil, b, i))
}

// again asks the retry policy after a failed attempt, and if it wants another one, arranges for it.
func (r *run) again(b *block, i int32, info *node.Info, a *attempt) bool {
	sp, ok := info.Special.(*Special)
	if !ok || sp.Retry == nil || a.pcs != nil {
		return false
	}
	k := b.task(i)
	x := k.x.Load()
	wait, more := a.ask(sp, int(x.attempt))
	if !more {
		return false
	}
	if x.limit != nil { // a pause holds no slot
		x.limit.Release()
		x.limit = nil
	}
	x.rated, x.ticket = false, nil
	if r.sequential() {
		k.state.Store(fresh)
		pause(b.scope.ctx, wait)
		if b.scope.ctx.Err() != nil {
			b.scope.top().wasToBeTried(a.failure(k.n.Get()))
		}
		r.endIfOver(b.scope)
		return true
	}
	x.failed = a.failure(k.n.Get())
	b.scope.dirty.Store(true)
	// Made, said to be held, armed, and only then the bar: the timer must find the task held, and a withdrawal must find
	// the timer.
	t := seam.AfterFunc(never, func() { r.wakes(b, i) }) // set once others may stop it
	x.stop = func() { t.Stop() }
	k.state.Store(held)
	t.Reset(max(wait, 0))
	if k.num > b.scope.bar.Load() {
		r.withdraw(b, i)
	}
	return true
}

// never is longer than any program runs.
const never = 100 * 365 * 24 * time.Hour

// handedBack withdraws the demand of a scope of which a node is about to be idle again. It comes before the node's consumers
// become ready, even if another goroutine is about to withdraw the scope: otherwise they would take an operand that is not there.
func (r *run) handedBack(s *scope, why error) {
	r.endIfOver(s)
	r.kill(s, why)
}

// endIfOver ends the force of s if its context has ended. Where others run beside this goroutine that is not enough for s: one of
// them may be ending the force already, and not have come down to s yet. See handedBack.
func (r *run) endIfOver(s *scope) {
	if top := s.top(); top.ctx.Err() != nil {
		r.kill(top, callctx.Ended(top.ctx))
	}
}
