package exec

import (
	"xfork/eval/stream"
	"xfork/internal/demand"
	"xfork/internal/failure"
	"xfork/internal/run"
)

// A call may wait for a run that it has begun itself: in a loop over AsCompleted, or in a force that a coroutine of its makes.
// Such a run is one of its own, with goroutines of its own. While the call waits for it, it is like a call in a nested force: it
// gives up its slot, its place under a limit and, for what it waits for, the token; and searches for cycles find the way through
// it.
//
//	call's goroutine     for i, v := range AsCompleted(...) { body }
//	                     away ~~~~~~~ | body | away ~~~~~~~ | body | away ~~~~
//	its slot             others       | own  | others       | own  | others
//	frame                inner = s    | nil  | inner = s    | nil  | inner = s       s: the root scope of the loop's run
//
// A nested force does the same by itself (park); here there is no stack frame between the wait and the call's code, so the state
// has an object.

// Absence is a call that waits for s, the root scope of another run, from time to time. A nil absence is no call's: its methods do
// nothing.
//
// It belongs to the goroutine that waits: the call's own, or that of a coroutine, while the call's stands still in the resumption.
// So it needs no lock, although p and f are another goroutine's then.
type Absence struct {
	p    *run.Post
	f    *run.Frame
	s    *demand.Scope
	away bool

	inside run.Presence // of a sequential run, before it left
}

// Absent returns the absence of the innermost call on p, or nil if p is nil. It changes nothing yet.
func Absent(p *run.Post, s *demand.Scope) *Absence {
	if p == nil {
		return nil
	}
	return &Absence{p: p, f: p.Top(), s: s}
}

// Leave gives up what the call holds, before it waits. It does nothing if the call is away already.
func (a *Absence) Leave() {
	if a == nil || a.away {
		return
	}
	a.away = true
	// The worker's uncounted tasks first, as before a park: the root scope may be waiting for them alone.
	p, r := a.p, of(a.p)
	r.count(p)
	// In the order of a nested force: the edges of the waits-for graph first, then the searches (park).
	a.f.Inner = a.s
	r.GiveUp(a.f, a.s)
	p.ShowWaits()
	if p.Unwanted() {
		a.s.Kill(failure.ErrWithdrawn)
	}
	r.Lane().Check()
	demand.CheckCycleAt(a.s)
	// The slot last: what comes before it runs on this goroutine and may take a while.
	p.Note(stream.Parked)
	r.Stalls(p.Frames[0].Block, p.Frames[0].Index)
	if p.Worker != nil {
		r.Sched.Lend(p.Worker)
	} else {
		a.inside = p.Inside
		p.IsInside(run.IsOutside)
	}
}

// Enter takes it back, before the call goes on: the slot, then, no longer to be found by searches, the token and the place under a
// limit. It may wait for an I/O slot and for the last two. It does nothing if the call is not away.
func (a *Absence) Enter() {
	if a == nil || !a.away {
		return
	}
	a.away = false
	// The slot first: while regain waits for the token or the limit, it gives the slot to others again by itself.
	p, f := a.p, a.f
	if p.Worker != nil {
		p.Run.Sched.Reclaim(p.Worker)
	} else {
		p.IsInside(a.inside)
	}
	r := p.Run
	r.GoesOn(p.Frames[0].Block, p.Frames[0].Index)
	p.Note(stream.Resumed)
	f.Inner = nil
	f.Hide()
	if f.Held != nil {
		f.Held.Enter(p, a.s)
	} else {
		p.Regain(f.Limit, f.Token)
	}
}
