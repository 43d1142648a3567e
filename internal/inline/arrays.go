package inline

import (
	"context"
	"sync"

	"xfork/internal/callctx"
	"xfork/internal/demand"
	"xfork/internal/failure"
	"xfork/internal/node"
	"xfork/internal/run"
	"xfork/internal/walk"
)

// On the spot: where all that a force needs is operators of arrays and ordinary operators above and between them, the forcing
// goroutine evaluates it itself. Starting a run takes as long as some ten thousand elements do. Long arrays are shared with
// helpers, by an outermost force (crew).
//
//	Pair          an ordinary operator: when its operands are there
//	 |  \
//	Mean Var      of a family: together, if they can be, and with all that lies inside of their region
//	  \ /
//	  Mul         inside
//
// It is a walk down from the root with a stack of its own, like that of Calls. Only one node is claimed at a time, with what its
// region takes along, and only while it is evaluated: nothing is held while something else is looked at or waited for.
//
// Whatever is not plain ends the walk, and the general way takes over with what is left: a call, a dynamic node, a node that
// another force has claimed, one that is long enough for a run. So does a failure below the root. It is memoised, for it is the
// outcome of that node; but something that has not been looked at yet may have failed before it in the sequential program, and
// that is for the general way to find out.

// Beyond these a run's workers are worth their start. mostWork is 50 µs by the costs of operators (node.Fusion), measured in work
// that no helper has shared.
const (
	mostTurns    = 200  // of the walk
	mostOperands = 32   // of one node
	mostWork     = 50e6 // of regions before the last one, in picoseconds
)

// spot is the memory of one walk. It has no lock. It belongs to the forcing goroutine; only crew is seen by helpers. path, others, below and
// outputs keep their capacity from walk to walk, and nothing else (reset): a pooled one must not keep nodes alive.
type spot struct {
	attempt run.Attempt
	region  node.Region
	path    []place
	others  []*node.Node
	below   []*node.Node // a stack
	outputs []node.Output
	crew    crew
	lend    func(n int, part func(context.Context, int) error) error // crew.split: made once
	turns   int
	work    int
}

// newSpot makes a spot for the pool. Its Split is made here and not for each region: a closure would be an allocation, which a short
// force has few of.
func newSpot() any {
	s := new(spot)
	s.lend = func(n int, part func(context.Context, int) error) error {
		return s.crew.split(s.attempt.Scope.Ctx, n, part)
	}
	return s
}

// place is a node on the path. A node may be there twice, under two consumers: the turn that comes to the second place finds it done.
type place struct {
	n      *node.Node
	opened bool // what it needs is above it on the path, or has been
}

var spots = sync.Pool{New: newSpot}

// Arrays tries to bring n up to date. It reports whether n is settled, or ctx has ended; if neither, what is left is for the
// next strategy.
//
// The caller is inside the gate. p is its post in a run, nil for an outermost force, which has options instead.
func Arrays(ctx context.Context, p *run.Post, n *node.Node, o *run.Options) (yes bool, err error) {
	if !promising(n) {
		return false, nil
	}
	s := spots.Get().(*spot) // for its lists; not given back by an operator that ends the goroutine
	if o != nil {
		s.crew.own, s.crew.opts = *o, &s.crew.own
	}
	s.bring(ctx, p, n)
	s.reset()
	spots.Put(s)
	// The outcome before the context, as in eval.Force: a root that is settled is answered although ctx has ended.
	switch {
	case node.Settled(n):
		return true, failure.Outcome(n)
	case ctx.Err() != nil:
		return true, callctx.Ended(ctx)
	}
	return false, nil
}

// reset clears all that a walk has left. below and outputs are cleared to their capacity, for both shrink without being cleared.
func (s *spot) reset() {
	clear(s.path)
	clear(s.others)
	clear(s.below[:cap(s.below)])
	clear(s.outputs[:cap(s.outputs)])
	*s = spot{path: s.path[:0], others: s.others[:0], below: s.below[:0], outputs: s.outputs[:0], lend: s.lend}
}

// bring walks until n is settled, or to where it cannot go on. A turn looks at the top of the path and evaluates it, pops it, or
// pushes what it waits for. Between two turns nothing is claimed.
func (s *spot) bring(ctx context.Context, p *run.Post, n *node.Node) {
	for s.push(n); len(s.path) > 0; s.turns++ {
		top := len(s.path) - 1
		at := node.Resolve(s.path[top].n)
		if s.turns == mostTurns || ctx.Err() != nil || p != nil && p.Unwanted() {
			return
		}
		// The cases without a statement end the walk: a failed node, one that another force has, a call.
		further := false
		switch state := node.Load(at); {
		case state == node.Done:
			s.path[top] = place{}
			s.path, further = s.path[:top], true
		case state != node.Idle:
		case node.Has(at, node.Family):
			further = s.family(ctx, at)
		case node.Has(at, node.Call|node.Dynamic):
		case node.Has(at, node.Heavy):
			further = s.operator(ctx, at)
		default:
			further = walk.Evaluate(ctx.Done(), at, true) == nil && node.Load(at) == node.Done
		}
		if !further {
			return
		}
	}
}

// push puts x on the path, unless it is nil or has a value.
func (s *spot) push(x *node.Node) {
	if x != nil && node.Load(node.Resolve(x)) != node.Done {
		s.path = append(s.path, place{n: x})
	}
}

