package demand

import (
	"slices"
	_ "sync/atomic" // for inlining: see package seam

	"xfork/internal/callctx"
	"xfork/internal/keep"
	"xfork/internal/node"
	"xfork/internal/permit"
	"xfork/internal/plan"
	"xfork/internal/policy"
	"xfork/internal/seam"
	"xfork/scheduler"
)

// Task is a node as one scope demands it: the unit that the scheduler runs. A node that two scopes demand has two tasks;
// they meet at the node's word, like those of two forces. There is one for each node of a graph, so it has 48 bytes, and all that
// few tasks need is in Extra.
//
//   - Number, First and next are written while the block is filled, and do not change afterwards.
//   - Node is dropped by the goroutine that finishes the task; searches and sweeps read it meanwhile, so a reader checks for nil.
//   - Pending counts down as operands finish, each on its own goroutine: the one that brings it to 0 makes the task ready. From then on
//     it has no meaning as a count, and package exec (invoke) stores the number of the post in it, before it sets the state to running.
//   - State is moved by compare-and-swap wherever two goroutines can move it; the winner goes on with the task. See docs/engine.md.
//   - Ext is made by whichever goroutine needs it first.
type Task struct {
	Node    node.Slot // dropped when the task is over: a run must not keep alive what it needs no more
	Number  uint64    // the node's creation number; of a region's task, the lowest one
	Ext     seam.Pointer[Extra]
	Pending seam.Int32 // operands that are not over; of a running task, the number of the post that runs it
	State   seam.Int32
	First   plan.Edge    // of its consumers' edges: see Block.Follow
	next    [2]plan.Edge // links of the lists that its own edges are in
}

// The states of a task. Most tasks stay fresh for good: an operator is evaluated within one step, on one goroutine, and nothing
// looks at its state afterwards.
//
//	fresh --> asleep --> unread | over        something is not there yet; unread is a fresh one that asks for its operands
//	fresh --> held ----> fresh                an operator that wishes
//	fresh --> running -> over                 a call
//	          running -> over --> held        a call that wishes, or is to be tried again: held --> fresh | over
//	          running -> held                 an attempt that has expired
//	          running -> adopted -> over      a call that its scope has left to others
//	                     adopted -> gone -> over
const (
	Fresh   int32 = iota // not started, or ready again
	Asleep               // away, not claimed: waits for a foreign node, a limit, the unsafe token, its turn
	Running              // its function is being called
	Held                 // away, claimed: a dynamic node waits for its wish, a call for its next attempt
	Adopted              // the function is still running, and only others want its result
	Gone                 // the function is still running, and its result is not wanted
	Over                 // counted as finished
	Unread               // fresh, and its node was claimed by another party before: see package exec, reread

	// A call with a timeout may be given up and tried again while the function of the first attempt is still running. So
	// running, adopted and gone have the number of the attempt above the state.
	AttemptShift = 4
	StateMask    = 1<<AttemptShift - 1
)

// Extra is what only a task that waits, or asks for more than a lane, needs: 288 bytes, made on demand, and kept until the block
// is used again.
//
// What has no lock and is not atomic belongs to the goroutine that has the task. It passes on with the state: to the one that
// wins the swap out of asleep or held (a step or a withdrawal), and out of running (the return of the function, the timer of the
// attempt or a withdrawal). So everything is in place before the state is stored, and not touched after it. The exceptions:
//
//   - under mu: kids and inner, which searches and withdrawals read while the task is held or running;
//   - atomic: stall, Claimed, Late, Open, Won;
//   - Winner is written by the kid that has swapped Won, before that kid counts itself off Open;
//   - turns is written while kids are opened, Others while the block is filled.
type Extra struct {
	// Why it is asleep.
	Waiter    *node.Waiter      // for a foreign node
	Ticket    *permit.Waiter    // for a limit
	Request   *Loan             // for the token
	Exclusive *scheduler.Ticket // for all others to have ended
	Stop      func()            // ends a wait for a rate, or a pause between attempts

	// What it has got so far.
	Limit   *policy.Limit
	By      *policy.Limit // by the key of the call (Special.LimitFor)
	Token   *Loan
	Kept    *keep.Call // there was a look for its result on disk
	Rated   bool
	Keyless bool       // its key function has failed
	Reread  bool       // the kid is the node itself, with its operands: see package exec, reread
	stall   seam.Int32 // whether it counts under InFlight: see items
	Refused *error     // what the rate's waiter has returned, or the failure of the key function
	Claimed seam.Bool  // the node is claimed: an attempt has been made
	Attempt int32
	Failed  *node.Failure // of the attempt before the pause
	Late    seam.Int32    // the attempt that has expired in a sequential run, from the timer's goroutine

	Others []*node.Node // of a region's first task: what it evaluates besides

	// A call in progress.
	Call  *callctx.Call
	Clone *node.Node
	inner []*Scope // its nested forces that have waited, several where parts do; under mu

	// A dynamic node's wish.
	Wish    node.Wish
	mu      seam.Mutex // for kids and inner
	kids    []*Scope
	Open    seam.Int32 // kids that are not closed, and one more while kids are being opened
	Won     seam.Bool
	Winner  int
	Again   bool
	Owner   *node.Owner
	NextKid int // sequential runs open kids one by one
	turns   *turns
}

