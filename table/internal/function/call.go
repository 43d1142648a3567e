package function

import (
	"fmt"

	"xfork/expr"
	"xfork/internal/failure"
)

// Called returns the error of a call without the place where it was forked,
// which is in package table: the verb that fails with it has the program's line.
func Called(err error) error {
	if e, is := err.(*expr.Error); is {
		return &callError{e}
	}
	return err
}

// Name, arguments and attempts are those of the call; the verb adds its own in front.
//
// callError is the error of a call in a row.
type callError struct{ of *expr.Error }

// Error returns the call and what it has failed with.
func (e *callError) Error() string {
	s := e.of.Func
	if e.of.Args != "" {
		s += "(" + e.of.Args + ")"
	}
	if e.of.Attempts > 0 {
		s += fmt.Sprintf(", %d attempts", e.of.Attempts)
	}
	return s + ": " + failure.Text(e.of.Err)
}

// Unwrap returns the engine's error, which has the traceback.
func (e *callError) Unwrap() error { return e.of }
