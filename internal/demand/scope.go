package demand

import (
	"context"
	"math"

	"xfork/eval/stream"
	"xfork/internal/failure"
	"xfork/internal/node"
	"xfork/internal/observe"
	"xfork/internal/permit"
	"xfork/internal/plan"
	"xfork/internal/seam"
	"xfork/internal/walk"
)

// Scope is a set of nodes with an error of its own: those that one force demands unconditionally, or those that a dynamic
// node has chosen. It closes when each of its tasks is over. Its error is the one with the lowest key among its members'
// failures, whatever the order in which they happen: once one is known, tasks with higher numbers are skipped, and what
// runs of them is withdrawn, but lower ones still run, for they could fail as well.
//
//	number   2    5    7    9    12
//	state   runs  over FAILS fresh runs      the bar falls to 7: 9 is skipped, 12 withdrawn, 2 goes on and may still
//	                                         lower the bar to 2
//
// The goroutine that opens a scope writes run, ctx, root, log, by, parent, parentI, index, within and handled before the first
// task is pushed; nothing changes them until the scope is reset. Under mu: blocks, fail, collected, killed, tried, and every change of
// bar. bar is loaded without mu by each task that is about to start. count, word and dirty are atomic. forwarded belongs to the
// one goroutine of a sequential run, wake to the goroutine that waits for the scope.
//
// mu is held for a few assignments, and with no other lock inside. See run for the locks outside.
type Scope struct {
	Run    Run
	Ctx    context.Context // of the force: its end ends the demand
	Root   *node.Node
	Blocks []*Block
	Block0 Block

	Bar   seam.Uint64 // tasks with a higher number than this are skipped; 0: all
	Count seam.Int32  // tasks that are not over
	word  seam.Int32  // open, waited or closed
	Wake  chan struct{}

	// Of an observed run: the log that the scope's events go to, and the number of the node that has opened it. Otherwise log is nil.
	log *observe.Log
	by  uint64

	Dirty seam.Bool // a task was put away, or a timer set: a number or a pointer of the scope may come back later

	// Of a sequential run: a tail call has replaced the scope by another one.
	Forwarded bool

	// The dynamic task that has opened the scope, or nil for the scope of a force.
	Parent     *Block
	ParentTask int32
	Index      int  // which of the dynamic task's wishes
	Within     bool // an item of another scope waits for it: see flight.go
	Handled    bool // a dynamic node above it handles failures, so a Goexit must not travel: see docs/adr/0010-goexit.md

	mu        seam.Mutex
	fail      *node.Failure         // the lowest so far
	collected map[any]*node.Failure // all of them, under AllErrors, by what they have in common when they came different ways
	killed    error                 // why it was withdrawn
	tried     *node.Failure         // the lowest of calls that were to be tried again when that happened
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

// NoBar is the bar of a scope in which nothing has failed: no task has a number above it.
const NoBar = math.MaxUint64

// settleLight evaluates the light leaves here and now. A light node has nothing but pure operators beneath it, and to evaluate it
// on this goroutine costs less than to queue it for a worker.
func (b *Block) settleLight() error {
	for _, i := range b.Seeds {
		if n := b.Task(i).Node.Get(); !node.Has(n, node.Heavy) && !node.Settled(n) {
			if err := b.Scope.settle(n); err != nil {
				return err
			}
		}
	}
	return nil
}

// turns returns the order of the unsafe calls in the scope. The kids of one dynamic node have one order together, whichever of
// them comes first makes it. Kids are opened one after the other, so extra.turns needs no lock.
func (s *Scope) turns() *turns {
	if s.Parent == nil {
		return new(turns)
	}
	x := s.Parent.Task(s.ParentTask).Ext.Load()
	if x.turns == nil {
		x.turns = new(turns)
	}
	return x.turns
}

// collect notes a failure under AllErrors, each once: two regions may have found the same node failing, each for itself, and a
// dynamic node that passes a failure on may have been noted first. The one with the lowest key stays, so that the order of the
// errors does not depend on the schedule. The caller holds mu.
func (s *Scope) collect(f *node.Failure) {
	var id any = f
	if e, ok := f.Err.(*failure.Error); ok {
		id = e.Node
	}
	if g := s.collected[id]; g == nil || f.Key < g.Key {
		if s.collected == nil {
			s.collected = make(map[any]*node.Failure)
		}
		s.collected[id] = f
	}
}

// IsClosed reports whether all tasks are over, and close has been here. A count of 0 alone would not do.
func (s *Scope) IsClosed() bool { return s.word.Load() == closed }

// Await announces that the owner is about to receive from wake. False: the scope is closed already, and nothing will be sent.
func (s *Scope) Await() bool {
	if s.Wake == nil {
		s.Wake = make(chan struct{}, 1)
	}
	return s.word.CompareAndSwap(open, waited)
}

// SealConsumers gives the strict consumers of the reported node, and theirs, its failure. Other unfinished nodes stay idle: what
// they would report is not known. Without it the next force of such a consumer would go through the graph again to fail with the
// same error. It looks at each task of the scope once, and only where something has failed.
func (s *Scope) SealConsumers(f *node.Failure) {
	for _, b := range s.Blocks {
		// From the oldest to the youngest: operands come before consumers, so that one pass carries a failure to the root.
		for i := b.Count - 1; i >= 0; i-- {
			n := b.Task(i).Node.Get()
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
func (s *Scope) sealRoot(f *node.Failure) {
	for n := s.Root; ; {
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
	Token = permit.Token[*Scope]
	Loan  = permit.Loan[*Scope]
)

// Run is the run that a scope belongs to, as other runs know it: a circle of waits may lead through the scopes of several, and
// each withdraws its own.
type Run interface {
	// Kill withdraws the scope's demand for whatever is not over. It may be called on any goroutine, any number of times.
	Kill(s *Scope, why error)
}

// NewScope makes an empty scope; fill fills it. Its count is 0, so the caller stores 1 before the first task can end. log is nil if
// the run is not observed.
func NewScope(r Run, ctx context.Context, root *node.Node, log *observe.Log) *Scope {
	s := &Scope{Run: r, Ctx: ctx, Root: root, log: log}
	s.Bar.Store(NoBar)
	return s
}

// Rules are what a run asks of the blocks of all its scopes.
type Rules struct {
	AllErrors bool // leaves that have failed are tasks: their consumers are visited one by one
	InFlight  bool // items are counted
}

// Fill makes tasks of what root and its operands need: the block is complete then, but for its numbers, and not in the scope yet (see
// append). left is how many tasks are not over, failed the members that have failed already. The plan is scratch memory of the
// caller. An error means that the context ended during the evaluation of light leaves; the scope then has no tasks of b.
//
// The caller holds the scope open by a count of its own, otherwise a task that is over early could close a scope that is still
// being filled. Nothing is pushed here: the caller does that next (seed, begin, beginKid).
func (s *Scope) Fill(b *Block, plan *plan.Plan, root *node.Node, rules Rules) (left int32, failed []*node.Node, err error) {
	b.Scope = s
	b.fill(plan, root)
	if s.log != nil {
		s.log.Planned(b.Count, func(i int32) *node.Node { return b.Task(i).Node.Get() }, s.by)
	}
	if plan.Light {
		if err := b.settleLight(); err != nil {
			b.Count, b.Seeds = 0, b.Seeds[:0] // no tasks: they have no numbers
			return 0, nil, err
		}
	}
	// The edges first (share, group), then what is found along them (sortOut, findSerial, itemise): both rewire the tasks.
	b.Ranked, b.Queueing, b.Twins, b.regions = plan.Ranked, plan.Queues, nil, false
	b.Serial, b.Turns = b.Serial[:0], nil
	if plan.Pure {
		b.share()
	}
	if plan.Family {
		b.group(root)
	}
	left, failed = b.sortOut(rules.AllErrors)
	if plan.Serial {
		b.findSerial(s.turns())
	}
	if b.Items = nil; rules.InFlight && !s.Within {
		b.itemise()
	}
	return left, failed, nil
}

// Append adds a block that has its tasks and its numbers to the scope. Count before s.blocks: sweeps and searches of other goroutines
// come in by s.blocks, and have to find the scope's count and the block's numbers as they will be.
func (s *Scope) Append(b *Block, left int32) {
	s.Count.Add(left)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.Blocks = append(s.Blocks, b)
}

// reaction is what the failure of a member does to its scope.
type reaction int

const (
	Lowers   reaction = iota // the bar falls to the failure's key, if it is the lowest
	Collects                 // the failure is collected, and the bar stays: everything runs
	Ends                     // the bar falls to 0: nothing else runs
)

// MemberFailed notes failure f of a member. It returns the stretch of numbers that nothing is demanded of any more, above lo and up to hi; it
// is empty if the failure changes nothing, because a lower one is known, or the scope is withdrawn. The caller sweeps the stretch.
func (s *Scope) MemberFailed(f *node.Failure, does reaction) (lo, hi uint64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	bar := s.Bar.Load()
	switch {
	case does == Collects:
		s.collect(f)
		if s.fail == nil || f.Key < s.fail.Key {
			s.fail = f
		}
		return 0, 0
	case bar == 0 || f.Key >= bar && s.fail != nil:
		return 0, 0
	case does == Lowers:
		lo = f.Key
	}
	// The bar falls under the lock; otherwise the higher one of two failures could raise it again. The sweep is done without the
	// lock, for it withdraws tasks, which takes other locks. Each sweep has its own stretch: from the bar that it found down to the
	// one that it has set.
	s.fail = f
	s.Bar.Store(lo)
	return lo, bar
}

// Leave counts n tasks as over, and reports whether they were the last ones: then the caller closes the scope. n is more than 1 only
// for the root scope, where workers count in batches. Otherwise the caller touches nothing of the scope afterwards, nor of its
// tasks: the owner may be filling it again.
func (s *Scope) Leave(n int32) (last bool) { return s.Count.Add(-n) == 0 }

// End reports the end of the scope to the goroutine that waits in the force. The swap is the last look at a scope that nothing waits
// for: its owner may see closed and use the scope again at once. An owner that has set waited does not do so before it has received.
// The channel has room for one, so the send does not block.
func (s *Scope) End() {
	if s.word.Swap(closed) == waited {
		s.Wake <- struct{}{}
	}
}

// Lowest returns the lowest failure so far, or nil.
func (s *Scope) Lowest() *node.Failure {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.fail
}

// Fall lowers the bar to 0 and returns where it was: 0 if the scope had been withdrawn before. The reason of the withdrawal
// replaces a failure, because what was skipped might have failed at a lower number.
func (s *Scope) Fall(why error) uint64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	bar := s.Bar.Load()
	if bar > 0 {
		s.Bar.Store(0)
		s.killed, s.fail = why, nil
	}
	return bar
}

// Watched notes in which log the scope is written down, if the run is observed, and which node demands it. A nil log leaves it in the
// caller's.
func (s *Scope) Watched(log *observe.Log, by uint64) {
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
func (s *Scope) settle(n *node.Node) error {
	if s.log == nil {
		return walk.Evaluate(s.Ctx.Done(), n, true)
	}
	return walk.EvaluateCounted(s.log.Operators(), s.Ctx.Done(), n, true)
}

// fused says that n is evaluated on the way to another node, and is no task: a view would wait for its events in vain.
func (s *Scope) fused(n *node.Node) {
	if s.log != nil {
		s.log.Add(stream.Fused, node.Number(n), 0)
	}
}

// Reset makes a closed scope of a small nested force empty again. Its block keeps its numbers.
func (s *Scope) Reset() {
	s.Root, s.Ctx = nil, nil
	s.Blocks = s.Blocks[:0]
	s.word.Store(open)
	for i := range s.Block0.Count {
		k := s.Block0.Task(i)
		k.Node.Set(nil)
		k.State.Store(Fresh)
		if k.Ext.Load() != nil {
			k.Ext.Store(nil)
		}
	}
}

// List returns the blocks. The lock is for the slice's header alone: a block in the list is complete, and a scope that a search can
// find is not used again (dirty).
func (s *Scope) List() []*Block {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.Blocks
}
