package exec

import (
	_ "sync/atomic" // for inlining: see package seam

	"xfork/internal/demand"
	"xfork/internal/dispatch"
	"xfork/internal/failure"
	"xfork/internal/run"
	"xfork/scheduler"
)

// Machine is a run with what goes through its tasks.
type Machine struct {
	run.Run
	mode    mode
	Absence *Absence               // of the call that waits for the run, or nil
	OnKid   func(i int, err error) // for Each: called for every kid of the root that closes

	dispatcher *dispatch.Dispatcher // calls that leave; nil where the engine has no carrier
}

// helper is what a block without tasks stands for: a split that workers may take part in, or calls that leave that are to be looked after.
type helper interface{ Help(p *run.Post) }

// newMachine returns a machine for one run with the options o.
func newMachine(o run.Options) *Machine {
	r := &Machine{Run: run.Run{Opts: o}}
	r.Machine = r
	r.mode = parallel{r}
	if o.Sequential {
		r.mode = inOrder{r}
		r.Opts.InFlight = 0 // one item is under way in any case
	}
	r.Open()
	if c := o.Engine.Carrier(); c != nil && !o.Sequential {
		r.dispatcher = dispatch.New(&r.Run, r, c)
	}
	return r
}

// of returns the machine of the run that p is a goroutine of.
func of(p *run.Post) *Machine { return p.Run.Machine.(*Machine) }

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
		b.Helps.(helper).Help(p)
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
