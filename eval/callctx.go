package eval

import (
	"context"
	"sync"
	"time"
)

// callCtx is the context that a function is given. It has the values of the context of the force that started the call,
// none of the deadlines of those who demand it, and ends when nobody demands the call any more, when an attempt's own
// timeout passes, or when the function returns. One allocation until somebody waits for it.
type callCtx struct {
	values   context.Context
	deadline time.Time

	mu       sync.Mutex
	done     chan struct{}
	err      error
	unwanted bool                 // it ended because nobody demanded the call any more
	after    map[*func()]struct{} // what context.WithCancel and its like have to do when we end
}

// Deadline is that of the call's own Timeout option.
func (c *callCtx) Deadline() (time.Time, bool) { return c.deadline, !c.deadline.IsZero() }

// Value is the claimer's.
func (c *callCtx) Value(key any) any { return c.values.Value(key) }

// Done is closed when the context ends.
func (c *callCtx) Done() <-chan struct{} {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.done == nil {
		c.done = make(chan struct{})
		if c.err != nil {
			close(c.done)
		}
	}
	return c.done
}

// Err tells why it ended.
func (c *callCtx) Err() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.err
}

// AfterFunc lets package context derive from c without a goroutine that waits for it.
func (c *callCtx) AfterFunc(f func()) (stop func() bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.err != nil {
		go f()
		return func() bool { return false }
	}
	if c.after == nil {
		c.after = make(map[*func()]struct{})
	}
	key := &f
	c.after[key] = struct{}{}
	return func() bool {
		c.mu.Lock()
		defer c.mu.Unlock()
		_, waiting := c.after[key]
		delete(c.after, key)
		return waiting
	}
}

// unwant ends the context because nobody demands the call any more.
func (c *callCtx) unwant() {
	c.mu.Lock()
	c.unwanted = c.unwanted || c.err == nil
	c.mu.Unlock()
	c.end(context.Canceled)
}

func (c *callCtx) isUnwanted() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.unwanted
}

// end ends the context, the first time with err.
func (c *callCtx) end(err error) {
	c.mu.Lock()
	if c.err != nil {
		c.mu.Unlock()
		return
	}
	c.err = err
	if c.done != nil {
		close(c.done)
	}
	after := c.after
	c.after = nil
	c.mu.Unlock()
	for f := range after {
		go (*f)()
	}
}
