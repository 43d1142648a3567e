package inline

import (
	"context"
	_ "sync/atomic" // for inlining: see package seam
	"time"

	"xfork/internal/node"
	"xfork/internal/run"
	"xfork/internal/seam"
	"xfork/internal/world"
	"xfork/scheduler"
)

// crew are the goroutines that evaluate a region on the spot: the forcing one, and helpers from the engine, if there are slots
// and as long as there are parts. It is a run's workers without the run: no plan, no tasks, nothing to wait for but the
// helpers that have come.
//
//	forcing goroutine   first part, timed --> invite --> parts ... --> gather: over, helpers leave, the run is closed
//	helper                                      |  tens of µs   |  parts ...  |
//
// Starting a goroutine on an idle processor takes some tens of microseconds until it does something, during which the
// goroutine that forces is at work itself.
//
// A crew is used by one walk, for one region after the other; helpers see the party alone. So its fields have no lock: the goroutine that
// forces writes and reads them.
type crew struct {
	opts *run.Options // nil for a nested force
	// A copy of the force's options, which stay on its stack so: helpers are given numbers of it alone, and
	// have left when the walk is over.
	own  run.Options
	used bool // for the region that is being evaluated
}

// mostParts bounds what is done on the spot: parts take a hundred microseconds at most. When the force of a run is cancelled, other
// forces adopt its work; what is done here is lost then.
const mostParts = 256

// worthHelp is how much is to be left to do for helpers to be invited. Half of it is gone when the first one begins.
const worthHelp = 120 * time.Microsecond

// split is what a region's Eval is lent, as a call of a run is lent what Run.Splitter returns. It returns node.ErrLarge, before the first
// part, for a region that is better done by a run; but not once a split of the region has been done, for its work would be lost.
func (c *crew) split(ctx context.Context, n int, part func(context.Context, int) error) error {
	if n > mostParts && !c.used {
		return node.ErrLarge
	}
	c.used = true
	p := &party{Parts: run.NewParts(ctx, n, part)}
	// The first part is timed, to estimate the others on this machine and with these arrays.
	first := seam.Lasts(p.One)
	if rest := time.Duration(n - 1); !c.opts.Sequential && rest > 0 && first > worthHelp/rest {
		p.invite(c.opts)
	}
	func() {
		defer p.gather() // also when a part ends the goroutine: helpers work in what the region has lent
		p.Draw(nil, new(int64))
	}()
	return p.Outcome()
}

// party is one split of a crew: the body of a scheduler's run, the tasks of which are invitations. It has the parts
// and their failure like a split, but no call, no frame and no withdrawal: what a part does ends soon, and a helper that comes after
// the last part has been drawn touches nothing. run and world are the forcing goroutine's, and written before the first invitation.
type party struct {
	*run.Parts
	run   *scheduler.Run // nil: no invitation was made
	world *world.World   // of the slots that helpers have, for as long as one may have any
}

// invite offers the parts to as many helpers as there may be. Each gets a task with the number 0: Do needs none.
func (p *party) invite(o *run.Options) {
	w := o.World
	if w == nil {
		w = world.Here()
	} else {
		w.Enter()
	}
	team := w.Engine(o.Engine).Slots.NewRun(p, o.Workers, o.IOLimit, o.Engine.Workers())
	help := min(team.Most()-1, p.Left()) // this goroutine is one of the workers
	if help <= 0 {
		w.Leave()
		return
	}
	p.run, p.world = team, w
	team.Attend()
	for range help {
		team.Ready(0, 0)
	}
	// A fresh goroutine waits behind the one that has made it, where another processor takes it only after having slept on it.
	// So it goes first here, and this one goes to where others look at once.
	seam.Yield("invite")
}

// gather waits for the helpers. Those that have not begun find that it is over. The others have one part each left to do at
// most, which is sooner done than this goroutine would be awake again: it looks for a while before it sleeps.
func (p *party) gather() {
	if p.run == nil {
		return
	}
	// over before Dismiss: a helper that is on its way here finds one or the other.
	p.Close()
	p.run.Dismiss()
	for range seam.Patience {
		if p.run.Deserted() {
			break
		}
	}
	p.run.Depart()
	p.run.Close()
	p.run.Forget()
	p.world.Leave()
}

// Do lets a helper take part. It runs on the helper's goroutine. One that comes after Close touches nothing of the region, which may be
// gone; one that has looked before is counted by the scheduler's run, and gather waits until it has left.
func (p *party) Do(*scheduler.Worker, int32) (next int32) {
	if !p.Closed() {
		p.Draw(nil, new(int64))
	}
	return scheduler.None
}

// Idle, Enter and Leave have nothing to do: a helper calls no functions of the user's, and counts nothing.
func (*party) Idle(*scheduler.Worker)  {}
func (*party) Enter(*scheduler.Worker) {}
func (*party) Leave(*scheduler.Worker) {}
