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
//
//	number   2    5    7    9    12
//	state   runs  over FAILS fresh runs      the bar falls to 7: 9 is skipped, 12 withdrawn, 2 goes on and may still
//	                                         lower the bar to 2
//
// The goroutine that opens a scope writes run, ctx, root, log, by, parent, parentI, index, within and handled before the first
// task is pushed; nothing changes them until the scope is reset. Under mu: blocks, fail, fails, killed, tried, and every change of
// bar. bar is loaded without mu by each task that is about to start. count, word and dirty are atomic. forwarded belongs to the
// one goroutine of a sequential run, wake to the goroutine that waits for the scope.
//
// mu is held for a few assignments, and with no other lock inside. See run for the locks outside.
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

	// Of an observed run: the log that the scope's events go to, and the number of the node that has opened it.
	log *observe.Log
	by  uint64

	dirty seam.Bool // a task was put away, or a timer set: a number or a pointer of the scope may come back later

	// Of a sequential run: a tail call has replaced the scope by another one.
	forwarded bool

	// The dynamic task that has opened the scope, or nil for the scope of a force.
	parent  *block
	parentI int32
	index   int  // which of the dynamic task's wishes
	within  bool // an item of another scope waits for it: see flight.go
	handled bool // a dynamic node above it handles failures, so a Goexit must not travel: see docs/adr/0010-goexit.md

	mu     seam.Mutex
	fail   *node.Failure         // the lowest so far
	fails  map[any]*node.Failure // all of them, under AllErrors, by what they have in common when they came different ways
	killed error                 // why it was withdrawn
	tried  *node.Failure         // the lowest of calls that were to be tried again when that happened
}

// The values of a scope's word: only ever upwards, until the scope is reset.
//
//	open ---> waited ---> closed     close finds the owner waiting, and wakes it
//	  \____________________^         the owner finds the scope closed, and does not wait
const (
	open int32 = iota
	waited
	closed
)

// noBar is the bar of a scope in which nothing has failed: no task has a number above it.
const noBar = math.MaxUint64

// newScope makes an empty scope; add fills it. Its count is 0, so the caller stores 1 before the first task can end.
func (r *run) newScope(ctx context.Context, root *node.Node) *scope {
	s := &scope{run: r, ctx: ctx, root: root}
	s.bar.Store(noBar)
	return s
}

// add makes tasks of what root and its operands need, and adds the block to the scope. The plan is scratch memory of the caller.
// An error means that the context ended during the evaluation of light leaves; the scope then has no tasks of b.
//
// The caller holds the scope open by a count of its own, otherwise a task that is over early could close a scope that is still
// being filled. Nothing is pushed here: the caller does that next (seed, begin, beginKid).
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
	// The edges first (share, group), then what is found along them (sortOut, findSerial, itemise): both rewire the tasks.
	b.ranked, b.queueing, b.twins, b.regions = plan.Ranked, plan.Queues, nil, false
	b.serial, b.turns = b.serial[:0], nil
	if plan.Pure {
		b.share()
	}
	if plan.Family {
		b.group(root)
	}
	left, failed := b.sortOut()
	if plan.Serial {
		b.findSerial(s.turns())
	}
	if b.items = nil; r.opts.inFlight > 0 && !s.within && !r.sequential() {
		b.itemise()
	}
	// Count before number before s.blocks: sweeps and searches of other goroutines come in by s.blocks, and have to find the
	// scope's count and the block's numbers as they will be.
	s.count.Add(left)
	r.number(b)
	s.mu.Lock()
	s.blocks = append(s.blocks, b)
	s.mu.Unlock()
	// Failures after s.blocks: failed lowers the bar and sweeps what lies above it, and the sweep has to find this block.
	for _, n := range failed {
		s.failed(n)
	}
	return nil
}

// settleLight evaluates the light leaves here and now. A light node has nothing but pure operators beneath it, and to evaluate it
// on this goroutine costs less than to queue it for a worker.
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

// turns returns the order of the unsafe calls in the scope. The kids of one dynamic node have one order together, whichever of
// them comes first makes it. Kids are opened one after the other, so extra.turns needs no lock.
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

