package eval

import (
	"sync"
	"sync/atomic"
	"time"

	"xfork/eval/stream"
	"xfork/internal/node"
	"xfork/internal/walk"
)

// log is what one goroutine of an observed run has to tell and has not handed over yet. Its lock is the goroutine's own but
// for the moments in which somebody hands over. A goroutine that begins when another one has ended goes on with its log.
type log struct {
	to     *recorder
	worker int32

	counted atomic.Uint64 // operators evaluated, as far as reported

	mu     sync.Mutex
	events []stream.Event
	shape  stream.Shape
	fresh  []stream.Failure
	last   kind // of the node before, and its numbers: neighbours are alike
	number numbers
	over   bool // nobody will hand over any more: an orphan's words are lost

	// Taken out by whoever has the recorder's hand, told, and then used again.
	told    []stream.Event
	taken   stream.Shape
	reasons []stream.Failure
}

// paper is the memory of a log. Runs use that of earlier ones: fresh memory costs more than what is written to it.
type paper struct {
	events []stream.Event
	shape  stream.Shape
}

var papers = sync.Pool{New: func() any { return new(paper) }}

// newLog makes an empty log.
func newLog(c *recorder, worker int32) *log {
	x := papers.Get().(*paper)
	return &log{to: c, worker: worker, events: x.events, shape: x.shape}
}

// close ends the log, and keeps its memory for the next run.
func (l *log) close() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.over = true
	x := &paper{l.events[:0], stream.Shape{Nodes: l.shape.Nodes[:0], Numbers: l.shape.Numbers[:0]}}
	if cap(l.told) > cap(x.events) {
		x.events = l.told[:0]
	}
	if cap(l.taken.Nodes) > cap(x.shape.Nodes) {
		x.shape = stream.Shape{Nodes: l.taken.Nodes[:0], Numbers: l.taken.Numbers[:0]}
	}
	l.events, l.told, l.shape, l.taken = nil, nil, stream.Shape{}, stream.Shape{}
	l.fresh, l.reasons = nil, nil
	papers.Put(x)
}

// nobody is the worker of events that come from no worker.
const nobody = -1

// How many events make a batch, and how many batches a goroutine may have in its log while another one hands over. Then it
// waits: an observer that is too slow must not fill the memory.
const (
	batch = 1 << 10
	ahead = 16
)

// of is the log of a worker.
func (c *recorder) of(worker int32) *log {
	c.mu.Lock()
	defer c.mu.Unlock()
	for int(worker) >= len(c.logs) {
		c.logs = append(c.logs, newLog(c, int32(len(c.logs))))
	}
	return c.logs[worker]
}

// add writes an event down.
func (l *log) add(k stream.Kind, about uint64, n int64) {
	at := time.Since(l.to.run.Start)
	l.mu.Lock()
	if l.over {
		l.mu.Unlock()
		return
	}
	l.events = append(l.events, stream.Event{At: at, Node: about, N: n, Worker: l.worker, Kind: k})
	many := len(l.events)
	l.mu.Unlock()
	if many%batch == 0 {
		l.full(many)
	}
}

// full hands over, unless somebody else is at it and there is room left.
func (l *log) full(many int) {
	if many >= ahead*batch {
		l.to.sync()
		return
	}
	// Tried, not waited for: while somebody else is handing over there is room for some batches more.
	if l.to.hand.TryLock() {
		defer l.to.hand.Unlock()
		if !l.to.closed {
			l.to.handOver()
		}
	}
}

func (l *log) takeEvents() {
	l.mu.Lock()
	// The two change places, so that the goroutine goes on writing into memory that was told before, while its events are
	// being told.
	l.events, l.told = l.told[:0], l.events
	l.fresh, l.reasons = nil, l.fresh
	l.mu.Unlock()
}

func (l *log) takeShape() {
	l.mu.Lock()
	l.taken.Nodes, l.taken.Numbers = l.taken.Nodes[:0], l.taken.Numbers[:0]
	l.shape, l.taken = l.taken, l.shape
	l.mu.Unlock()
}

