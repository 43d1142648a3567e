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
//
// Bits are set and never cleared. Orders of setting that matter:
//
//	unwanted before over      otherwise the function sees the end, fails by it, and the engine takes that for the function's own
//	                          failure and remembers it
//	err before over           otherwise Err finds the end without its reason
//	watched under the lock    the same instruction returns the bit over: either the end came first, and Done closes its channel
//	                          itself, or the end finds the bit, takes the lock, and closes the channel
//
// A call that runs inside of another one, or in a sequential run, runs on the goroutine that would see the end of its force's context.
// It has a Follower, which is told instead, by a watch that begins when the function first asks for Done, or derives a context.
//
// Which goroutine calls what: Begin, Follow and SetDeadline the worker, before the function is called; Deadline, Done, Err, Value and
// AfterFunc the function, on any goroutine, also after it has returned; Cancel the goroutine of any force that ends its demand;
// Expire a timer's; Returned, HasTimedOut, IsLate and IsCancelled a worker of the engine's.
//
//	end                  Err afterwards             what the engine makes of a failure
//	Returned             context.Canceled           the function's own
//	Cancel               context.Canceled           forgotten: IsCancelled
//	Expire               context.DeadlineExceeded   a failure.TimedOut: HasTimedOut
//	End                  as given; of two ends the first counts
package callctx
