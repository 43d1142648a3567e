package eval

import (
	"context"
	"math"

	"xfork/internal/node"
	"xfork/internal/observe"
	"xfork/internal/plan"
	"xfork/internal/seam"
)

// scope is a set of nodes with an error of its own: those that one force demands unconditionally, or those that a dynamic
// node has chosen. It closes when each of its tasks is over. Its error is the one with the lowest key among its members'
// failures, whatever the order in which they happen: once one is known, tasks with higher numbers are skipped, and what
// runs of them is withdrawn, but lower ones still run, for they could fail as well.
type scope struct {
	run    *run
	ctx    context.Context // of the force: its end ends the demand
	root   *node.Node
	blocks []*block
	block0 block

	bar   seam.Uint64 // tasks with a higher number than this are skipped; 0: all
	count seam.Int32  // tasks that are not over
	word  seam.Int32  // open, waited or closed
	wake  chan struct{}

	// Of an observed run: the log in which the scope is written down, and the node that demands it.
	log *observe.Log
	by  uint64

	dirty seam.Bool // some task went away: its number may still be in a queue

	// Of a sequential run: what the scope was for has been forwarded to another one.
	forwarded bool

	// The dynamic task that has opened the scope; with parent nil the scope is that of a force.
	parent  *block
	parentI int32
	index   int  // which of the dynamic task's wishes
	within  bool // an item of another scope waits for it: see flight.go
	handled bool // a dynamic node above it handles failures: see exit.go

	mu     seam.Mutex
	fail   *node.Failure         // the lowest so far
	fails  map[any]*node.Failure // all of them, under AllErrors, by what they have in common when they came different ways
	killed error                 // why it was withdrawn
	tried  *node.Failure         // the lowest of calls that were to be tried again when that happened
}

const (
	open int32 = iota
	waited
	closed
)

const noBar = math.MaxUint64

// newScope makes an empty scope; add fills it.
func (r *run) newScope(ctx context.Context, root *node.Node) *scope {
	s := &scope{run: r, ctx: ctx, root: root}
	s.bar.Store(noBar)
	return s
}

// add makes tasks of what root and its operands need, and gives the block; count grows first.
// The plan is the caller's scratch.
func (s *scope) add(b *block, plan *plan.Plan, root *node.Node) error {
	r := s.run
	b.scope = s
	b.fill(plan, root)
	if r.seen != nil {
		s.teller().Planned(b.count, func(i int32) *node.Node { return b.task(i).n.Get() }, s.by)
	}
	if plan.Light {
		if err := b.settleLight(); err != nil {
			b.count, b.seeds = 0, b.seeds[:0] // no tasks: they have no numbers
			return err
		}
	}
	b.ranked, b.queueing, b.twins, b.regions = plan.Ranked, plan.Queues, nil, false
	b.serial, b.turns = b.serial[:0], nil
	if plan.Pure {
		b.share()
	}
	if plan.Family {
		b.group(root)
	}
	// Counted before it has numbers, and numbered before it can be found: a sweep or a search goes through blocks.
	left, failed := b.sortOut()
	if plan.Serial {
		b.findSerial(s.turns())
	}
	if b.items = nil; r.opts.inFlight > 0 && !s.within && !r.sequential() {
		b.itemise()
	}
	s.count.Add(left)
	r.number(b)
	s.mu.Lock()
	s.blocks = append(s.blocks, b)
	s.mu.Unlock()
	// Only now: the bar, and the sweep below it, need the block to be there.
	for _, n := range failed {
		s.failed(n)
	}
	return nil
}

// settleLight evaluates the light leaves here and now.
func (b *block) settleLight() error {
	for _, i := range b.seeds {
		if n := b.task(i).n.Get(); !node.Has(n, node.Heavy) && !node.Settled(n) {
			if err := b.scope.settle(n); err != nil {
				return err
			}
		}
	}
	return nil
}

// turns is the order of the unsafe calls in the scope, and in those that the same dynamic node has opened.
func (s *scope) turns() *turns {
	if s.parent == nil {
		return new(turns)
	}
	x := s.parent.task(s.parentI).x.Load()
	if x.turns == nil {
		x.turns = new(turns)
	}
	return x.turns
}

