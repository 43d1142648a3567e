package demand

import (
	"context"
	"math"

	"xfork/internal/callctx"
	"xfork/internal/node"
	"xfork/internal/observe"
	"xfork/internal/permit"
	"xfork/internal/seam"
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
// The goroutine that opens a scope writes Run, Ctx, Root, log, by, Parent, ParentTask, Index, Within and Handled before the first
// task is pushed; nothing changes them until the scope is reset. Under mu: Blocks, fail, collected, killed, tried, and every change of
// Bar. Bar is loaded without mu by each task that is about to start. Count, word and Dirty are atomic. Forwarded belongs to the
// one goroutine of a sequential run, Wake to the goroutine that waits for the scope.
// Blocks is read without mu by the goroutine that closes the scope, or has seen it closed, for no block is added any more; and by the
// one goroutine of a sequential run, which adds them itself.
//
// mu is held for a few assignments, and with no other lock inside. See run.Run for the locks outside.
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
	Within     bool // an item of another scope waits for it: see items
	Handled    bool // a dynamic node above it handles failures, so a Goexit must not travel: see docs/adr/0010-goexit.md

	mu        seam.Mutex
	fail      *node.Failure         // the lowest so far
	collected map[any]*node.Failure // all of them, under AllErrors, by what they have in common when they came different ways
	killed    error                 // why it was withdrawn
	tried     *node.Failure         // the lowest of calls that were to be tried again when that happened
}

// The values of a scope's word: only ever upwards, until the scope is reset.
//
//	open ---> waited ---> closed     End finds the owner waiting, and wakes it
//	  \____________________^         the owner finds the scope closed, and does not wait
const (
	open int32 = iota
	waited
	closed
)

// NoBar is the bar of a scope in which nothing has failed: no task has a number above it.
const NoBar = math.MaxUint64

// IsClosed reports whether all tasks are over, and End has been called. A count of 0 alone would not do.
func (s *Scope) IsClosed() bool { return s.word.Load() == closed }

// Await announces that the owner is about to receive from Wake. It reports false if the scope is closed already: then nothing is sent.
func (s *Scope) Await() bool {
	if s.Wake == nil {
		s.Wake = make(chan struct{}, 1)
	}
	return s.word.CompareAndSwap(open, waited)
}

type (
	Token = permit.Token[*Scope]
	Loan  = permit.Loan[*Scope]
)

// Run is the run that a scope belongs to, as other runs know it.
type Run interface {
	// Kill withdraws the demand of a scope of its own for whatever is not over: see Scope.Kill, which is to be called.
	Kill(s *Scope, why error)
}

// Kill withdraws the scope's demand, by the run that it belongs to: a call may wait for a scope of another run, and a circle of waits
// may lead through several. It may be called on any goroutine, any number of times; the first one decides on the reason.
func (s *Scope) Kill(why error) { s.Run.Kill(s, why) }

// HandedBack withdraws the demand of a scope that has a node which is about to be idle again. It comes before the node's consumers
// become ready, even if another goroutine is withdrawing the scope already; otherwise they would take an operand that is not there.
// The force before the scope: what else the force demands ends with it, and for the same reason.
func (s *Scope) HandedBack(why error) {
	s.EndIfOver()
	s.Kill(why)
}

// EndIfOver ends the force of s if its context has ended. In a parallel run that is not enough for s itself: another goroutine may
// be ending the force already, so that Kill returns at once here, and not have come down to s yet. See HandedBack.
func (s *Scope) EndIfOver() {
	if top := s.Top(); top.Ctx.Err() != nil {
		top.Kill(callctx.Ended(top.Ctx))
	}
}

// Watched and Ended make a scope the follower of a call's context (callctx.Follower): it is withdrawn when the context of its force has
// ended. A scope that is watched is not used again, because the end may come late.
func (s *Scope) Watched() { s.Dirty.Store(true) }

// Ended withdraws the scope for the end of its context.
func (s *Scope) Ended() { s.Kill(callctx.Ended(s.Ctx)) }

// NewScope makes an empty scope; Fill fills it. Its count is 0, so the caller stores 1 before the first task can end. log is nil if
// the run is not observed.
func NewScope(r Run, ctx context.Context, root *node.Node, log *observe.Log) *Scope {
	s := &Scope{Run: r, Ctx: ctx, Root: root, log: log}
	s.Bar.Store(NoBar)
	return s
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

// Observed notes in which log the scope is written down, if the run is observed, and which node demands it. A nil log leaves it in the
// caller's.
func (s *Scope) Observed(log *observe.Log, by uint64) {
	if s.log == nil {
		return
	}
	s.by = by
	if log != nil {
		s.log = log
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
// find is not used again (Dirty).
func (s *Scope) List() []*Block {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.Blocks
}
