package eval

import (
	"context"
	"runtime"

	"xfork/internal/callctx"
	"xfork/internal/failure"
	"xfork/internal/gate"
	"xfork/internal/invoke"
	"xfork/internal/node"
	"xfork/internal/observe"
	"xfork/internal/seam"
	"xfork/internal/walk"
)

// Force brings n up to date and returns its failure, or the error of the context. It is the engine's only entrance besides
// Each; typed programs come through the Force method of an expression.
func Force(ctx context.Context, n *node.Node, opts ...Option) error {
	if ctx == nil {
		panic("eval: Force with a nil context")
	}
	// Most forces of most programs end here: a value that is there costs a look at the word.
	if node.Settled(n) { // a done root beats an ended context
		return travel(outcome(n))
	}
	if !node.Has(n, node.Heavy) {
		if observe.Active.Load() != 0 || len(opts) > 0 {
			return light(callctx.Adopt(ctx), n, opts)
		}
		done := ctx.Done() // once, before anything is claimed: it may be the user's code
		gate.Enter()
		defer gate.Leave()
		if walk.Evaluate(done, n, false) != nil {
			return callctx.Ended(ctx)
		}
		return outcome(n)
	}
	ctx = callctx.Adopt(ctx)
	p := current()
	if p == nil {
		if invoke.Asking.Here() {
			return invoke.ErrAsked
		}
		if p = resumer(); p != nil {
			return travel(behalf(ctx, p, n))
		}
	} else if p.depth > 0 {
		if node.Has(n, node.Family) && p.run.unseen() {
			if yes, err := onTheSpot(ctx, p, n, nil); yes {
				return travel(err)
			}
		}
		return p.run.nested(p, ctx, n)
	}
	return outermost(ctx, n, newOptions(opts).sample())
}

// travel lets a Goexit go on through the function that forces: as it would have, had the node been evaluated inline, and so
// on every schedule. The outermost force returns it as an error.
func travel(err error) error {
	if failure.IsGoexit(err) {
		if p := current(); p != nil && p.depth > 0 || p == nil && resumer() != nil {
			runtime.Goexit()
		}
	}
	return err
}

func outcome(n *node.Node) error {
	if f := node.Outcome(n); f != nil {
		return f.Err
	}
	return nil
}

// outermost is a force that no call of the engine has made: a run of its own.
func outermost(ctx context.Context, n *node.Node, o options) error {
	if ctx.Err() != nil {
		return callctx.Ended(ctx)
	}
	// The run is inside from here until its last function has ended, so that no walk goes alone beside it: it would write
	// words without claims that this run claims.
	gate.Enter()
	// A sequential force takes the general way above its arrays: it is the reference.
	if (!o.sequential || node.Has(n, node.Family)) && !o.observable() && !o.allErrors {
		if yes, err := first(ctx, n, &o); yes {
			return err
		}
	}
	return wholeRun(ctx, n, o)
}

// first tries to do without a run. The gate is left if that succeeds, or if an operator ends the goroutine.
func first(ctx context.Context, n *node.Node, o *options) (yes bool, err error) {
	stays := false
	defer func() {
		if !stays {
			gate.Leave()
		}
	}()
	yes, err = onTheSpot(ctx, nil, n, o)
	stays = !yes
	return yes, err
}

// wholeRun is a force by a run.
func wholeRun(ctx context.Context, n *node.Node, o options) (err error) {
	if o.world == nil {
		o.world = here()
	} else {
		o.world.enter()
	}
	r := &run{opts: o}
	if o.observable() {
		end := r.observe(ctx, []*node.Node{n})
		defer func() { end(err) }()
	}
	s := r.newScope(ctx, n)
	r.root = s
	// Workers begin while the plan's first tasks are still being given out; the scope must not close before the last of
	// them.
	s.count.Store(1) // ours, until all is in place
	r.absence = absent(o.call, s)
	o.background.begins(s)
	r.opts.background = nil // runs that its calls begin inherit the options, and are not what has been started
	if o.sequential {
		defer o.world.leave()
		defer gate.Leave()
		r.absence.leave()
		defer r.absence.enter()
		return r.inOrder(s)
	}
	r.start()
	x := scratches.Get().(*scratch)
	s.block0.scratch = x
	if err := s.add(&s.block0, &x.plan, n); err != nil {
		r.kill(s, callctx.Ended(ctx))
	}
	r.seed(&s.block0)
	err = r.wait(ctx, s)
	r.giveBack(x)
	return err
}

// start gives the run its workers.
func (r *run) start() {
	o := &r.opts
	r.table0 = r.room[:]
	r.blocks.Store(&r.table0)
	r.flight.free = o.inFlight
	r.s = o.engine.in(o.world).slots.NewRun(r, o.workers, o.ioLimit, o.engine.workers)
}

// seed makes the first tasks of the root scope ready.
func (r *run) seed(b *block) {
	if b.ranked {
		r.begin(nil, b)
		return
	}
	first := r.admitted(b)
	dealt := first[:0]
	for _, i := range first {
		switch n := b.task(i).n.Get(); {
		case !b.queueing || !node.Has(n, node.Call):
			dealt = append(dealt, b.base+i)
		case r.toLane(b, i):
		case node.OpOf(n).Info(n).Special != nil: // may queue for something, in this order
			r.s.Fresh(b.base + i)
		default:
			dealt = append(dealt, b.base+i)
		}
	}
	// The rest is dealt out in contiguous shares, so that what was built together is run together.
	r.s.Seed(dealt)
}

// wait waits for the root scope on behalf of the caller, and ends the run.
func (r *run) wait(ctx context.Context, s *scope) error {
	waiting := s.await()
	s.leave(nil, 1)
	if waiting {
		r.absence.leave()
		if !seam.Either("force", s.wake, ctx.Done()) {
			r.kill(s, callctx.Ended(ctx))
			seam.Wait("force", s.wake)
		}
		defer r.absence.enter()
	}
	// The scope is closed, but the goroutines that closed it are still on their way out. Only when they have ended may the
	// blocks be used again, and nothing runs between forces.
	r.s.Close()
	r.end()
	return r.result(s)
}

// end waits a moment for functions that nobody wants any more, and leaves the gate, or leaves that to the last of them.
func (r *run) end() {
	r.mu.Lock()
	if r.orphans > 0 {
		// Most functions that have been told to stop return at once. Waiting for them for a moment keeps orphans what they
		// are meant to be: functions that do not heed their context.
		alone := make(chan struct{})
		r.alone = alone
		r.mu.Unlock()
		seam.Within("orphans", alone, callctx.Grace)
		r.mu.Lock()
	}
	r.left = true
	last := r.orphans == 0
	r.mu.Unlock()
	if last {
		r.leave()
	}
}

// leave ends the run for good: neither its caller nor an orphan is left.
func (r *run) leave() {
	r.mustHaveLanded()
	r.s.Forget()
	gate.Leave()
	r.opts.world.leave()
}

// result is what the force returns for a closed root scope.
func (r *run) result(s *scope) error {
	if r.opts.allErrors && len(s.fails) > 0 && s.killed == nil {
		return failure.Join(s.fails)
	}
	return s.outcome()
}
