package exec

import (
	"context"

	"xfork/internal/callctx"
	"xfork/internal/demand"
	"xfork/internal/failure"
	"xfork/internal/node"
	"xfork/internal/run"
	"xfork/internal/seam"
	"xfork/scheduler"
)

// Machine is a run with what goes through its tasks.
type Machine struct {
	run.Run
	Absence *Absence               // of the call that waits for the run, or nil
	OnKid   func(i int, err error) // for Each: called for every kid of the root that closes
}

// New returns a machine for one run with the options o.
func New(o run.Options) *Machine {
	r := &Machine{Run: run.Run{Opts: o}}
	r.Machine = r
	return r
}

// Of returns the machine of the run that p is a goroutine of.
func Of(p *run.Post) *Machine { return p.Run.Machine.(*Machine) }

// Do is called by the scheduler on the goroutine of w. It runs task t, and what t makes ready in its own block, until there is
// nothing left to go on with. It always returns None: what is ready in other blocks has been pushed.
func (r *Machine) Do(w *scheduler.Worker, t int32) int32 {
	p := w.Local.(*run.Post)
	b := r.Block(t)
	if b == nil {
		return scheduler.None
	}
	// The block of a split has numbers and no tasks. Each number invites one helper, whichever worker takes it.
	if b.Helps != nil {
		b.Helps.(*run.Split).Help(p)
		return scheduler.None
	}
	// What a task has made ready in its block is run next, here: its operands are in this processor's cache, and nothing
	// has to pass through a queue. A loop, so that a chain of any length needs no stack.
	for i := t - b.Base; i != demand.None; {
		i = r.step(p, b, i)
	}
	p.Report()
	return scheduler.None
}

// Idle is called by the scheduler when w has nothing of its own left. It reports the root tasks that w has finished: without
// it the root scope could not close while the last worker looks for work.
func (r *Machine) Idle(w *scheduler.Worker) {
	r.count(w.Local.(*run.Post))
}

// count subtracts from the root scope's count the tasks that p has finished since the last time. Any goroutine may call it for
// any post: finish adds to done, and count takes all of it.
func (r *Machine) count(p *run.Post) {
	if p.Done.Load() > 0 {
		// Swapped and not loaded, because countAll may read the same post on another goroutine: each task is subtracted once.
		// The load before it spares the locked instruction where there is nothing.
		if n := p.Done.Swap(0); n > 0 {
			r.leaves(p, r.Root, n)
		}
	}
}

// countAll counts for all workers. A sweep needs it: a worker with something to count may be in a function that has just been
// withdrawn, and does not become idle before that function returns.
func (r *Machine) countAll() {
	// Without a lock: the last count closes the root scope, which wakes the caller.
	for _, p := range r.Goroutines() {
		if p != nil {
			r.count(p)
		}
	}
}

// result returns what the force returns for a closed root scope: the failure with the lowest number, or with AllErrors all of
// them, unless the scope was withdrawn.
func (r *Machine) result(s *demand.Scope) error {
	if all := s.All(); len(all) > 0 {
		return failure.Join(all)
	}
	return s.Outcome()
}

// Start gives the run its table of blocks and its scheduler. No goroutine starts before the first task is made ready. It runs
// before the first block is added: number returns without numbering as long as r.s is nil, which marks a sequential run.
func (r *Machine) Start() {
	r.Open()
	o := &r.Opts
	r.Sched = o.World.Engine(o.Engine).Slots.NewRun(r, o.Workers, o.IOLimit, o.Engine.Workers())
}

// Seed makes the first tasks of the root scope ready, without a post: it runs on the caller's goroutine, which has no deque. It
// sorts them by where they are to run, and deals the rest out to the workers.
func (r *Machine) Seed(b *demand.Block) {
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
func (r *Machine) Wait(ctx context.Context, s *demand.Scope) error {
	waiting := s.Await()
	r.leaves(nil, s, 1)
	if waiting {
		r.Absence.Leave()
		if !seam.Either("force", s.Wake, ctx.Done()) {
			r.Kill(s, callctx.Ended(ctx))
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