// What a goroutine of the run writes down. All of these do nothing where nobody observes.

// starts says that the function of n is called.
func (p *post) starts(n *node.Node, attempt int32) {
	if p.log != nil {
		p.log.add(stream.Started, node.Number(n), int64(attempt))
	}
	if p.marks != nil {
		p.marks.begin(p.top(), n)
	}
}

// ends says that it has ended.
func (p *post) ends(n *node.Node, a *attempt) {
	if p.marks != nil {
		p.marks.finish(p)
	}
	if p.log != nil {
		k := stream.Returned
		elsewhere := a.elsewhere(n)
		switch w := a.scope.Wish.Kind; {
		case a.err != nil && !elsewhere:
			k = stream.Failed
		case w == node.Each || w == node.First:
			k = stream.Asked
		}
		p.report()
		if k == stream.Failed {
			p.fails(n, a.number, a.err)
		}
		p.log.add(k, node.Number(n), 0)
		if elsewhere {
			p.amends(node.Number(n), stream.Cancelled)
		}
	}
}

// onTheWay says that n, which was evaluated on the way to the running call's node, has failed: as a call inside of that one.
// It has no time of its own, for in a pass operators have none. Where somebody else was first, they have told.
func (p *post) onTheWay(n *node.Node, k stream.Kind, err error) {
	if p == nil || p.log == nil { // the goroutine that forces needs no post for a small region
		return
	}
	if k == stream.Failed {
		p.fails(n, 0, err)
		p.log.add(stream.Started, node.Number(n), 0)
	}
	p.log.add(k, node.Number(n), 0)
}

// amends says what has become of a call that has ended.
func (p *post) amends(about uint64, k stream.Kind) {
	if p.log != nil {
		p.log.add(k, about, 0)
	}
}

// note says something of the call whose code is running.
func (p *post) note(k stream.Kind) {
	if p.log != nil && p.depth > 0 {
		p.log.add(k, node.Number(p.top().n), 0)
	}
}

// joins says that the worker helps with a fold.
func (p *post) joins(n *node.Node) {
	p.note(stream.Joined)
	if p.marks != nil {
		p.marks.begin(p.top(), n)
	}
}

// leaves says that a helper is through.
func (p *post) leaves(n *node.Node, parts int64) {
	if p.marks != nil {
		p.marks.finish(p)
	}
	if p.log != nil {
		p.report()
		p.log.add(stream.Left, node.Number(n), parts)
	}
}

// uncalled says why a call is not made. Operators are not told of.
func (p *post) uncalled(n *node.Node, k stream.Kind) {
	if p.log != nil && node.Has(n, node.Call) {
		p.log.add(k, node.Number(n), 0)
	}
}

// report adds the operators evaluated here to the log's count.
func (p *post) report() {
	if p.log != nil && p.operators > 0 {
		p.log.counted.Add(p.operators)
		p.operators = 0
	}
}

// watched says whose log tells of the scope, and for which node it is there.
func (s *scope) watched(p *post, by uint64) {
	if s.run.seen != nil {
		s.by, s.log = by, s.run.seen.common
		if p != nil {
			s.log = p.log
		}
	}
}

// settle is settle for a light leaf of the scope.
func (s *scope) settle(n *node.Node) error {
	if s.run.seen == nil {
		return walk.Evaluate(s.ctx.Done(), n, true)
	}
	return walk.EvaluateCounted(&s.teller().counted, s.ctx.Done(), n, true)
}

// teller is the log that tells of the scope. The root scope is the caller's.
func (s *scope) teller() *log {
	if s.log == nil {
		return s.run.seen.common
	}
	return s.log
}

// origin is the call whose code is running.
func (p *post) origin() stream.Origin {
	if p.run.seen == nil {
		return stream.Origin{}
	}
	return stream.Origin{Run: p.run.seen.run.ID, Node: node.Number(p.top().n)}
}
