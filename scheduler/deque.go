package scheduler

import (
	"xfork/internal/seam"
)

// deque is the work-stealing queue of Chase and Lev (2005) with the corrections for growth of Lê, Pop, Cohen and Zappa
// Nardelli (2013); Go's atomics are sequentially consistent, which is more than it needs. The owner pushes and pops at
// the bottom, newest first; thieves take from the top, oldest first.
type deque struct {
	top    seam.Int64
	_      [56]byte // thieves write top, the owner writes bottom: keep them on lines of their own
	bottom seam.Int64
	ring   seam.Pointer[ring]
}

// ring is a buffer of a power of two places. A full ring is replaced and left to late readers.
type ring struct {
	mask  int64
	slots []seam.Int32
}

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

// push adds t at the bottom. Owner only.
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

// pushAll adds many at once, the last one to be popped first: one publication for all. Owner only.
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

// pop takes the newest task if the deque is longer than floor, or gives None. Owner only.
func (d *deque) pop(floor int64) int32 {
	b := d.bottom.Load() - 1
	if b < floor || d.top.Load() > b { // cheap: nothing to race for
		return None
	}
	r := d.ring.Load()
	d.bottom.Store(b)
	seam.Step("pop")
	top := d.top.Load()
	if top > b {
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

// steal takes the oldest task, or gives None. It may fail under contention.
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

// empty is a glance.
func (d *deque) empty() bool { return d.top.Load() >= d.bottom.Load() }
