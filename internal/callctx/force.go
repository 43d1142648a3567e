package callctx

import (
	"context"
	"time"

	"xfork/internal/failure"
	"xfork/internal/invoke"
	"xfork/internal/seam"
)

// Force is the context of a force as the engine uses it. The context that a caller brings along may be of a type of its
// own, or derived from one, and its methods are then the user's code: they could panic on a goroutine of the engine's, or end
// it. So they are called once, on the goroutine that forces, before the force holds anything; only why the context has ended
// is asked later, guarded. Functions are given the caller's own context to look values up in.
//
// All fields but why are written by Adopt and not changed afterwards, so that any goroutine of a run may use the context.
type Force struct {
	context.Context // the caller's
	done            <-chan struct{}
	deadline        time.Time // zero: none

	// The answer to why it has ended: written by the first goroutine that asks after the end.
	why seam.Pointer[failure.Cancelled]
}

// Adopt makes a Force of the context that a caller brings along, where that is needed: not of contexts of the engine's own, and not
// of Background and TODO, which have no code of the user's. Done and Deadline are asked on the calling goroutine, unguarded: a
// panic there is the caller's own, and the force holds nothing yet.
func Adopt(ctx context.Context) context.Context {
	switch ctx.(type) {
	case *Call, *Force:
		return ctx
	}
	if ctx == context.Background() || ctx == context.TODO() {
		return ctx
	}
	c := &Force{Context: ctx, done: ctx.Done()}
	c.deadline, _ = ctx.Deadline()
	return c
}

// Deadline returns what the caller's context said when the force began.
func (c *Force) Deadline() (time.Time, bool) { return c.deadline, !c.deadline.IsZero() }

// Done returns the channel of the caller's context.
func (c *Force) Done() <-chan struct{} { return c.done }

// Err is nil before Done is closed, whatever the caller's context says: then its method is not called at all.
func (c *Force) Err() error {
	select {
	case <-c.done:
		return c.reason().Err
	default:
		return nil
	}
}

// Value returns the caller's value, or nil where looking it up goes wrong.
func (c *Force) Value(key any) (v any) {
	_ = invoke.Guarded("the context's Value", func() { v = c.Context.Value(key) })
	return v
}

// reason returns why the context has ended. It is asked once, on the first goroutine that wants it, and kept: the answer of a context
// of the user's may change. Where several ask at a time, the first answer to be stored counts for all.
func (c *Force) reason() *failure.Cancelled {
	if w := c.why.Load(); w != nil {
		return w
	}
	w := &failure.Cancelled{Err: context.Canceled}
	bad := invoke.Guarded("the context's Err", func() {
		if err := c.Context.Err(); err != nil {
			w.Err = err
		}
		w.Cause = context.Cause(c.Context)
	})
	// What the caller's methods have said before they misbehaved is not believed.
	if bad != nil {
		w.Cause = bad
	}
	if w.Cause == nil {
		w.Cause = w.Err
	}
	c.why.CompareAndSwap(nil, w)
	return c.why.Load()
}

// Ended returns the error of a context that has ended. Of a context that has not been adopted it asks as guarded as of one that has.
func Ended(ctx context.Context) error {
	if c, ok := Adopt(ctx).(*Force); ok {
		return c.reason()
	}
	return &failure.Cancelled{Err: ctx.Err(), Cause: context.Cause(ctx)}
}
