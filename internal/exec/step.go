package exec

import (
	"context"

	"xfork/eval/stream"
	"xfork/internal/callctx"
	"xfork/internal/demand"
	"xfork/internal/failure"
	"xfork/internal/node"
	"xfork/internal/plan"
	"xfork/internal/run"
	"xfork/scheduler"
)

// step does task i of b as far as it goes now: to its end, or until it must wait. It returns a task of the same block that
// became ready by it, or none. In a sequential run, where p.Worker is nil, it waits on the spot instead of going away. It is a state
// machine and not a goroutine for each task: what waits costs its extra and no stack.
//
//	step -> look -> call -> admit, mode.place -> invoke -> returned -> finish     a call
//	             -> operator ------------------------------------> finish     anything else that was idle
//	             -> mode.foreign, follow, copyTwin                            claimed, an alias, equal to another
//	             -> skip ----------------------------------------> finish     settled, or above the bar
//
// A number can come out of a queue too late, for a withdrawal does not look for it there. So what is to be done for it is decided
// by the state alone.
func (r *Machine) step(p *run.Post, b *demand.Block, i int32) int32 {
	k := b.Task(i)
	switch k.State.Load() {
	case demand.Fresh, demand.Unread:
	case demand.Asleep:
		// It may be withdrawn at this moment: the compare-and-swap decides.
		if !k.State.CompareAndSwap(demand.Asleep, demand.Unread) {
			return demand.None
		}
		r.GoesOn(b, i)
	case demand.Held:
		return r.resume(p, b, i)
	default:
		return demand.None // a wake-up that comes too late
	}
	return r.look(p, b, i)
}

// verdict is what the operands of an idle node say about it.
type verdict int

const (
	ready   verdict = iota // it may be claimed
	again                  // its word has changed meanwhile
	failing                // an operand has failed, and the node with it
	lacking                // an operand is not done, and has no task here
)

// operands looks at the operands of the node of task i, where a plan does not vouch for them: all errors are asked for, or the node
// was claimed by another party before.
func (r *Machine) operands(b *demand.Block, i int32) verdict {
	k := b.Task(i)
	n := k.Node.Get()
	if k.State.Load() == demand.Unread {
		idle, missing := demand.OperandsMissing(n)
		switch {
		case !idle:
			return again
		case missing:
			r.release(k)
			return lacking
		}
	}
	// Otherwise the failure of an operand has raised the bar against its consumers. A region finds out by itself: an operand inside of
	// it may have failed before the one that shows.
	if r.AllErrors() && !node.Has(n, node.Family) {
		if f, same := demand.FailedOperand(n); f != nil || !same {
			if f == nil || !node.ClaimAndFail(n, f) {
				return again
			}
			r.failed(b.Scope, n)
			return failing
		}
	}
	return ready
}

// look does a fresh task by what its node's word says. The bar comes before the word: a task above the bar is over without a look
// at its node, otherwise a cancelled force would still evaluate operators, and find failures that do not count.
//
//	Idle             it is claimed and evaluated; a call only when it is admitted
//	Done, Failed     found: by another force, or by a walk
//	Alias            the target is brought up to date in its place (follow)
//	Running, Waited  another task has it: mode.foreign; or this one, from an earlier attempt
func (r *Machine) look(p *run.Post, b *demand.Block, i int32) int32 {
	k, s := b.Task(i), b.Scope
	n := k.Node.Get()
	if n == nil {
		return demand.None // a wake-up that comes too late
	}
	// Each turn looks at the word anew: a claim may be lost, a node handed back or settled, between one look and the next.
	for {
		if k.Number > s.Bar.Load() {
			p.Uncalled(n, stream.Skipped)
			return r.skip(p, b, i)
		}
		if b.Twins != nil && b.Twins[i] != i {
			return r.copyTwin(p, b, i)
		}
		switch node.Load(n) {
		case node.Idle:
			if r.AllErrors() || k.State.Load() == demand.Unread {
				switch r.operands(b, i) {
				case again:
					continue
				case failing:
					return r.skip(p, b, i)
				case lacking:
					return r.reread(p, b, i)
				}
			}
			if node.Has(n, node.Call) {
				return r.call(p, b, i)
			}
			if node.Claim(n) {
				return r.operator(p, b, i)
			}
		case node.Done, node.Failed:
			if r.dispatcher == nil || !r.dispatcher.Made(n) {
				p.Uncalled(n, stream.Found)
			}
			if node.Outcome(n) != nil {
				r.failed(s, n)
			}
			return r.skip(p, b, i)
		case node.Alias:
			r.release(k)
			return r.follow(p, b, i)
		default:
			if k.ClaimedHere() {
				return r.call(p, b, i)
			}
			r.release(k) // the call that has the node may need what this task has been admitted to
			if r.mode.foreign(p, b, i) {
				return demand.None
			}
			k.State.Store(demand.Unread)
		}
	}
}

// skip ends a task that has nothing (more) to do: what it holds goes back, and a node that it has claimed can be forced
// again. Release before finish: finish may close the scope, and the force that comes next would find the node claimed and the
// place under the limit taken, with no call behind them.
func (r *Machine) skip(p *run.Post, b *demand.Block, i int32) int32 {
	r.release(b.Task(i))
	return r.finish(p, b, i)
}

