package eval

import (
	"xfork/internal/invoke"
	"xfork/internal/node"
)

// Limits by key: a function's Special may name the limit of each call, by what the call is given. See expr.LimitBy.

// findLimit finds out under which limit the call of k falls, once for all its attempts. False means that another force has the
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
	var l *Limit
	bad := invoke.Guarded("the key of LimitBy", func() { l = sp.LimitFor(n) })
	if !mine {
		node.HandBack(n)
	}
	if bad != nil {
		var err error = bad
		x.refused, x.keyless = &err, true // the call goes on, without waiting for anything more, to fail with it
	} else {
		x.by = l
	}
	return true
}
