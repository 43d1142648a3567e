package eval

import (
	"context"
	"sync/atomic"

	"xfork/eval/stream"
	"xfork/internal/callctx"
	"xfork/internal/exec"
	"xfork/internal/failure"
	"xfork/internal/gate"
	"xfork/internal/inline"
	"xfork/internal/invoke"
	"xfork/internal/node"
	"xfork/internal/observe"
	"xfork/internal/run"
	"xfork/internal/walk"
)

// The strategies of a force, from the cheapest to the general one. Each leaves to the next what it cannot do:
//
//	settled     the root has its outcome: one load of its word
//	   |
//	light       pure operators only: internal/walk, on the calling goroutine; never goes further down
//	   |
//	inline      operators of arrays and what lies between them, on the calling goroutine: inline.Arrays
//	   |
//	direct      CPU-bound calls, depth first, without tasks; nested forces only: inline.Calls
//	   |
//	run         a plan, scopes, tasks and workers; a nested force adds a scope to the run it is in: package exec
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
		if ctx.Err() != nil {
			return callctx.Ended(ctx)
		}
		for _, w := range nested {
			if done, err := w(ctx, p, n, nil); done {
				return run.Travel(err)
			}
		}
	}
	return outermost(ctx, n, newOptions(opts).Sample())
}

// way is one strategy of a force. done reports whether n is up to date, or cannot be brought there: then err is what the force returns.
// A way that is not done leaves what is left to the next. p is the goroutine's post, for a nested force; o are the options of the run,
// for an outermost one.
type way func(ctx context.Context, p *run.Post, n *node.Node, o *run.Options) (done bool, err error)

// The ways in their order, after the two that Force has tried by itself. The last one of each list is always done. Those of an outermost
// force are called by name (outermost): options that go through a variable of functions go to the heap.
var nested = [...]way{inline.Calls, arraysWithin, exec.Nested}

// arraysWithin is the inline way for a nested force. It is not for observed runs, nor for those that are to report all errors: both need
// tasks. A sequential force takes the general way above its arrays: it is the reference.
func arraysWithin(ctx context.Context, p *run.Post, n *node.Node, _ *run.Options) (bool, error) {
	if !p.Run.Unseen() || p.Run.Opts.Sequential && !node.Has(n, node.Family) {
		return false, nil
	}
	return inline.Arrays(ctx, p, n, nil)
}

// outermost does a force that needs a run of its own: one that no call of the engine has made, or that a coroutine makes. It
// enters the gate once; the way that ends the force leaves it.
func outermost(ctx context.Context, n *node.Node, o run.Options) error {
	if ctx.Err() != nil {
		return callctx.Ended(ctx)
	}
	// The run is inside from here until its last function has ended, so that no walk goes alone beside it: it would write
	// words without claims that this run claims.
	gate.Enter()
	if done, err := arrays(ctx, n, &o); done {
		return err
	}
	kept := o // by the run
	if done, err := exec.Whole(ctx, nil, n, &kept); done {
		return err
	}
	return ErrInternal // it is always done
}

// arrays is the inline way for an outermost force, under the conditions of arraysWithin. The gate is left if that succeeds, or if an
// operator ends the goroutine: stays is set only after Arrays has returned, so a Goexit inside of it leaves the gate.
func arrays(ctx context.Context, n *node.Node, o *run.Options) (done bool, err error) {
	if o.Sequential && !node.Has(n, node.Family) || o.Observable() || o.AllErrors {
		return false, nil
	}
	stays := false
	defer func() {
		if !stays {
			gate.Leave()
		}
	}()
	done, err = inline.Arrays(ctx, nil, n, o)
	stays = !done
	return done, err
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
