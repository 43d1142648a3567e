//go:build !seam

package seam

import "sync"

// Cond is a condition that is only ever broadcast. It is not sync.Cond, because those that wait may be in a bubble of
// testing/synctest and be told by a goroutine outside: the runtime ends the process for that where a channel or a condition
// variable is used, and allows it with a mutex. Each goroutine that waits has a mutex of its own, which it locks twice: the second
// Lock returns when Broadcast has unlocked it.
type Cond struct {
	L       sync.Locker
	waiting []*sync.Mutex // locked; protected by L
}

// Wait waits for the next Broadcast with L given up.
func (c *Cond) Wait() {
	told := new(sync.Mutex)
	told.Lock()
	c.waiting = append(c.waiting, told)
	c.L.Unlock()
	told.Lock()
	c.L.Lock()
}

// Broadcast wakes all that wait. The caller holds L.
func (c *Cond) Broadcast() {
	for _, told := range c.waiting {
		told.Unlock()
	}
	c.waiting = nil
}
