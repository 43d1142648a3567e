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

// Recorder delivers the logs of a run to its watchers.
//
// It is made by the forcing goroutine before the run begins, and ended by it when all tasks are over. The logs are written to by
// the goroutines of the run in between, and, if the run leaves orphans behind, afterwards: then what they write is dropped.
type Recorder struct {
	// Written before the first watcher can look, and not changed afterwards.
	run       stream.Run
	processor time.Duration // the processor time of the process at the start of the run
	reasons   bool          // a watcher wants to know why calls fail
	common    *Log          // of events that come from no worker: from the caller, or from a timer

	// Held for a whole delivery, while watchers are called. So deliveries follow one another, and each log's events reach the
	// watchers in the order in which they were written.
	//
	//	closed   true ---- the observers are asked ---> false ---- the last delivery ---> true
	//	Sync     does nothing                           delivers                          does nothing
	deliver  sync.Mutex
	watchers []stream.Watcher // without those that have panicked
	closed   bool             // before the run has begun, and after its last delivery

	// Protects what follows. It is held for moments only, and no other lock is taken under it but a log's at the end.
	mu        sync.Mutex
	logs      []*Log // by worker
	numbers   map[kind]numbers
	all       map[graph.Function]int32
	limits    map[any]int16    // limits and rates, by identity
	functions []graph.Function // new since the last delivery
	held      []stream.Limit   // likewise

	failures atomic.Int32 // how many have been written down, up to the most that are kept
}

// Active counts the observed runs in progress, and one more, for good, if the environment asks for an observer. A force of operators
// looks at it to see whether there may be something to report; it is the only cost of observation where there is none.
var Active atomic.Int32

// runs is the number of the latest observed run of the process.
var runs atomic.Uint64

// Config is what a recorder must know of a run beside its roots and its context.
type Config struct {
	Observers   []stream.Observer
	Parent      stream.Origin
	Executor    stream.Executor
	Title       string
	Workers, IO int // of a parallel run: how many calls of the lanes it has at a time at most
}

// NewRecorder asks the observers whether they watch the run, in their order. It returns nil if none does. An observer that panics
// does not watch.
func NewRecorder(ctx context.Context, o Config, roots []*node.Node) *Recorder {
	c := &Recorder{closed: true, numbers: make(map[kind]numbers), all: make(map[graph.Function]int32), limits: make(map[any]int16)}
	c.run = stream.Run{
		ID: runs.Add(1), Parent: o.Parent, Executor: o.Executor, Workers: o.Workers, IO: o.IO, Roots: roots, Context: ctx, Sync: c.sync,
		Title: o.Title,
	}
	// The clock last, for what comes before is not the run's time.
	c.run.Start, c.processor = time.Now(), processorTime()
	// Watchers get a copy with the roots, and may keep the graph alive for as long as they like. The recorder itself forgets the
	// roots: the log of an orphan leads to it, and would keep the whole graph alive for as long as the orphan runs.
	told := c.run
	c.run.Roots, c.run.Context = nil, nil
	var watchers []stream.Watcher
	for _, b := range o.Observers {
		var w stream.Watcher
		// One after the other, on goroutines of their own; the run begins when all have answered.
		if apart(func() { w = b.Begin(&told) }) && w != nil {
			watchers = append(watchers, w)
			_, wants := w.(stream.FailureWatcher)
			c.reasons = c.reasons || wants
		}
	}
	if len(watchers) == 0 {
		return nil
	}
	// Under the lock, because a watcher may have passed Sync to a goroutine of its own, which calls it already.
	c.deliver.Lock()
	c.common = newLog(c, noWorker)
	c.watchers, c.closed = watchers, false
	c.deliver.Unlock()
	Active.Add(1)
	return c
}

// apart calls a method of an observer on a goroutine of its own, so that neither its panic nor its Goexit is the run's. It reports
// whether the method has returned; otherwise a line on standard error says what it has done.
func apart(f func()) (whole bool) {
	fault := guard.Apart(f)
	if fault != "" {
		guard.Say("an observer is told no more of this run: it " + fault)
	}
	return fault == ""
}

// sync delivers what there is, if the run is going on. It is stream.Run.Sync, for any goroutine.
func (c *Recorder) sync() {
	c.deliver.Lock()
	defer c.deliver.Unlock()
	if !c.closed {
		c.deliverAll()
	}
}

// deliverAll tells the watchers what the logs have. The caller holds deliver.
//
// The events of all logs are taken before the shapes of all logs. A goroutine that writes an event about a node has learnt of the
// node from a plan, which was written down before. So the shape of every node with events among those taken is among the shapes that are
// taken afterwards, whichever log it is in; in the other order a watcher would hear of events of nodes that it does not know.
func (c *Recorder) deliverAll() {
	// A copy: a worker that begins meanwhile adds its log to the list. Its events come with the next delivery.
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
	// A watcher that misbehaves is told no more. The others are: each is called by itself.
	kept := c.watchers[:0]
	for _, w := range c.watchers {
		if apart(func() { tell(w, fresh, logs) }) {
			kept = append(kept, w)
		}
	}
	clear(c.watchers[len(kept):])
	c.watchers = kept
}

// tell tells one watcher what has been taken from the logs: shapes, then failures, then events, because an event may be a failure's
// and a failure is of a node. What is new of functions and limits goes with the first shape, which may name them.
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

// End delivers for the last time and ends the recorder. err is what the force returns, orphans is how many calls go on: what they
// write from here on is dropped.
func (c *Recorder) End(err error, orphans int) {
	// The clock first: what follows is the observers' time and not the run's.
	e := stream.End{Wall: time.Since(c.run.Start), Err: err, Orphans: orphans}
	if now := processorTime(); now > 0 {
		e.Processor = now - c.processor
	}
	c.deliver.Lock()
	c.deliverAll()
	// Closed under the same lock as the last delivery, so that a later Sync is a no-op.
	c.closed = true
	watchers := c.watchers
	c.deliver.Unlock()
	// Operators are not delivered one by one; their number is there when all goroutines have reported.
	c.mu.Lock()
	for _, l := range append([]*Log{c.common}, c.logs...) {
		e.Operators += l.counted.Load()
		l.close()
	}
	c.mu.Unlock()
	// Outside of both locks: a watcher may take long over its End, as one that writes a file does.
	for _, w := range watchers {
		apart(func() { w.End(e) })
	}
	Active.Add(-1)
}

// ID is the number of the run among all observed ones.
func (c *Recorder) ID() uint64 { return c.run.ID }

// Common is the log for events that come from no worker: from the caller, or from a timer.
func (c *Recorder) Common() *Log { return c.common }
