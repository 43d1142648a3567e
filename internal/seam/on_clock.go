//go:build seam

package seam

import (
	"math"
	"time"
)

// Timer calls a function later, by the controller's clock or by the real one.
type Timer struct {
	f    func()
	real *time.Timer
	stop func() bool
}

// AfterFunc calls f on a goroutine of its own after d.
func AfterFunc(d time.Duration, f func()) *Timer {
	t := &Timer{f: f}
	if Installed == nil {
		t.real = time.AfterFunc(d, f)
	} else {
		t.arm(d)
	}
	return t
}

// arm lets the controller's clock fire the timer after d.
func (t *Timer) arm(d time.Duration) {
	t.stop = Installed.After(d, t.f)
}

// Stop keeps the timer from firing, and reports whether it was still to fire.
func (t *Timer) Stop() bool {
	Step("stop")
	if t.real != nil {
		return t.real.Stop()
	}
	return t.stop()
}

// Reset lets the timer fire after d from now, and reports whether it was still to fire.
func (t *Timer) Reset(d time.Duration) bool {
	Step("reset")
	if t.real != nil {
		return t.real.Reset(d)
	}
	was := t.stop()
	t.arm(d)
	return was
}

// Sleep waits for d.
func Sleep(point string, d time.Duration) {
	c := Installed
	if c == nil {
		time.Sleep(d)
		return
	}
	over := false
	c.After(d, func() { over = true })
	c.Block(point, func() bool { return over })
}

// Lasts calls f, and returns how long it took: for ever in an explored schedule, so that what is done about it is the same each
// time.
func Lasts(f func()) time.Duration {
	begin := time.Now()
	f()
	if Installed != nil {
		return math.MaxInt64
	}
	return time.Since(begin)
}
