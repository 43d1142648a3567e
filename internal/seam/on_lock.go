//go:build seam

package seam

import "sync"

// Mutex is a lock whose holder may lose control to others that want it.
type Mutex struct{ mu sync.Mutex }

// Lock takes the lock.
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

// free tells whether Lock would succeed at once.
func (m *Mutex) free() bool {
	if !m.mu.TryLock() {
		return false
	}
	m.mu.Unlock()
	return true
}

// Unlock gives the lock back. It is no step: what its holder does next to shared memory is one.
func (m *Mutex) Unlock() { m.mu.Unlock() }

// Cond is a condition that is only ever broadcast.
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

// Broadcast wakes all who wait.
func (c *Cond) Broadcast() {
	c.times++
	c.real.Broadcast()
}
