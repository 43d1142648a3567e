package run

import (
	"context"

	"xfork/internal/failure"
	"xfork/internal/invoke"
	"xfork/internal/node"
	"xfork/internal/seam"
)

// Parts are the numbered parts of a node that is parallel inside, handed out in ascending order to whichever goroutines draw. They are
// the same however many goroutines take part.
//
//	part      0    1    2    3    4    5
//	          done done FAILS done |    |       bad = 2: 4 and 5 are not begun; 0, 1 and 3 had been
//	                               ^ next
//
// The fields of the first group are written before a second goroutine draws, and do not change afterwards. next is shared by all that
// draw. bad is written under mu, and read without: a stale one only makes a goroutine begin a part that was not needed. err, pcs and
// over are under mu.
type Parts struct {
	ctx  context.Context
	n    int64
	part func(ctx context.Context, i int) error
	name func(i int) string // which part that is, or nil
	told *node.Node         // of an observed run: the node that is divided
	tell int64              // and after how many parts a goroutine says so; 0: never

	next seam.Int64 // part to be handed out
	bad  seam.Int64 // the lowest failed part; n: none

	mu   seam.Mutex
	err  error // of part bad
	pcs  []uintptr
	over bool // no goroutine may begin to draw any more
}

// NewParts returns n parts, none of which has been handed out.
func NewParts(ctx context.Context, n int, part func(context.Context, int) error) *Parts {
	sp := &Parts{ctx: ctx, n: int64(n), part: part}
	// No part has failed: n is higher than all of them. Each goroutine that draws compares with it.
	sp.bad.Store(int64(n))
	return sp
}

// Left returns how many parts have not been handed out.
func (sp *Parts) Left() int { return int(max(0, sp.n-sp.next.Load())) }

// Close lets no goroutine begin to draw any more. Those that draw go on.
func (sp *Parts) Close() {
	sp.mu.Lock()
	defer sp.mu.Unlock()
	sp.over = true
}

// Closed reports whether Close has been called. A participant that comes late asks before it draws: what the parts use may be gone.
func (sp *Parts) Closed() bool {
	sp.mu.Lock()
	defer sp.mu.Unlock()
	return sp.over
}

// Draw does parts until there are none left, one has failed or the context has ended, and counts in parts what it has done. The
// count is a pointer because a Goexit in a part must not lose it.
func (sp *Parts) Draw(p *Post, parts *int64) {
	for sp.ctx.Err() == nil {
		// Parts are handed out in ascending order, so all below a failed one have been begun: the lowest failure is the
		// same on every schedule. What lies above it is not begun any more.
		i := sp.next.Add(1) - 1
		if i >= sp.n || i > sp.bad.Load() {
			return
		}
		*parts++
		sp.do(i)
		if sp.tell > 0 && *parts%sp.tell == 0 {
			p.advanced(sp.told, sp.tell)
		}
	}
}

// do does one part.
func (sp *Parts) do(i int64) {
	// A panic or a Goexit of a part is the call's, on whichever goroutine: it is kept with the stack on which it happened, and
	// the call returns it.
	whole := false
	defer func() {
		if !whole {
			pcs, err := failure.Recovered(recover())
			sp.failed(i, err, pcs)
		}
	}()
	if err := invoke.Part(sp.part, sp.ctx, int(i)); err != nil {
		sp.failed(i, err, nil)
	}
	whole = true
}

// failed notes the failure of part i unless a lower one has failed.
func (sp *Parts) failed(i int64, err error, pcs []uintptr) {
	sp.mu.Lock()
	defer sp.mu.Unlock()
	if i < sp.bad.Load() {
		sp.bad.Store(i)
		if sp.name != nil {
			err = &node.PartError{Part: sp.name(int(i)), Err: err}
		}
		sp.err, sp.pcs = err, pcs
	}
}

// Outcome returns what the parts have come to: nil, the error of the lowest part that failed, or why ctx ended. All participants have
// left, so it reads without the lock. The end of ctx counts only
// where parts were left undone: what is complete has its result.
func (sp *Parts) Outcome() error {
	// The cause and not ctx.Err: it says why the call was cancelled.
	if err := context.Cause(sp.ctx); err != nil && sp.err == nil && sp.next.Load() < sp.n {
		return err
	}
	// A panic keeps the stack on which it happened, on whichever goroutine that was.
	if sp.pcs != nil {
		return &failure.Traced{Err: sp.err, PCs: sp.pcs}
	}
	return sp.err
}

// One does the next part, of which there must be one. The goroutine that times the first part calls it, before others draw.
func (sp *Parts) One() { sp.do(sp.next.Add(1) - 1) }
