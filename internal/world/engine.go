package world

import (
	"context"

	"xfork/internal/callctx"
	"xfork/internal/remote"
	"xfork/internal/seam"
)

// Engine is a set of slots for CPU-bound and I/O-bound calls, shared by all forces that use it. Most programs need none of
// their own: Default serves every force without the option On.
//
// A bubble of testing/synctest has slots of its own, of every engine: forces inside of it and outside do not wait for each other.
//
// All methods may be called from any goroutine. workers, io and carrier do not change.
type Engine struct {
	workers, io int
	carrier     remote.Carrier // takes calls to other machines; nil for nearly all
	home        quarters
}

// NewEngine makes an engine for so many CPU-bound calls and so many I/O-bound ones at a time. Both must be positive.
func NewEngine(workers, io int) *Engine {
	MustBePositive("workers", workers)
	MustBePositive("io", io)
	return &Engine{workers: workers, io: io, home: quarters{Slots: outside.Exclusion.NewEngine(workers, io)}}
}

// NewCarrying makes an engine of which c takes calls to other machines; the numbers are for what stays here.
func NewCarrying(workers, io int, c remote.Carrier) *Engine {
	e := NewEngine(workers, io)
	e.carrier = c
	return e
}

// Carrier returns what takes calls to other machines, or nil.
func (e *Engine) Carrier() remote.Carrier { return e.carrier }

// Workers returns for how many CPU-bound calls at a time the engine was made.
func (e *Engine) Workers() int { return e.workers }

// IO returns for how many I/O-bound calls at a time the engine was made.
func (e *Engine) IO() int { return e.io }

// Orphans returns how many functions are still running although no force demands them any more: they do not heed their context.
// For any goroutine, at any time: a figure for a dashboard, or a test.
func (e *Engine) Orphans() int {
	w := Here()
	defer w.Leave()
	q := w.Engine(e)
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.orphans
}

// Close waits until no orphan is left, or until ctx ends; then it returns ctx's error. The engine can be used afterwards.
//
// It stops nothing: it is for programs that end, and want functions that do not heed their context to have ended first. Forces may
// begin meanwhile, and leave orphans of their own: Close returns at the first moment without any.
func (e *Engine) Close(ctx context.Context) error {
	w := Here()
	defer w.Leave()
	q := w.Engine(e)
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

// Orphan counts orphans on and off, by 1 or -1, from the goroutine that leaves a function behind and from the function's own. The
// run's lock may be held, so nothing else is locked here.
func (q *quarters) Orphan(by int) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.orphans += by
	if q.orphans == 0 && q.none != nil {
		close(q.none)
		q.none = nil
	}
}
