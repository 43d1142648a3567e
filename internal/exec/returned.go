package exec

import (
	"xfork/eval/stream"
	"xfork/internal/demand"
	"xfork/internal/failure"
	"xfork/internal/inline"
	"xfork/internal/node"
	"xfork/internal/run"
)

// What becomes of a call when its function has ended. Three parties can take a running task: the goroutine of the function
// (returned), the timer of the attempt (expire) and a withdrawal. Each moves the state by compare-and-swap, and the winner goes on
// with the task:
//
//	running -> over      returned has won: the attempt decides what becomes of the node and of the task
//	running -> held      the timer has won: the task belongs to the next attempt, and what the function returns is dropped (tooLate)
//	running -> adopted   a withdrawal has won: the task is over for its scope, but the node is still this function's to settle
//
// In all three cases the goroutine of the function gives back what the function held.

// Died completes a call or an operator on a goroutine that is being ended by runtime.Goexit. It runs deferred, so this goroutine
// cannot go on with what became ready: all of it is pushed.
func (r *Machine) Died(a *run.Attempt) {
	p, b, i := a.Post, a.Block, a.Index
	p.Report()
	if b == nil {
		inline.Died(p, a)
		return
	}
	n := b.Task(i).Node.Get()
	if !node.Has(n, node.Call) {
		node.Fail(n, failure.Of(n, a.Err, a.PCs))
		r.failed(b.Scope, n)
		r.goOn(p, b, r.finish(p, b, i))
		return
	}
	// The order of nested and invoke, which the Goexit has cut short: the nested force ends, then the call, then its frame.
	r.EndNested(p)
	p.Ends(n, a)
	done := *a
	p.Pop()
	r.goOn(p, b, r.returned(&done, node.OpOf(n).Info(n)))
}

// goOn pushes a task that the running goroutine cannot go on with: a timer's, a withdrawal's, or one that is being ended. What the
// post has counted is counted here, because no Idle may come for it.
func (r *Machine) goOn(p *run.Post, b *demand.Block, next int32) {
	if next != demand.None {
		r.Push(p, b, next)
	}
	if p != nil {
		r.count(p)
	}
}

// returned completes a call: its function has returned, panicked or ended its goroutine. a is a copy: the frame is in use for
// other calls by now. It returns a task to go on with, or none.
func (r *Machine) returned(a *run.Attempt, info *node.Info) int32 {
	k := a.Block.Task(a.Index)
	// Against a withdrawal, and against the timer of the attempt. A goroutine that loses and finds another number, or held, was
	// given up by the timer: it touches nothing of the task any more.
	mine := k.State.CompareAndSwap(demand.Running|a.Number<<demand.AttemptShift, demand.Over)
	state := k.State.Load()
	if !mine && state>>demand.AttemptShift != a.Number || !mine && state == demand.Held {
		r.tooLate(a)
		return demand.None
	}
	unwanted := a.Ends(k, mine)
	// The scope hears of a region's other failures only from the attempt that has won the task: for any other one the scope may
	// be closed.
	if mine && a.Scope.Region != nil {
		r.regionFailed(a.Block.Scope, a.Scope.Region)
	}
	if next, done := r.concludes(a, k, info, mine, unwanted); done {
		return next
	}
	// The outcome before release and finish, and release before finish; otherwise a consumer could start without its operand,
	// or the scope close with a place still taken.
	kept := k.Kept()
	r.release(k)
	kept.Write() // before finish: the force returns when its writes have ended
	if mine {
		return r.finish(a.Post, a.Block, a.Index)
	}
	// The withdrawal has finished the task already, and has lent out this goroutine's slot.
	r.OrphanEnded()
	r.Back(a.Post)
	return demand.None
}

// concludes makes of the attempt what becomes of the node: a value, a failure, another attempt, a wish, or nothing. With done
// there is no more to do here, and the goroutine goes on with next.
//
//	err     unwanted   mine    the node
//	ErrOpen  -          -      handed back: a node of its region is missing
//	yes      yes        -      handed back; mine: the scope is withdrawn first
//	yes      no         no     handed back if the policy wants another attempt, for those that have adopted it; else it fails
//	yes      no         yes    the next attempt, if the policy wants one; else it fails
//	wish     -          yes    its wish is granted
//	wish     -          no     handed back
//	value    -          -      done
//
// To hand back is to leave claimed set: release, which comes next, makes the node idle.
func (r *Machine) concludes(a *run.Attempt, k *demand.Task, info *node.Info, mine, unwanted bool) (next int32, done bool) {
	p, b, i, n, s := a.Post, a.Block, a.Index, k.Node.Get(), a.Block.Scope
	switch {
	case a.Err == run.ErrOpen: // something below it has failed, and EndRegion has published that failure
		k.Extra().Claimed.Store(true)
	case a.Err != nil && unwanted: // a failure after the node's own context has ended is not remembered
		p.Amends(node.Number(n), stream.Cancelled)
		k.Extra().Claimed.Store(true)
		if mine { // the force's end has not come down to this scope yet: no withdrawal has taken the task
			// The scope before the node (release), and the node before its consumers (finish); otherwise a consumer could
			// find its scope open and an operand without a value.
			s.HandedBack(a.Why())
		}
	case a.Err != nil && !mine && a.Retries(): // the forces that have adopted the call start it anew
		p.Amends(node.Number(n), stream.Retrying)
		k.Extra().Claimed.Store(true)
	case a.Err != nil && mine && r.again(b, i, info, a):
		p.Amends(node.Number(n), stream.Retrying)
		return r.mode.retry(p, b, i), true
	case a.Err != nil:
		k.Settled()
		node.Fail(n, a.Failure(n))
		if mine {
			r.failed(s, n)
		}
	case a.Scope.Wish.Kind != node.Nothing && mine:
		k.Settled()
		r.release(k)
		return r.grant(p, b, i, a.Scope.Wish), true
	case a.Scope.Wish.Kind != node.Nothing: // this scope does not want what it has chosen; a force that does evaluates it again
		k.Extra().Claimed.Store(true)
	default:
		k.Settled()
		if x := k.Ext.Load(); x != nil && x.Clone != nil {
			// A function that was given up may still write into its own attempt's cell, but never into the node's.
			node.OpOf(n).(node.Cloner).Take(n, x.Clone)
		}
		if !unwanted { // else it may have cut its work short
			k.TakeDown(n)
		}
		node.Complete(n)
	}
	return demand.None, false
}

// tooLate ends an attempt that had expired before its function returned. The value is dropped with the clone that it was written
// to. The place and the token go back only now, because the function was running all the time; the next attempt has had others.
func (r *Machine) tooLate(a *run.Attempt) {
	a.Post.Amends(a.Block.Task(a.Index).Number, stream.Cancelled)
	if a.Limit != nil {
		a.Limit.Queue.Release()
	}
	if a.Token != nil {
		r.Lane().Release(a.Token)
	}
	r.OrphanEnded()
	r.Back(a.Post)
}

// regionFailed notes in the scope the nodes that have failed besides the task's own. Not only outputs: a node inside of the
// region may have the lowest number of all.
func (r *Machine) regionFailed(s *demand.Scope, reg *node.Region) {
	for _, f := range reg.Faults {
		if node.Load(f.Node) == node.Failed {
			r.failed(s, f.Node)
		}
	}
}
