package demand

import (
	"cmp"
	"slices"

	"xfork/internal/node"
	"xfork/internal/seam"
)

// turns is the order in which unsafe calls that are demanded together take the token: those of one scope by their creation
// numbers, and those of the scopes that one dynamic node has opened (the elements of a Settle, say) scope by scope, as a
// sequential run would come to them.
//
// A call never waits for a turn that waits for it: what a call needs is either older and in the same scope, and so has an
// earlier turn, or is demanded by a scope of its own, which has turns of its own.
//
//	block      a a a   b b   c c c c      blocks of the kids, in the order in which they were opened
//	calls      x x x   x .   x . . .      x: over
//	                     ^next            c's first was skipped; its second sleeps until next has come to it
//
// mu protects calls, next and all turns. It is a leaf: the next call is pushed after it is released. A block's place among the
// calls does not change once it has one.
type turns struct {
	mu    seam.Mutex
	calls []turn
	next  int // all before it are over
}

// turn is one call's. Its fields are protected by the lock of the turns. Block is nil once next has passed it: the block may be in
// use for another scope.
type turn struct {
	Block  *Block
	Task   int32
	over   bool
	asleep bool // the task has been put away until its turn comes
}

// findSerial gives the block's unsafe calls their turns, behind those that are there, the oldest call first. Before any task of the
// block is pushed; otherwise a call could ask for its turn, find none, and go ahead of older ones. One pass over the block, and
// only if its plan has seen an unsafe call.
func (b *Block) findSerial(after *turns) {
	for i := b.Count - 1; i >= 0; i-- {
		k := b.Task(i)
		n := k.Node.Get()
		if k.State.Load() != Over && node.Has(n, node.Call) && node.OpOf(n).Info(n).Lane == node.Unsafe {
			b.Serial = append(b.Serial, i)
		}
	}
	if len(b.Serial) == 0 {
		return
	}
	after.mu.Lock()
	defer after.mu.Unlock()
	b.Turns, b.place = after, len(after.calls)
	for _, i := range b.Serial {
		after.calls = append(after.calls, turn{Block: b, Task: i})
	}
}

// TurnOf returns task i's place among the turns, or -1 if it has none. Serial descends, for the oldest task has the highest index.
func (b *Block) TurnOf(i int32) int {
	at, serial := slices.BinarySearchFunc(b.Serial, i, func(x, i int32) int { return cmp.Compare(i, x) })
	if !serial {
		return -1
	}
	return b.place + at
}

// AwaitTurn puts task i, which has place at among the turns, away until its turn has come. It reports whether the task sleeps: it does
// not if its turn has come. Under the lock of PassTurn: either PassTurn sees that this task sleeps for its turn, or this task sees
// that its turn has come. Asleep is stored under it too, otherwise the number could come out of its lane before the task sleeps.
func (b *Block) AwaitTurn(i int32, at int) bool {
	t := b.Turns
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.next >= at {
		return false
	}
	t.calls[at].asleep = true
	b.Scope.Dirty.Store(true)
	b.Task(i).State.Store(Asleep)
	return true
}

// PassTurn notes that the call with place at is over, and returns the next one in order if it sleeps for its turn; its Block is nil
// if there is none. A call above a bar may be over before its turn has come: next stays where it is, and passes it later. Calls that
// were skipped out of order are passed over together, so that each turn is passed once.
func (t *turns) PassTurn(at int) (wake turn) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.calls[at].over = true
	for ; t.next < len(t.calls); t.next++ {
		if c := &t.calls[t.next]; !c.over {
			if c.asleep {
				c.asleep, wake = false, *c
			}
			break
		}
		t.calls[t.next].Block = nil
	}
	return wake
}
