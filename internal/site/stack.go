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
// level under ever new callers) gets the innermost frames of the further ones, and the unknown stack after twice that.
const most = 1 << 20

// stack is never changed once it is in a bucket.
type stack struct {
	pcs  []uintptr // as walked: the key
	show []uintptr // as runtime.Callers tells it, which knows what the compiler has put in between
	hash uint64
	id   Stack
	next *stack
}

// buckets is a hash table with lists that only grow, read without a lock: a new stack is published by the store of a bucket's head, when
// everything else of it is written. The index is the top twelve bits of the hash, which the multiplication has mixed best.
var buckets [1 << 12]atomic.Pointer[stack]

// known has the stacks by number, in chunks that never move, so that a number can be looked up without the lock: the goroutine that has
// a number has it from add, or through memory that was published after it.
var known struct {
	sync.Mutex
	n      int
	chunks [2*most/chunk + 1]atomic.Pointer[[chunk]*stack]
}

// chunk is how many stacks a chunk has: 8 KiB of pointers, made when the first of them is interned.
const chunk = 1 << 10

// golden is 2^64 divided by the golden ratio, as in Knuth's multiplicative hashing (The Art of Computer Programming, volume 3, 6.4). The
// assembly has it too.
const golden = 0x9E3779B97F4A7C15

// finish makes the hash of some return addresses that of a stack.
func finish(hash uint64, depth int) uint64 { return (hash ^ uint64(depth)) * golden }

// bucket returns the head of the list for a hash.
func bucket(hash uint64) *atomic.Pointer[stack] { return &buckets[hash>>52] }

// add interns a stack that was not found. The lock is one for all buckets: new stacks are rare.
func add(pcs []uintptr, hash uint64) Stack {
	known.Lock()
	defer known.Unlock()
	if known.n >= most && len(pcs) > innermost {
		pcs = pcs[:innermost]
		hash = hashOf(pcs)
	}
	// Looked up once more: the hash of a shortened stack is another one, and another goroutine may have been faster.
	for s := bucket(hash).Load(); s != nil; s = s.next {
		if s.hash == hash && slices.Equal(s.pcs, pcs) {
			return s.id
		}
	}
	if known.n >= 2*most {
		return 0
	}
	// By number before by hash: once the stack is found its number must be good.
	known.n++
	s := &stack{slices.Clone(pcs), shown(known.n > most), hash, Stack(known.n), bucket(hash).Load()}
	place := &known.chunks[known.n/chunk]
	if place.Load() == nil {
		place.Store(new([chunk]*stack))
	}
	place.Load()[known.n%chunk] = s
	bucket(hash).Store(s)
	return s.id
}

// innermost is how many frames of a stack beyond the most are kept: the public function that was called, and its caller.
const innermost = 2

// hashOf is digest for return addresses that have been stored.
func hashOf(pcs []uintptr) (hash uint64) {
	for _, pc := range pcs {
		hash = (hash ^ uint64(pc)) * golden
	}
	return finish(hash, len(pcs))
}

// PCs returns the return addresses of s, innermost first. The slice is shared.
func (s Stack) PCs() []uintptr {
	if s <= 0 {
		return nil
	}
	return known.chunks[s/chunk].Load()[s%chunk].show
}

// shown returns the running goroutine's stack down to Marker, or only the innermost part of it. Called once for each distinct
// stack.
func shown(part bool) []uintptr {
	var pcs [2 * Depth]uintptr
	all := pcs[:runtime.Callers(2, pcs[:])]
	if i := slices.Index(all, Marker); i >= 0 {
		all = all[:i+1]
	}
	if part {
		all = all[:min(len(all), 8)] // Here and its like, and a few of the user's
	}
	return slices.Clone(all)
}

// Walk returns the caller's stack down to Marker, not interned: for failures.
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
