package exec

import (
	"context"
	"time"

	"xfork/internal/callctx"
	"xfork/internal/demand"
	"xfork/internal/node"
	"xfork/internal/policy"
	"xfork/internal/run"
)

// mode is how a run goes through its tasks. There are two: parallel, by workers and in any order that operands allow, where a task that
// has to wait is put away; and inOrder, by number and on the goroutine that forces, which waits itself. Which one it is, is asked once,
// when the machine is made (newMachine). What both do alike is the machine's: step, call, returned, wish, withdraw.
//
//	                    parallel                                   inOrder
//	foreign node        the task sleeps as a waiter of the node    the goroutine waits for a bell
//	limit, token        the task sleeps in the queue               likewise
//	rate, pause         a goroutine or a timer wakes the task      the goroutine calls the waiter, or sleeps
//	place of a call     a goroutine of the right lane              a way into the exclusion
//	wish                all kids at once                           one kid after the other, on a stack of scopes
//	end of demand       a running call is left behind              the call goes on to its end
//	end of the context  seen by the goroutine that waits, or       passed on by a watcher, seen before each task
//	                    passed on by a watcher, inside of a call
type mode interface {
	// whole does a whole run: from its empty root scope to its end.
	whole(ctx context.Context) error
	// nested does a nested force of the call in progress on p.
	nested(ctx context.Context, p *run.Post, n *node.Node) error

	// foreign waits for the node of task i, which another task is evaluating. It reports whether the task is away; if not, the
	// caller looks at the node again.
	foreign(p *run.Post, b *demand.Block, i int32) (away bool)

	// token, limit and rate get a call what it is admitted by, and report whether it has that now. If not, see refused.
	token(p *run.Post, b *demand.Block, i int32, x *demand.Extra) bool
	limit(p *run.Post, b *demand.Block, i int32, x *demand.Extra, l *policy.Limit) bool
	rate(b *demand.Block, i int32, x *demand.Extra, sp *policy.Special) bool
	// place reports whether a call may be made here and now. If not, see refused.
	place(p *run.Post, b *demand.Block, i int32, info *node.Info) bool
	// refused goes on after a call that was not admitted, or may not be made here.
	refused(p *run.Post, b *demand.Block, i int32) (next int32)

	// follow passes the end of the force's context on to the context of a call, where no other goroutine would.
	follow(a *run.Attempt, c *callctx.Call)
	// expired goes on with task i where an attempt at it has taken too long.
	expired(b *demand.Block, i int32, number int32)
	// pause puts a call off until its next attempt, after an attempt that has failed with f, and retry goes on from there. The attempt
	// itself is not handed on: it would move to the heap, for every call.
	pause(b *demand.Block, i int32, f *node.Failure, wait time.Duration)
	retry(p *run.Post, b *demand.Block, i int32) (next int32)

	// open opens the kids of a held task. closed counts one that has closed. alone reports whether a dynamic task is all that is left
	// of scope s, the kid of a task with the extra x.
	open(p *run.Post, b *demand.Block, i int32) (next int32)
	closed(p *run.Post, b *demand.Block, i int32, s *demand.Scope)
	alone(s *demand.Scope, x *demand.Extra) bool

	// leave lets a running call go on without the run, which demands it no more. It reports false if the call has ended meanwhile.
	leave(b *demand.Block, i int32, state int32) bool
	// clear ends the tasks that wait for a goroutine and are not demanded any more.
	clear()
}

// parallel and inOrder are the modes.
type (
	parallel struct{ *Machine }
	inOrder  struct{ *Machine }
)
