package eval

import (
	"context"
	"fmt"
	"time"

	"xfork/internal/seam"
)

// forceCtx is the context of a force as the engine uses it. The context that a caller brings along may be of a type of its
// own, or derived from one, and its methods are then the user's code: they could panic on a goroutine of the engine's, or end
// it. So they are called once, on the goroutine that forces, before the force holds anything; only why the context has ended
// is asked later, guarded. Functions are given the caller's own context to look values up in.
type forceCtx struct {
	context.Context // the caller's
	done            <-chan struct{}
	deadline        time.Time // zero: none
	why             seam.Pointer[cancelled]
}

// adopt makes a forceCtx of the context that a caller brings along, where that is needed.
func adopt(ctx context.Context) context.Context {
	switch ctx.(type) {
	case *callCtx, *forceCtx:
		return ctx
	}
	if ctx == context.Background() || ctx == context.TODO() {
		return ctx
	}
	c := &forceCtx{Context: ctx, done: ctx.Done()}
	c.deadline, _ = ctx.Deadline()
	return c
}

// Deadline is the caller's.
func (c *forceCtx) Deadline() (time.Time, bool) { return c.deadline, !c.deadline.IsZero() }

// Done is the caller's.
func (c *forceCtx) Done() <-chan struct{} { return c.done }

// Err is nil before Done is closed, whatever the caller's context says.
func (c *forceCtx) Err() error {
	select {
	case <-c.done:
		return c.reason().err
	default:
		return nil
	}
}

// Value is the caller's, or nil where looking it up goes wrong.
func (c *forceCtx) Value(key any) (v any) {
	_ = guarded("the context's Value", func() { v = c.Context.Value(key) })
	return v
}

// reason is why the context has ended.
func (c *forceCtx) reason() *cancelled {
	if w := c.why.Load(); w != nil {
		return w
	}
	w := &cancelled{err: context.Canceled}
	bad := guarded("the context's Err", func() {
		if err := c.Context.Err(); err != nil {
			w.err = err
		}
		w.cause = context.Cause(c.Context)
	})
	if bad != nil {
		w.cause = bad
	}
	if w.cause == nil {
		w.cause = w.err
	}
	c.why.CompareAndSwap(nil, w)
	return c.why.Load()
}

// cancelled is what a force returns when its context has ended: remembered by no node.
type cancelled struct {
	err, cause error
	last       error // what a call that was to be tried again had failed with, or nil
}

func (c *cancelled) Error() string {
	text := "xfork: force cancelled: " + textOf(c.err)
	if cause := textOf(c.cause); cause != textOf(c.err) {
		text += fmt.Sprintf(" (%s)", cause)
	}
	if c.last != nil {
		text += fmt.Sprintf("; it was to be tried again after: %s", textOf(c.last))
	}
	return text
}

// Unwrap gives the context's error, its cause, and the last error of a call that was to be tried again.
func (c *cancelled) Unwrap() []error {
	errs := []error{c.err, c.cause}
	if c.last != nil {
		errs = append(errs, c.last)
	}
	return errs
}

// ended is the error of a context that has ended.
func ended(ctx context.Context) error {
	if c, ok := adopt(ctx).(*forceCtx); ok {
		return c.reason()
	}
	return &cancelled{err: ctx.Err(), cause: context.Cause(ctx)}
}

// timedOut is the cause of an attempt that has run out of its Timeout.
type timedOut struct {
	after time.Duration
	err   error // what the function returned afterwards, unless it was the end of its context
}

func (t *timedOut) Error() string {
	text := fmt.Sprintf("timed out after %v", t.after)
	if t.err != nil {
		text += ": " + textOf(t.err)
	}
	return text
}

// Unwrap gives context.DeadlineExceeded, and what the function returned.
func (t *timedOut) Unwrap() []error {
	if t.err == nil {
		return []error{context.DeadlineExceeded}
	}
	return []error{context.DeadlineExceeded, t.err}
}
