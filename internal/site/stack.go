package site

import (
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
)

// Depth is the most frames of a fork's stack that are kept: as many as Go itself prints of a goroutine.
const Depth = 100

// Stack is an interned stack; 0 is the unknown one. Equal stacks have equal numbers, so a fork in a loop costs a
// look-up and four bytes however deep it is called.
type Stack int32

// Marker is the address at which walks end: the call of user code by the engine. What lies above it on a worker's
// stack is the engine's own. Set once, before the first fork is evaluated.
var Marker uintptr

// most is how many different stacks are kept. A program that makes more of them (deep recursion that forks at each
// level under ever new callers) gets the innermost frame of the further ones, and the unknown stack after twice that.
const most = 1 << 20

type stack struct {
	pcs  []uintptr // as walked: the key
	show []uintptr // as runtime.Callers tells it, which knows what the compiler has put in between
	hash uint64
	id   Stack
	next *stack
}

// buckets is a hash table with lists that only grow, read without a lock.
var buckets [1 << 12]atomic.Pointer[stack]

// known has the stacks by number, in chunks that never move.
var known struct {
	sync.Mutex
	n      int
	chunks [2*most/chunk + 1]atomic.Pointer[[chunk]*stack]
}

const chunk = 1 << 10

// Here is the stack of its caller, down to Marker.
func Here() Stack {
	var buf [Depth]uintptr
	return intern(buf[:walk(buf[:], Marker)])
}

func intern(pcs []uintptr) Stack {
	h := uint64(len(pcs))
	for _, pc := range pcs {
		h = (h ^ uint64(pc)) * 0x9E3779B97F4A7C15
	}
	bucket := &buckets[h>>52]
	for s := bucket.Load(); s != nil; s = s.next {
		if s.hash == h && equal(s.pcs, pcs) {
			return s.id
		}
	}
	return add(bucket, pcs, h)
}

// add is the slow path of intern. The lock is one for all buckets: new stacks are rare.
func add(bucket *atomic.Pointer[stack], pcs []uintptr, h uint64) Stack {
	known.Lock()
	defer known.Unlock()
	for s := bucket.Load(); s != nil; s = s.next {
		if s.hash == h && equal(s.pcs, pcs) {
			return s.id
		}
	}
	switch {
	case known.n >= 2*most:
		return 0
	case known.n >= most && len(pcs) > 1:
		pcs = pcs[:1]
	}
	known.n++
	s := &stack{append([]uintptr(nil), pcs...), shown(len(pcs)), h, Stack(known.n), bucket.Load()}
	place := &known.chunks[known.n/chunk]
	if place.Load() == nil {
		place.Store(new([chunk]*stack))
	}
	place.Load()[known.n%chunk] = s
	bucket.Store(s)
	return s.id
}

func equal(a, b []uintptr) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

// PCs are the return addresses of s, innermost first. The slice is shared.
func (s Stack) PCs() []uintptr {
	if s <= 0 {
		return nil
	}
	return known.chunks[s/chunk].Load()[s%chunk].show
}

// shown is the running goroutine's stack down to Marker, at most n functions of it. Called once for each distinct stack.
func shown(n int) []uintptr {
	var pcs [2 * Depth]uintptr
	all := pcs[:runtime.Callers(2, pcs[:])]
	if i := slices.Index(all, Marker); i >= 0 {
		all = all[:i+1]
	} else if n == 1 {
		all = all[:min(len(all), 8)] // intern's callers, and the one line that is left
	}
	return slices.Clone(all)
}

// Walk is the caller's stack down to Marker, not interned: for failures.
func Walk() []uintptr {
	var buf [Depth]uintptr
	return append([]uintptr(nil), buf[:walk(buf[:], Marker)]...)
}

// Frames symbolises return addresses, inlined calls included.
func Frames(pcs []uintptr) []runtime.Frame {
	if len(pcs) == 0 {
		return nil
	}
	frames := make([]runtime.Frame, 0, len(pcs))
	for next := runtime.CallersFrames(pcs); ; {
		f, more := next.Next()
		if f.Function != "" {
			frames = append(frames, f)
		}
		if !more {
			return frames
		}
	}
}
