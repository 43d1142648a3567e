// Package callctx has the contexts of the engine: that of a force, and that of a call.
//
//	the caller's context  --Adopt-->  Force  --Begin-->  Call  -->  the user's function
//
// A Force wraps the context that the caller of a force brings along. Its methods may be the user's code, so they are called once,
// by the forcing goroutine, before the force holds anything; later only the channel is looked at.
//
// A Call is what a function is given. It ends when no force demands the call any more (Cancel), when the attempt's own time is
// up (Expire), or when the function has returned (Returned), whichever comes first, and never twice. One word has its state; the
// lock, the channel and the map of dependents exist only once something waits for its end or derives from it.
//
//	bit          set by                            read by
//	over         the first of the three ends       Err, Done
//	unwanted     Cancel, before the end            the engine: a failure after it is not remembered
//	watched      Done, AfterFunc, under the lock   an end, which takes the lock only if it is set
package callctx
