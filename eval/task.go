package eval

import (
	"xfork/internal/callctx"
	"xfork/internal/node"
	"xfork/internal/permit"
	"xfork/internal/plan"
	"xfork/internal/seam"
	"xfork/scheduler"
)

// task is a node as one scope demands it: the unit that the scheduler runs. A node that two scopes demand has two tasks;
// they meet at the node's word, like those of two forces.
type task struct {
	n     node.Slot // dropped when the task is over: a run must not keep alive what no force wants any more
	num   uint64    // the node's creation number; of a region's task, the lowest one
	x     seam.Pointer[extra]
	pend  seam.Int32 // operands that are not over; of a running task, the number of the post that runs it
	state seam.Int32
	first plan.Edge    // of its consumers' edges: see graph.Plan
	next  [2]plan.Edge // links of the lists that its own edges are in
}

// The states of a task; docs/engine.md has what moves a task from one to the other. Most tasks stay fresh: an operator is evaluated
// within one step of the goroutine that made it ready, and its state is not looked at afterwards.
const (
	fresh   int32 = iota // not started, or ready again
	asleep               // away, not claimed: waits for a foreign node, a limit, the unsafe token, its turn
	running              // its function is being called
	held                 // away, claimed: a dynamic node waits for its wish, a call for its next attempt
	adopted              // the function is still running, and only others want its result
	gone                 // the function is still running, and no force wants its result
	over                 // counted as finished

	// A call with a timeout may be given up and tried again while the function of the first attempt is still running. So
	// running, adopted and gone have the number of the attempt above the state.
	attemptShift = 4
	stateMask    = 1<<attemptShift - 1
)

// extra is what only a task that waits, or asks for more than a lane, needs.
type extra struct {
	// Why it is asleep.
	waiter    *node.Waiter      // for a foreign node
	ticket    *permit.Waiter    // for a limit
	request   *loan             // for the token
	exclusive *scheduler.Ticket // for all others to have ended
	stop      func()            // ends a wait for a rate, or a pause between attempts

	// What it has got so far.
	limit   *Limit
	by      *Limit // by the key of the call: see limitby.go
	token   *loan
	rated   bool
	refused *error     // what the rate's waiter said, or what has become of the key
	keyless bool       // its key function has failed
	stall   seam.Int32 // whether it counts under InFlight: see flight.go
	claimed seam.Bool  // the node is claimed: an attempt has been made
	attempt int32
	failed  *node.Failure // of the attempt before the pause
	late    seam.Int32    // the attempt that has expired in a sequential run

	others []*node.Node // of a region's first task: what it evaluates besides; see region.go

	// A call in progress.
	call  *callctx.Call
	clone *node.Node
	inner []*scope // its nested forces that have waited, several where parts do; under mu

	// A dynamic node's wish.
	wish    node.Wish
	mu      seam.Mutex // for kids and inner
	kids    []*scope
	open    seam.Int32 // kids that are not closed
	won     seam.Bool
	winner  int
	again   bool
	own     *node.Owner
	nextKid int // sequential runs open kids one by one
	turns   *turns
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
