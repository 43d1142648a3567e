package callctx

import (
	"cmp"
	"context"
	"time"

	"xfork/internal/invoke"
	"xfork/internal/node"
	"xfork/internal/seam"
)

// Call is the context that a function is given. It has the values of the context of the force that started the call, and
// ends when no force demands the call any more, when an attempt's own timeout passes, or when the function returns. Its
// deadline is the earlier one of the attempt's and of the moment up to which the call is demanded, as far as that is known. One
// allocation, and no lock, until the function waits for it.
type Call struct {
	// Written by Begin, before the function is called.
	from context.Context // of the force that started the call
	n    *node.Node

	// The bits below, and what is only there if it is needed. Once watch is set it stays, so that a goroutine that has loaded it
	// once need not look again.
	word  seam.Uint32
	watch seam.Pointer[ctxWatch]
}

// The bits of a Call's word. None of them is ever taken back.
const (
	ctxOver     = 1 << iota // it has ended
	ctxUnwanted             // because no force demanded the call any more
	ctxWatched              // it ends under the lock of its watch
)

// ctxWatch is what a context needs only if it ends otherwise than by its function's return, or if something waits for its end.
type ctxWatch struct {
	deadline time.Time // of the attempt; written before the function is called

	mu    seam.Mutex
	told  time.Time            // the latest deadline of demanders that the function was told of
	back  chan struct{}        // closed when the function returns after its attempt has expired: see Expire
	done  chan struct{}        // nil until something waits
	err   error                // why it ended
	after map[*func()]struct{} // what context.WithCancel and its like have to do when we end
}

// watched gives the watch, made if need be: by compare-and-swap, for several goroutines may ask for it at the same time.
func (c *Call) watched() *ctxWatch {
	if w := c.watch.Load(); w != nil {
		return w
	}
	c.watch.CompareAndSwap(nil, new(ctxWatch))
	return c.watch.Load()
}

// Begin makes c the context of a call of n's function, which is made for a force in context from.
func (c *Call) Begin(from context.Context, n *node.Node) { c.from, c.n = from, n }

// SetDeadline gives the attempt a deadline, before its function is called. It only tells the function: what ends the attempt is a
// timer of the engine's, by Expire.
func (c *Call) SetDeadline(deadline time.Time) { c.watched().deadline = deadline }

// Grace is how long a function that has been told to stop has time to return before the engine goes on without it.
const Grace = 20 * time.Millisecond

// Deadline is that of the call's own Timeout, or the latest one of those that demand the call, if all of them have one.
//
// A force that comes later may have a later deadline, or none. A function that has been told of a deadline, and fails after
// it, has done right by the context that it was given, and wrong by the newcomer: it is called again (IsLate).
//
// The latest deadline counts, and not the earliest: a force that gives up early leaves the call to those that wait longer.
func (c *Call) Deadline() (time.Time, bool) {
	var own time.Time
	w := c.watch.Load()
	if w != nil {
		own = w.deadline
	}
	demanded, ok := c.from.Deadline()
	if ok {
		var all bool
		demanded, all = node.AwaitedUntil(c.n, demanded)
		ok = all
	}
	if !ok || !own.IsZero() && !own.After(demanded) {
		return own, !own.IsZero()
	}
	w = c.watched()
	w.mu.Lock()
	defer w.mu.Unlock()
	if demanded.After(w.told) {
		w.told = demanded
	}
	return demanded, true
}

