package bench

import "xfork/eval/stream"

// Discard observes a run and drops every event, so that only the cost of reporting is left. A run without an observer pays one
// comparison for each call.
type Discard struct{ stream.Ignore }

// Begin watches every run.
func (d Discard) Begin(*stream.Run) stream.Watcher { return d }

// Keep observes a run and keeps all nodes and events until the run is over, as a view does that reads them afterwards.
type Keep struct{}

// Begin watches every run.
func (Keep) Begin(*stream.Run) stream.Watcher { return new(kept) }

type kept struct {
	stream.Ignore
	nodes   []stream.Node
	numbers []uint64
	events  []stream.Event
}

// Nodes keeps the nodes.
func (k *kept) Nodes(s stream.Shape) {
	k.nodes, k.numbers = append(k.nodes, s.Nodes...), append(k.numbers, s.Numbers...)
}

// Events keeps the events.
func (k *kept) Events(es []stream.Event) { k.events = append(k.events, es...) }
