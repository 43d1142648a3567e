package callctx

import "xfork/internal/seam"

// Follower is told when the context of the force ends from which a call's context comes. Both methods are for any goroutine.
type Follower interface {
	// Watched is called before the first moment at which Ended may be.
	Watched()
	// Ended may be called several times, and late: when the function has returned.
	Ended()
}

// Follow makes f hear of the end of the force's context, once the function waits for the end of its own. It is for a call in which no
// other goroutine sees the end of the force, and comes before the function is called. A function that does not ask pays nothing.
func (c *Call) Follow(f Follower) { c.follow = f }

// FollowItself makes the call's context end with that of the force.
func (c *Call) FollowItself() { c.follow = (*itself)(c) }

// itself is a Call as its own follower.
type itself Call

func (*itself) Watched() {}

func (c *itself) Ended() { (*Call)(c).Cancel() }

// heed begins the watch of the force's context, unless it has begun. Without the lock: the watch may end the context at once.
func (c *Call) heed(w *ctxWatch) {
	if c.follow == nil {
		return
	}
	w.mu.Lock()
	first := !w.heeds
	w.heeds = true
	w.mu.Unlock()
	if !first {
		return
	}
	c.follow.Watched()
	stop := seam.Watch(c.from, c.follow.Ended)
	w.mu.Lock()
	// Marked and looked at in the same instruction, as in Done: an end that came first is seen here, a later one stops the watch.
	over := c.word.Or(ctxWatched)&ctxOver != 0
	if !over {
		w.stop = stop
	}
	w.mu.Unlock()
	if over {
		stop()
	}
}
