package eval

import (
	"context"
	"runtime"

	"xfork/internal/callctx"
	"xfork/internal/seam"
)

// Engine is a set of slots for CPU-bound and I/O-bound calls, shared by all forces that use it. Most programs need none of
// their own: Default serves every force without the option On.
//
// A bubble of testing/synctest has slots of its own, of every engine: forces inside of it and outside do not wait for each other.
//
// All methods may be called from any goroutine. workers and io do not change.
type Engine struct {
	workers, io int
	home        quarters
}

// Default has a worker for each processor that Go uses, and room for 1,024 calls of the I/O lane: enough for some hundreds of
// requests at once that wait for two or three answers each. Calls beyond that wait for a slot, without a goroutine. A server
// with more clients makes an engine of its own, and uses it with [On].
var Default = NewEngine(runtime.GOMAXPROCS(0), 1024)

// NewEngine makes an engine for so many CPU-bound calls and so many I/O-bound ones at a time. Both must be positive.
//
// An engine costs nothing while no force uses it: it has no goroutines. Forces of several engines may share nodes.
func NewEngine(workers, io int) *Engine {
	mustBePositive("workers", workers)
	mustBePositive("io", io)
	return &Engine{workers: workers, io: io, home: quarters{slots: outside.exclusion.NewEngine(workers, io)}}
}

// Orphans is how many functions are still running although no force demands them any more: they do not heed their context.
// For any goroutine, at any time: a figure for a dashboard, or a test.
func (e *Engine) Orphans() int {
	w := here()
	defer w.leave()
	q := e.in(w)
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.orphans
}

// Close waits until no orphan is left, or until ctx ends; then it returns ctx's error. The engine can be used afterwards.
//
// It stops nothing: it is for programs that end, and want functions that do not heed their context to have ended first. Forces may
// begin meanwhile, and leave orphans of their own: Close returns at the first moment without any.
func (e *Engine) Close(ctx context.Context) error {
	w := here()
	defer w.leave()
	q := e.in(w)
	q.mu.Lock()
	if q.orphans == 0 {
		q.mu.Unlock()
		return nil
	}
	// One channel for all that wait; the last orphan closes it and takes it away.
	if q.none == nil {
		q.none = make(chan struct{})
	}
	none := q.none
	q.mu.Unlock()
	if seam.Either("orphans", none, ctx.Done()) {
		return nil
	}
	return callctx.Ended(ctx)
}

// orphan counts orphans on and off, by 1 or -1, from the goroutine that leaves a function behind and from the function's own. The
// run's lock may be held, so nothing else is locked here.
func (q *quarters) orphan(by int) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.orphans += by
	if q.orphans == 0 && q.none != nil {
		close(q.none)
		q.none = nil
	}
}
