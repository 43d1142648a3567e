package demand

import (
	"errors"
	"fmt"

	"xfork/internal/failure"
	"xfork/internal/node"
)

// What a closed scope has come to. killed, fail and tried do not change any more once it has closed, but for a kill that comes late;
// it is taken under the lock all the same, for the kill may be on another goroutine.

// Err returns the outcome of a closed scope: why it was withdrawn, or its lowest failure, or nil. The reason comes first, because a
// scope that was withdrawn has not run everything, and so does not know its lowest failure.
func (s *Scope) Err() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.killed != nil:
		// Not for ErrWithdrawn: there the caller is another call of the engine's, which is not wanted itself.
		if c, ok := s.killed.(*failure.Cancelled); ok && s.tried != nil && c != failure.ErrWithdrawn {
			return &failure.Cancelled{Err: c.Err, Cause: c.Cause, Last: s.tried.Err}
		}
		return s.killed
	case s.fail != nil:
		return s.fail.Err
	}
	return nil
}

// WasToBeTried notes a failure after which a call was to be tried again, when the demand for it ended. A context that ends between
// two attempts says little; the user wants to know what the last attempt has failed with. Of several calls the oldest counts, as
// for failures, so that the error does not depend on the schedule.
func (s *Scope) WasToBeTried(f *node.Failure) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if f != nil && (s.tried == nil || f.Key < s.tried.Key) {
		s.tried = f
	}
}

// Why returns the reason for which tasks of the scope are skipped. The scope's kids are withdrawn with it.
func (s *Scope) Why() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.killed != nil {
		return s.killed
	}
	return errSkipped
}

// errSkipped ends the demand of a scope when its dynamic node is skipped, because something with a lower number has failed.
var errSkipped = errors.New("something before it has failed")

// Clean reports whether no queue, ticket, timer or search can still have a number of the scope's tasks or a pointer to it. Then its
// numbers and its memory may be used again. Dirty is never taken back: to find out that the last number is gone would cost more
// than the memory does.
func (s *Scope) Clean() bool { return !s.Dirty.Load() }

// Outcome returns what the scope's root has come to, for the caller of the force or of an element of Each. The scope's own error
// comes first: the root of a withdrawn scope may have been settled by another force meanwhile.
func (s *Scope) Outcome() error {
	if err := s.Err(); err != nil {
		return err
	}
	// A scope without an error has done all its tasks, of which the root is one: anything else is a fault of the engine, and
	// better an error than a value that is not there.
	if !node.Settled(s.Root) {
		return fmt.Errorf("%w: %v was neither settled nor withdrawn", failure.ErrInternal, s.Root)
	}
	return failure.Outcome(s.Root)
}

// Top returns the scope of the force that s belongs to: s itself, or the scope in which dynamic nodes have opened s, kid in kid. It
// takes one step for each dynamic node above s; a tail call adds none.
func (s *Scope) Top() *Scope {
	for s.Parent != nil {
		s = s.Parent.Scope
	}
	return s
}

// Withdrawal returns why the scope was withdrawn, or nil.
func (s *Scope) Withdrawal() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.killed
}

// All returns every failure of a closed scope, under AllErrors, unless it was withdrawn: then its own error says why.
func (s *Scope) All() map[any]*node.Failure {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.killed != nil {
		return nil
	}
	return s.collected
}
