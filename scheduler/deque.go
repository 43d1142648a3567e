package scheduler

import (
	"xfork/internal/seam"
)

// deque is the work-stealing queue of Chase and Lev (Dynamic Circular Work-Stealing Deque, SPAA 2005) with the corrections for growth
// of Lê, Pop, Cohen and Zappa Nardelli (Correct and Efficient Work-Stealing for Weak Memory Models, PPoPP 2013); Go's atomics are
// sequentially consistent, which is more than it needs. The owner pushes and pops at the bottom, newest first; thieves take from the
// top, oldest first.
//
//	position      top                bottom
//	               |                   |
//	ring  [ . . .  a   b   c   d   e   .  . . ]      place of position p: p modulo the size of the ring
//	               ^               ^
//	            thieves          owner
//
// top never falls, and each task leaves either by an owner's store of bottom or by a successful compare-and-swap of top, never by
// both: only for the last task can both try, and then the owner uses the compare-and-swap too. Positions are 64 bits wide and are
// not used twice, so that a late compare-and-swap cannot succeed by chance (no ABA).
//
// The empty value is an empty deque. Its ring is made by the first push, because most workers of other lanes never push.
type deque struct {
	top    seam.Int64
	_      [56]byte // thieves write top, the owner writes bottom: on cache lines of 64 bytes of their own
	bottom seam.Int64
	ring   seam.Pointer[ring]
}

// ring is a buffer of a power of two places. A full ring is replaced and left to late readers: a thief that reads a place of the old
// one reads the task that stood there at its position, or fails at the compare-and-swap. So places are atomic words.
type ring struct {
	mask  int64
	slots []seam.Int32
}

// newRing makes a ring of size places, a power of two.
func newRing(size int) *ring { return &ring{int64(size - 1), make([]seam.Int32, size)} }

// firstRing is the smallest ring, in one piece: every worker of every run has one.
func firstRing() *ring {
	r := new(struct {
		ring
		room [smallest]seam.Int32
	})
	r.mask, r.slots = smallest-1, r.room[:]
	return &r.ring
}

const smallest = 32

// push adds t at the bottom. Owner only. The task is stored before bottom is: a thief that sees the new bottom finds the task.
func (d *deque) push(t int32) {
	b, r := d.bottom.Load(), d.ring.Load()
	if r == nil {
		r = firstRing()
		d.ring.Store(r)
	} else if top := d.top.Load(); b-top > r.mask {
		r = d.grow(r, top, b, b-top+1)
	}
	r.slots[b&r.mask].Store(t)
	seam.Step("push")
	d.bottom.Store(b + 1)
}

// pushAll adds many at once, the last one to be popped first: one publication for all. Owner only, or before there is an owner.
func (d *deque) pushAll(ts []int32) {
	b, top, r := d.bottom.Load(), d.top.Load(), d.ring.Load()
	if r == nil {
		r = firstRing()
	}
	if need := b - top + int64(len(ts)); need > r.mask {
		r = d.grow(r, top, b, need)
	}
	for i, t := range ts {
		r.slots[(b+int64(i))&r.mask].Store(t)
	}
	d.ring.Store(r)
	seam.Step("push")
	d.bottom.Store(b + int64(len(ts)))
}

// grow replaces the ring by one that has more places than need. The tasks keep their positions, so that a thief may go on with either
// ring. Owner only.
func (d *deque) grow(r *ring, top, bottom, need int64) *ring {
	size := 2 * (r.mask + 1)
	for size <= need {
		size *= 2
	}
	bigger := newRing(int(size))
	for i := top; i < bottom; i++ {
		bigger.slots[i&bigger.mask].Store(r.slots[i&r.mask].Load())
	}
	d.ring.Store(bigger)
	return bigger
}

// pop takes the newest task if its position is not below floor, or returns None. Owner only.
//
// The owner lowers bottom before it reads top, and a thief reads top before bottom; otherwise the owner might take a task without a
// compare-and-swap that a thief takes as well.
func (d *deque) pop(floor int64) int32 {
	b := d.bottom.Load() - 1
	if b < floor || d.top.Load() > b { // cheap: nothing to race for
		return None
	}
	r := d.ring.Load()
	d.bottom.Store(b)
	seam.Step("pop")
	top := d.top.Load()
	if top > b { // thieves were faster: the deque is empty, and bottom is put back
		d.bottom.Store(b + 1)
		return None
	}
	t := r.slots[b&r.mask].Load()
	if top == b { // the last one: a thief may be after it
		if !d.top.CompareAndSwap(top, top+1) {
			t = None
		}
		d.bottom.Store(b + 1)
	}
	return t
}

// steal takes the oldest task, or returns None. It may fail under contention although there are tasks: it does not try again,
// because the thief has other deques to look at. The task is read before the compare-and-swap; afterwards the owner may have used its
// place again. From any goroutine.
func (d *deque) steal() int32 {
	top := d.top.Load()
	if top >= d.bottom.Load() {
		return None
	}
	seam.Step("steal")
	r := d.ring.Load()
	t := r.slots[top&r.mask].Load()
	if !d.top.CompareAndSwap(top, top+1) {
		return None
	}
	return t
}

// empty reports whether the deque looked empty. It reads the two ends one after the other: approximate, unless neither moves.
func (d *deque) empty() bool { return d.top.Load() >= d.bottom.Load() }