// finish counts task i as over and makes its consumers ready. The first of them is returned, to go on with at once; the others
// are pushed, where idle workers find them. It is called once for a task: by the goroutine that has moved it to over or to
// adopted, or has done it in one step. p is nil for a withdrawal and for a timer, which push the first consumer as well (goOn).
//
// The node is settled or idle again before, unless the call has been left to others. The count comes last, otherwise the scope
// could close, and its block be in use for another force, while this goroutine goes through the list of consumers.
func (r *Machine) finish(p *run.Post, b *demand.Block, i int32) int32 {
	k, s := b.Task(i), b.Scope
	if b.Items != nil {
		r.Lands(b, i)
	}
	next := demand.None
	for e := k.First; e != plan.NoEdge; {
		var j int32
		j, e = b.Follow(e)
		c := b.Task(j)
		// Consumers become ready also where this task was skipped: whether they run is up to the bar, and they have to be
		// over for the scope to close.
		// If only one operand is missing it is this one, and no other goroutine changes the count: no need for a locked
		// instruction.
		if c.Pending.Load() != 1 && c.Pending.Add(-1) != 0 {
			continue
		}
		// Where there are priorities every consumer goes through the queues: a more urgent one may be waiting there.
		if next == demand.None && p != nil && !b.Ranked {
			next = j
		} else {
			r.Push(p, b, j)
		}
	}
	// A call that was skipped has had its turn as well; otherwise all later ones would sleep for ever.
	if len(b.Serial) > 0 {
		r.nextTurn(p, b, i)
	}
	// The node is kept where it is needed again: a withdrawn task's function may still run (p is nil), an equal call copies
	// from it (twins), and what is not settled may be sealed when the scope closes.
	if p != nil && b.Twins == nil && node.Load(k.Node.Get()) >= node.Done {
		k.Node.Set(nil)
	}
	// The root scope is counted in batches: one word to which all workers add at each task would go from cache to cache. Other
	// scopes are small, and a function or a dynamic node waits for their close.
	if s == r.Root && p != nil {
		p.Done.Add(1)
	} else {
		r.leaves(p, s, 1)
	}
	return next
}

// operator evaluates a claimed node that is not a call. It needs no slot, no frame and no state of its task: it is quick, cannot be
// withdrawn, and its attempt lies in the post, for operators do not nest. A dynamic operator comes here twice: to wish, and with
// the wish granted.
func (r *Machine) operator(p *run.Post, b *demand.Block, i int32) int32 {
	k := b.Task(i)
	n := k.Node.Get()
	// Typed code reads the operands' cells, and an alias has nothing in its own: the claimer replaces it by its target first.
	node.Settle(n)
	r.MustBeReady(n)
	p.Operators++
	c := &p.Operator
	*c = run.Attempt{Post: p, Block: b, Index: i}
	c.Scope.Ctx = b.Scope.Ctx
	if x := k.Ext.Load(); x != nil {
		c.Scope.Again, c.Scope.Winner = x.Again, x.Winner
	}
	c.Evaluate(n)
	// The failure before the scope hears of it (failed), and both before finish: a consumer that becomes ready has to find the
	// bar down.
	switch {
	case c.Err != nil:
		p.Fails(n, 0, c.Err)
		node.Fail(n, failure.Of(n, c.Err, c.PCs))
		r.failed(b.Scope, n)
	case c.Scope.Wish.Kind != node.Nothing:
		if c.Scope.Wish.Kind != node.Become {
			p.Operators-- // it will be evaluated again
		}
		return r.grant(p, b, i, c.Scope.Wish)
	default:
		node.Complete(n)
	}
	return r.finish(p, b, i)
}

// copyTwin gives an equal pure call the outcome of the one that was called in its place, with a site of its own. The other one is
// its only operand (share), so it is over by now; if it has no outcome, because it was skipped or handed back, this call is made
// after all.
func (r *Machine) copyTwin(p *run.Post, b *demand.Block, i int32) int32 {
	k := b.Task(i)
	twin := b.Task(b.Twins[i]).Node.Get()
	n := k.Node.Get()
	if node.Load(n) == node.Idle && node.Settled(twin) && node.Claim(n) {
		if f := node.Outcome(twin); f != nil {
			node.Fail(n, failure.EqualFailure(n, f))
			r.failed(b.Scope, n)
		} else {
			node.OpOf(n).(node.Cloner).Take(n, node.Resolve(twin))
			node.Complete(n)
		}
		// finish and not skip: the step comes here before it admits the call to anything, so there is nothing to give back.
		p.Uncalled(n, stream.Shared)
		return r.finish(p, b, i)
	}
	b.Twins[i] = i // another force has claimed it, or the twin was handed back: it is treated as a call of its own
	return r.step(p, b, i)
}

// follow handles a node that stands for another one: a bind in tail position of another force. The alias itself is final, but its
// target may be idle, running or handed back.
func (r *Machine) follow(p *run.Post, b *demand.Block, i int32) int32 {
	k := b.Task(i)
	n := k.Node.Get()
	end := node.Resolve(n)
	switch node.Load(end) {
	case node.Done:
		return r.finish(p, b, i)
	case node.Failed:
		r.failed(b.Scope, n)
		return r.finish(p, b, i)
	}
	// The target is brought up to date as a kid, like what a dynamic node of this force has chosen: it has an error of its
	// own, and this task passes it on with the alias's number for a key. When the kid has closed the task comes back to look
	// (resume), and finds the target settled.
	x := k.Extra()
	x.Wish = node.Wish{Kind: node.Become, Nodes: []*node.Node{end}}
	return r.openKids(p, b, i)
}

// What the scheduler asks of a run, and user functions of their context.
var (
	_ scheduler.Body  = (*Machine)(nil)
	_ context.Context = (*callctx.Call)(nil)
)
