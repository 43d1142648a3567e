package eval

import (
	"context"
	"runtime"

	"xfork/internal/seam"
	"xfork/scheduler"
)

// Engine is a set of slots for CPU-bound and I/O-bound calls, shared by all forces that use it. Most programs need none of
// their own: Default serves every force without the option On.
type Engine struct {
	slots   *scheduler.Engine
	workers int
	io      int

	mu      seam.Mutex
	orphans int
	none    chan struct{} // closed when orphans is 0; made by Close
}

// Default has a worker for each processor that Go uses, and room for 256 calls of the I/O lane.
var Default = NewEngine(runtime.GOMAXPROCS(0), 256)

// NewEngine makes an engine for so many CPU-bound calls and so many I/O-bound ones at a time. Both must be positive.
//
// An engine costs nothing while nobody forces: it has no goroutines. Forces of several engines may share nodes.
func NewEngine(workers, io int) *Engine {
	mustBePositive("workers", workers)
	mustBePositive("io", io)
	return &Engine{slots: scheduler.NewEngine(workers, io), workers: workers, io: io}
}

// Orphans is how many functions are still running although no force demands them any more: they do not heed their context.
// For any goroutine, at any time: a figure for a dashboard, or a test.
func (e *Engine) Orphans() int {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.orphans
}

// Close waits until no orphan is left, or until ctx ends; then it returns ctx's error. The engine can be used afterwards.
//
// It stops nothing and nobody: it is for programs that end, and want functions that do not heed their context to have
// ended first.
func (e *Engine) Close(ctx context.Context) error {
	e.mu.Lock()
	if e.orphans == 0 {
		e.mu.Unlock()
		return nil
	}
	if e.none == nil {
		e.none = make(chan struct{})
	}
	none := e.none
	e.mu.Unlock()
	if seam.Either("orphans", none, ctx.Done()) {
		return nil
	}
	return ended(ctx)
}

func (e *Engine) orphan(by int) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.orphans += by
	if e.orphans == 0 && e.none != nil {
		close(e.none)
		e.none = nil
	}
}