// operator evaluates the ordinary operator n, or puts on the path what it waits for: the first operand on top. It reports
// whether the walk goes on. Claimed only when all operands have values; Settle then replaces the aliases among them.
func (s *spot) operator(ctx context.Context, n *node.Node) bool {
	if !promising(n) {
		return false
	}
	top := len(s.path) - 1
	s.path[top].opened = true
	a, b, wide, _ := node.PeekPair(n)
	if wide != nil {
		for i := len(wide.Nodes) - 1; i >= 0; i-- {
			s.push(wide.Nodes[i])
		}
	} else {
		s.push(b)
		s.push(a)
	}
	if len(s.path)-1 > top || !node.Claim(n) {
		return true // where another goroutine has claimed n, the next turn sees it
	}
	node.Settle(n)
	s.attempt = run.Attempt{}
	s.attempt.Scope.Ctx = ctx
	s.attempt.Evaluate(n)
	if err := s.attempt.Err; err != nil {
		node.Fail(n, failure.Of(n, err, s.attempt.PCs))
		return false
	}
	node.Complete(n)
	return true
}

// family evaluates n, which is of a family, and along with it what else waits on the path and can be. Or it puts on the path
// what n waits for. It reports whether the walk goes on.
//
// Eval claims the others; EndRegion settles them or hands them back, and what follows does so for n.
//
//	a wish for operands                 handed back     goes on with them on top, unless one stands on a call
//	ErrLarge, ErrOpen, an end of ctx    handed back     ends
//	another error                       failed          ends: an older node may have failed before it
func (s *spot) family(ctx context.Context, n *node.Node) bool {
	if s.work > mostWork || node.OpOf(n).Info(n).Fusion.Run {
		return false
	}
	s.choose(n)
	// Claimed elsewhere: the next turn sees what has become of it.
	if !node.Claim(n) {
		return true
	}
	s.region = node.Region{Bar: demand.NoBar, Others: s.others, Outputs: append(s.outputs[:0], node.Output{Node: n, Open: true})}
	s.attempt = run.Attempt{}
	a := &s.attempt
	a.Scope.Ctx, a.Scope.Region, s.crew.used = ctx, &s.region, false
	// A Split only for an outermost force, which has options. Without one Eval returns ErrLarge where helpers are worth it, and the
	// run takes over; so it does for one that is alone in its region and not the root, beside which a run may do other things.
	if s.crew.opts != nil && (len(s.path) == 1 || !alone(n)) {
		a.Scope.Split = s.lend
	}
	a.Evaluate(n)
	a.EndRegion()
	// Eval may have appended to it: the larger one is kept.
	s.outputs = s.region.Outputs
	if !s.crew.used {
		s.work += s.region.Work
	}
	switch {
	case a.Scope.Wish.Kind != node.Nothing:
		node.HandBack(n)
		return s.wished()
	// Not settled: it is for a run, something below has failed, or the force has ended.
	case a.Err == node.ErrLarge, a.Err == run.ErrOpen, a.Err != nil && ctx.Err() != nil:
		node.HandBack(n)
		return false
	case a.Err != nil:
		node.Fail(n, failure.Of(n, a.Err, a.PCs))
		return false
	}
	node.Complete(n)
	return true
}

// mostLooks bounds the search for what can be evaluated along with a region.
const mostLooks = 128

// choose finds what is to be evaluated along with n: what is of the family among those on the path that have not been opened yet,
// and what lies beneath ordinary operators there. Those are searched only as far down as the last one that has wished for
// something: what stands below that mostly waits for the same, and would be looked at in vain again and again.
func (s *spot) choose(n *node.Node) {
	s.others = s.others[:0]
	if alone(n) {
		return
	}
	// Looks, and not nodes offered: a wide graph without arrays must not cost more than the walk itself.
	looks := mostLooks
	for i := len(s.path) - 1; i >= 0; i-- {
		switch x := s.path[i]; {
		case x.n == n:
		case x.opened:
			if node.Has(x.n, node.Family) {
				looks = 0
			}
		default:
			if node.Has(x.n, node.Family) {
				s.offer(x.n)
			} else {
				looks = s.beneath(x.n, n, looks)
			}
		}
	}
}

// beneath offers what lies under the ordinary operator x and will be needed for sure: by strict operands only. It returns how many
// looks are left.
func (s *spot) beneath(x, n *node.Node, looks int) int {
	for s.below = append(s.below[:0], x); looks > 0 && len(s.below) > 0; looks-- {
		last := len(s.below) - 1
		x, s.below = s.below[last], s.below[:last]
		if x == nil {
			continue
		}
		x = node.Resolve(x)
		switch {
		case x == n || node.Load(x) != node.Idle:
		case node.Has(x, node.Family):
			s.offer(x)
		case !node.Has(x, node.Call|node.Dynamic):
			a, b, wide, _ := node.PeekPair(x)
			if wide == nil {
				s.below = append(s.below, b, a)
			} else {
				s.below = append(s.below, wide.Nodes[:min(wide.Strict, mostOperands)]...)
			}
		}
	}
	return looks
}

// offer puts x among the others, unless it has to be evaluated by itself.
func (s *spot) offer(x *node.Node) {
	if !alone(x) {
		s.others = append(s.others, x)
	}
}

// alone reports whether no other output may be in the region of n (node.Fusion).
func alone(n *node.Node) bool { return node.OpOf(n).Info(n).Fusion.Alone }

// wished puts on the path what the region on top of it has wished for, the last wish on top. It reports whether the walk goes on:
// not where a wish stands on calls.
func (s *spot) wished() bool {
	s.path[len(s.path)-1].opened = true
	// All wishes are checked as they are pushed; what was pushed before a bad one is dropped with the walk.
	for _, x := range s.attempt.Scope.Wish.Nodes {
		if !there(x) {
			return false
		}
		s.push(x)
	}
	return true
}
