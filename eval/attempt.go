package eval

import (
	"context"
	"time"

	"xfork/internal/callctx"
	"xfork/internal/failure"
	"xfork/internal/invoke"
	"xfork/internal/node"
	"xfork/internal/seam"
)

// attempt is one evaluation of a node, with what came of it. It lies in the frame of the call (post.push) or in the post
// (operators), and belongs to the goroutine that evaluates; returned works on a copy, for the frame is used again.
//
// limit and token are copies of what the task had when the function was called. The function keeps them until it returns, also
// where its attempt was given up and the task has got others for the next one.
type attempt struct {
	p       *post
	b       *block
	i       int32
	number  int32 // where there can be several
	scope   node.Scope
	err     error
	pcs     []uintptr // of a panic
	special *Special
	limit   *Limit
	token   *loan
	split   *split      // while its parts are done
	expiry  *seam.Timer // of its Timeout, or nil
	stop    func() bool // ends the watch of the force's context
}

// evaluate runs the operator or function of n and turns a panic or an error into a.err. A Goexit cannot be turned into a return:
// there evaluate does not come back, and what is to be done for the node (died) is done by the deferred function. recover tells
// the two apart: it is nil in a Goexit, for panic(nil) has a value since Go 1.21.
func (a *attempt) evaluate(n *node.Node) {
	// whole is set where invoke.Eval has returned; otherwise the deferred function runs in a panic or a Goexit.
	whole := false
	defer func() {
		if whole {
			return
		}
		v := recover()
		a.pcs, a.err = failure.Recovered(v)
		if v == nil {
			if a.p == nil { // an operator's, on a goroutine that forces without a run
				node.Fail(n, failure.Of(n, a.err, a.pcs))
				return
			}
			if a.split != nil {
				a.err, a.pcs = a.split.err, a.split.pcs // the lowest part that has failed: maybe another one
			}
			a.p.run.hooks.died(a)
		}
	}()
	// Not by a call of the operator's own Eval: tracebacks end at the frame of invoke.Eval, and what lies below it is the user's
	// code.
	a.err = invoke.Eval(node.OpOf(n), &a.scope, n)
	whole = true
	if a.err != nil {
		a.unwrap()
	}
}

// unwrap makes of a panic that was caught on another goroutine a panic of this attempt, with the stack on which it happened. It
// is no longer an error that was returned, and so no reason for another attempt.
func (a *attempt) unwrap() {
	if part, is := a.err.(*failure.Traced); is {
		a.err, a.pcs = part.Err, part.PCs
	}
}

// ask asks the policy of sp, after a failed attempt, whether there is to be another one. A policy that panics or ends its goroutine
// is the attempt's failure, with the function's own error beneath it.
func (a *attempt) ask(sp *Special, number int) (wait time.Duration, more bool) {
	err := a.err
	if bad := invoke.Guarded("the policy of Retry", func() { wait, more = sp.Retry(number, err) }); bad != nil {
		bad.After = err
		a.err = bad
		return 0, false
	}
	return wait, more
}

// retries reports whether the call's policy wants another attempt. It calls the user's policy. What has ended in a panic or a
// Goexit is never tried again.
func (a *attempt) retries() bool {
	if a.special == nil || a.special.Retry == nil || a.pcs != nil {
		return false
	}
	_, more := a.ask(a.special, int(a.number))
	return more
}

// failure makes the failure of the attempt's node, with the number of attempts if there was more than one. An error that came up
// from another node keeps that node's count.
func (a *attempt) failure(n *node.Node) *node.Failure {
	f := failure.Of(n, a.err, a.pcs)
	if e, ok := f.Err.(*Error); ok && a.number > 1 && e.Node == n {
		e.Attempts = int(a.number)
	}
	return f
}

// why returns the reason for which the demand for the attempt has ended: the end of its force's context, or of its deadline,
// which passes a moment before the context notices.
func (a *attempt) why() error {
	ctx := a.b.scope.ctx
	if ctx.Err() == nil {
		if x := a.b.task(a.i).x.Load(); x != nil && x.call != nil && x.call.IsLate() {
			return &failure.Cancelled{Err: context.DeadlineExceeded, Cause: context.DeadlineExceeded}
		}
	}
	return why(ctx)
}

// why returns the reason for which the demand of a force in ctx has ended: the end of ctx if it has ended, else a withdrawal.
func why(ctx context.Context) error {
	if ctx.Err() != nil {
		return callctx.Ended(ctx)
	}
	return failure.ErrWithdrawn
}
