package scratch

import (
	"runtime"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"
	"unsafe"
)

// shelf keeps blocks that are not in use, by size class.
//
//	free    up to most bytes, for a time; the last one that was put there is the first to be taken, for it
//	        may be in a cache still
//	spare   what there is no room for: until it has not been asked for during two collections
//
// The time between two queries of a program is one of many collections, and the memory of the last one is
// what the next one wants: without free, half of the time of a query of fifty milliseconds went to asking
// the system for memory anew.
type shelf[T any] struct {
	mu    sync.Mutex
	free  [classes][][]T
	idle  [classes]int // how many of free have not been taken since the last sweep
	spare [classes]sync.Pool
}

// classes is how many size classes there are, for any length.
const classes = 4 * 64

var (
	words shelf[uint64]
	texts shelf[string]

	kept  atomic.Int64 // the bytes in free, of both
	most  atomic.Int64 // how many there may be
	watch sync.Once
)

// mostKept is how many bytes are kept, if the program has no limit of memory (debug.SetMemoryLimit), and
// partKept how large a part of that otherwise.
const (
	mostKept = 256 << 20
	partKept = 16
)

// get takes a block, or returns nil.
func (s *shelf[T]) get(c int) []T {
	s.mu.Lock()
	if n := len(s.free[c]); n > 0 {
		b := s.free[c][n-1]
		s.free[c][n-1] = nil
		s.free[c], s.idle[c] = s.free[c][:n-1], min(s.idle[c], n-1)
		s.mu.Unlock()
		kept.Add(-size(b))
		return b
	}
	s.mu.Unlock()
	if b, ok := s.spare[c].Get().(*[]T); ok {
		return *b
	}
	return nil
}

// put keeps a block.
func (s *shelf[T]) put(c int, b []T) {
	watch.Do(func() { sweep(time.Now()) })
	if n := size(b); kept.Add(n) > most.Load() {
		kept.Add(-n)
		s.spare[c].Put(&b)
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.free[c] = append(s.free[c], b)
}

// size returns how many bytes a block has.
func size[T any](b []T) int64 { return int64(len(b)) * int64(unsafe.Sizeof(*new(T))) }

// drop forgets the blocks that have been idle since it was called last: those at the bottom.
func (s *shelf[T]) drop() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for c := range s.free {
		for _, b := range s.free[c][:s.idle[c]] {
			kept.Add(-size(b))
		}
		n := copy(s.free[c], s.free[c][s.idle[c]:])
		clear(s.free[c][n:])
		s.free[c], s.idle[c] = s.free[c][:n], n
	}
}

// patience is how long blocks are kept that nothing takes, at the least.
const patience = 5 * time.Second

// sweep drops what has been idle, once per collection, since only that frees memory: the runtime collects every two minutes, if nothing
// is allocated. It needs no timer, and no goroutine that would wait.
func sweep(last time.Time) {
	if now := time.Now(); now.Sub(last) >= patience {
		words.drop()
		texts.drop()
		last = now
	}
	most.Store(min(mostKept, debug.SetMemoryLimit(-1)/partKept))
	// The next collection finds this, and calls again: an allocation with a pointer is none of the tiny ones, which may live on.
	runtime.AddCleanup(&struct{ _ *int }{}, sweep, last)
}
