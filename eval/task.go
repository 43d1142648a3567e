package eval

import (
	"sync"
	"sync/atomic"

	"xfork/graph"
	"xfork/internal/node"
)

// task is a node as one scope demands it: the unit that the scheduler runs. A node that two scopes demand has two tasks;
// they meet at the node's word, like those of two forces.
type task struct {
	n     node.Slot // dropped when the task is over: a run must not keep alive what nobody wants any more
	num   uint64    // the node's creation number
	x     atomic.Pointer[extra]
	first int32 // its consumers: b.succ[first:first+count]
	count int32
	pend  atomic.Int32 // operands that are not over; of a running task, the number of the post that runs it
	state atomic.Int32
}

// The states of a task. Most tasks go from fresh to nowhere: an operator is evaluated by whoever made it ready, and nobody
// asks afterwards.
const (
	fresh   int32 = iota // not started, or ready again
	asleep               // away, not claimed: waits for a foreign node, a limit, the unsafe token, its turn
	running              // its function is being called
	held                 // away, claimed: a dynamic node waits for its wish, a call for its next attempt
	adopted              // the function is still running, and only others want its result
	gone                 // the function is still running, and nobody wants its result
	over                 // counted as finished

	// A call with a timeout may be given up and tried again while the function of the first attempt is still running. So
	// running, adopted and gone have the number of the attempt above the state.
	attemptShift = 4
	stateMask    = 1<<attemptShift - 1
)

// extra is what only a task that waits, or asks for more than a lane, needs.
type extra struct {
	// Why it is asleep.
	waiter  *node.Waiter // for a foreign node
	ticket  *ticket      // for a limit
	request *request     // for the token
	stop    func()       // ends a wait for a rate, or a pause between attempts
	forTurn bool         // for its turn in the unsafe lane

	// What it has got so far.
	limit   *Limit
	token   *loan
	rated   bool
	refused *error      // what the rate's waiter said
	claimed atomic.Bool // the node is claimed: an attempt has been made
	attempt int32
	late    atomic.Int32 // the attempt that has expired in a sequential run

	// A call in progress.
	call  *callCtx
	clone *node.Node
	inner []*scope // its nested forces that have waited, several where parts do; under mu

	// A dynamic node's wish.
	wish    node.Wish
	mu      sync.Mutex // for kids and inner
	kids    []*scope
	open    atomic.Int32 // kids that are not closed
	won     atomic.Bool
	winner  int
	again   bool
	own     *node.Owner
	nextKid int // sequential runs open kids one by one
}

func (k *task) extra() *extra {
	if x := k.x.Load(); x != nil {
		return x
	}
	x := &extra{winner: -1}
	if k.x.CompareAndSwap(nil, x) {
		return x
	}
	return k.x.Load()
}

// block is a plan with the state of its tasks: what a scope, or a later addition to it, consists of. Its tasks have the
// numbers base, base+1, ... in the scheduler.
type block struct {
	scope    *scope
	base     int32
	numbered bool
	queueing bool   // there are calls of the I/O lane, or with special demands
	tasks    []task // by ascending creation number
	succ     []int32
	split    *split   // a block of helpers has no nodes
	scratch  *scratch // memory to be used again, or nil

	ranked bool
	serial []int32 // tasks of the unsafe lane: they start in this order
	turn   int     // how many of them, from the first on, are over; under the scope's lock
	passed []bool  // which of them are over; likewise
	twins  []int32 // of equal pure calls, the one that is called; nil if there are none

	small [4]task // room for the plans of nested forces
	few   [8]int32
	seeds []int32
}

// fill makes tasks of the plan's nodes.
// It gives the number of tasks that are not over, and the nodes that have failed already.
func (b *block) fill(p *graph.Plan) (left int, failed []*node.Node) {
	n := len(p.Nodes)
	switch {
	case n <= len(b.small):
		b.tasks = b.small[:n]
		b.seeds = b.seeds[:0]
	case b.scratch != nil:
		b.scratch.lend(b, n)
	default:
		b.tasks = make([]task, n)
		b.seeds = b.seeds[:0]
	}
	edges := 0
	for i, x := range p.Nodes {
		k := &b.tasks[i]
		k.n.Set(x)
		k.num = node.Number(x)
		if s := node.Load(x); s == node.Done || s == node.Failed && !b.scope.run.allErrors() {
			k.state.Store(over)
			if s == node.Failed {
				failed = append(failed, x)
			}
			continue
		}
		left++
		args := b.args(p, i)
		pend := int32(0)
		for _, a := range args {
			if t := &b.tasks[a]; t.state.Load() != over {
				t.count++
				pend++
				edges++
			}
		}
		k.pend.Store(pend)
		if pend == 0 {
			b.seeds = append(b.seeds, int32(i))
		}
	}
	b.link(p, edges)
	return left, failed
}

// link lays out the consumers of every task.
func (b *block) link(p *graph.Plan, edges int) {
	switch {
	case edges <= len(b.few):
		b.succ = b.few[:edges]
	case b.scratch != nil && cap(b.scratch.succ) >= edges:
		b.succ = b.scratch.succ[:edges]
	default:
		b.succ = make([]int32, edges)
	}
	at := int32(0)
	for i := range b.tasks {
		k := &b.tasks[i]
		k.first = at
		at += k.count
		k.count = 0
	}
	for i := range b.tasks {
		if b.tasks[i].state.Load() == over {
			continue
		}
		for _, a := range b.args(p, i) {
			if t := &b.tasks[a]; t.state.Load() != over {
				b.succ[t.first+t.count] = int32(i)
				t.count++
			}
		}
	}
}

// args are the operands of task i in the plan; an equal pure call has only the one that is called in its place.
func (b *block) args(p *graph.Plan, i int) []int32 {
	if b.twins != nil && b.twins[i] != int32(i) {
		return b.twins[i : i+1]
	}
	return p.Args(i)
}
