package demand

import (
	"errors"

	"xfork/internal/node"
)

// The kids of a dynamic task: scopes that it has opened. Why they end.

// ErrLost ends the demand for what another one has made superfluous.
var ErrLost = errors.New("another one was first")

// KillKids withdraws the kids that are open now. No lock is held meanwhile: a kill sweeps, and may close a kid.
func (x *Extra) KillKids(why error) {
	for _, s := range x.OpenKids() {
		s.Kill(why)
	}
}

// Withdrawn returns why a kid has no outcome that counts, or nil. The losers of a First are meant to have none.
func Withdrawn(kids []*Scope, kind node.WishKind) error {
	for _, s := range kids {
		if why := s.Withdrawal(); why != nil && !(kind == node.First && why == ErrLost) {
			return why
		}
	}
	return nil
}
