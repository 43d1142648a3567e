package failure

import (
	"errors"

	"xfork/internal/node"
)

// Cause is the innermost cause of err that is not the engine's: what the user's function returned or panicked with, without
// the names, places and parts that the engine has put around it, at any depth of nested forces. It is what a program shows to
// its own users, where the error itself is for the programmer.
//
// Of a force that was cancelled it is the context's cause. A panic with a value that is no error stays "panic: ...", and what the
// engine itself has found, such as ErrCycle, is its own cause. Of several failures in one, as AllErrors and Any join them, it
// is the causes, joined in the same order. An error that has nothing of the engine in it, nil included, is returned as it is.
//
//	*Error -> *node.PartError -> err                       Cause is err: both are the engine's
//	*Error -> *panicked -> *Error -> err                   err: a function forced, and panicked with what it got
//	*Error -> fmt.wrapError -> err                         the wrapError: nothing of the engine's lies below
//	*Error -> fmt.wrapError -> *Error -> err               err: the user's wrapping of a nested failure is context too
//	*joined -> *Error -> err1, *Error -> err2              errors.Join(err1, err2)
//
// The loop ends because each step goes to what an error wraps. Only a method of the user's can make a circle of that, and errors.Is
// does not end there either.
func Cause(err error) error {
	for {
		inner := beneath(err)
		switch {
		case inner != nil: // the engine's
		case !hasFailure(err):
			return err
		default:
			// The user's own, around a failure of the engine's that has an own cause.
			parts, many := parts(err)
			if many {
				return causes(parts)
			}
			inner = parts[0]
		}
		err = inner
	}
}

// causes joins the causes of several failures. Of one it is that itself.
func causes(errs []error) error {
	var all []error
	for _, err := range errs {
		if err != nil {
			all = append(all, Cause(err))
		}
	}
	if len(all) == 1 {
		return all[0]
	}
	return errors.Join(all...)
}

// Returned returns what the function of a failed call has returned as its error, whatever that is, an error of the engine's
// included: one layer is taken off, where Cause takes all. ok is false if the call has ended otherwise, by a panic for instance.
func Returned(err error) (own error, ok bool) {
	e, ok := err.(*Error)
	if !ok || e.goexit {
		return nil, false
	}
	switch e.Err.(type) {
	case *panicked, *Misbehaved, *Cancelled, *TimedOut, *CycleError:
		return nil, false // nothing that the function has returned
	}
	return e.Err, true
}

// beneath returns the cause of an error of the engine's that has one, and nil for all others. It looks at the type and not by
// errors.As: the user's wrapping around err must not be skipped.
func beneath(err error) error {
	switch e := err.(type) {
	case *Error:
		if e != nil { // a user's function may return a nil one
			return e.Err
		}
	case *node.PartError:
		return e.Err
	case *Traced:
		return e.Err
	case *Far:
		return e.Err
	case *panicked:
		return e.Unwrap()
	case *Cancelled:
		return e.Cause
	}
	return nil
}

// hasFailure reports whether there is an error of the engine's in err that has a cause. It keeps a stack of its own, because joined
// errors make a tree.
func hasFailure(err error) bool {
	// A list and not a recursion: errors may be joined to any depth.
	for todo := []error{err}; len(todo) > 0; {
		err, todo = todo[len(todo)-1], todo[:len(todo)-1]
		if beneath(err) != nil {
			return true
		}
		parts, _ := parts(err)
		todo = append(todo, parts...)
	}
	return false
}

// parts returns what err wraps, and whether its method says that they may be several: nothing where the method panics, as that of a
// nil pointer may.
func parts(err error) (errs []error, many bool) {
	defer func() {
		if recover() != nil {
			errs, many = nil, false
		}
	}()
	switch e := err.(type) {
	case interface{ Unwrap() error }:
		return []error{e.Unwrap()}, false
	case interface{ Unwrap() []error }:
		return e.Unwrap(), true
	}
	return nil, false
}