// Extra returns the task's Extra, and makes it if there is none. The swap is for calls that are parallel inside: the goroutines of
// several parts may come here at once, each to show the force that it waits in, and all have to get the same one.
func (k *Task) Extra() *Extra {
	if x := k.Ext.Load(); x != nil {
		return x
	}
	x := &Extra{Winner: -1}
	if k.Ext.CompareAndSwap(nil, x) {
		return x
	}
	return k.Ext.Load()
}

// ClaimedHere reports whether the node is running because this task has claimed it, for an earlier attempt. The node's word alone
// does not say by which task it is claimed; a second claim would wait for itself.
func (k *Task) ClaimedHere() bool {
	x := k.Ext.Load()
	return x != nil && x.Claimed.Load()
}

// Settled notes that the claim of an attempt ends with an outcome, so that what releases the attempt has nothing to hand back. Before the outcome is
// sealed: afterwards the node is not this task's.
func (k *Task) Settled() {
	if x := k.Ext.Load(); x != nil {
		x.Claimed.Store(false)
		x.By = nil // a limit by key lives as long as a call holds or wants a place under it
	}
}

// EndAdoption notes that the function of a call that its run has left has returned; leaveTo and LastHasLeft (package exec) have no effect
// from here on. It reports whether the last force that wanted the call had gone.
//
// A loop, because LastHasLeft may change adopted to gone at the same time: then the second turn sees gone.
func (k *Task) EndAdoption() (unwanted bool) {
	for {
		state := k.State.Load()
		if k.State.CompareAndSwap(state, Over) {
			return state&StateMask == Gone
		}
	}
}

// Gone reports whether the call's own run has left this attempt at it and no other force demands it, or whether the attempt has
// expired.
func (k *Task) Gone(attempt int32) bool {
	state := k.State.Load()
	return state&StateMask == Gone || state>>AttemptShift != attempt
}

// Waits notes a nested force of the call, or takes it off: several where the parts of a parallel call force.
func (x *Extra) Waits(s *Scope, on bool) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if on {
		x.inner = append(x.inner, s)
	} else if i := slices.Index(x.inner, s); i >= 0 {
		x.inner = slices.Delete(x.inner, i, i+1)
	}
}

// OpenKids are the scopes of a dynamic node that have been opened, and not been dropped.
func (x *Extra) OpenKids() (kids []*Scope) {
	x.mu.Lock()
	defer x.mu.Unlock()
	for _, s := range x.kids {
		if s != nil {
			kids = append(kids, s)
		}
	}
	return kids
}

// Disown takes the edge from the dynamic node to its kids out of the parking lot, where searches for cycles look.
func (x *Extra) Disown() {
	if x.Owner != nil {
		node.Disown(x.Owner)
		x.Owner = nil
	}
}

// HandBack makes a claimed node idle again. The mark goes first: once the node is idle another task may have claimed it.
func (k *Task) HandBack() {
	if x := k.Ext.Load(); x != nil {
		x.Claimed.Store(false)
	}
	node.HandBack(k.Node.Get())
}

// WaitsFor returns the nested forces that the call waits in now.
func (x *Extra) WaitsFor() []*Scope {
	x.mu.Lock()
	defer x.mu.Unlock()
	return slices.Clone(x.inner)
}

// AddKid notes a scope that the dynamic node has opened: the one with the next index, which is the scope's own (Scope.Index).
func (x *Extra) AddKid(s *Scope) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.kids = append(x.kids, s)
}

// DropKid notes that the scope with the given index is of no use any more. The others keep their indices.
func (x *Extra) DropKid(index int) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.kids[index] = nil
}

// DropKids notes that none of the scopes is. The next wish counts its own from 0.
func (x *Extra) DropKids() {
	x.mu.Lock()
	defer x.mu.Unlock()
	clear(x.kids)
	x.kids = x.kids[:0]
}
