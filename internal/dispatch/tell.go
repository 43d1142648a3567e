package dispatch

import (
	"xfork/eval/stream"
	"xfork/internal/node"
	"xfork/internal/observe"
	"xfork/internal/remote"
)

// What views are told of calls that leave. A partition has a log, like a
// goroutine of the run: its calls are made one after the other, so that their
// slices lie on one track. Nothing is known here of a call before its outcome
// comes; then it is told from its beginning on.
//
//	here    leave ....................... outcome ... outcome
//	there        [ call 1 ][ call 2 ]
//	track                 [ call 1 ]      [ call 2 ]     as long as they took, up to when they came

// track is the log of a partition. It belongs to the partition's lock of
// telling: outcomes may come on several goroutines.
type track struct {
	log    *observe.Log // nil: the run is not observed
	vacate func()
}

// Numbers of tracks are those of goroutines, and used again: a run has as many
// tracks as partitions were away at a time.

// opens gives the partition a track, if the run is observed.
func (p *partition) opens() {
	if p.d.r.Seen != nil {
		p.track.log, p.track.vacate = p.d.r.Lodge()
	}
}

// closes gives it back.
func (p *partition) closes() {
	if p.track.log != nil {
		p.track.vacate()
	}
}

// A call that was handed back is not told of: where it is made in the end it
// will be.

// tell writes a call down that was made elsewhere. It comes before the node has
// its outcome, while it has its arguments.
func (p *partition) tell(n *node.Node, made remote.Made, err error) {
	if p.track.log == nil || made.Place == 0 {
		return
	}
	p.telling.Lock()
	defer p.telling.Unlock()
	number, end := node.Number(n), stream.Returned
	if err != nil {
		end = stream.Failed
		p.track.log.Fail(n, 0, err)
	}
	p.d.mu.Lock()
	if p.d.made == nil {
		p.d.made = make(map[*node.Node]bool)
	}
	p.d.made[n] = true
	p.d.mu.Unlock()
	p.track.log.Slice(stream.Started, end, number, made.Place, made.Took)
}

// Made reports whether a call has been told of as made elsewhere: then its
// task, which finds the node settled, is not to say that another force has made
// it.
func (d *Dispatcher) Made(n *node.Node) bool {
	if d.r.Seen == nil {
		return false
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.made[n]
}
