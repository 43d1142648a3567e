//go:build seam

package seam

import "sync"

// Mutex is a lock. Its holder may lose control, at any step, to others that want it; then they are blocked as far as the controller
// knows, and it lets the holder go on.
type Mutex struct{ mu sync.Mutex }

// Lock takes the lock. Under a controller no goroutine ever waits in the real lock: it would keep its turn.
func (m *Mutex) Lock() {
	c := Installed
	if c == nil {
		m.mu.Lock()
		return
	}
	c.Step("lock")
	for !m.mu.TryLock() {
		c.Block("lock", m.free)
	}
}

// free reports whether Lock would succeed at once. It is called while all other goroutines of the schedule stand still.
func (m *Mutex) free() bool {
	if !m.mu.TryLock() {
		return false
	}
	m.mu.Unlock()
	return true
}

// Unlock gives the lock back. It is no step: what its holder does next to shared memory is one.
func (m *Mutex) Unlock() { m.mu.Unlock() }

// Cond is a condition that is only ever broadcast. Under a controller a goroutine waits for the number of broadcasts to change.
type Cond struct {
	L sync.Locker

	real  sync.Cond
	times int
}

// Wait waits for the next Broadcast with L given up.
func (c *Cond) Wait() {
	i := Installed
	if i == nil {
		c.real.L = c.L
		c.real.Wait()
		return
	}
	before := c.times
	c.L.Unlock()
	i.Block("cond", func() bool { return c.times != before })
	c.L.Lock()
}

// Broadcast wakes all that wait. The caller holds L, which protects times.
func (c *Cond) Broadcast() {
	c.times++
	c.real.Broadcast()
}
