package callctx

import (
	"cmp"
	"context"
	_ "sync"        // for inlining: see package seam
	_ "sync/atomic" // likewise
	"time"

	"xfork/internal/invoke"
	"xfork/internal/node"
	"xfork/internal/seam"
)

// Call is the context that a function is given, as context.Context. It has the values of the context of the force that started the call, and
// ends when no force demands the call any more, when an attempt's own timeout passes, or when the function returns. Its
// deadline is the earlier one of the attempt's and of the moment up to which the call is demanded, as far as that is known. One
// allocation, and no lock, until the function waits for it.
type Call struct {
	// Written by Begin, before the function is called.
	from   context.Context // of the force that started the call
	n      *node.Node
	follow Follower // or nil

	// The bits below, and what is only there if it is needed. Once watch is set it stays, so that a goroutine that has loaded it
	// once need not look again.
	word  seam.Uint32
	place int32 // written and read by the goroutine of the call
	watch seam.Pointer[ctxWatch]
}

// The bits of a Call's word. Orders and readers: see the package.
const (
	ctxOver     = 1 << iota // it has ended
	ctxUnwanted             // because no force demanded the call any more
	ctxWatched              // it ends under the lock of its watch
)

// ctxWatch is what a context needs only if it ends otherwise than by its function's return, or if a goroutine waits for its end.
// Nearly all calls return without one. mu protects all fields but deadline, which is written before the function is called.
type ctxWatch struct {
	deadline time.Time // of the attempt; written before the function is called

	mu    seam.Mutex
	told  time.Time     // the latest deadline of demanders that the function was told of
	back  chan struct{} // closed when the function returns after its attempt has expired: see Expire
	done  chan struct{}
	err   error                // why it ended
	after map[*func()]struct{} // what context.WithCancel and its like have to do when we end

	heeds bool        // the end of from is watched, or has been
	stop  func() bool // ends that watch
}

// watched returns the watch, and makes it where there is none. Of several goroutines that make one the first has its own taken.
func (c *Call) watched() *ctxWatch {
	if w := c.watch.Load(); w != nil {
		return w
	}
	c.watch.CompareAndSwap(nil, new(ctxWatch))
	return c.watch.Load()
}

// Begin makes c the context of a call of n's function, which is made for a force in context from. It is not a constructor because
// a Call is a part of a larger record for calls inside of calls: see run.DirectCtx.
func (c *Call) Begin(from context.Context, n *node.Node) { c.from, c.n = from, n }

// SetDeadline gives the attempt a deadline, before its function is called. It does not set a timer: that is the engine's, and calls
// Expire.
func (c *Call) SetDeadline(deadline time.Time) { c.watched().deadline = deadline }

// Grace is how long a function that has been told to stop has time to return before the engine goes on without it. It
// decides how long a caller is kept, and no outcome: see docs/adr, number 9.
const Grace = 20 * time.Millisecond

// Deadline returns that of the call's own Timeout, or the latest one of the forces that demand the call, if all of them have one;
// the earlier of the two where there are both.
//
// A force that comes later may have a later deadline, or none. A function that has been told of a deadline, and fails after
// it, has done right by the context that it was given, and wrong by the newcomer: it is called again (IsLate).
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
// or until the moment is over. A timer's goroutine calls it, which holds nothing. The channel back is in place before the end:
// otherwise a function that returns at once finds none to close, and Expire waits for the whole of Grace.
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

// Returned notes that the function has returned. What the function has derived from its context ends with it.
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

// HasTimedOut reports whether the attempt's own timeout has ended the context. It stays false where another end came first.
func (c *Call) HasTimedOut() bool {
	w := c.watch.Load()
	if w == nil {
		return false
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.err == context.DeadlineExceeded
}

// Value returns the value of the context that the caller of the force brought along. Its code may be the user's: where the function
// asks, it runs as a part of the function, and a panic there is the function's. What package context asks, when it derives from c or
// looks for why c has ended, it may ask on any goroutine, the engine's included; so that question is guarded.
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

// ancestor is the key by which package context looks for its own among the ancestors of a context: the address of its unexported
// variable cancelCtxKey. context.Cause asks a context that has ended for it, so a context that listens learns it, once, at the
// start of the program. Were package context to ask in another way, ancestor would be nil, and every question counts as the
// function's.
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

// Err makes package context ask on.
func (*curious) Err() error { return context.Canceled }

// Value notes the key.
func (c *curious) Value(key any) any { c.key = key; return nil }

// Done returns a channel that is closed when the context ends. The channel is made when it is first asked for: a function that only
// looks at Err pays for none.
func (c *Call) Done() <-chan struct{} {
	w := c.watched()
	c.heed(w)
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

// Err returns why it ended, or nil. A context without a watch has ended by its function's return or by Cancel: both are
// context.Canceled, and need no memory.
func (c *Call) Err() error {
	if c.word.Load()&ctxOver == 0 {
		// A function that looks now and then has no watch: it sees the end of the force here.
		if c.follow == nil || c.from.Err() == nil {
			return nil
		}
		c.follow.Watched()
		c.follow.Ended()
		if c.word.Load()&ctxOver == 0 {
			return nil // another force wants the call
		}
	}
	w := c.watch.Load()
	if w == nil {
		return context.Canceled
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	return cmp.Or(w.err, context.Canceled)
}

// AfterFunc lets package context derive from c without a goroutine that waits for it (the method that context.AfterFunc and
// propagateCancel look for). f is called on a goroutine of its own, at once where c has ended. The key of the map is the address
// of the parameter, so that one function may be registered twice.
func (c *Call) AfterFunc(f func()) (stop func() bool) {
	w := c.watched()
	c.heed(w)
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

// Cancel ends the context because no force demands the call any more. It does nothing where the context has ended.
func (c *Call) Cancel() {
	for {
		w := c.word.Load()
		if w&ctxOver != 0 {
			return
		}
		// The reason before the end: otherwise a worker that finds the context ended, and asks why, takes a failure for the
		// function's own.
		if c.word.CompareAndSwap(w, w|ctxUnwanted) {
			c.End(context.Canceled)
			return
		}
	}
}

// IsCancelled reports whether Cancel came before any other end.
func (c *Call) IsCancelled() bool { return c.word.Load()&ctxUnwanted != 0 }

// End ends the context, the first time with err. The usual end is one instruction: no goroutine waits, and Canceled is what Err
// returns without a watch. Where the compare-and-swap fails, the word has got a bit meanwhile, and the lock decides.
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
	after, stop := w.after, w.stop
	w.after, w.stop = nil, nil
	w.mu.Unlock()
	if stop != nil {
		stop()
	}
	// On goroutines of their own: they are others' code, and the goroutine that ends the context may be a worker, or hold what
	// they want.
	for f := range after {
		seam.Go(*f)
	}
}
