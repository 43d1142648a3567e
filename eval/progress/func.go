package progress

import (
	"sync"
	"time"

	"xfork/eval/stream"
)

// Func makes an observer that calls f with the state of every run that it observes: every so often, and once when the run is
// over. Calls for one run do not overlap; those for several runs may. While f works, the run goes on, but for the last call,
// for which the force waits. every must be positive.
func Func(every time.Duration, f func(State)) stream.Observer {
	if every <= 0 {
		panic("progress: Func with an interval that is not positive")
	}
	if f == nil {
		panic("progress: Func with a nil function")
	}
	return follow{every, f}
}

type follow struct {
	every time.Duration
	f     func(State)
}

// Begin watches a run.
func (w follow) Begin(run *stream.Run) stream.Watcher {
	c := &follower{follow: w, run: run, count: newCounter(run.ID), stop: make(chan struct{}), gone: make(chan struct{})}
	go c.tick()
	return c
}

// follower watches one run. Its goroutine lasts until End.
type follower struct {
	follow
	run   *stream.Run
	mu    sync.Mutex // for count
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

// tick calls f until the run is over.
func (w *follower) tick() {
	defer close(w.gone)
	t := time.NewTicker(w.every)
	defer t.Stop()
	for {
		select {
		case <-w.stop:
			return
		case <-t.C:
		}
		w.run.Sync()
		select {
		case <-w.stop: // meanwhile
			return
		default:
		}
		w.mu.Lock()
		s := w.count.at(time.Since(w.run.Start))
		w.mu.Unlock()
		w.f(s)
	}
}

// End ends the goroutine and tells the last state.
func (w *follower) End(e stream.End) {
	close(w.stop)
	<-w.gone
	s := w.count.at(e.Wall)
	s.Over, s.Err = true, e.Err
	w.f(s)
}
