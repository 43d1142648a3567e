package eval

import (
	"slices"
	"sync"

	"xfork/internal/seam"
)

// The unsafe lane: one call at a time in the whole process. The call that runs has the token. While it waits in a force it lends the
// token to any unsafe call in what it waits for, however indirectly and in whatever run: without that, demands that have no
// cycle deadlock (U1 waits for X, which another caller runs, and X forces the unsafe U2).
//
//	lane <-- U1 <-- U2 <-- U3 = holder      each arrow is a loan's lender
//	         waits  waits  runs             when U3 ends U2 is the holder again, whether it still waits or not
//
// So calls end in the reverse order of their loans, as on a stack: U2 goes on only when it is the holder again (regain).
//
// mu protects holder, queue, the fields of all loans, and granted and dead of all requests. The search of check takes the locks of
// scopes, of extras and of the parking lot under it; none of their holders ever takes mu. Grants are called without it.
//
// Each world has a token (world.go), and the one that has given its token to a call holds the process. That lock is taken by
// blocking the goroutine, which is right, for it is wanted by two worlds only where tests with bubbles run beside each other.
type tokens struct {
	mu     seam.Mutex
	holder *loan // of the call that runs, or that waits and has not lent the token
	queue  []*request
}

// loan is the token in the hands of one call, from its grant to its release.
type loan struct {
	lender *loan         // the loan to which the token goes back; nil: to the lane
	inner  []*scope      // the forces that the call waits in: several where its parts do
	back   chan struct{} // closed when the token has come back to a call that wants to go on
}

// request is a call that wants the token. As with tickets, it is granted once or withdrawn, and the flags let one of the two win.
type request struct {
	scope *scope // the scope that has the call for a member: check looks for it
	loan  *loan
	grant func() // called without locks

	granted, dead bool
}

// process is held by the world that has given its token to a call. It is taken after tokens.mu has been released, for it may block
// for as long as another world's unsafe calls run. With one world nothing ever waits for it.
var process sync.Mutex

// acquire takes the token for q now, or queues q: then q's grant is called when it has the token. Nothing is queued while the token
// is free, for release hands it on.
func (t *tokens) acquire(q *request) bool {
	t.mu.Lock()
	if q.dead {
		t.mu.Unlock()
		return false
	}
	if t.holder == nil {
		t.holder, q.granted = q.loan, true
		t.mu.Unlock()
		process.Lock()
		return true
	}
	// Queued before check: the holder may be waiting for this very call, and no search before could have found it.
	t.queue = append(t.queue, q)
	t.mu.Unlock()
	// Without mu, which check takes itself.
	t.check()
	return false
}

// withdraw takes q out of the queue, or keeps it from queueing; false: it has been granted, and the caller releases its loan.
func (t *tokens) withdraw(q *request) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if q.granted {
		return false
	}
	q.dead = true
	if i := slices.Index(t.queue, q); i >= 0 {
		t.queue = slices.Delete(t.queue, i, i+1)
	}
	return true
}

// release ends the call that has l. The token goes to its lender, else to the first in the queue, else to the lane.
func (t *tokens) release(l *loan) {
	t.mu.Lock()
	// A lent token goes back to its lender, even if that one still waits: what it waits for may need it again, and check,
	// below, looks for that. Were it given to the queue, the lender would never hear that it is back.
	t.holder = l.lender
	var next *request
	idle := false
	switch {
	case l.lender != nil:
		if l.lender.back != nil {
			close(l.lender.back)
			l.lender.back = nil
		}
	case len(t.queue) > 0:
		next = t.queue[0]
		t.queue = t.queue[1:]
		// Granted under the lock, and grant called without it: a withdrawal in between finds that it comes too late, and
		// gives the token back. The wake-up then finds a task that is over.
		t.holder, next.granted = next.loan, true
	default:
		idle = true
	}
	t.mu.Unlock()
	// The world keeps the process while its token goes from call to call, and while it is lent.
	if idle {
		process.Unlock()
	}
	if next != nil {
		next.grant()
	}
	t.check()
}

// waits notes that the call with l waits in nested forces, and lends its token if one of them wants it already.
func (t *tokens) waits(l *loan, inner []*scope) {
	t.mu.Lock()
	l.inner = inner
	t.mu.Unlock()
	t.check()
}

// regain takes the token back when l's force is over; nil: l has it. The call that it was lent to may still run, because another
// force wants it: then the channel is closed when that call releases the token. From here on it is not lent again (inner is nil).
func (t *tokens) regain(l *loan) <-chan struct{} {
	t.mu.Lock()
	defer t.mu.Unlock()
	// Both under one lock: what check sees is either a holder that waits, or one that has come back for its token.
	l.inner = nil
	if t.holder == l {
		return nil
	}
	l.back = make(chan struct{})
	return l.back
}

// check lends the token of a waiting holder to the first in the queue that it waits for. It is called whenever a call queues, a
// holder waits, or a goroutine or a task begins to wait for a node: each of them may be the last link of the way from the holder
// to a request. The link is published before the call; otherwise the search would miss it, and none would come after it.
//
// It costs a look where no holder waits or none queues; else one pass over all tasks of the scopes that the holder waits for.
func (t *tokens) check() {
	t.mu.Lock()
	h := t.holder
	if h == nil || len(h.inner) == 0 || len(t.queue) == 0 {
		t.mu.Unlock()
		return
	}
	// All scopes that the holder waits for, through calls of other runs as well; then the first request that one of them
	// makes. Under mu, so that the holder cannot go on meanwhile: it would regain the token that is being lent.
	wanted := map[*scope]bool{}
	start := make([]step, len(h.inner))
	for i, s := range h.inner {
		start[i].s = s
	}
	search(start, func(s *scope) bool {
		wanted[s] = true
		return false
	})
	// The oldest of those requests: calls of one scope queue in the order of their turns.
	var granted *request
	for i, q := range t.queue {
		if wanted[q.scope] {
			granted = q
			t.queue = append(t.queue[:i], t.queue[i+1:]...)
			// From here on the holder is the borrower, which may come to wait and lend in its turn.
			q.loan.lender = h
			t.holder, q.granted = q.loan, true
			break
		}
	}
	t.mu.Unlock()
	// As in release: the grant enters the scheduler of another run, perhaps.
	if granted != nil {
		granted.grant()
	}
}

// takeToken gets task i its turn among the unsafe calls of its scope, and then the token. It returns true if the task has it now.
// The turn before the token; otherwise a later call of the scope could hold the token while it sleeps for its turn.
func (r *run) takeToken(p *post, b *block, i int32, x *extra) bool {
	// A sequential run needs no turns, for it goes by number. It shows what its calls wait for, since their token may have to be
	// lent to this very request.
	if r.sequential() {
		p.showWaits()
		q := &request{scope: b.scope, loan: &loan{}}
		if !r.waitInOrder(p, b, func(t *ticket) bool {
			q.grant = t.grant
			return r.lane().acquire(q)
		}, func(*ticket) bool { return r.lane().withdraw(q) }) {
			return false
		}
		x.token = q.loan
		return true
	}
	if !r.myTurn(b, i) {
		return false
	}
	// A loan for each grant and not for each call: an expired function may still have the last one.
	l := &loan{}
	q := &request{scope: b.scope, loan: l, grant: func() { r.wakes(b, i) }}
	// As with limits, the fields before sleep. A withdrawal that finds the request granted gives the token back.
	x.token, x.request = l, q
	return r.sleep(b, i, func() bool { return r.lane().acquire(q) })
}