// IsLate reports whether a deadline of demanders has passed that the function was told of: then its failure may come from that, and is
// remembered by no node.
func (c *Call) IsLate() bool {
	w := c.watch.Load()
	if w == nil {
		return false
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	return !w.told.IsZero() && !time.Now().Before(w.told)
}

// Expire ends the context because the attempt has run out of time, and gives the function a moment to return: it waits for that,
// or until the moment is over.
func (c *Call) Expire() {
	w := c.watched()
	back := make(chan struct{})
	w.mu.Lock()
	if c.word.Load()&ctxOver != 0 { // it has returned, or is told already
		w.mu.Unlock()
		return
	}
	w.back = back
	w.mu.Unlock()
	c.End(context.DeadlineExceeded)
	seam.Within("grace", back, Grace)
}

// Returned ends the context because the function has returned: contexts that the function has derived from it, and goroutines that
// wait for it, end with the call. An Expire that waits for the return goes on.
func (c *Call) Returned() {
	c.End(context.Canceled)
	w := c.watch.Load()
	if w == nil {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.back != nil {
		close(w.back)
		w.back = nil
	}
}

// HasTimedOut reports whether the attempt's own timeout has ended the context, and not the end of demand or of the function.
func (c *Call) HasTimedOut() bool {
	w := c.watch.Load()
	if w == nil {
		return false
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.err == context.DeadlineExceeded
}

// Value is the claimer's. The function asks the context that the caller brought along: that context's code runs as a part of the function.
// What package context asks, when it derives from c or wants to know why c has ended, it may ask on any goroutine.
func (c *Call) Value(key any) (v any) {
	own, ok := c.from.(*Force)
	switch {
	case !ok:
		return c.from.Value(key)
	case key != ancestor:
		return own.Context.Value(key)
	}
	// Package context's own question, which it may ask on any goroutine, also on the engine's.
	_ = invoke.Guarded("the context's Value", func() { v = own.Context.Value(key) })
	return v
}

// ancestor is the key by which package context looks for its own among the ancestors of a context. It is not exported there; the
// only way to learn it is to be asked.
var ancestor = func() any {
	var c curious
	_ = context.Cause(&c)
	return c.key
}()

// curious is a context that has ended and remembers what it is asked for.
type curious struct {
	context.Context
	key any
}

func (*curious) Err() error          { return context.Canceled }
func (c *curious) Value(key any) any { c.key = key; return nil }

// Done is closed when the context ends.
func (c *Call) Done() <-chan struct{} {
	w := c.watched()
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.done == nil {
		w.done = make(chan struct{})
		// Marked under the lock, and looked at in the same instruction: an end without the lock either came before, and is
		// seen, or finds the mark, and takes the lock.
		if c.word.Or(ctxWatched)&ctxOver != 0 {
			close(w.done)
		}
	}
	return w.done
}

// Err is nil before the end, then context.Canceled or, if the attempt's own time was up, context.DeadlineExceeded. Without a watch
// there was no reason to be noted: the context has ended by its function's return, or by a cancellation that nothing waited for.
func (c *Call) Err() error {
	if c.word.Load()&ctxOver == 0 {
		return nil
	}
	w := c.watch.Load()
	if w == nil {
		return context.Canceled
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	return cmp.Or(w.err, context.Canceled)
}

// AfterFunc lets package context derive from c without a goroutine that waits for it: package context looks for this method. f runs
// on a goroutine of its own when c ends, at once if it has ended. stop reports whether it has kept f from running.
func (c *Call) AfterFunc(f func()) (stop func() bool) {
	w := c.watched()
	w.mu.Lock()
	defer w.mu.Unlock()
	if c.word.Or(ctxWatched)&ctxOver != 0 {
		seam.Go(f)
		return func() bool { return false }
	}
	if w.after == nil {
		w.after = make(map[*func()]struct{})
	}
	key := &f
	w.after[key] = struct{}{}
	return func() bool {
		w.mu.Lock()
		defer w.mu.Unlock()
		_, waiting := w.after[key]
		delete(w.after, key)
		return waiting
	}
}

// Cancel ends the context because no force demands the call any more. For any goroutine, any number of times.
func (c *Call) Cancel() {
	for {
		w := c.word.Load()
		if w&ctxOver != 0 {
			return
		}
		// The reason before the end: a claimer that finds the context ended asks why, and must not take a failure for the function's
		// own.
		if c.word.CompareAndSwap(w, w|ctxUnwanted) {
			c.End(context.Canceled)
			return
		}
	}
}

// IsCancelled reports whether Cancel has ended the context, or is about to: a failure of the function after that is not remembered.
func (c *Call) IsCancelled() bool { return c.word.Load()&ctxUnwanted != 0 }

// End ends the context, the first time with err.
func (c *Call) End(err error) {
	if w := c.word.Load(); err == context.Canceled && w&ctxWatched == 0 { // the lock is for what waits or asks why
		if w&ctxOver != 0 || c.word.CompareAndSwap(w, w|ctxOver) {
			return
		}
	}
	w := c.watched()
	w.mu.Lock()
	if c.word.Or(ctxWatched)&ctxOver != 0 {
		w.mu.Unlock()
		return
	}
	w.err = err
	c.word.Or(ctxOver)
	if w.done != nil {
		close(w.done)
	}
	after := w.after
	w.after = nil
	w.mu.Unlock()
	// On goroutines of their own: they are foreign code, and the goroutine that ends the context may be a worker, or hold what they
	// want.
	for f := range after {
		seam.Go(*f)
	}
}
