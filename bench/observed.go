package bench

import "xfork/eval/stream"

// Discard observes a run and forgets it: what is left is the cost of telling. Without an observer there is nobody to tell,
// which is one comparison for each call.
type Discard struct{ stream.Ignore }

// Begin watches every run.
func (d Discard) Begin(*stream.Run) stream.Watcher { return d }

// Keep observes a run and keeps what it is told until the run is over, as a view does that looks at it afterwards.
type Keep struct{}

// Begin watches every run.
func (Keep) Begin(*stream.Run) stream.Watcher { return new(kept) }

type kept struct {
	stream.Ignore
	nodes   []stream.Node
	numbers []uint64
	events  []stream.Event
}

// Nodes keeps them.
func (k *kept) Nodes(s stream.Shape) {
	k.nodes, k.numbers = append(k.nodes, s.Nodes...), append(k.numbers, s.Numbers...)
}

// Events keeps them.
func (k *kept) Events(es []stream.Event) { k.events = append(k.events, es...) }