// failed notes that member n has failed.
func (s *scope) failed(n *node.Node) {
	f := node.Outcome(n)
	r := s.run
	s.mu.Lock()
	bar := s.bar.Load()
	switch {
	case s == r.root && r.opts.allErrors:
		s.collect(f)
		if s.fail == nil || f.Key < s.fail.Key {
			s.fail = f
		}
		s.mu.Unlock()
	case bar == 0 || f.Key >= bar && s.fail != nil:
		s.mu.Unlock()
	case s == r.root && r.opts.failFast:
		s.fail = f
		s.bar.Store(0)
		s.mu.Unlock()
		r.sweep(s, 0, bar)
	default:
		s.fail = f
		// The bar falls under the lock, so that two failures cannot raise it again; the sweep is done without, for it
		// withdraws what has locks of its own. Each sweep has its own stretch: from the bar that it found down to the one
		// that it has set.
		s.bar.Store(f.Key)
		s.mu.Unlock()
		r.sweep(s, f.Key, bar)
	}
}

// collect notes a failure under AllErrors, each once: two regions may have found the same node failing, each for itself, and a
// dynamic node that passes a failure on may have been noted first. Locked.
func (s *scope) collect(f *node.Failure) {
	var id any = f
	if e, ok := f.Err.(*Error); ok {
		id = e.Node
	}
	if g := s.fails[id]; g == nil || f.Key < g.Key {
		if s.fails == nil {
			s.fails = make(map[any]*node.Failure)
		}
		s.fails[id] = f
	}
}

// kill withdraws the scope's demand for whatever is not over.
func (*run) kill(s *scope, why error) {
	r := s.run // which may be another one: that for which a call of this one waits
	s.mu.Lock()
	bar := s.bar.Load()
	if bar == 0 {
		s.mu.Unlock()
		return
	}
	// Nothing that is started from here on passes the bar, so what the sweep finds is all there is.
	s.bar.Store(0)
	s.killed, s.fail = why, nil
	s.mu.Unlock()
	r.sweep(s, 0, bar)
	if s.parent == nil && !r.sequential() { // a caller waits for it
		r.s.Clear(r.isOver)
	}
	if b := r.bell.Load(); b != nil {
		b.ring()
	}
}

// leave counts n tasks as over, and closes the scope with the last one. Nothing of the scope may be touched afterwards:
// its owner may be using it again.
func (s *scope) leave(p *post, n int32) {
	if s.count.Add(-n) == 0 {
		s.close(p)
	}
}

// close tells the owner of the scope that it is over: a dynamic task, or a goroutine that waits.
func (s *scope) close(p *post) {
	r := s.run
	s.mu.Lock()
	f := s.fail
	s.mu.Unlock()
	// Here, when all tasks are over, and not when a failure is found: only now is it known to be the lowest.
	if f != nil && (s != r.root || !r.opts.failFast) { // the first failure of a FailFast need not be the lowest
		s.sealConsumers(f)
	}
	if b := s.parent; b != nil {
		r.kidClosed(p, b, s.parentI, s)
		return
	}
	// One word for both: either the owner finds the scope closed and does not wait, or this finds that it waits.
	if s.word.Swap(closed) == waited {
		s.wake <- struct{}{} // the owner is waiting, so s is still the same
	}
}

// isClosed reports whether all tasks are over.
func (s *scope) isClosed() bool { return s.word.Load() == closed }

// await makes the owner's next receive from the scope's channel wait for the close; false: it is closed already.
func (s *scope) await() bool {
	if s.wake == nil {
		s.wake = make(chan struct{}, 1)
	}
	return s.word.CompareAndSwap(open, waited)
}

// sealConsumers gives the strict consumers of the reported node, and theirs, its failure. Other unfinished nodes stay idle:
// what they would report is not known.
func (s *scope) sealConsumers(f *node.Failure) {
	for _, b := range s.blocks {
		// From the oldest to the youngest, so that a failure passes through any number of consumers in one pass.
		for i := b.count - 1; i >= 0; i-- {
			n := b.task(i).n.Get()
			if n == nil || node.Load(n) != node.Idle {
				continue
			}
			hit := false
			node.Peek(n, func(x *node.Node, strict bool) {
				if g := node.Outcome(x); strict && g != nil && g.Key == f.Key {
					hit = true
				}
			})
			if hit {
				node.ClaimAndFail(n, f)
			}
		}
	}
	s.sealRoot(f)
}

// sealRoot does so for the root if the way to it was interrupted: another scope that closes with the same failure may have a
// node on it between its claim and its seal. Every member is a strict operand of the root, directly or not, so no
// goroutine can be computing the root itself.
func (s *scope) sealRoot(f *node.Failure) {
	for n := s.root; ; {
		switch node.Load(n) {
		case node.Idle:
			node.ClaimAndFail(n, f)
		case node.Running, node.Waited:
			seam.Yield("seal") // for the few instructions until the other one's seal
		default:
			return
		}
	}
}
