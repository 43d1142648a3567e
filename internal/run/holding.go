package run

import (
	"slices"

	"xfork/internal/demand"
	"xfork/internal/permit"
	"xfork/internal/policy"
	"xfork/internal/seam"
)

// What a call gives up while it waits. For a call that is not parallel inside its own goroutine gives up and regains, without a holding
// (GiveUp, and Regain by the machine's EndNested).

// holding is the place under a limit, and the token of the unsafe lane, of a call that is parallel inside. Several goroutines
// take part in such a call; it counts as waiting, and gives up what it holds, when the last of them waits. Were each to hold
// on while it waits for the others, a part that forces a call under the same limit would wait for ever.
//
//	call      computes ---- waits for its helpers ....................................
//	helper    computes ------------ waits in a force ............ computes -----------
//	busy      2            1        0: gives up what is held      1: regains it
//
// r, limit and token do not change. mu protects the rest, and is a leaf: giving up and regaining are done without it, for they
// grant places to others, and wait. The two channels take the place of the lock for that time.
type holding struct {
	r     *Run
	limit *policy.Limit
	token *demand.Loan

	mu    seam.Mutex
	busy  int             // participants that do not wait
	inner []*demand.Scope // the forces that the others wait in
	gives chan struct{}   // while the last one to wait gives up what is held: closed when it has
	back  chan struct{}   // while the first one to go on regains what was given up: closed when it has
}

// leave notes that one of the participants waits: in force s, or with nil for the others. It is called before the goroutine parks.
// A helper that ends leaves as well, so busy is 0 only when no participant computes.
func (h *holding) leave(s *demand.Scope) {
	h.mu.Lock()
	// All forces that participants wait in, for the token may have to be lent to a call beneath any of them.
	if s != nil {
		h.inner = append(h.inner, s)
	}
	h.busy--
	idle := h.busy == 0
	if !idle {
		h.mu.Unlock()
		return
	}
	h.gives = make(chan struct{})
	inner := slices.Clone(h.inner)
	h.mu.Unlock()
	// Without the lock, for it may grant others what is given up. A participant that goes on meanwhile waits for gives; otherwise
	// it could regain the token before it is given up, and the token would be lent while the call computes.
	seam.Step("give up")
	h.r.letGo(h.limit, h.token, inner...)
	h.mu.Lock()
	close(h.gives)
	h.gives = nil
	h.mu.Unlock()
}

// Enter notes that a participant goes on, and returns when the call holds again what it is to hold.
func (h *holding) Enter(p *Post, s *demand.Scope) {
	h.mu.Lock()
	if i := slices.Index(h.inner, s); i >= 0 {
		h.inner = slices.Delete(h.inner, i, i+1)
	}
	h.busy++
	// The first to go on regains, the others wait for it: the call has one place and one token, however many take part.
	first, gives, back := h.busy == 1, h.gives, h.back
	if first {
		h.back = make(chan struct{})
	}
	h.mu.Unlock()
	switch {
	case first:
		// gives is there if leave is in the middle of letGo, on another goroutine.
		if gives != nil {
			seam.Wait("given up", gives)
		}
		p.Regain(h.limit, h.token)
		h.mu.Lock()
		close(h.back)
		h.back = nil
		h.mu.Unlock()
	// Not the first: busy was above 0, so the call holds everything already, or the first one is regaining it.
	case back != nil:
		p.wait(back)
	}
}

// letGo gives up what a call that waits in the forces inner does not need: its place under a limit, and, for whatever it
// waits for, the token of the unsafe lane. The token is not released but may be lent: no call outside of what the force demands
// may come in between the two halves of an unsafe call.
func (r *Run) letGo(limit *policy.Limit, token *demand.Loan, inner ...*demand.Scope) {
	if limit != nil {
		limit.Queue.Release()
	}
	if token != nil {
		r.Lane().Wait(token, inner)
	}
}

// Regain takes back what the call gave up. Its slot goes to others in the meantime. It does not heed the context: the function is
// in the middle of its work, and what it returns to must hold what it held before.
//
// The token before the limit, as calls are admitted; otherwise this call could take the last place, and the call that the token was
// lent to wait for one with the token in its hands.
func (p *Post) Regain(limit *policy.Limit, token *demand.Loan) {
	if token != nil {
		if back := p.Run.Lane().Regain(token); back != nil {
			p.wait(back)
		}
	}
	if limit != nil {
		got := make(chan struct{})
		if !limit.Queue.Acquire(&permit.Waiter{Grant: func() { close(got) }}) {
			p.wait(got)
		}
	}
}

// GiveUp gives up, for a call that waits for s, its place under a limit and the token, but not its slot: that is Park's.
func (r *Run) GiveUp(f *Frame, s *demand.Scope) {
	if f.Held != nil {
		f.Held.leave(s)
		return
	}
	r.letGo(f.Limit, f.Token, s)
}
