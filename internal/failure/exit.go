package failure

import "errors"

// A Goexit ends the goroutine on which it happens, and Go cannot stop it there. Where a nested force calls a function inline, its
// Goexit takes the function that forces with it; had another worker called it, that function would get an error and could go on.
// One rule makes the outcome the same on every schedule:
//
//   - A call of a function that called runtime.Goexit has failed with ErrGoexit, like one that has returned it. What needs the call
//     fails with it; Catch, Settle and Any see it like any other failure.
//   - A nested force that fails with it ends its goroutine in turn (travel), and with it the call that it was made in, as it
//     would have been inline. So a function never sees an ErrGoexit, unless it has started a goroutine that forces.
//   - Calls that Catch, Settle and Any wait for are never made inline by a nested force (rightPlace): another goroutine of the
//     run makes them, so that the function that forces outlives their Goexit.
//   - The force that no call has made returns it as an error, for its functions run on goroutines of the engine's. Under
//     Sequential they run on the caller's, which ends, as in the plain program: there nothing catches a Goexit.
//
// What is left open: where a nested force has a Goexit and another failure beneath it, and neither is handled, which one it comes
// to first depends on the schedule.

// ErrGoexit is the cause of a function that ended its goroutine, as runtime.Goexit and t.FailNow do. A force inside of a function
// that fails with it ends that function's goroutine in turn.
var ErrGoexit = errors.New("the function called runtime.Goexit")

// IsGoexit reports whether a failure is that of a Goexit. It looks at the failure itself and not at what it wraps: a function
// that returns an error around such a failure has returned, and its caller's goroutine must not end.
func IsGoexit(err error) bool {
	e, ok := err.(*Error)
	return ok && e.goexit
}
