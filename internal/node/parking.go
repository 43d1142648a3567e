package node

import (
	_ "sync" // for inlining: see package seam
	"time"
	"unsafe"

	"xfork/internal/seam"
)

// The parking lot keeps, beside the nodes, which parties wait for a node and which parties are responsible for one that is
// itself waiting. It is hashed by address, so that a node needs no list of its own, and a node for which no party waits costs
// nothing. The idea is that of WebKit's WTF::ParkingLot (F. Pizlo, Locking in WebKit, 2016) and of Linux's futex.
//
//	bucketOf(n)     lot   0 [lock | waiters | owners | padding to 64 bytes]
//	   |                  1 [lock | waiters | owners | ...................]
//	   +----------------> 2 [lock |    *    |   nil  | ...................]
//	                      :            |
//	                                   v
//	                            Waiter of n -> Waiter of another node -> Waiter of n -> nil
//
// Both lists are unordered, singly linked, and may hold entries of several nodes, so every loop compares the node. They are
// short: an entry stands for a goroutine, a task or a call that is blocked at this moment. A bucket fills a cache line, so
// that two of them do not share one. The lock of the bucket protects both lists, next and left of a waiter, and node and next of an
// owner.
//
// # Why Await cannot miss the end of a claim
//
// Await makes the word Waited and links its waiter in one critical section. The two parties meet at the word, and one of them
// comes first:
//
//	the swap of seal comes first     the compare-and-swap of Await fails, or is not tried: Await sees a final state,
//	                                 and returns false
//	the mark of Await comes first    the swap returns Waited; seal takes the lock, which it gets only after the
//	                                 waiter has been linked, and drains it
//
// HandBack is the same with its compare-and-swap of a Running word. Where the word is Waited it changes the word under the lock,
// together with the removal of the waiters; see there. An earlier protocol with a second word, the list of waiters, lost a
// wake-up here (docs/adr/0002-one-word-per-node.md); model/claim.pml explores this one.
var lot [seam.Buckets]bucket

// bucket is one place of the lot.
type bucket struct {
	seam.Mutex
	waiters *Waiter
	owners  *Owner
	_       [40]byte // to 64 bytes on 64-bit processors
}

// Waiter is one party that waits for a node to be settled or handed back. It is told once, and can leave at any time: before,
// while or after it registers.
type Waiter struct {
	// Until is when the party stops waiting, as far as it knows; zero: it does not know. It must be set before the waiter
	// registers, because AwaitedUntil reads it under the bucket's lock from any goroutine.
	Until time.Time

	wake func() // called without locks held
	node *Node
	next *Waiter
	left bool
}

// NewWaiter makes a waiter for n. The goroutine that ends the claim calls wake, so wake must not block.
func NewWaiter(n *Node, wake func()) *Waiter { return &Waiter{node: n, wake: wake} }

// Owner is the party responsible for a claimed node that is not being computed at the moment: its function waits in a force, it
// is a dynamic node, or the run that started it has left. Searches for cycles of waits and demand counts find it here: it is
// the edge from a node to what the node waits for.
type Owner struct {
	Who  any // the party, of a type that this package need not know
	node *Node
	next *Owner
}

// bucketOf hashes the address by multiplication with 2^64 divided by the golden ratio, and takes the highest bits (D. E. Knuth,
// The Art of Computer Programming, vol. 3, section 6.4, Fibonacci hashing). The lowest bits of an address would not do: cells of one
// size class are equally far from each other.
func bucketOf(n *Node) *bucket {
	return &lot[uint64(uintptr(unsafe.Pointer(n)))*0x9E3779B97F4A7C15>>56%seam.Buckets]
}

// Await registers w. It returns false if the node is not running (any more), or if w has left. The Waited mark is set under the
// bucket's lock, and seal takes that lock after its swap, so either the mark is seen or the wait does not begin.
func Await(w *Waiter) bool {
	n := w.node
	b := bucketOf(n)
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

// AwaitedUntil returns the latest time up to which n is waited for, or t if that is later. All is false if one of the waiting
// parties does not know until when it waits.
func AwaitedUntil(n *Node, t time.Time) (until time.Time, all bool) {
	b := bucketOf(n)
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

// Leave withdraws w. It reports in last whether no other party waits for the node; owners are then all that are responsible for
// it. There can be several: a run that leaves a call may be late, and find its call over and the node claimed and left again by
// another run.
//
// The question whether w was the last and the look at the owners are one critical section, as the two halves of OwnIfAwaited
// are. Otherwise an owner could come in after the look of the last waiter, and its function would never be told to stop.
func Leave(w *Waiter) (last bool, owners []any) {
	b := bucketOf(w.node)
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

// Own registers o as responsible for n. Only the claimer of n may call it: the end of the claim removes the entry.
func Own(n *Node, o *Owner) {
	b := bucketOf(n)
	b.Lock()
	o.node, o.next = n, b.owners
	b.owners = o
	b.Unlock()
}

// OwnIfAwaited registers o if some party waits for n, and reports whether one does. It is how a run leaves a call to the parties
// that still want it: one step, so that the last of them to leave finds o. The call of still is a part of the same step,
// because the parties that wait may be waiting for another claim already. still is called under the bucket's lock, so it may
// look at atomic words only.
func OwnIfAwaited(n *Node, o *Owner, still func() bool) bool {
	b := bucketOf(n)
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

// Disown takes o back. It does nothing for an owner that was never registered, or is taken back already; one that the end of the
// claim has removed is no longer on the list, which is no fault either.
func Disown(o *Owner) {
	if o.node == nil {
		return
	}
	b := bucketOf(o.node)
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

// OwnersOf returns the parties responsible for n: several where the parts of one call wait.
func OwnersOf(n *Node) []any {
	b := bucketOf(n)
	b.Lock()
	defer b.Unlock()
	return b.ownersOf(n)
}

// ownersOf is OwnersOf for a caller that holds the lock.
func (b *bucket) ownersOf(n *Node) (owners []any) {
	for o := b.owners; o != nil; o = o.next {
		if o.node == n {
			owners = append(owners, o.Who)
		}
	}
	return owners
}

// wake tells all waiters of n. The caller has made the word final, so that none can be added.
func wake(n *Node) {
	b := bucketOf(n)
	b.Lock()
	told := b.drain(n)
	b.Unlock()
	tell(told)
}

// drain takes the waiters and the owners of n off the lists, because the claim is over, and returns the waiters linked by next.
// An owner that stayed would keep the node alive for good: the lot is a global variable. The caller holds the lock.
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