// failed notes that member n has failed. Four cases, in the order of the switch:
//
//	AllErrors, root scope    the failure is collected, and the bar stays: everything runs
//	not the lowest           a lower one is known, or the scope is withdrawn: nothing changes
//	FailFast, root scope     the bar falls to 0: nothing else runs
//	otherwise                the bar falls to the failure's key
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
		// The bar falls under the lock; otherwise the higher one of two failures could raise it again. The sweep is done
		// without the lock, for it withdraws tasks, which takes other locks. Each sweep has its own stretch: from the bar that
		// it found down to the one that it has set.
		s.bar.Store(f.Key)
		s.mu.Unlock()
		r.sweep(s, f.Key, bar)
	}
}

// collect notes a failure under AllErrors, each once: two regions may have found the same node failing, each for itself, and a
// dynamic node that passes a failure on may have been noted first. The one with the lowest key stays, so that the order of the
// errors does not depend on the schedule. The caller holds mu.
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

// kill withdraws the scope's demand for whatever is not over. It may be called on any goroutine, any number of times; the first
// one decides on the reason. The scope still closes only when its last task is over, which the kill does not wait for.
func (*run) kill(s *scope, why error) {
	r := s.run // not the receiver: a circle of waits may lead through the scopes of several runs, and all are killed
	s.mu.Lock()
	bar := s.bar.Load()
	if bar == 0 {
		s.mu.Unlock()
		return
	}
	// The bar before the sweep: a task that starts says so and then looks at the bar. A task that the sweep found fresh
	// therefore sees the bar down, and one that did not see it is found by the sweep.
	s.bar.Store(0)
	s.killed, s.fail = why, nil
	s.mu.Unlock()
	r.sweep(s, 0, bar)
	// The scope of a force has a caller that waits. What still waits for a slot is ended without one, otherwise the caller would
	// wait until the calls before it are done.
	if s.parent == nil && !r.sequential() {
		r.s.Clear(r.isOver)
	}
	if b := r.bell.Load(); b != nil {
		b.ring()
	}
}

// leave counts n tasks as over, and closes the scope with the last one. n is more than 1 only for the root scope, where workers
// count in batches (run.count). The caller touches nothing of the scope afterwards, nor of its tasks: the owner may be filling it
// again.
func (s *scope) leave(p *post, n int32) {
	if s.count.Add(-n) == 0 {
		s.close(p)
	}
}

// close reports the end of the scope to the dynamic task that has opened it, or to the goroutine that waits in the force.
func (s *scope) close(p *post) {
	r := s.run
	s.mu.Lock()
	f := s.fail
	s.mu.Unlock()
	// Consumers are sealed when all tasks are over, and not when a failure is found: only now is it known to be the lowest.
	// The first failure of a FailFast need not be the lowest, so that there nothing is sealed.
	if f != nil && (s != r.root || !r.opts.failFast) {
		s.sealConsumers(f)
	}
	if b := s.parent; b != nil {
		r.kidClosed(p, b, s.parentI, s)
		return
	}
	// The swap is the last look at a scope that nothing waits for: its owner may see closed and use the scope again at once.
	// An owner that has set waited does not do so before it has received. The channel has room for one, so the send does not
	// block.
	if s.word.Swap(closed) == waited {
		s.wake <- struct{}{}
	}
}

// isClosed reports whether all tasks are over, and close has been here. A count of 0 alone would not do.
func (s *scope) isClosed() bool { return s.word.Load() == closed }

// await announces that the owner is about to receive from wake. False: the scope is closed already, and nothing will be sent.
func (s *scope) await() bool {
	if s.wake == nil {
		s.wake = make(chan struct{}, 1)
	}
	return s.word.CompareAndSwap(open, waited)
}

// sealConsumers gives the strict consumers of the reported node, and theirs, its failure. Other unfinished nodes stay idle: what
// they would report is not known. Without it the next force of such a consumer would go through the graph again to fail with the
// same error. It looks at each task of the scope once, and only where something has failed.
func (s *scope) sealConsumers(f *node.Failure) {
	for _, b := range s.blocks {
		// From the oldest to the youngest: operands come before consumers, so that one pass carries a failure to the root.
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

// sealRoot seals the root where the pass above did not reach it: another scope that closes with the same failure may have a node
// on the way between its claim and its seal. Every member is a strict operand of the root, directly or not, so no goroutine can
// be computing the root itself.
func (s *scope) sealRoot(f *node.Failure) {
	for n := s.root; ; {
		switch node.Load(n) {
		case node.Idle:
			node.ClaimAndFail(n, f)
		case node.Running, node.Waited:
			seam.Yield("seal") // the other scope seals within a few instructions
		default:
			return
		}
	}
}
