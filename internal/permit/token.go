package permit

import (
	"sync"

	"xfork/internal/seam"
)

// Token is the right to run an unsafe call: one at a time in the whole process. Its holder runs, or waits in a force. While it
// waits it lends the token to any unsafe call in what it waits for, however indirectly and in whatever run. Without that, demands
// that have no cycle deadlock: U1 waits for X, which another caller runs, and X forces the unsafe U2.
//
//	holder U1 --waits for--> S --...--> S' <--demands-- U2, in the queue
//	       |                                             ^
//	       '------------------- lends ------------------'      and gets it back when U2 has ended
//
// S is what calls wait for, and what demands them: a scope of a run.
//
// Each bubble of testing/synctest has a token of its own, and one more is for all else. The one that has given its permit out holds the
// process. That lock is taken by blocking the goroutine, which is right, for it is wanted by two tokens only where tests with
// bubbles run beside each other.
type Token[S comparable] struct {
	// Reach gives all that those of inner wait for, directly or not, and these themselves. It is set before the first use, and
	// called with the token's lock held: it takes the locks of scopes and of the parking lot, which are never held when the
	// token's is taken.
	Reach func(inner []S) map[S]bool

	mu      seam.Mutex
	holder  *Loan[S] // of the call that runs, or that waits and has lent to no other
	waiters fifo[*Loan[S]]
}

// Loan is the token in the hands of one call, or the call's place in the queue for it.
type Loan[S comparable] struct {
	Waiter
	By S // what demands the call

	// Under the lock of the token.
	lender *Loan[S] // to which it goes back; nil: to the token
	inner  []S      // what the call waits for: several where its parts do
	// back is closed when the token has come back to a call that wants to go on.
	back chan struct{}
}

// process is held by the token that has given its permit out.
var process sync.Mutex

// Acquire takes the token for l now, or queues l: then its Grant is called when it has the token.
func (t *Token[S]) Acquire(l *Loan[S]) (now bool) {
	t.mu.Lock()
	if l.cancelled {
		t.mu.Unlock()
		return false
	}
	if t.holder == nil {
		t.holder = l // calls that come now queue behind it
		t.mu.Unlock()
		return t.hold(l)
	}
	// Checked once it is in the queue: a check before would not find it, and there may be no other one to come.
	//
	// The holder may be waiting for this very call, which could not be known before it queued.
	t.waiters.push(l)
	t.mu.Unlock()
	t.Check()
	return false
}

// hold takes the process for l, for which the token is reserved. The process before the grant: a cancellation that found l granted
// would give back a process that is not held yet, or that another token holds.
func (t *Token[S]) hold(l *Loan[S]) (now bool) {
	process.Lock()
	t.mu.Lock()
	l.granted = !l.cancelled
	now = l.granted
	t.mu.Unlock()
	if !now { // cancelled meanwhile: the next in the queue has it, or the process is free again
		t.Release(l)
	}
	return now
}

// Cancel takes l out of the queue, or keeps it from queueing. It reports false if l was granted the token before.
func (t *Token[S]) Cancel(l *Loan[S]) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if l.granted {
		return false
	}
	l.cancelled = true
	t.waiters.remove(l)
	return true
}

// Release ends the call that has l.
func (t *Token[S]) Release(l *Loan[S]) {
	t.mu.Lock()
	// A lent token goes back to its lender, even if that one still waits: what it waits for may need it again, and Check,
	// below, looks for that before any other in the queue is served.
	t.holder = l.lender
	var next *Loan[S]
	idle := false
	if l.lender != nil {
		if l.lender.back != nil {
			close(l.lender.back)
			l.lender.back = nil
		}
	} else if first, some := t.waiters.pop(); some {
		// Granted under the lock, told without it: a cancellation in between finds that it comes too late, and gives the
		// token back.
		next = first
		t.holder, next.granted = next, true
	} else {
		idle = true
	}
	t.mu.Unlock()
	if idle {
		process.Unlock()
	}
	if next != nil {
		next.Grant()
	}
	t.Check()
}

// Wait notes that the call with l waits for inner, and lends the token if there is a call in the queue to lend it to.
func (t *Token[S]) Wait(l *Loan[S], inner []S) {
	t.mu.Lock()
	l.inner = inner
	t.mu.Unlock()
	t.Check()
}

// Regain asks for the token when what l's call has waited for is over. What the token was lent to may still run; then the channel
// is closed when it is l's again. Otherwise it is nil.
func (t *Token[S]) Regain(l *Loan[S]) <-chan struct{} {
	t.mu.Lock()
	defer t.mu.Unlock()
	l.inner = nil
	if t.holder == l {
		return nil
	}
	l.back = make(chan struct{})
	return l.back
}

// Check lends the token of a waiting holder to the first in the queue that it waits for. It is called whenever a call queues,
// waits or parks: each of them may be the last link.
func (t *Token[S]) Check() {
	t.mu.Lock()
	h := t.holder
	if h == nil || len(h.inner) == 0 || len(t.waiters.all) == 0 {
		t.mu.Unlock()
		return
	}
	wanted := t.Reach(h.inner)
	next, some := t.waiters.first(func(l *Loan[S]) bool { return wanted[l.By] })
	if some {
		next.lender = h
		t.holder, next.granted = next, true
	}
	t.mu.Unlock()
	if some {
		next.Grant()
	}
}
