package node

import (
	_ "sync" // for inlining: see package seam
	"time"
	"unsafe"

	"xfork/internal/seam"
)

// The parking lot: what waits for which node, and what is responsible for a claimed node that is itself waiting. It is hashed by the
// node's address, so that a node needs no list of its own, and one that nothing waits for costs nothing (the idea is that of
// WebKit's WTF::ParkingLot, F. Pizlo 2016).
//
// No wake-up is lost, because the mark of a waiter in the word and its entry in the bucket are made under the bucket's lock, and what
// settles a node looks at the mark by the very instruction that publishes the outcome:
//
//	waiter, with the lock        claimer
//	Running -> Waited            swap the word; was it Waited?
//	enter the bucket             then lock, take all waiters of the node off, unlock, wake them
var lot [seam.Buckets]bucket

type bucket struct {
	seam.Mutex
	waiters *Waiter
	owners  *Owner
	_       [40]byte
}

// Waiter is one party that waits for a node to be settled or handed back. It is told once, and can leave at any time: before,
// while or after it registers.
type Waiter struct {
	// Until is when the party stops waiting, as far as it knows; zero: it does not know. To be set before the waiter registers.
	Until time.Time

	wake func() // called without locks held
	node *Node
	next *Waiter
	left bool
}

// NewWaiter makes a waiter for n.
func NewWaiter(n *Node, wake func()) *Waiter { return &Waiter{node: n, wake: wake} }

// Owner is responsible for a claimed node that is not being computed at the moment: its function waits in a force, it is a
// dynamic node, or the run that started it has left. Waits-for searches and demand counts find it here.
type Owner struct {
	Who  any
	node *Node
	next *Owner
}

func spot(n *Node) *bucket {
	return &lot[uint64(uintptr(unsafe.Pointer(n)))*0x9E3779B97F4A7C15>>56%seam.Buckets]
}

// Await registers w; false means that the node is not running (any more), or that w has left. The Waited mark is set under the
// bucket's lock, and seal takes that lock after its swap, so either the mark is seen or the wait does not begin.
func Await(w *Waiter) bool {
	n := w.node
	b := spot(n)
	b.Lock()
	defer b.Unlock()
	if w.left {
		return false
	}
	for {
		switch word := n.word.Load(); word & stateMask {
		case Running:
			seam.Step("await")
			if !n.word.CompareAndSwap(word, word&^stateMask|Waited) {
				continue
			}
		case Waited:
		default:
			return false
		}
		w.next = b.waiters
		b.waiters = w
		return true
	}
}

// AwaitedUntil is the latest time up to which n is waited for, or t if that is later. All is false if a party waits that does not
// know.
func AwaitedUntil(n *Node, t time.Time) (until time.Time, all bool) {
	b := spot(n)
	b.Lock()
	defer b.Unlock()
	for w := b.waiters; w != nil; w = w.next {
		if w.node != n {
			continue
		}
		if w.Until.IsZero() {
			return time.Time{}, false
		}
		if w.Until.After(t) {
			t = w.Until
		}
	}
	return t, true
}

// Leave withdraws w. last says that no other party waits for the node; owners are then all that are responsible for it. More than
// one can: a run that leaves a call may be late, and find its call over and the node claimed and left again by another run.
func Leave(w *Waiter) (last bool, owners []any) {
	b := spot(w.node)
	b.Lock()
	defer b.Unlock()
	last, w.left = true, true
	for p := &b.waiters; *p != nil; {
		switch x := *p; {
		case x == w:
			*p = x.next
			continue
		case x.node == w.node:
			last = false
		}
		p = &(*p).next
	}
	if last {
		owners = b.ownersOf(w.node)
	}
	return last, owners
}

// Leaver is an owner that is told when the last waiter for its node has left.
type Leaver interface{ LastHasLeft() }

// Quit is [Leave], and tells the owners of the node if w was the last waiter.
func Quit(w *Waiter) {
	_, owners := Leave(w)
	for _, o := range owners { // without the lock: what it brings about looks at other nodes
		if l, ok := o.(Leaver); ok {
			l.LastHasLeft()
		}
	}
}

// Own registers o as responsible for n.
func Own(n *Node, o *Owner) {
	b := spot(n)
	b.Lock()
	o.node, o.next = n, b.owners
	b.owners = o
	b.Unlock()
}

// OwnIfAwaited registers o if something waits for n, and reports whether it has. It is how a run leaves a call to the forces that
// still want it: one step, so that the last of them to leave finds o. still is asked in the same step: they may be waiting for
// another claim already.
func OwnIfAwaited(n *Node, o *Owner, still func() bool) bool {
	b := spot(n)
	b.Lock()
	defer b.Unlock()
	if !still() {
		return false
	}
	for w := b.waiters; w != nil; w = w.next {
		if w.node == n {
			o.node, o.next = n, b.owners
			b.owners = o
			return true
		}
	}
	return false
}

// Disown takes o back.
func Disown(o *Owner) {
	if o.node == nil {
		return
	}
	b := spot(o.node)
	b.Lock()
	for p := &b.owners; *p != nil; p = &(*p).next {
		if *p == o {
			*p = o.next
			break
		}
	}
	o.node = nil
	b.Unlock()
}

// OwnersOf are those that are responsible for n: several where the parts of one call wait.
func OwnersOf(n *Node) []any {
	b := spot(n)
	b.Lock()
	defer b.Unlock()
	return b.ownersOf(n)
}

func (b *bucket) ownersOf(n *Node) (owners []any) {
	for o := b.owners; o != nil; o = o.next {
		if o.node == n {
			owners = append(owners, o.Who)
		}
	}
	return owners
}

// wake tells all waiters of n.
func wake(n *Node) {
	b := spot(n)
	b.Lock()
	told := b.drain(n)
	b.Unlock()
	tell(told)
}

// drain takes off all waiters and all owners of n: the claim is over. An owner that stayed would keep the
// node alive for good.
func (b *bucket) drain(n *Node) (told *Waiter) {
	for p := &b.waiters; *p != nil; {
		w := *p
		if w.node != n {
			p = &w.next
			continue
		}
		*p = w.next
		w.next, told = told, w
	}
	for p := &b.owners; *p != nil; {
		if (*p).node == n {
			*p = (*p).next
		} else {
			p = &(*p).next
		}
	}
	return told
}

// tell calls waiters, outside the lock: one may look at other nodes of the bucket.
func tell(told *Waiter) {
	for w := told; w != nil; {
		next := w.next // w may be used again as soon as it has been told
		seam.Step("wake")
		w.wake()
		w = next
	}
}
