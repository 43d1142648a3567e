package eval

import "xfork/internal/failure"

// Error is the failure of one node: what failed (Func, Args, Element, Attempts, Node), where it was forked (Site), where it
// panicked or what returned it (Stack), and its cause (Err). It is memoised with the node and shared by all that need the node,
// so its fields must not be changed; errors.Is and errors.As reach the cause.
//
// Printed with %v it is one line; with %+v it is the traceback that the sequential program would have shown. The fields are
// described in internal/failure, where the engine makes it.
type Error = failure.Error

// CycleError is the path of a force that waits for itself: its Nodes wait for each other in their order, and the last one for
// the first. errors.Is(err, ErrCycle) holds.
type CycleError = failure.CycleError

var (
	// ErrCycle is the cause of a force that waits for itself: functions that force each other through closures or package
	// variables. Cycles of operands cannot be built; cycles through the user's own locks are not seen.
	ErrCycle = failure.ErrCycle

	// ErrGoexit is the cause of a function that ended its goroutine, as runtime.Goexit and t.FailNow do. A force inside of a
	// function that fails with it ends that function's goroutine in turn.
	ErrGoexit = failure.ErrGoexit

	// ErrInternal is the cause of a fault of the engine itself. Please report it.
	ErrInternal = failure.ErrInternal
)

// Cause is the innermost cause of err that is not the engine's: what the user's function returned or panicked with, without
// the names, places and parts that the engine has put around it, at any depth of nested forces. It is what a program shows to
// its own users, where the error itself is for its developers.
//
// Of a force that was cancelled it is the context's cause. A panic with a value that is no error stays "panic: ...", and what the
// engine itself has found, such as ErrCycle, is its own cause. Of several failures in one, as AllErrors and Any join them, it
// is the causes, joined in the same order. An error that has nothing of the engine in it, nil included, is returned as it is.
func Cause(err error) error { return failure.Cause(err) }
