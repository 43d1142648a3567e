package walk

import (
	"errors"
	"sync/atomic"

	"xfork/internal/failure"
	"xfork/internal/gate"
	"xfork/internal/node"
	"xfork/internal/seam"
)

// poll is how many steps lie between two looks at the context and the gate. A power of two. At tens of nanoseconds a step, a cancelled
// force ends after some ten microseconds.
const poll = seam.Poll

// walk is one pass: a place in the graph. cur is claimed and has its operands; every node from parent upwards is claimed
// and holds its own parent in the operand field that the walk went down through. One goroutine has it: all fields are its own.
type walk struct {
	done        <-chan struct{} // closed when the force's context ends
	cur, parent *node.Node
	steps       int
	alone       bool // alone in the gate: claims are silent
	whole       bool // no evaluation is in progress: see mend
	shared      bool // never goes alone: a pass on behalf of a run, and the run has other workers inside

	// For evaluations: steps are not all evaluations.
	roots, waits, undone int
}

// Evaluate brings a light node up to date. Overlapping forces share the work: a node is evaluated by the one that claims it,
// the others go on elsewhere or wait for it. That cannot deadlock: a walk only waits for a node below everything it has
// claimed, so a circle of waits would be a circle of operands. The error is ErrEnded; failures stay in the nodes.
//
// Of the context the walk knows the channel alone: a method of a context may be the user's code, and the walk holds claims.
// The caller is inside the gate. shared is for callers that are not there for this walk alone.
func Evaluate(done <-chan struct{}, n *node.Node, shared bool) error {
	w := walk{done: done, shared: shared}
	return w.evaluate(n)
}

// EvaluateCounted is Evaluate for observed runs, and adds the number of operators that it has evaluated to count, also where one ends the goroutine.
func EvaluateCounted(count *atomic.Uint64, done <-chan struct{}, n *node.Node, shared bool) error {
	w := walk{done: done, shared: shared}
	defer func() { count.Add(w.evaluations()) }()
	return w.evaluate(n)
}

// evaluate claims n and walks, as often as it takes until n is settled: another walk may claim n first, and hand it back. The deferred
// function opens the gate on every way out, a panic of the engine's own included; otherwise all forces of the process would wait.
func (w *walk) evaluate(n *node.Node) error {
	defer func() {
		if w.alone {
			w.alone = false
			gate.Reopen(1)
		}
	}()
	for {
		n = node.Resolve(n)
		switch node.Load(n) {
		case node.Done, node.Failed:
			return nil
		case node.Idle:
			if !w.alone && !node.Claim(n) {
				continue
			}
			w.roots++
			for w.cur = n; w.cur != nil; {
				if err := w.down(); err != nil {
					w.abandon()
					return err
				}
			}
		default:
			if err := await(w.done, n); err != nil {
				return err
			}
		}
	}
}

// evaluations returns how many operators the walk has evaluated, at no cost to its loop: but for the roots, every node takes a
// step down to it and one to evaluate it. Steps that ended in a wait, and nodes handed back, are taken off.
func (w *walk) evaluations() uint64 { return uint64(max(0, w.steps-w.waits-w.undone+w.roots) / 2) }

// ErrEnded ends a walk after its context. The caller makes a failure.Cancelled of it: the walk does not know the context.
var ErrEnded = errors.New("the context has ended")

// isClosed reports whether done, the channel of a context, is closed.
func isClosed(done <-chan struct{}) bool {
	select {
	case <-done:
		return true
	default:
		return false
	}
}

// await waits until n is no longer being evaluated, or done is closed: then it leaves the parking lot, and a call that ran for this
// walk alone is told that it is not wanted. When it returns nil n may be settled, or idle again.
func await(done <-chan struct{}, n *node.Node) error {
	over := make(chan struct{})
	w := node.NewWaiter(n, func() { close(over) })
	if !node.Await(w) || seam.Either("node", over, done) {
		return nil
	}
	node.Quit(w)
	return ErrEnded
}

// down evaluates cur and all beneath it, then what is above it up to the root. It returns an error only when the force is
// cancelled; after a panic in an operator it returns nil, with cur set to where the walk goes on. One function, without calls that
// are not inlined but Eval and the rare ones: calls cost as much as all else that the loop does for a node.
func (w *walk) down() error {
	w.whole = false
	defer w.mend()
	cur, parent := w.cur, w.parent
	for {
		if w.steps++; w.steps&(poll-1) == 0 {
			w.cur, w.parent = cur, parent
			if err := w.pause(); err != nil {
				return err
			}
		}
		var seen node.State // the states of settled operands: bit 2 is set if one is not plainly done
		var busy *node.Node
		a, b := node.Pair(cur)
		if a != nil {
			if s := node.Load(a); s >= node.Done {
				seen = s
			} else if w.alone || s == node.Idle && node.Claim(a) {
				node.SetA(cur, parent)
				node.SetSide(cur, 0)
				parent, cur = cur, a
				continue
			} else {
				busy = a
			}
		}
		if b != nil {
			if s := node.Load(b); s >= node.Done {
				seen |= s
			} else if w.alone || s == node.Idle && node.Claim(b) {
				node.SetB(cur, parent)
				node.SetSide(cur, 1)
				parent, cur = cur, b
				continue
			} else {
				busy = b
			}
		}
		w.cur, w.parent = cur, parent // what mend and abandon need: the way
		if busy != nil {
			w.waits++
			if err := w.await(busy); err != nil {
				return err
			}
			continue
		}
		if seen&4 != 0 { // light nodes never have aliases for operands, so one has failed
			w.fail(cur, lowest(cur))
		} else if err := node.OpOf(cur).Eval(nil, cur); err != nil {
			w.fail(cur, failure.Of(cur, err, nil))
		} else {
			w.complete(cur)
		}
		if parent == nil {
			w.cur, w.whole = nil, true
			return nil
		}
		cur, parent = parent, ascend(parent, cur)
	}
}

