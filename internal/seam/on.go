//go:build seam

package seam

import (
	"context"
	"runtime"
	"time"
)

// Controller chooses which goroutine goes on at every step. Package explore has one.
type Controller interface {
	// Step lets the controller go on with another goroutine, and returns when it is this one's turn.
	Step(point string)
	// Yield is a Step of a goroutine that cannot go on before another one has done something.
	Yield(point string)
	// Block returns when ready reports true and it is this goroutine's turn. ready is called on the goroutines that run
	// meanwhile; it changes nothing and calls nothing of this package.
	Block(point string, ready func() bool)
	// Choose gives a number below n: which of several ready channels a select takes.
	Choose(n int) int
	// Go starts a goroutine.
	Go(f func())
	// After starts a goroutine for f when its clock has advanced by d, unless it is told to stop before.
	After(d time.Duration, f func()) (stop func() bool)
}

// Installed is the test's controller, set while nothing of the core runs; nil leaves the schedule to Go.
var Installed Controller

// What these are for stands in off.go; here they are small, so that explored schedules are short and reach every branch.
const (
	Spins    = 1
	Patience = 1
	Poll     = 4
	Enough   = 1
	Buckets  = 1
)

// Step hands control to the controller.
func Step(point string) {
	if c := Installed; c != nil {
		c.Step(point)
	}
}

// Yield lets other goroutines run.
func Yield(point string) {
	if c := Installed; c != nil {
		c.Yield(point)
		return
	}
	runtime.Gosched()
}

// Go starts a goroutine under the controller.
func Go(f func()) {
	if c := Installed; c != nil {
		c.Go(f)
		return
	}
	go f()
}

// Wait receives from c.
func Wait(point string, c <-chan struct{}) {
	if i := Installed; i != nil {
		i.Block(point, func() bool { return ready(c) })
	}
	<-c
}

// Either receives from a or b, and reports whether it was a. Where both are ready the controller chooses, as select would by chance:
// the other channel is set to nil, from which nothing is received.
func Either(point string, a, b <-chan struct{}) bool {
	if i := Installed; i != nil {
		i.Block(point, func() bool { return ready(a) || ready(b) })
		switch x, y := ready(a), ready(b); {
		case x && y && i.Choose(2) == 0, !x:
			a = nil
		default:
			b = nil
		}
	}
	select {
	case <-a:
		return true
	case <-b:
		return false
	}
}

// ready reports whether a receive from c would succeed at once, and receives nothing: a token stays in the buffer, and a closed
// channel stays closed. Channels without a buffer are only ever closed in the core.
func ready(c <-chan struct{}) bool {
	if len(c) > 0 {
		return true
	}
	select {
	case <-c:
		return true
	default:
		return false
	}
}

// Within receives from c, but waits no longer than d by the controller's clock, and reports whether it has received.
func Within(point string, c <-chan struct{}, d time.Duration) bool {
	late := make(chan struct{})
	stop := AfterFunc(d, func() { close(late) })
	defer stop.Stop()
	return Either(point, c, late)
}

// Watch calls f on a goroutine of its own when ctx ends, unless it is stopped before. begun and stopped are plain memory: under a
// controller one goroutine runs at a time, and there is no step between the look at one and the write of the other.
func Watch(ctx context.Context, f func()) (stop func() bool) {
	if Installed == nil {
		return context.AfterFunc(ctx, f)
	}
	off := make(chan struct{})
	begun, stopped := false, false
	Go(func() {
		Either("watch", ctx.Done(), off)
		if !stopped {
			begun = true
			f()
		}
	})
	return func() bool {
		if begun || stopped {
			return false
		}
		stopped = true
		close(off)
		return true
	}
}
