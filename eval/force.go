package eval

import (
	"context"
	"sync/atomic"

	"xfork/eval/stream"
	"xfork/internal/callctx"
	"xfork/internal/demand"
	"xfork/internal/exec"
	"xfork/internal/failure"
	"xfork/internal/gate"
	"xfork/internal/inline"
	"xfork/internal/invoke"
	"xfork/internal/node"
	"xfork/internal/observe"
	"xfork/internal/run"
	"xfork/internal/walk"
	"xfork/internal/world"
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
		return run.Travel(failure.Outcome(n))
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
	p := run.Current()
	if p == nil {
		// The code that Guarded has called, such as a retry policy, has a goroutine of its own and no frame. A force there
		// could not give up the limit or the token of the call that is asking, and might wait for it.
		if invoke.Asking.Here() {
			return invoke.ErrAsked
		}
		// A coroutine (iter.Pull) has a goroutine of its own, too, but the call that resumed it waits for it.
		if p = run.Resumer(); p != nil {
			return run.Travel(behalf(ctx, p, n))
		}
	} else if p.Depth > 0 {
		// Before nested for a family root, which needs no call; nested tries it for other roots after the direct way.
		if node.Has(n, node.Family) && p.Run.Unseen() {
			if yes, err := inline.Arrays(ctx, p, n, nil); yes {
				return run.Travel(err)
			}
		}
		return exec.Of(p).Nested(p, ctx, n)
	}
	return outermost(ctx, n, newOptions(opts).Sample())
}

// outermost does a force that needs a run of its own: one that no call of the engine has made, or that a coroutine makes. It
// enters the gate once; the strategy that ends the force leaves it.
func outermost(ctx context.Context, n *node.Node, o run.Options) error {
	if ctx.Err() != nil {
		return callctx.Ended(ctx)
	}
	// The run is inside from here until its last function has ended, so that no walk goes alone beside it: it would write
	// words without claims that this run claims.
	gate.Enter()
	// A sequential force takes the general way above its arrays: it is the reference.
	if (!o.Sequential || node.Has(n, node.Family)) && !o.Observable() && !o.AllErrors {
		if yes, err := first(ctx, n, &o); yes {
			return err
		}
	}
	return wholeRun(ctx, n, o)
}

// first tries to do without a run. The gate is left if that succeeds, or if an operator ends the goroutine: stays is set only
// after onTheSpot has returned, so a Goexit inside of it leaves the gate.
func first(ctx context.Context, n *node.Node, o *run.Options) (yes bool, err error) {
	stays := false
	defer func() {
		if !stays {
			gate.Leave()
		}
	}()
	yes, err = inline.Arrays(ctx, nil, n, o)
	stays = !yes
	return yes, err
}

// wholeRun does a force by a run. It sets up, in this order: the world, the recorder, the root scope (held open), the absence of
// the waiting call, the workers, the plan and the first tasks. Then it waits.
//
// The caller is inside the gate. The run leaves it, and the world, when its last function has returned (leave).
func wholeRun(ctx context.Context, n *node.Node, o run.Options) (err error) {
	if o.World == nil {
		o.World = world.Here()
	} else {
		o.World.Enter()
	}
	r := exec.New(o)
	if o.Observable() {
		end := r.Observe(ctx, []*node.Node{n})
		defer func() { end(err) }()
	}
	s := r.NewScope(ctx, n)
	r.Root = s
	// Workers begin while the plan's first tasks are still being given out. A count of the caller's own keeps the scope from
	// closing before the last of them; wait takes it off.
	s.Count.Store(1) // ours, until all is in place
	r.Absence = exec.Absent(o.Call, s)
	if o.Begins != nil {
		o.Begins(s)
	}
	r.Opts.Begins = nil // runs that its calls begin inherit the options, and are not what has been started
	if o.Sequential {
		defer o.World.Leave()
		defer gate.Leave()
		// What the waiting call holds is given up for the whole of a sequential run, not only while it waits: its goroutine
		// does the work itself. Taken back before the gate is left.
		r.Absence.Leave()
		defer r.Absence.Enter()
		return r.InOrder(s)
	}
	r.Start()
	x := demand.Scratches.Get().(*demand.Scratch)
	s.Block0.Scratch = x
	// An error of add is the end of the context while light leaves were evaluated. The block is empty then, and the scope closes
	// with the count above.
	if err := r.Add(s, &s.Block0, &x.Plan, n); err != nil {
		r.Kill(s, callctx.Ended(ctx))
	}
	r.Seed(&s.Block0)
	err = r.Wait(ctx, s)
	x.GiveBack(s)
	return err
}

// light brings a root of operators up to date where there may be observers: those of this force, or those of the run that has made
// the call in which it is.
func light(ctx context.Context, n *node.Node, opts []Option) (err error) {
	if p := run.Current(); p != nil && p.Depth > 0 {
		if p.Log == nil {
			return lightly(new(atomic.Uint64), ctx, n)
		}
		return lightly(p.Log.Operators(), ctx, n)
	}
	o := newOptions(opts).Sample()
	c := o.Recorder(ctx, stream.Walk, []*node.Node{n})
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
