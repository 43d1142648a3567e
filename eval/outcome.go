package eval

import (
	"errors"
	"fmt"

	"xfork/internal/failure"
	"xfork/internal/node"
)

// What a closed scope has come to.

// err is the outcome of a closed scope.
func (s *scope) err() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.killed != nil:
		if c, ok := s.killed.(*failure.Cancelled); ok && s.tried != nil && c != failure.ErrWithdrawn {
			return &failure.Cancelled{Err: c.Err, Cause: c.Cause, Last: s.tried.Err}
		}
		return s.killed
	case s.fail != nil:
		return s.fail.Err
	}
	return nil
}

// wasToBeTried notes a failure after which a call was to be tried again, when the demand for it ended. The end of a context
// tells little where it came between two attempts: what the last one failed with is what the user wants to know.
func (s *scope) wasToBeTried(f *node.Failure) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if f != nil && (s.tried == nil || f.Key < s.tried.Key) {
		s.tried = f
	}
}

// why tells why a task of the scope is skipped.
func (s *scope) why() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.killed != nil {
		return s.killed
	}
	return errSkipped
}

// errSkipped ends the demand of a scope in which something with a lower number has failed.
var errSkipped = errors.New("something before it has failed")

// clean reports whether no task of the scope can still be in a queue.
func (s *scope) clean() bool { return !s.dirty.Load() }

// outcome is what the scope's root has come to.
func (s *scope) outcome() error {
	if err := s.err(); err != nil {
		return err
	}
	if !node.Settled(s.root) {
		return fmt.Errorf("%w: %v was neither settled nor withdrawn", ErrInternal, s.root)
	}
	return outcome(s.root)
}

// top is the scope of the force itself.
func (s *scope) top() *scope {
	for s.parent != nil {
		s = s.parent.scope
	}
	return s
}
