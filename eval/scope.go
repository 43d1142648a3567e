package eval

import (
	"context"
	"math"

	"xfork/eval/stream"
	"xfork/internal/node"
	"xfork/internal/observe"
	"xfork/internal/permit"
	"xfork/internal/plan"
	"xfork/internal/seam"
	"xfork/internal/walk"
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
	run    killer
	ctx    context.Context // of the force: its end ends the demand
	root   *node.Node
	blocks []*block
	block0 block

	bar   seam.Uint64 // tasks with a higher number than this are skipped; 0: all
	count seam.Int32  // tasks that are not over
	word  seam.Int32  // open, waited or closed
	wake  chan struct{}

	// Of an observed run: the log that the scope's events go to, and the number of the node that has opened it. Otherwise log is nil.
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

type (
	tokens = permit.Token[*scope]
	loan   = permit.Loan[*scope]
)

// killer is the run that a scope belongs to, as other runs know it: a circle of waits may lead through the scopes of several, and
// each withdraws its own.
type killer interface {
	// Kill withdraws the scope's demand for whatever is not over. It may be called on any goroutine, any number of times.
	Kill(s *scope, why error)
}

// newScope makes an empty scope; fill fills it. Its count is 0, so the caller stores 1 before the first task can end. log is nil if
// the run is not observed.
func newScope(r killer, ctx context.Context, root *node.Node, log *observe.Log) *scope {
	s := &scope{run: r, ctx: ctx, root: root, log: log}
	s.bar.Store(noBar)
	return s
}

// rules are what a run asks of the blocks of all its scopes.
type rules struct {
	allErrors bool // leaves that have failed are tasks: their consumers are visited one by one
	inFlight  bool // items are counted
}

// fill makes tasks of what root and its operands need: the block is complete then, but for its numbers, and not in the scope yet (see
// append). left is how many tasks are not over, failed the members that have failed already. The plan is scratch memory of the
// caller. An error means that the context ended during the evaluation of light leaves; the scope then has no tasks of b.
//
// The caller holds the scope open by a count of its own, otherwise a task that is over early could close a scope that is still
// being filled. Nothing is pushed here: the caller does that next (seed, begin, beginKid).
func (s *scope) fill(b *block, plan *plan.Plan, root *node.Node, rules rules) (left int32, failed []*node.Node, err error) {
	b.scope = s
	b.fill(plan, root)
	if s.log != nil {
		s.log.Planned(b.count, func(i int32) *node.Node { return b.task(i).n.Get() }, s.by)
	}
	if plan.Light {
		if err := b.settleLight(); err != nil {
			b.count, b.seeds = 0, b.seeds[:0] // no tasks: they have no numbers
			return 0, nil, err
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
	left, failed = b.sortOut(rules.allErrors)
	if plan.Serial {
		b.findSerial(s.turns())
	}
	if b.items = nil; rules.inFlight && !s.within {
		b.itemise()
	}
	return left, failed, nil
}

// append adds a block that has its tasks and its numbers to the scope. Count before s.blocks: sweeps and searches of other goroutines
// come in by s.blocks, and have to find the scope's count and the block's numbers as they will be.
func (s *scope) append(b *block, left int32) {
	s.count.Add(left)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.blocks = append(s.blocks, b)
}

// reaction is what the failure of a member does to its scope.
type reaction int

const (
	lowers   reaction = iota // the bar falls to the failure's key, if it is the lowest
	collects                 // the failure is collected, and the bar stays: everything runs
	ends                     // the bar falls to 0: nothing else runs
)

// memberFailed notes failure f of a member. It returns the stretch of numbers that nothing is demanded of any more, above lo and up to hi; it
// is empty if the failure changes nothing, because a lower one is known, or the scope is withdrawn. The caller sweeps the stretch.
func (s *scope) memberFailed(f *node.Failure, does reaction) (lo, hi uint64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	bar := s.bar.Load()
	switch {
	case does == collects:
		s.collect(f)
		if s.fail == nil || f.Key < s.fail.Key {
			s.fail = f
		}
		return 0, 0
	case bar == 0 || f.Key >= bar && s.fail != nil:
		return 0, 0
	case does == lowers:
		lo = f.Key
	}
	// The bar falls under the lock; otherwise the higher one of two failures could raise it again. The sweep is done without the
	// lock, for it withdraws tasks, which takes other locks. Each sweep has its own stretch: from the bar that it found down to the
	// one that it has set.
	s.fail = f
	s.bar.Store(lo)
	return lo, bar
}

// leave counts n tasks as over, and reports whether they were the last ones: then the caller closes the scope. n is more than 1 only
// for the root scope, where workers count in batches. Otherwise the caller touches nothing of the scope afterwards, nor of its
// tasks: the owner may be filling it again.
func (s *scope) leave(n int32) (last bool) { return s.count.Add(-n) == 0 }

// end reports the end of the scope to the goroutine that waits in the force. The swap is the last look at a scope that nothing waits
// for: its owner may see closed and use the scope again at once. An owner that has set waited does not do so before it has received.
// The channel has room for one, so the send does not block.
func (s *scope) end() {
	if s.word.Swap(closed) == waited {
		s.wake <- struct{}{}
	}
}

// lowest returns the lowest failure so far, or nil.
func (s *scope) lowest() *node.Failure {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.fail
}

// fall lowers the bar to 0 and returns where it was: 0 if the scope had been withdrawn before. The reason of the withdrawal
// replaces a failure, because what was skipped might have failed at a lower number.
func (s *scope) fall(why error) uint64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	bar := s.bar.Load()
	if bar > 0 {
		s.bar.Store(0)
		s.killed, s.fail = why, nil
	}
	return bar
}

// watched notes in which log the scope is written down, if the run is observed, and which node demands it. A nil log leaves it in the
// caller's.
func (s *scope) watched(log *observe.Log, by uint64) {
	if s.log == nil {
		return
	}
	s.by = by
	if log != nil {
		s.log = log
	}
}

// settle evaluates a light leaf of the scope, and counts the operators for the goroutine that plans. The run is inside the gate, so
// the walk does not go alone.
func (s *scope) settle(n *node.Node) error {
	if s.log == nil {
		return walk.Evaluate(s.ctx.Done(), n, true)
	}
	return walk.EvaluateCounted(s.log.Operators(), s.ctx.Done(), n, true)
}

// fused says that n is evaluated on the way to another node, and is no task: a view would wait for its events in vain.
func (s *scope) fused(n *node.Node) {
	if s.log != nil {
		s.log.Add(stream.Fused, node.Number(n), 0)
	}
}

// reset makes a closed scope of a small nested force empty again. Its block keeps its numbers.
func (s *scope) reset() {
	s.root, s.ctx = nil, nil
	s.blocks = s.blocks[:0]
	s.word.Store(open)
	for i := range s.block0.count {
		k := s.block0.task(i)
		k.n.Set(nil)
		k.state.Store(fresh)
		if k.x.Load() != nil {
			k.x.Store(nil)
		}
	}
}
