package progress

import (
	"sync"
	"time"

	"xfork/eval/stream"
	"xfork/internal/guard"
)

// Func makes an observer that calls f with the state of every run that it observes: each time that every has passed, and once
// when the run is over. Calls for one run do not overlap; those for several runs may. While f works, the run goes on, but for
// the last call, for which the force waits, as it waits at its end for a call that has not returned. If f panics or ends its
// goroutine, a line on standard error says so, f is called no more, and the runs go on. every must be positive.
func Func(every time.Duration, f func(State)) stream.Observer {
	if every <= 0 {
		panic("progress: Func with an interval that is not positive")
	}
	if f == nil {
		panic("progress: Func with a nil function")
	}
	return follow{every, f, &guard.View{Name: "progress"}}
}

// follow is the observer: what all of its runs have in common.
type follow struct {
	every time.Duration
	f     func(State)
	view  *guard.View // nil: f is the Screen's own, which guards the user's writer itself
}

// call calls f and reports whether to go on with it.
func (w *follow) call(s State) bool {
	if w.view != nil {
		return w.view.Call(func() { w.f(s) })
	}
	w.f(s)
	return true
}

// Begin watches a run.
func (w follow) Begin(run *stream.Run) stream.Watcher {
	c := &follower{follow: w, sync: run.Sync, start: run.Start, count: newCounter(run), stop: make(chan struct{}), gone: make(chan struct{})}
	go c.tick()
	return c
}

// follower watches one run. Its goroutine lasts until End.
//
//	the run's goroutines   Nodes, Events, End         one at a time
//	the follower's         tick                       calls f, until stop is closed; closes gone
//
// End waits for gone before it calls f, so calls of f never overlap.
type follower struct {
	follow
	sync  func() // the run's; the run itself would keep its roots alive
	start time.Time
	mu    sync.Mutex // for count, between Events and tick; never held while f works
	count *counter
	stop  chan struct{}
	gone  chan struct{}
}

// Nodes counts.
func (w *follower) Nodes(s stream.Shape) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.count.nodes(s)
}

// Events counts.
func (w *follower) Events(es []stream.Event) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.count.events(es)
}

// tick calls f until the run is over, or f is not to be called any more. A ticker drops ticks that come while f works: a slow f
// is called less often, and not again and again without a pause.
func (w *follower) tick() {
	defer close(w.gone)
	t := time.NewTicker(w.every)
	defer t.Stop()
	for {
		select {
		case <-w.stop:
			return
		case <-t.C:
			if !w.now() {
				return
			}
		}
	}
}

// now passes the state of this moment to f, and reports whether to go on.
//
// sync comes before the lock: it calls Events, which locks. It may take long, for it waits for other watchers of the run, and
// the run may have ended meanwhile: then End has the last word.
func (w *follower) now() bool {
	w.sync()
	select {
	case <-w.stop:
		return false
	default:
	}
	w.mu.Lock()
	s := w.count.at(time.Since(w.start))
	w.mu.Unlock()
	return w.call(s)
}

// End ends the goroutine and passes on the last state. It needs no lock: gone is closed, and the stream calls one method at a
// time.
func (w *follower) End(e stream.End) {
	close(w.stop)
	<-w.gone
	s := w.count.at(e.Wall)
	s.Over, s.Err = true, e.Err
	w.call(s)
}
