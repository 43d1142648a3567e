package eval

import (
	"context"
	"runtime"
	"sync/atomic"

	"xfork/eval/stream"
	"xfork/internal/callctx"
	"xfork/internal/failure"
	"xfork/internal/gate"
	"xfork/internal/invoke"
	"xfork/internal/node"
	"xfork/internal/observe"
	"xfork/internal/seam"
	"xfork/internal/walk"
)

// The strategies of a force, from the cheapest to the general one. Each leaves to the next what it cannot do:
//
//	settled     the root has its outcome: one load of its word
//	   |
//	light       pure operators only: internal/walk, on the calling goroutine; never goes further down
//	   |
//	inline      operators of arrays and what lies between them, on the calling goroutine: spot.go
//	   |
//	direct      CPU-bound calls, depth first, without tasks; nested forces only: direct.go
//	   |
//	run         a plan, scopes, tasks and workers; a nested force adds a scope to the run it is in: nested.go
//
// A strategy that gives up has claimed nothing that it still holds, and what it has settled stays settled: the next one finds
// less to do, and never has to undo anything.

// Force brings n up to date and returns its failure, or the error of the context. It is the engine's only entrance besides
// Each; typed programs come through the Force method of an expression.
//
// The error is nil, the memoised failure of n (an *Error, as a rule), the joined failures of the run under AllErrors, or the
// error of a cancelled ctx. A nil ctx panics, as a nil option does. A settled n is answered even if ctx has ended.
//
// Force may be called from any goroutine, for the same node at the same time: the forces share the evaluation. Called by a
// function of the engine it is a nested force: it inherits the options of its run, and opts are ignored. A settled root costs one
// load of its word, a light or an inline one no goroutine; a run starts goroutines, and ends them before Force returns.
func Force(ctx context.Context, n *node.Node, opts ...Option) error {
	if ctx == nil {
		panic("eval: Force with a nil context")
	}
	// Most forces of most programs end here: a value that is there costs one load of the word.
	if node.Settled(n) { // a done root beats an ended context
		return travel(failure.Outcome(n))
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
		return failure.Outcome(n)
	}
	// Adopted before anything is held: the methods of a foreign context are the user's code.
	ctx = callctx.Adopt(ctx)
	p := current()
	if p == nil {
		// The code that Guarded has called, such as a retry policy, has a goroutine of its own and no frame. A force there
		// could not give up the limit or the token of the call that is asking, and might wait for it.
		if invoke.Asking.Here() {
			return invoke.ErrAsked
		}
		// A coroutine (iter.Pull) has a goroutine of its own, too, but the call that resumed it waits for it.
		if p = resumer(); p != nil {
			return travel(behalf(ctx, p, n))
		}
	} else if p.depth > 0 {
		// Before nested for a family root, which needs no call; nested tries it for other roots after the direct way.
		if node.Has(n, node.Family) && p.run.unseen() {
			if yes, err := onTheSpot(ctx, p, n, nil); yes {
				return travel(err)
			}
		}
		return machineOf(p).nested(p, ctx, n)
	}
	return outermost(ctx, n, newOptions(opts).sample())
}

// travel lets a Goexit go on through the function that forces: as it would have, had the node been evaluated inline, and so
// on every schedule. The outermost force returns it as an error. A force in a coroutine counts as nested.
func travel(err error) error {
	if failure.IsGoexit(err) {
		if p := current(); p != nil && p.depth > 0 || p == nil && resumer() != nil {
			runtime.Goexit()
		}
	}
	return err
}

// outermost does a force that needs a run of its own: one that no call of the engine has made, or that a coroutine makes. It
// enters the gate once; the strategy that ends the force leaves it.
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

// first tries to do without a run. The gate is left if that succeeds, or if an operator ends the goroutine: stays is set only
// after onTheSpot has returned, so a Goexit inside of it leaves the gate.
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

