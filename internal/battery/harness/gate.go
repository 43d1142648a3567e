package harness

import (
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// Gate is a point that goroutines wait at until it is opened, once and for all.
type Gate chan struct{}

// NewGate returns a closed gate.
func NewGate() Gate { return make(Gate) }

// Open lets all waiting goroutines pass, and all that come later. A second Open panics.
func (g Gate) Open() { close(g) }

// Pass waits until the gate is open. After patienceInside it fails the test and returns, so that the calls that depend on this
// one end as well.
func (g Gate) Pass(t *testing.T) {
	t.Helper()
	select {
	case <-g:
	case <-time.After(patienceInside):
		t.Error("waited in vain")
	}
}

// Peak counts how many calls are between Enter and Leave, and keeps the highest count.
type Peak struct{ now, most atomic.Int32 }

// Enter counts the caller, and returns the count with it: only one of those that enter at the same time is the n-th.
func (p *Peak) Enter() int {
	n := p.now.Add(1)
	for most := p.most.Load(); n > most && !p.most.CompareAndSwap(most, n); most = p.most.Load() {
	}
	return int(n)
}

// Leave takes the caller out of the count.
func (p *Peak) Leave() { p.now.Add(-1) }

// Now returns the present count.
func (p *Peak) Now() int { return int(p.now.Load()) }

// Most returns the highest count so far.
func (p *Peak) Most() int { return int(p.most.Load()) }

// Reset forgets the highest count.
func (p *Peak) Reset() { p.most.Store(0) }

// Together runs functions at the same time and waits for all of them.
func Together(fs ...func()) {
	var all sync.WaitGroup
	for _, f := range fs {
		all.Go(f)
	}
	all.Wait()
}
