package eval

import "xfork/internal/permit"

// The unsafe lane: one call at a time in the whole process. The call that runs has the token of its world, and lends it while it
// waits in a force (package permit). What it waits for is read off the scopes.

type (
	tokens = permit.Token[*scope]
	loan   = permit.Loan[*scope]
)

// reach gives the scopes of inner and all that they wait for, through calls of other runs as well. It is called with the token's lock
// held, and takes the locks of scopes and of the parking lot: in this order and never in the other, so no code that holds one of those
// asks for the token.
func reach(inner []*scope) map[*scope]bool {
	// The search for cycles, with a question that is never answered by yes: so it goes through all there is.
	wanted := map[*scope]bool{}
	start := make([]step, len(inner))
	for i, s := range inner {
		start[i].s = s
	}
	search(start, func(s *scope) bool {
		wanted[s] = true
		return false
	})
	return wanted
}

// takeToken gets task i its turn among the unsafe calls of its scope, and then the token. It returns true if the task has it now.
// The turn before the token; otherwise a later call of the scope could hold the token while it sleeps for its turn.
func (r *run) takeToken(p *post, b *block, i int32, x *extra) bool {
	// A sequential run needs no turns, for it goes by number. It shows what its calls wait for, since their token may have to be
	// lent to this very request.
	if r.sequential() {
		p.showWaits()
		var l *loan
		if !r.waitInOrder(p, b, func(w *permit.Waiter) bool {
			l = &loan{By: b.scope} // a new one each time: one that was cancelled is never granted
			l.Grant = w.Grant
			return r.lane().Acquire(l)
		}, func(*permit.Waiter) bool { return r.lane().Cancel(l) }) {
			return false
		}
		x.token = l
		return true
	}
	if !r.myTurn(b, i) {
		return false
	}
	l := &loan{By: b.scope}
	l.Grant = func() { r.wakes(b, i) }
	// As with limits: before the task is asleep. A withdrawal that finds the request granted gives the token back.
	x.token, x.request = l, l
	return r.sleep(b, i, func() bool { return r.lane().Acquire(l) })
}
