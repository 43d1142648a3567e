package invoke

import (
	"context"
	"errors"
	"runtime/pprof"
	"sync"
	"sync/atomic"

	"xfork/internal/failure"
	"xfork/internal/seam"
	"xfork/internal/site"
)

// The engine calls more of the user's code than the functions of calls: retry policies, the waiters of rates, keys of limits,
// methods of contexts and of errors. None of it may end a goroutine of the engine's, or the process. Functions and operators are
// guarded where they are called (packages run and walk); everything else goes through Guarded, or is
// read once, on the goroutine of the force that brings it along (callctx.Adopt). The methods of errors are called by package
// failure, which recovers by itself.

// Guarded calls f on a goroutine of its own, so that neither its panic nor its Goexit is the caller's, and returns what went
// wrong: nil, or an error that says what f was, with the stack on which it happened. It costs a goroutine and a wait, and so
// is for what happens once a force, an attempt or a refusal, not once a node.
//
// That f has run through is noted by whole, after its call: recover returns nil for a Goexit as it does for a return.
func Guarded(what string, f func()) (bad *failure.Misbehaved) {
	done := make(chan struct{})
	seam.Go(func() {
		defer close(done)
		defer Asking.begin()()
		pprof.SetGoroutineLabels(context.Background()) // those of the goroutine that asks are the engine's
		whole := false
		defer func() {
			if whole {
				return
			}
			bad = &failure.Misbehaved{What: what}
			bad.PCs, bad.Err = failure.Recovered(recover())
		}()
		f()
		whole = true
	})
	seam.Wait("guarded", done)
	return bad
}

// ErrAsked is what a force returns that is made by code which Guarded has called. It belongs to no call that could give up what it holds, so that it might
// wait for ever for a limit or a token that the call which asks has.
var ErrAsked = errors.New("eval: a retry policy, the waiter of a rate, the key of a limit and the methods of a context must not force")

// Asking holds the goroutines on which Guarded calls something. Package eval looks here at the start of every outermost force.
var Asking askedGoroutines

// askedGoroutines is a set of goroutines by the addresses of their descriptors. An address is in it only while its goroutine runs, so
// that the runtime cannot give it to another one meanwhile. mu protects in; some is read without it.
type askedGoroutines struct {
	some atomic.Int32 // how many there are: a force outside of all of them costs a look
	mu   sync.Mutex
	in   map[uintptr]bool
}

// begin notes the running goroutine, until the function that it returns is called.
func (a *askedGoroutines) begin() (end func()) {
	g := site.G()
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.in == nil {
		a.in = make(map[uintptr]bool)
	}
	a.in[g] = true
	a.some.Add(1)
	return func() {
		a.mu.Lock()
		defer a.mu.Unlock()
		delete(a.in, g)
		a.some.Add(-1)
	}
}

// Here reports whether the running goroutine is one of them. A goroutine sees its own entry: it has made it before. So the count may be
// read without the lock, and a stale one is wrong only about others.
func (a *askedGoroutines) Here() bool {
	if a.some.Load() == 0 {
		return false
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.in[site.G()]
}
