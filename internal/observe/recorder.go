package observe

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"xfork/eval/stream"
	"xfork/graph"
	"xfork/internal/guard"
	"xfork/internal/node"
)

// Recorder hands the logs of a run to those who watch it.
type Recorder struct {
	run       stream.Run
	processor time.Duration // that the process had had at its start

	deliver  sync.Mutex // whoever hands over has it
	watchers []stream.Watcher
	closed   bool // or not open yet

	mu        sync.Mutex // for what follows
	logs      []*Log     // by worker
	numbers   map[kind]numbers
	all       map[graph.Function]int32
	limits    map[any]int16    // *Limit and rates
	functions []graph.Function // that have not been handed over yet
	held      []stream.Limit   // likewise

	reasons  bool         // a watcher wants to know why calls fail
	failures atomic.Int32 // written down for it

	common *Log // of whoever is no worker: the caller, a timer
}

// Active counts the observed runs in progress, and one for ever if the environment asks for an observer: a force of
// operators looks at it to see whether it may have to report to somebody.
var Active atomic.Int32

// runs numbers observed runs.
var runs atomic.Uint64

// Config is what a recorder must know of a run.
type Config struct {
	Observers   []stream.Observer
	Parent      stream.Origin
	Executor    stream.Executor
	Title       string
	Workers, IO int // of a parallel run: how many calls of the lanes it has at a time at most
}

// NewRecorder asks the observers. Without one that watches there is no recorder.
func NewRecorder(ctx context.Context, o Config, roots []*node.Node) *Recorder {
	c := &Recorder{closed: true, numbers: make(map[kind]numbers), all: make(map[graph.Function]int32), limits: make(map[any]int16)}
	c.run = stream.Run{
		ID: runs.Add(1), Parent: o.Parent, Executor: o.Executor, Workers: o.Workers, IO: o.IO, Roots: roots, Context: ctx, Sync: c.sync,
		Title: o.Title,
	}
	c.run.Start, c.processor = time.Now(), processorTime()
	// Watchers get a copy with the roots, and keep the graph alive for as long as they like. The recorder forgets them: an
	// orphan's log leads to it.
	told := c.run // the roots are the watchers' business: a recorder may outlive its run
	c.run.Roots, c.run.Context = nil, nil
	var watchers []stream.Watcher
	for _, b := range o.Observers {
		var w stream.Watcher
		if apart(func() { w = b.Begin(&told) }) && w != nil {
			watchers = append(watchers, w)
			_, wants := w.(stream.FailureWatcher)
			c.reasons = c.reasons || wants
		}
	}
	if len(watchers) == 0 {
		return nil
	}
	c.deliver.Lock() // a watcher may have begun to call Sync
	c.common = newLog(c, noWorker)
	c.watchers, c.closed = watchers, false
	c.deliver.Unlock()
	Active.Add(1)
	return c
}

// apart calls a method of an observer on a goroutine of its own, so that neither its panic nor its Goexit is the run's.
func apart(f func()) (whole bool) {
	fault := guard.Apart(f)
	if fault != "" {
		guard.Say("an observer is told no more of this run: it " + fault)
	}
	return fault == ""
}

// sync hands over what there is.
func (c *Recorder) sync() {
	c.deliver.Lock()
	defer c.deliver.Unlock()
	if !c.closed {
		c.deliverAll()
	}
}

// deliverAll tells the watchers what the logs have. Events are taken first: whoever has written one about a node knew it from
// somebody who had written the node down before.
func (c *Recorder) deliverAll() {
	c.mu.Lock()
	logs := append([]*Log{c.common}, c.logs...)
	c.mu.Unlock()
	for _, l := range logs {
		l.takeEvents()
	}
	for _, l := range logs {
		l.takeShape()
	}
	c.mu.Lock()
	fresh := stream.Shape{Functions: c.functions, Limits: c.held}
	c.functions, c.held = nil, nil
	c.mu.Unlock()
	kept := c.watchers[:0]
	for _, w := range c.watchers {
		if apart(func() { tell(w, fresh, logs) }) {
			kept = append(kept, w)
		}
	}
	clear(c.watchers[len(kept):])
	c.watchers = kept
}

// tell tells one watcher what has been taken from the logs.
func tell(w stream.Watcher, fresh stream.Shape, logs []*Log) {
	for _, l := range logs {
		if len(fresh.Functions)+len(fresh.Limits)+len(l.taken.Nodes) > 0 {
			l.taken.Functions, l.taken.Limits = fresh.Functions, fresh.Limits
			w.Nodes(l.taken)
			fresh = stream.Shape{}
		}
	}
	if f, wants := w.(stream.FailureWatcher); wants {
		for _, l := range logs {
			if len(l.reasons) > 0 {
				f.Failures(l.reasons)
			}
		}
	}
	for _, l := range logs {
		if len(l.delivered) > 0 {
			w.Events(l.delivered)
		}
	}
}

// End is the end of the run. What orphans still have to say nobody hears.
func (c *Recorder) End(err error, orphans int) {
	// The clock first: what follows is the observers' time and not the run's.
	e := stream.End{Wall: time.Since(c.run.Start), Err: err, Orphans: orphans}
	if now := processorTime(); now > 0 {
		e.Processor = now - c.processor
	}
	c.deliver.Lock()
	c.deliverAll()
	// In the same breath as the last batch: a Sync that comes later finds nothing to hand over, and nobody to hand it to.
	c.closed = true
	watchers := c.watchers
	c.deliver.Unlock()
	c.mu.Lock()
	for _, l := range append([]*Log{c.common}, c.logs...) {
		e.Operators += l.counted.Load()
		l.close()
	}
	c.mu.Unlock()
	for _, w := range watchers {
		apart(func() { w.End(e) })
	}
	Active.Add(-1)
}

// ID is the number of the run among all observed ones.
func (c *Recorder) ID() uint64 { return c.run.ID }

// Common is the log of those that are no workers: the caller, a timer.
func (c *Recorder) Common() *Log { return c.common }
