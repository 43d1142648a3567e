package exec

import (
	"context"
	"slices"

	"xfork/internal/callctx"
	"xfork/internal/demand"
	"xfork/internal/node"
	"xfork/internal/plan"
	"xfork/internal/run"
	"xfork/internal/seam"
	"xfork/internal/world"
)

// Whole does a force by a run of its own: it is the way for a force that no call of the engine has made and that needs calls. It is always
// done.
//
// The caller is inside the gate. The run leaves it, and the world, when its last function has returned (Run.End).
func Whole(ctx context.Context, _ *run.Post, n *node.Node, o *run.Options) (done bool, err error) {
	r, end := Begin(ctx, n, *o, nil)
	defer func() { end(err) }()
	return true, r.mode.whole(ctx)
}

// Begin makes a machine for a run with the options o, and sets up, in this order: the world, the recorder, the root scope, the absence
// of the waiting call, the scheduler. elements are what observers are told that the run is for, if that is not n. The caller calls
// end, with what the force returns.
//
// Workers begin while the plan's first tasks are still being given out. So the root scope has a count of the caller's own, which
// keeps it from closing before the last of them; Wait, or the walk of a sequential run, takes it off.
func Begin(ctx context.Context, n *node.Node, o run.Options, elements []*node.Node) (r *Machine, end func(error)) {
	if o.World == nil {
		o.World = world.Here()
	} else {
		o.World.Enter()
	}
	begins := o.Begins
	o.Begins = nil // runs that its calls begin inherit the options, and are not what has been started
	r = newMachine(o)
	end = func(error) {}
	if o.Observable() {
		roots := []*node.Node{n}
		if elements != nil {
			roots = slices.Clone(elements) // the caller drops them one by one
		}
		end = r.Observe(ctx, roots)
	}
	r.Root = r.newScope(ctx, n)
	r.Root.Count.Store(1) // the caller's, until all is in place
	r.Absence = Absent(o.Call, r.Root)
	// The scheduler before the call that waits hears of the scope: from then on it may withdraw it.
	if !o.Sequential {
		r.Sched = o.World.Engine(o.Engine).Slots.NewRun(r, o.Workers, o.IOLimit, o.Engine.Workers())
	}
	if begins != nil {
		begins(r.Root)
	}
	return r, end
}

// Whole does the run, from its empty root scope to its end, and returns what the force returns. Begin comes before.
func (r *Machine) Whole(ctx context.Context) error { return r.mode.whole(ctx) }

// whole plans the root scope with memory of earlier runs, and waits.
func (r parallel) whole(ctx context.Context) error {
	x := demand.Scratches.Get().(*demand.Scratch)
	r.Root.Block0.Scratch = x
	r.Launch(&x.Plan)
	err := r.Wait(ctx)
	x.GiveBack(r.Root)
	return err
}

// Launch plans the root scope, with p for scratch memory, while workers begin with its first tasks. It is for parallel runs; Wait comes
// next.
func (r *Machine) Launch(p *plan.Plan) {
	s := r.Root
	// An error is the end of the context while light leaves were evaluated: an empty block, and the caller's count closes the scope.
	if err := r.add(s, &s.Block0, p, s.Root); err != nil {
		s.Kill(callctx.Ended(s.Ctx))
	}
	r.seed(&s.Block0)
}

// seed makes the first tasks of the root scope ready, without a post: it runs on the caller's goroutine, which has no deque. It
// sorts them by where they are to run, and deals the rest out to the workers.
func (r *Machine) seed(b *demand.Block) {
	if b.Leaving {
		for _, i := range r.Admitted(b) { // the oldest first: a partition has what was built together
			r.Push(nil, b, i)
		}
		return
	}
	if b.Ranked {
		r.Begin(nil, b)
		return
	}
	first := r.Admitted(b)
	// In place: a task is read before its position is written.
	dealt := first[:0]
	for _, i := range first {
		switch n := b.Task(i).Node.Get(); {
		case !b.Queueing || !node.Has(n, node.Call):
			dealt = append(dealt, b.Base+i)
		case r.ToLane(b, i):
		// A call that may queue for a limit or a rate is to queue in the order of the plan, so it is taken from the queue of the
		// run: shares would be begun from several places at once.
		case node.OpOf(n).Info(n).Special != nil: // may queue for something, in this order
			r.Sched.Fresh(b.Base + i)
		default:
			dealt = append(dealt, b.Base+i)
		}
	}
	// The rest is dealt out in contiguous shares, so that what was built together is run together.
	r.Sched.Seed(dealt)
}

// Wait waits for the root scope on behalf of the caller, and ends the run. It takes off the count that has held the scope open.
//
// The end of ctx withdraws the demand but does not end the wait: running calls are left behind by the withdrawal (withdraw.go), so
// the scope closes shortly afterwards, and the memory of its tasks is not touched any more when wait returns.
func (r *Machine) Wait(ctx context.Context) error {
	s := r.Root
	waiting := s.Await()
	r.leaves(nil, s, 1)
	if waiting {
		r.Absence.Leave()
		if !seam.Either("force", s.Wake, ctx.Done()) {
			s.Kill(callctx.Ended(ctx))
			seam.Wait("force", s.Wake)
		}
		defer r.Absence.Enter()
	}
	// The scope is closed, but the goroutines that closed it are still on their way out. Only when they have ended may the
	// blocks be used again, and nothing runs between forces.
	r.Sched.Close()
	r.End()
	return r.result(s)
}
