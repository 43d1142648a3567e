package node

import (
	"unsafe"

	"xfork/internal/seam"
)

// How a claim begins and ends. Nothing outside of this file writes the word of a node that is made, but for the mark of a waiter
// (parking.go); model/table_test.go rejects a second place.
//
//	Claim ---- Complete       the value that is in the cell is the outcome
//	      \--- Fail           a failure is
//	      \--- Forward        the outcome of another node is, now or later
//	      '--- HandBack       there is none: the node is idle again
//
// What becomes of the cell has one order, in all of them: first the outcome (the caller writes the value, Fail the failure), then
// the cut, by which the node forgets its closure, its arguments and its operands, then the word. The outcome before the word,
// otherwise a reader that sees Done finds a cell without a value. The cut before the word, while the claim keeps other writers
// away: afterwards the fields of a failed node are the failure's, and a node that says Done has forgotten already what no
// handle holds.

// Claim wins the right to evaluate an idle node, and reports whether the caller has won it. Any goroutine may call it, in any state;
// of several at a time one wins. The look before the compare-and-swap saves the locked instruction where the node is taken.
func Claim(n *Node) bool {
	seam.Step("claim")
	w := n.word.Load()
	return w&stateMask == Idle && n.word.CompareAndSwap(w, w|Running)
}

// Mark is a claim by a walk that is alone in the gate, of a node on its way that it has not claimed so far. A load and a store are
// enough: until the walk opens the gate, no other goroutine reads or writes the word. The generation stays, for the claim has not been
// handed back.
func Mark(n *Node) { n.word.Store(n.word.Load()&^stateMask | Running) }

// Complete makes the value that is in the cell of a claimed node its outcome for good.
func Complete(n *Node) {
	forget(n)
	CompleteOperator(n)
}

// CompleteOperator is Complete for a node that is no call and not dynamic: it has no closure and no arguments to forget.
func CompleteOperator(n *Node) {
	cut(n)
	seal(n, Done)
}

// CompleteAlone is CompleteOperator for a walk that is alone in the gate: nothing can be waiting, so the store of the word needs
// no locked instruction. The node is Idle, claimed silently, or Running, claimed before the walk went alone.
func CompleteAlone(n *Node) {
	cut(n)
	release(&n.word, Done)
}

// Fail makes f the outcome of a claimed node for good. f may be shared with the operand that has failed.
func Fail(n *Node, f *Failure) {
	forget(n)
	setFailure(n, f)
	seal(n, Failed)
}

// FailAlone is Fail for an operator and a walk that is alone in the gate.
func FailAlone(n *Node, f *Failure) {
	setFailure(n, f)
	release(&n.word, Failed)
}

// ClaimAndFail gives an idle node the failure of one of its strict operands. It reports whether the node was idle.
func ClaimAndFail(n *Node, f *Failure) bool {
	seam.Step("inherit")
	w := n.word.Load()
	if w&stateMask != Idle || !n.word.CompareAndSwap(w, w|Running|inheriting) {
		return false
	}
	Fail(n, f)
	return true
}

// Inheriting reports whether n is between the claim and the seal of a [ClaimAndFail]. It is the only time when a claimed node may
// get a failure with a lower key than its own number: what claims it to evaluate it has found its operands done. A planner that
// comes in between would see neither the operands nor the failure, and has to wait for the few instructions until the seal.
func Inheriting(n *Node) bool { return n.word.Load()&inheriting != 0 }

// Forward makes the outcome of target, which it has or will have, that of a claimed node too. The waiters of n are woken, and look
// at the target.
func Forward(n, target *Node) {
	forget(n)
	store(&n.a, unsafe.Pointer(target))
	store(&n.b, nil)
	seal(n, Alias)
}

// HandBack makes a claimed node idle again, with the operands that are in it. Its waiters are taken off under the lock in which
// the word changes. Were it idle first, it could be claimed, left by its run, and be kept going by waiters that have been told
// already.
//
// The word of a Running node has no waiter, and one that comes meanwhile makes the compare-and-swap fail. Only then is the lock
// taken, so that a walk which abandons a million nodes pays for one instruction each.
func HandBack(n *Node) {
	seam.Step("seal")
	w := n.word.Load() // only the claimer changes the generation
	idle := w&^stateMask + generation
	if w&stateMask == Running && n.word.CompareAndSwap(w, idle) {
		return
	}
	b := bucketOf(n)
	b.Lock()
	n.word.Store(idle)
	told := b.drain(n)
	b.Unlock()
	tell(told)
}

// seal publishes the outcome that is in place, and wakes what waits for it. A swap and not a store: the old word says, in the same
// instruction, whether the mark of a waiter came before. The generation is dropped: no final word changes again.
func seal(n *Node, s State) {
	seam.Step("seal")
	if n.word.Swap(s)&stateMask == Waited {
		wake(n)
	}
}

// forget drops the closure and the arguments of a call, so that what they refer to is garbage although the node is kept.
func forget(n *Node) {
	if n.flags&(Call|Dynamic) != 0 {
		OpOf(n).Forget(n)
	}
}

// setFailure puts f where the operands were: a node that has failed needs no operands, so a failure costs no field.
func setFailure(n *Node, f *Failure) {
	store(&n.a, unsafe.Pointer(f))
	store(&n.b, nil)
}

// cut forgets the operands: whatever no handle holds is garbage from here on.
func cut(n *Node) {
	store(&n.a, nil)
	store(&n.b, nil)
}
