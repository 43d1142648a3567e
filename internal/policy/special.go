package policy

import (
	"context"
	"time"

	"xfork/internal/failure"
	"xfork/internal/invoke"
	"xfork/internal/keep"
	"xfork/internal/node"
)

// What a function asks for beyond its lane, and what the engine asks the user's part of it. The policy of retries and the key of a
// limit are asked where their answers are used (run.Attempt, package exec); how a call gets what it asks for is in package exec.

// Special is what a function asks for beyond its lane. It does not change once the function is made, so every run reads it
// without a lock. What a call has got of it is in its task's demand.Extra.
//
//	Kept        has the result on disk: the call asks for no more  Look, Take
//	admit       takes the token, a place, the consent of the rate   given back by release, kept by an expired function
//	arm         counts the attempt, and gives it a clone            Timeout
//	expire      gives a running attempt up                          Timeout
//	again       asks whether there is to be another one             Retry
type Special struct {
	Timeout time.Duration
	Retry   func(attempt int, err error) (wait time.Duration, again bool)
	Limit   *Limit
	// LimitFor, where it is set, takes the place of Limit: the limit of a call by what it is given. The caller holds the claim.
	// It may panic.
	LimitFor func(n *node.Node) *Limit
	Rate     interface{ Wait(context.Context) error }
	// Kept is for results that are kept on disk; nil: they are not.
	Kept *keep.Function
}

// HeldBy is what views are told of: the limit, with how many calls it lets run at once, and the rate. Package observe, which does not
// know this one, asks for it. Limits by key are left out: which one it is is found out call by call, and a view lists functions.
func (sp *Special) HeldBy() (limit any, atOnce int, rate any) {
	if sp.Limit != nil {
		limit, atOnce = sp.Limit, sp.Limit.N
	}
	if sp.Rate != nil {
		rate = sp.Rate
	}
	return limit, atOnce, rate
}

// WaitForRate calls the user's waiter, which blocks until the rate allows one more call.
func (sp *Special) WaitForRate(ctx context.Context) (err error) {
	if bad := invoke.Guarded("the waiter of Rate", func() { err = sp.Rate.Wait(ctx) }); bad != nil {
		return bad
	}
	return err
}

// Expired returns the error of an attempt that has run out of time. err is what its function has returned, or nil if it still runs.
func (sp *Special) Expired(err error) error {
	if err == context.DeadlineExceeded {
		err = nil
	}
	return &failure.TimedOut{After: sp.Timeout, Err: err}
}

// Alone reports whether a call asks for something of its own that a partition of calls does not have: its time, a place under a limit,
// the consent of a rate, a look for its result on disk. What Retry asks for comes after the call.
func (sp *Special) Alone() bool {
	return sp.Timeout > 0 || sp.Limit != nil || sp.LimitFor != nil || sp.Rate != nil || sp.Kept != nil
}
