//go:build !seam

package seam

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"
	"time"
)

// The standard library's own types: the seam costs nothing without the tag.
type (
	// Mutex is sync.Mutex.
	Mutex = sync.Mutex
	// Int32 is atomic.Int32.
	Int32 = atomic.Int32
	// Uint32 is atomic.Uint32.
	Uint32 = atomic.Uint32
	// Int64 is atomic.Int64.
	Int64 = atomic.Int64
	// Uint64 is atomic.Uint64.
	Uint64 = atomic.Uint64
	// Uintptr is atomic.Uintptr.
	Uintptr = atomic.Uintptr
	// Bool is atomic.Bool.
	Bool = atomic.Bool
	// Pointer is atomic.Pointer.
	Pointer[T any] = atomic.Pointer[T]
	// Timer is time.Timer.
	Timer = time.Timer
)

// Numbers that an explored schedule needs to be small, because it makes a step of everything.
const (
	// Spins is how often a worker looks for a task before it ends. A new goroutine costs some 300 ns: look for about that long.
	Spins = 64
	// Patience is how often a goroutine looks whether its helpers have ended, before it sleeps: some ten microseconds, where to be
	// woken takes several times that.
	Patience = 1 << 14
	// Poll is how many nodes a walk evaluates between two looks at the context and the gate. A power of two.
	Poll = 256
	// Enough is how many tasks a worker has to have on offer before it stops making more: see calls.go in package inline.
	Enough = 4
	// Buckets is how many the parking lot has. A power of two.
	Buckets = 256
)

// Step marks a place where plain memory is shared.
func Step(string) {}

// Yield lets other goroutines run, in a loop that waits for one of them.
func Yield(string) { runtime.Gosched() }

// Go starts a goroutine.
func Go(f func()) { go f() }

// Wait receives from c.
func Wait(_ string, c <-chan struct{}) { <-c }

// Either receives from a or b, and reports whether it was a.
func Either(_ string, a, b <-chan struct{}) bool {
	select {
	case <-a:
		return true
	case <-b:
		return false
	}
}

// Lasts calls f, and returns how long it took.
func Lasts(f func()) time.Duration {
	begin := time.Now()
	f()
	return time.Since(begin)
}

// Within receives from c, but waits no longer than d, and reports whether it has received.
func Within(_ string, c <-chan struct{}, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-c:
		return true
	case <-t.C:
		return false
	}
}

// Watch calls f on a goroutine of its own when ctx ends, unless it is stopped before.
func Watch(ctx context.Context, f func()) (stop func() bool) { return context.AfterFunc(ctx, f) }

// AfterFunc calls f on a goroutine of its own after d.
func AfterFunc(d time.Duration, f func()) *Timer { return time.AfterFunc(d, f) }

// Sleep waits for d.
func Sleep(_ string, d time.Duration) { time.Sleep(d) }
