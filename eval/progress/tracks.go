package progress

import (
	"time"

	"xfork/eval/stream"
)

// Own times, as calls end: what package record computes for a whole run, here while it goes on. A call's own time is the time
// from its beginning to its end, without the calls that lie inside of it on its worker and without its waits:
//
//	worker 0  [fold ........[scale ....]......waits......]
//	          |---own------||----own---||-own|           |
//
// inside is what has to be taken away from a call: a call that ends adds its length to the call around it, and a wait adds its
// length to the call that waits. A worker that waits sleeps, so that only the innermost call on it can wait, and no time is
// taken away twice.

// open is a call in progress on a worker. 32 bytes; there are as many as calls are in progress, and not as many as calls.
type open struct {
	node   uint64
	begin  time.Duration
	inside time.Duration // calls inside of it, and waits
	parked time.Duration // since when; -1: it does not wait
}

// begins puts a call, or a helper of one, on its worker's track. The time of a helper is time of the function as well, and its
// beginning may come in before that of the call: batches of several workers are in no order.
func (c *counter) begins(e stream.Event, w *work) {
	if w.since < 0 {
		w.since = e.At
	}
	c.tracks[e.Worker] = append(c.tracks[e.Worker], open{node: e.Node, begin: e.At, parked: -1})
}

// ends takes it off, and gives its own time to the function. What ends is the innermost call;
// anything else is passed over.
func (c *counter) ends(e stream.Event, w *work) {
	t := c.tracks[e.Worker]
	last := len(t) - 1
	if last < 0 || t[last].node != e.Node {
		return
	}
	took := e.At - t[last].begin
	w.own += took - t[last].inside
	if last > 0 {
		t[last-1].inside += took
	}
	c.tracks[e.Worker] = t[:last]
}

// waits begins or ends a wait of the innermost call. An end without a beginning is passed over: the watcher may have come to know
// the call after it had begun to wait.
func (c *counter) waits(e stream.Event) {
	t := c.tracks[e.Worker]
	if len(t) == 0 {
		return
	}
	switch top := &t[len(t)-1]; {
	case e.Kind == stream.Parked:
		top.parked = e.At
	case top.parked >= 0:
		top.inside += e.At - top.parked
		top.parked = -1
	}
}

// inProgress returns what the running calls of each function have behind them on their own, helpers included, by place in
// state.Functions. It goes over each track from the innermost call outwards: inner is what the call inside takes so far, which
// is no time of the one around it.
func (c *counter) inProgress(elapsed time.Duration) []time.Duration {
	spent := make([]time.Duration, len(c.more))
	for _, t := range c.tracks {
		inner := time.Duration(0)
		for k := len(t) - 1; k >= 0; k-- {
			o := &t[k]
			took := max(elapsed-o.begin, 0)
			own := took - o.inside - inner
			if o.parked >= 0 {
				own -= max(elapsed-o.parked, 0) - inner
			}
			if x := c.call(o.node); x.function > 0 { // or it has turned out to be fused into another one
				spent[x.function-1] += max(own, 0)
			}
			inner = took
		}
	}
	return spent
}
