package eval

import (
	"sync"
	"time"

	"xfork/internal/node"
)

// Observer sees one run. Its methods are never called at the same time for one run. With no observer a run pays one
// comparison per call.
type Observer interface {
	// Begin is called before anything is evaluated.
	Begin(RunInfo)
	// Events hands over what has happened; the slice is valid during the call. The events of one worker are in order.
	Events([]Event)
	// End is called when the force returns.
	End(wall time.Duration, err error)
}

// RunInfo describes a run.
type RunInfo struct {
	// Roots are what was asked for. Their operands can be read until they are evaluated.
	Roots []*node.Node
	Start time.Time
}

// Event is the beginning or the end of a call.
type Event struct {
	At     time.Duration // since the run began
	Node   uint64        // creation number
	Name   string
	Worker int32
	Kind   Kind
}

// Kind of an event.
type Kind uint8

// The kinds. Started and one of the others come in pairs.
const (
	Started Kind = iota
	Finished
	Failing
)

// recorder collects the events of a run and hands them on in batches.
type recorder struct {
	o     Observer
	start time.Time
	mu    sync.Mutex
	batch []Event
}

const batchSize = 256

func newRecorder(o Observer, roots []*node.Node) *recorder {
	s := &recorder{o: o, start: time.Now(), batch: make([]Event, 0, batchSize)}
	o.Begin(RunInfo{Roots: roots, Start: s.start})
	return s
}

func (s *recorder) add(e Event) {
	s.mu.Lock()
	defer s.mu.Unlock()
	e.At = time.Since(s.start)
	s.batch = append(s.batch, e)
	if len(s.batch) == batchSize {
		s.o.Events(s.batch)
		s.batch = s.batch[:0]
	}
}

func (s *recorder) end(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.batch) > 0 {
		s.o.Events(s.batch)
	}
	s.o.End(time.Since(s.start), err)
}

func (r *run) noteStart(p *post, n *node.Node) {
	if r.seen != nil {
		r.seen.add(Event{Node: node.Number(n), Name: n.Name(), Worker: p.id, Kind: Started})
	}
}

func (r *run) noteEnd(p *post, n *node.Node, failed bool) {
	if r.seen != nil {
		kind := Finished
		if failed {
			kind = Failing
		}
		r.seen.add(Event{Node: node.Number(n), Name: n.Name(), Worker: p.id, Kind: kind})
	}
}
