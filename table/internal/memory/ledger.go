package memory

import (
	"errors"
	"math"
	"runtime/debug"
	"sync"
)

// ErrLimit is the failure of a run for which there is too little memory: its text is the
// end of one, and says what sets the limit.
var ErrLimit = errors.New("set by Memory or GOMEMLIMIT")

// step is how much a grant takes from the ledger at a time. So the ledger's lock
// is taken a few times for each morsel, however often operators ask.
const step = 256 << 10

// share is the part of the process's memory that the ledger hands out.
const share = 0.7

// Ledger is memory that grants divide among them. Its methods may be called by
// several goroutines.
type Ledger struct {
	mu    sync.Mutex
	limit int64
	taken int64 // by all grants, whole steps
}

// NewLedger returns a ledger of so many bytes.
func NewLedger(limit int64) *Ledger { return &Ledger{limit: limit} }

// Process returns the ledger of the process. Its limit is found out when it is
// first asked for, and stays: a GOMEMLIMIT that the program sets later is not
// seen.
var Process = sync.OnceValue(func() *Ledger {
	least := min(debug.SetMemoryLimit(-1), group(), machine())
	if least == math.MaxInt64 {
		return NewLedger(least)
	}
	return NewLedger(int64(share * float64(least)))
})

// take takes n bytes, if they are there or must be had.
func (l *Ledger) take(n int64, must bool) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !must && n > l.limit-l.taken {
		return false
	}
	l.taken += n
	return true
}

// give takes n bytes back.
func (l *Ledger) give(n int64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.taken -= n
}

// Taken returns how many bytes grants have.
func (l *Ledger) Taken() int64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.taken
}

// Grant is what one run has of a ledger. Its methods may be called by several
// goroutines.
type Grant struct {
	ledger *Ledger
	limit  int64

	mu     sync.Mutex
	used   int64 // what operators have taken and not given back
	most   int64 // the greatest used has been
	steps  int64 // what has been taken from the ledger for it: used, rounded up
	closed bool

	inside int       // how many have entered
	left   sync.Cond // one of them has left
}

// Grant returns a grant of at most limit bytes; 0 stands for all that the ledger
// has. It has to be closed.
func (l *Ledger) Grant(limit int64) *Grant {
	if limit <= 0 {
		limit = l.limit
	}
	g := &Grant{ledger: l, limit: min(limit, l.limit)}
	g.left.L = &g.mu
	return g
}

// Limit returns how many bytes the grant may have.
func (g *Grant) Limit() int64 { return g.limit }

// Take takes n bytes for rows that are to be kept, and reports whether it has.
// The last quarter of the limit is not for rows.
func (g *Grant) Take(n int64) bool { return g.take(n, false) }

// Need takes n bytes of working room, whether they are there or not. Callers
// have made sure that it is little.
func (g *Grant) Need(n int64) { g.take(n, true) }

// Enter is Need for n bytes that are given back soon, with Leave. It waits while
// they are not there and others are inside, which then will leave: so workers that
// read partitions back do it at the same time as far as there is memory. What is
// between Enter and Leave must not call the program's functions, which could force
// something and wait for a part that waits here.
func (g *Grant) Enter(n int64) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for g.inside > 0 && g.used+n > g.limit {
		g.left.Wait()
	}
	g.inside++
	g.locked(n, true)
}

// Leave gives n bytes back: what Enter has taken, and what was needed beside it.
func (g *Grant) Leave(n int64) {
	g.Give(n)
	g.mu.Lock()
	defer g.mu.Unlock()
	g.inside--
	g.left.Broadcast()
}

func (g *Grant) take(n int64, must bool) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.locked(n, must)
}

// locked is take for a caller that has the lock.
func (g *Grant) locked(n int64, must bool) bool {
	if !must && n > g.limit-g.limit/4-g.used {
		return false
	}
	if more := g.used + n - g.steps; more > 0 {
		more = (more + step - 1) / step * step
		if !g.ledger.take(more, must) {
			return false
		}
		g.steps += more
	}
	g.used += n
	g.most = max(g.most, g.used)
	return true
}

// Give gives n bytes back that have been taken.
func (g *Grant) Give(n int64) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.used -= n
	if spare := (g.steps - g.used) / step * step; spare > 0 && !g.closed {
		g.steps -= spare
		g.ledger.give(spare)
	}
}

// Most returns how many bytes have been taken at the same time.
func (g *Grant) Most() int64 {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.most
}

// Close gives back everything. Rows may still be there, until the garbage
// collector has found them.
func (g *Grant) Close() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if !g.closed {
		g.closed = true
		g.ledger.give(g.steps)
	}
}