// wholeRun does a force by a run. It sets up, in this order: the world, the recorder, the root scope (held open), the absence of
// the waiting call, the workers, the plan and the first tasks. Then it waits.
//
// The caller is inside the gate. The run leaves it, and the world, when its last function has returned (leave).
func wholeRun(ctx context.Context, n *node.Node, o options) (err error) {
	if o.world == nil {
		o.world = here()
	} else {
		o.world.enter()
	}
	r := newMachine(o)
	if o.observable() {
		end := r.observe(ctx, []*node.Node{n})
		defer func() { end(err) }()
	}
	s := r.newScope(ctx, n)
	r.root = s
	// Workers begin while the plan's first tasks are still being given out. A count of the caller's own keeps the scope from
	// closing before the last of them; wait takes it off.
	s.count.Store(1) // ours, until all is in place
	r.absence = absent(o.call, s)
	o.background.begins(s)
	r.opts.background = nil // runs that its calls begin inherit the options, and are not what has been started
	if o.sequential {
		defer o.world.leave()
		defer gate.Leave()
		// What the waiting call holds is given up for the whole of a sequential run, not only while it waits: its goroutine
		// does the work itself. Taken back before the gate is left.
		r.absence.leave()
		defer r.absence.enter()
		return r.inOrder(s)
	}
	r.start()
	x := scratches.Get().(*scratch)
	s.block0.scratch = x
	// An error of add is the end of the context while light leaves were evaluated. The block is empty then, and the scope closes
	// with the count above.
	if err := r.add(s, &s.block0, &x.plan, n); err != nil {
		r.Kill(s, callctx.Ended(ctx))
	}
	r.seed(&s.block0)
	err = r.wait(ctx, s)
	x.giveBack(s)
	return err
}

// start gives the run its table of blocks and its scheduler. No goroutine starts before the first task is made ready. It runs
// before the first block is added: number returns without numbering as long as r.s is nil, which marks a sequential run.
func (r *machine) start() {
	o := &r.opts
	r.table0 = r.room[:]
	r.blocks.Store(&r.table0)
	r.flight.free = o.inFlight
	r.s = o.engine.in(o.world).slots.NewRun(r, o.workers, o.ioLimit, o.engine.workers)
}

// seed makes the first tasks of the root scope ready, without a post: it runs on the caller's goroutine, which has no deque. It
// sorts them by where they are to run, and deals the rest out to the workers.
func (r *machine) seed(b *block) {
	if b.ranked {
		r.begin(nil, b)
		return
	}
	first := r.admitted(b)
	// In place: a task is read before its position is written.
	dealt := first[:0]
	for _, i := range first {
		switch n := b.task(i).n.Get(); {
		case !b.queueing || !node.Has(n, node.Call):
			dealt = append(dealt, b.base+i)
		case r.toLane(b, i):
		// A call that may queue for a limit or a rate is to queue in the order of the plan, so it is taken from the queue of the
		// run: shares would be begun from several places at once.
		case node.OpOf(n).Info(n).Special != nil: // may queue for something, in this order
			r.s.Fresh(b.base + i)
		default:
			dealt = append(dealt, b.base+i)
		}
	}
	// The rest is dealt out in contiguous shares, so that what was built together is run together.
	r.s.Seed(dealt)
}

// wait waits for the root scope on behalf of the caller, and ends the run. It takes off the count that has held the scope open.
//
// The end of ctx withdraws the demand but does not end the wait: running calls are left behind by the withdrawal (withdraw.go), so
// the scope closes shortly afterwards, and the memory of its tasks is not touched any more when wait returns.
func (r *machine) wait(ctx context.Context, s *scope) error {
	waiting := s.await()
	r.leaves(nil, s, 1)
	if waiting {
		r.absence.leave()
		if !seam.Either("force", s.wake, ctx.Done()) {
			r.Kill(s, callctx.Ended(ctx))
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

// result returns what the force returns for a closed root scope: the failure with the lowest number, or with AllErrors all of
// them, unless the scope was withdrawn.
func (r *machine) result(s *scope) error {
	if r.opts.allErrors && len(s.fails) > 0 && s.killed == nil {
		return failure.Join(s.fails)
	}
	return s.outcome()
}

// light brings a root of operators up to date where there may be observers: those of this force, or those of the run that has made
// the call in which it is.
func light(ctx context.Context, n *node.Node, opts []Option) (err error) {
	if p := current(); p != nil && p.depth > 0 {
		if p.log == nil {
			return lightly(new(atomic.Uint64), ctx, n)
		}
		return lightly(p.log.Operators(), ctx, n)
	}
	o := newOptions(opts).sample()
	c := o.recorder(ctx, stream.Walk, []*node.Node{n})
	if c == nil {
		return lightly(new(atomic.Uint64), ctx, n)
	}
	err = ErrGoexit // should an operator end the goroutine
	defer func() { c.End(err, 0) }()
	c.Common().Met(n, 0)
	err = lightly(c.Common().Operators(), ctx, n)
	return err
}

// lightly is a force of operators that counts how many it has evaluated.
func lightly(count *atomic.Uint64, ctx context.Context, n *node.Node) error {
	gate.Enter()
	defer gate.Leave()
	if walk.EvaluateCounted(count, ctx.Done(), n, false) != nil {
		return callctx.Ended(ctx)
	}
	return failure.Outcome(n)
}
