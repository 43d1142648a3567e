package eval

import (
	"slices"
	"sync"

	"xfork/internal/seam"
)

// The unsafe lane: one call at a time in the whole process. Who runs has the token. While it waits in a force it lends the
// token to any unsafe call in what it waits for, however indirectly and in whatever run: without that, demands that have no
// cycle deadlock (U1 waits for X, which another caller runs, and X forces the unsafe U2).
//
// Each world has a token (world.go), and the one that has given its token to a call holds the process. That lock is taken by
// blocking the goroutine, which is right, for it is wanted by two worlds only where tests with bubbles run beside each other.
type tokens struct {
	mu     seam.Mutex
	holder *loan // who runs, or waits and has lent to nobody
	queue  []*request
}

// loan is the token in the hands of one call.
type loan struct {
	lender *loan         // to whom it goes back; nil: to the lane
	inner  []*scope      // the forces that the call waits in: several where its parts do
	back   chan struct{} // closed when the token has come back to a call that wants to go on
}

// request is a call that wants the token.
type request struct {
	scope *scope // whose member it is
	loan  *loan
	grant func() // called without locks

	granted, dead bool
}

// process is held by the world that has given its token to a call.
var process sync.Mutex

// acquire takes the token for q now, or queues q.
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
	// The holder may be waiting for this very call, which nobody could have known before it queued.
	t.queue = append(t.queue, q)
	t.mu.Unlock()
	t.check()
	return false
}

// withdraw takes q out of the queue, or keeps it from queueing; false: it has been granted.
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

// release ends the call that has l.
func (t *tokens) release(l *loan) {
	t.mu.Lock()
	// A lent token goes back to its lender, even if that one still waits: what it waits for may need it again, and check,
	// below, looks for that before anybody else in the queue is served.
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
		// Granted under the lock, told without it: a withdrawal in between finds that it comes too late, and gives the
		// token back.
		t.holder, next.granted = next.loan, true
	default:
		idle = true
	}
	t.mu.Unlock()
	if idle {
		process.Unlock()
	}
	if next != nil {
		next.grant()
	}
	t.check()
}

// waits notes that the call with l waits in nested forces.
func (t *tokens) waits(l *loan, inner []*scope) {
	t.mu.Lock()
	l.inner = inner
	t.mu.Unlock()
	t.check()
}

// regain asks for the token when l's force is over. What it was lent to may still run; then the channel tells when it is l's
// again.
func (t *tokens) regain(l *loan) <-chan struct{} {
	t.mu.Lock()
	defer t.mu.Unlock()
	l.inner = nil
	if t.holder == l {
		return nil
	}
	l.back = make(chan struct{})
	return l.back
}

// check lends the token of a waiting holder to the first in the queue that it waits for. Called whenever somebody queues,
// waits or parks: each of them may be the last link.
func (t *tokens) check() {
	t.mu.Lock()
	h := t.holder
	if h == nil || len(h.inner) == 0 || len(t.queue) == 0 {
		t.mu.Unlock()
		return
	}
	// All scopes that the holder waits for, through calls of other runs as well; then the first request that one of them
	// makes. The search takes the locks of scopes and of the parking lot, and never the other way round.
	wanted := map[*scope]bool{}
	start := make([]step, len(h.inner))
	for i, s := range h.inner {
		start[i].s = s
	}
	search(start, func(s *scope) bool {
		wanted[s] = true
		return false
	})
	var granted *request
	for i, q := range t.queue {
		if wanted[q.scope] {
			granted = q
			t.queue = append(t.queue[:i], t.queue[i+1:]...)
			q.loan.lender = h
			t.holder, q.granted = q.loan, true
			break
		}
	}
	t.mu.Unlock()
	if granted != nil {
		granted.grant()
	}
}

// takeToken gets task i its turn among the unsafe calls of its scope, and then the token.
func (r *run) takeToken(p *post, b *block, i int32, x *extra) bool {
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
	l := &loan{}
	q := &request{scope: b.scope, loan: l, grant: func() { r.wakes(b, i) }}
	// As with limits: before the task is asleep. A withdrawal that finds the request granted gives the token back.
	x.token, x.request = l, q
	return r.sleep(b, i, func() bool { return r.lane().acquire(q) })
}
