package exec

import (
	"xfork/internal/demand"
	"xfork/internal/invoke"
	"xfork/internal/node"
	"xfork/internal/policy"
)

// Limits by key: a function's Special may name the limit of each call, by what the call is given. See expr.LimitBy.

// findLimit finds out under which limit the call of k falls, once for all its attempts, and keeps it in Extra.By. False means that
// another task has claimed the node: the caller looks anew.
//
// The key function is the user's, so it is called on a guarded goroutine, for which this one waits.
func (r *Machine) findLimit(k *demand.Task, sp *policy.Special) bool {
	x := k.Extra()
	// Found before: the task comes here again after each sleep, and for each attempt.
	if x.By != nil || x.Keyless {
		return true
	}
	// Only the claimer may read the arguments, for they are forgotten with the outcome. The claim is handed back at once; otherwise
	// a call that waits for its place would keep other forces from calling the function.
	n := k.Node.Get()
	mine := x.Claimed.Load()
	if !mine && !node.Claim(n) {
		return false
	}
	var l *policy.Limit
	bad := invoke.Guarded("the key of LimitBy", func() { l = sp.LimitFor(n) })
	if !mine {
		node.HandBack(n)
	}
	if bad != nil {
		var err error = bad
		// The call goes on to fail with the error, as if its function had returned it (invoke). It waits for no limit and no
		// rate: Keyless lets it pass admit.
		x.Refused, x.Keyless = &err, true
	} else {
		x.By = l
	}
	return true
}
