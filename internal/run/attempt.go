package run

import (
	"context"
	"time"

	"xfork/internal/callctx"
	"xfork/internal/demand"
	"xfork/internal/dump"
	"xfork/internal/failure"
	"xfork/internal/invoke"
	"xfork/internal/node"
	"xfork/internal/policy"
	"xfork/internal/seam"
)

// Attempt is one evaluation of a node, with what came of it. It lies in the frame of the call (Post.Push) or in the post
// (operators), and belongs to the goroutine that evaluates; what completes a call (exec, returned.go) works on a copy, for the frame
// is used again.
//
// Limit and Token are copies of what the task had when the function was called. The function keeps them until it returns, also
// where its attempt was given up and the task has got others for the next one.
type Attempt struct {
	Post    *Post
	Block   *demand.Block
	Index   int32
	Number  int32 // where there can be several
	Scope   node.Scope
	Err     error
	PCs     []uintptr // of a panic
	Special *policy.Special
	Limit   *policy.Limit
	Token   *demand.Loan
	split   *Split      // while its parts are done
	Expiry  *seam.Timer // of its Timeout, or nil
	given   *dump.Call  // what it was called with, where failures are saved: see given.go
	again   bool        // the policy of Retry wants another attempt
}

// Evaluate runs the operator or function of n and turns a panic or an error into a.Err. A Goexit cannot be turned into a return:
// there Evaluate does not come back, and what is to be done for the node is done by the deferred function (Machine.Died). recover tells
// the two apart: it is nil in a Goexit, for panic(nil) has a value since Go 1.21.
//
//	invoke.Eval     whole    recover()    Err             PCs        then
//	returns         true     not asked    its error       nil        Evaluate returns
//	panics          false    the value    of the value    the stack  likewise
//	Goexit          false    nil          ErrGoexit       the stack  Died, and the goroutine ends
func (a *Attempt) Evaluate(n *node.Node) {
	if dump.On() {
		a.notes(n)
	}
	// whole is set where invoke.Eval has returned; otherwise the deferred function runs in a panic or a Goexit.
	whole := false
	defer func() {
		if whole {
			return
		}
		v := recover()
		a.PCs, a.Err = failure.Recovered(v)
		if v == nil {
			if a.Post == nil { // an operator's, on a goroutine that forces without a run
				node.Fail(n, failure.Of(n, a.Err, a.PCs))
				return
			}
			if a.split != nil {
				a.Err, a.PCs = a.split.err, a.split.pcs // the lowest part that has failed: maybe another one
			}
			a.Post.Run.Machine.Died(a)
		}
	}()
	// Not by a call of the operator's own Eval: tracebacks end at the frame of invoke.Eval, and what lies below it is the user's
	// code.
	a.Err = invoke.Eval(node.OpOf(n), &a.Scope, n)
	whole = true
	if a.Err != nil {
		a.Unwrap()
	}
}

// Unwrap makes of a panic that was caught on another goroutine a panic of this attempt, with the stack on which it happened. It
// is no longer an error that was returned, and so no reason for another attempt.
func (a *Attempt) Unwrap() {
	if part, is := a.Err.(*failure.Traced); is {
		a.Err, a.PCs = part.Err, part.PCs
	}
}

// Broke reports whether the function did not return: it panicked, or ended its goroutine, here or where its call was made.
func (a *Attempt) Broke() bool {
	far, is := a.Err.(*failure.Far)
	return a.PCs != nil || is && far.Broke
}

// Ask asks the policy of sp, after a failed attempt, whether there is to be another one. A policy that panics or ends its goroutine
// is the attempt's failure, with the function's own error beneath it.
func (a *Attempt) Ask(sp *policy.Special, number int) (wait time.Duration, more bool) {
	err := a.Err
	if bad := invoke.Guarded("the policy of Retry", func() { wait, more = sp.Retry(number, err) }); bad != nil {
		bad.After = err
		a.Err = bad
		return 0, false
	}
	a.again = more
	return wait, more
}

// Retries reports whether the call's policy wants another attempt. It calls the user's policy. What has ended in a panic or a
// Goexit is never tried again.
func (a *Attempt) Retries() bool {
	if a.Special == nil || a.Special.Retry == nil || a.Broke() {
		return false
	}
	_, more := a.Ask(a.Special, int(a.Number))
	return more
}

// Failure makes the failure of the attempt's node, with the number of attempts if there was more than one. An error that came up
// from another node keeps that node's count. Where failures are saved, that of a last attempt is.
func (a *Attempt) Failure(n *node.Node) *node.Failure {
	f := failure.Of(n, a.Err, a.PCs)
	if e, ok := f.Err.(*failure.Error); ok && a.Number > 1 && e.Node == n {
		e.Attempts = int(a.Number)
	}
	a.save(n, f)
	return f
}

// Why returns the reason for which the demand for the attempt has ended: the end of its force's context, or of its deadline,
// which passes a moment before the context notices.
func (a *Attempt) Why() error {
	ctx := a.Block.Scope.Ctx
	if ctx.Err() == nil {
		if x := a.Block.Task(a.Index).Ext.Load(); x != nil && x.Call != nil && x.Call.IsLate() {
			return &failure.Cancelled{Err: context.DeadlineExceeded, Cause: context.DeadlineExceeded}
		}
	}
	return Why(ctx)
}

// Why returns the reason for which the demand of a force in ctx has ended: the end of ctx if it has ended, else a withdrawal.
func Why(ctx context.Context) error {
	if ctx.Err() != nil {
		return callctx.Ended(ctx)
	}
	return failure.ErrWithdrawn
}

// Ends closes what was open for the attempt: its context, its timers, its adoption. It reports whether the call was not wanted
// any more: a failure that comes then may only say that its context had ended, and is not the outcome of the node.
//
// The call is unwanted if its adoption has ended (gone), if the context of the force has, if its own context was cancelled, or if
// it fails after the deadline that it was told of, although a force with a later one has come since (IsLate).
func (a *Attempt) Ends(k *demand.Task, mine bool) (unwanted bool) {
	s := a.Block.Scope
	x := k.Ext.Load()
	var c *callctx.Call
	if x != nil {
		c = x.Call
		// In a sequential run the timer cannot take the task away: it notes the attempt, and a value that comes late is
		// refused here, as a parallel run would have dropped it.
		if x.Late.Load() == a.Number && a.Number > 0 && a.Err == nil {
			a.Err = context.DeadlineExceeded
		}
	}
	if a.Special != nil && a.Err != nil && !a.Broke() && (c != nil && c.HasTimedOut() || a.Err == context.DeadlineExceeded && c == nil) {
		a.Err = a.Special.Expired(a.Err)
	}
	// The adoption ends before the node is settled or handed back; otherwise a withdrawal that is late (leaveTo) would find the
	// waiters of the node's next claim, and leave to them a call that has returned.
	unwanted = !mine && k.EndAdoption() || s.Ctx.Err() != nil || c != nil && (c.IsCancelled() || a.Err != nil && c.IsLate())
	if c != nil {
		c.Returned()
	}
	if a.given != nil {
		a.given.Ended(k.Node.Get())
	}
	if a.Expiry != nil && !a.Expiry.Stop() {
		s.Dirty.Store(true) // it has begun, and may look at the task when the scope is over
	}
	return unwanted
}