// ascend gives n back its operand from, which the walk came up from, and returns the node that n holds in its place: the next one
// upwards.
func ascend(n, from *node.Node) (parent *node.Node) {
	a, b := node.Pair(n)
	if node.Side(n) == 0 {
		node.SetA(n, from)
		return a
	}
	node.SetB(n, from)
	return b
}

// lowest returns the failure among the operands of a claimed node that the sequential program would have met first: the one with the
// lowest key, since numbers are given in program order.
func lowest(n *node.Node) (f *node.Failure) {
	a, b := node.Pair(n)
	for _, x := range [2]*node.Node{a, b} {
		if x != nil {
			if g := node.Outcome(x); g != nil && (f == nil || g.Key < f.Key) {
				f = g
			}
		}
	}
	return f
}

// complete makes the value in cur's cell its outcome, and gives up the time alone if another party has asked.
func (w *walk) complete(cur *node.Node) {
	if !w.alone {
		node.CompleteOperator(cur)
		return
	}
	node.CompleteAlone(cur)
	if gate.Asked() {
		w.share()
	}
}

// fail makes f the outcome of cur, and gives up the time alone likewise.
func (w *walk) fail(cur *node.Node, f *node.Failure) {
	if !w.alone {
		node.Fail(cur, f)
		return
	}
	node.FailAlone(cur, f)
	if gate.Asked() {
		w.share()
	}
}

// await waits for a node on the way that another party is evaluating.
func (w *walk) await(busy *node.Node) error {
	err := await(w.done, busy)
	w.whole = err != nil // there is nothing to mend
	return err
}

// pause looks at the context, and at the gate: whether to go alone, or to stop being so. It returns ErrEnded with nothing to mend; the
// caller abandons.
func (w *walk) pause() error {
	if isClosed(w.done) {
		w.whole = true
		return ErrEnded
	}
	switch {
	// A newcomer waits meanwhile, so the look is taken every few hundred steps.
	case w.alone && gate.Asked(): // a long way down has no seals
		node.Mark(w.cur)
		w.share()
	case !w.alone && !w.shared:
		w.alone = gate.GoAlone()
	}
	return nil
}

// mend is deferred by down. Where an operator has panicked or ended its goroutine, cur has failed, and the walk goes on above it. The
// order: show the claims, because Fail is for a claim that shows, then fail the node, then step up, then, where the goroutine is
// dying, hand back the rest: after a Goexit evaluate does not go on.
func (w *walk) mend() {
	if w.whole {
		return
	}
	p := recover()
	n := w.cur
	pcs, err := failure.Recovered(p)
	// What panics has failed, like a call; what lies above it has that failure by itself when the walk goes on.
	if w.alone {
		node.Mark(n)
		w.share()
	}
	node.Fail(n, failure.Of(n, err, pcs))
	w.up(n)
	if p == nil { // the goroutine is dying: hand the rest back
		w.abandon()
	}
}

// above returns the node from which the walk came down to n.
func above(n *node.Node) *node.Node {
	a, b := node.Pair(n)
	if node.Side(n) == 0 {
		return a
	}
	return b
}

// up makes the parent current and gives it back its operand n.
func (w *walk) up(n *node.Node) {
	if w.cur = w.parent; w.cur != nil {
		w.parent = ascend(w.cur, n)
	}
}

// abandon hands every claimed node back, whole and idle; what waits for one looks again and takes over.
func (w *walk) abandon() {
	if w.alone {
		node.Mark(w.cur)
		w.share()
	}
	// From the bottom upwards, so that no node is idle while it still holds its parent in the place of an operand.
	for n := w.cur; n != nil; n = w.cur {
		w.undone++
		// Up gives the parent its operand n back, so that every node is whole again when it is its turn to be handed back.
		w.up(n)
		node.HandBack(n)
	}
}

// share ends w's time alone: what it has on its way is marked as claimed before another goroutine can look.
func (w *walk) share() {
	// From here upwards: each of these has a slot that leads up instead of down, which only the claimer may see.
	for n := w.parent; n != nil; n = above(n) {
		node.Mark(n)
	}
	w.alone = false
	gate.Reopen(1)
}
