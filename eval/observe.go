package eval

import (
	"context"
	rtrace "runtime/trace"
	"sync"
	"sync/atomic"
	"time"

	"xfork/eval/internal/guard"
	"xfork/eval/stream"
	"xfork/graph"
	"xfork/internal/callctx"
	"xfork/internal/gate"
	"xfork/internal/node"
	"xfork/internal/walk"
)

// Observing a run. Package stream has what observers are told; here and in log.go is how they come to know.
//
//	worker 0   log ---+
//	worker 1   log ---+--- recorder --- watchers
//	nobody's   log ---+
//
// Each goroutine of the run writes its own log. Whoever fills one, or is asked to, hands all of them over.

// recorder hands the logs of a run to those who watch it.
type recorder struct {
	run       stream.Run
	processor time.Duration // that the process had had at its start

	hand     sync.Mutex // whoever hands over has it
	watchers []stream.Watcher
	closed   bool // or not open yet

	mu        sync.Mutex // for what follows
	logs      []*log     // by worker
	numbers   map[kind]numbers
	all       map[graph.Function]int32
	limits    map[any]int16    // *Limit and rates
	functions []graph.Function // that have not been handed over yet
	held      []stream.Limit   // likewise

	reasons  bool         // a watcher wants to know why calls fail
	failures atomic.Int32 // written down for it

	common *log // of whoever is no worker: the caller, a timer
}

// observed counts the observed runs in progress, and one for ever if the environment asks for an observer: a force of
// operators looks at it to see whether it may have to report to somebody.
var observed atomic.Int32

// runs numbers observed runs.
var runs atomic.Uint64

// newRecorder asks the observers. Without one that watches there is no recorder.
func newRecorder(ctx context.Context, o *options, x stream.Executor, roots []*node.Node) *recorder {
	if len(o.observers) == 0 {
		return nil
	}
	c := &recorder{closed: true, numbers: make(map[kind]numbers), all: make(map[graph.Function]int32), limits: make(map[any]int16)}
	c.run = stream.Run{
		ID: runs.Add(1), Parent: o.parent, Executor: x, Workers: 1, Roots: roots, Context: ctx, Sync: c.sync,
	}
	c.run.Title = o.titled()
	if x == stream.Parallel {
		c.run.IO = o.io()
		if c.run.Workers = o.engine.workers; o.workers > 0 {
			c.run.Workers = o.workers
		}
	}
	c.run.Start, c.processor = time.Now(), processorTime()
	// Watchers get a copy with the roots, and keep the graph alive for as long as they like. The recorder forgets them: an
	// orphan's log leads to it.
	told := c.run // the roots are the watchers' business: a recorder may outlive its run
	c.run.Roots, c.run.Context = nil, nil
	var watchers []stream.Watcher
	for _, b := range o.observers {
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
	c.hand.Lock() // a watcher may have begun to call Sync
	c.common = newLog(c, nobody)
	c.watchers, c.closed = watchers, false
	c.hand.Unlock()
	observed.Add(1)
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
func (c *recorder) sync() {
	c.hand.Lock()
	defer c.hand.Unlock()
	if !c.closed {
		c.handOver()
	}
}

// handOver tells the watchers what the logs have. Events are taken first: whoever has written one about a node knew it from
// somebody who had written the node down before.
func (c *recorder) handOver() {
	c.mu.Lock()
	logs := append([]*log{c.common}, c.logs...)
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
func tell(w stream.Watcher, fresh stream.Shape, logs []*log) {
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
		if len(l.told) > 0 {
			w.Events(l.told)
		}
	}
}

// end is the end of the run. What orphans still have to say nobody hears.
func (c *recorder) end(err error, orphans int) {
	// The clock first: what follows is the observers' time and not the run's.
	e := stream.End{Wall: time.Since(c.run.Start), Err: err, Orphans: orphans}
	if now := processorTime(); now > 0 {
		e.Processor = now - c.processor
	}
	c.hand.Lock()
	c.handOver()
	// In the same breath as the last batch: a Sync that comes later finds nothing to hand over, and nobody to hand it to.
	c.closed = true
	watchers := c.watchers
	c.hand.Unlock()
	c.mu.Lock()
	for _, l := range append([]*log{c.common}, c.logs...) {
		e.Operators += l.counted.Load()
		l.close()
	}
	c.mu.Unlock()
	for _, w := range watchers {
		apart(func() { w.End(e) })
	}
	observed.Add(-1)
}

// observe asks the observers of a run, and puts its marks in place. The function that it returns ends both.
func (r *run) observe(ctx context.Context, roots []*node.Node) (end func(error)) {
	r.marks = newMarks(ctx, &r.opts)
	r.seen = newRecorder(ctx, &r.opts, r.opts.executor(), roots)
	return func(err error) {
		r.marks.end()
		if r.seen != nil {
			r.mu.Lock()
			orphans := r.orphans
			r.mu.Unlock()
			r.seen.end(err, orphans)
		}
	}
}

// observable tells whether somebody may want to know of the run.
func (o *options) observable() bool { return o.observers != nil || o.labels || rtrace.IsEnabled() }

// light brings a root of operators up to date where somebody may want to know: the observers of this force, or those of the
// run from whose call it comes.
func light(ctx context.Context, n *node.Node, opts []Option) (err error) {
	if p := current(); p != nil && p.depth > 0 {
		if p.log == nil {
			return lightly(new(atomic.Uint64), ctx, n)
		}
		return lightly(&p.log.counted, ctx, n)
	}
	o := newOptions(opts).sample()
	c := newRecorder(ctx, &o, stream.Walk, []*node.Node{n})
	if c == nil {
		return lightly(new(atomic.Uint64), ctx, n)
	}
	err = ErrGoexit // should an operator end the goroutine
	defer func() { c.end(err, 0) }()
	c.common.met(n, 0)
	err = lightly(&c.common.counted, ctx, n)
	return err
}

// lightly is a force of operators that counts how many it has evaluated.
func lightly(count *atomic.Uint64, ctx context.Context, n *node.Node) error {
	gate.Enter()
	defer gate.Leave()
	if walk.EvaluateCounted(count, ctx.Done(), n, false) != nil {
		return callctx.Ended(ctx)
	}
	return outcome(n)
}
