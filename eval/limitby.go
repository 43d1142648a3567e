package eval

import (
	"xfork/internal/node"
	"xfork/internal/seam"
)

// Limits by key: a function's Special may name the limit of each call, by what the call is given. See expr.LimitBy.

// findLimit finds out under which limit the call of k falls, once for all its attempts. False means that somebody else has the
// node.
func (r *run) findLimit(k *task, sp *Special) bool {
	x := k.extra()
	if x.by != nil || x.keyless {
		return true
	}
	// The arguments belong to the claim. It is handed back at once, for a call that waits for its place must not keep others
	// from calling the function.
	n := k.n.Get()
	mine := x.claimed.Load()
	if !mine && !node.Claim(n) {
		return false
	}
	l, err := ask(sp.LimitFor, n)
	if !mine {
		node.Seal(n, node.Idle)
	}
	if err != nil {
		x.refused, x.keyless = &err, true // the call goes on, without waiting for anything more, to fail with it
	} else {
		x.by = l
	}
	return true
}

// ask calls the key function, which is the user's. On a goroutine of its own: should it end that, then there is a worker left
// to say so, on every schedule alike.
func ask(limitFor func(*node.Node) *Limit, n *node.Node) (l *Limit, err error) {
	done := make(chan struct{})
	seam.Go(func() {
		defer close(done)
		whole := false
		defer func() {
			if whole {
				return
			}
			if v := recover(); v != nil {
				err = &partPanic{&panicked{v}, trace()}
			} else {
				err = &partPanic{ErrGoexit, trace()}
			}
		}()
		l = limitFor(n)
		whole = true
	})
	seam.Wait("key", done)
	return l, err
}
