// Package invoke calls the user's code. Functions and operators run on a goroutine of the engine's, or on the one that forces;
// everything else that the user brings along (retry policies, waiters of rates, keys of limits, methods of contexts) runs on a
// goroutine of its own, because the caller holds claims, locks or slots that a panic or a Goexit must not take with it.
//
//	what                     called by   on which goroutine   a panic or a Goexit there
//	function, operator       Eval        the caller's         recovered by the caller (failure.Recovered)
//	part of a parallel call  Part        a participant's      likewise
//	policy, waiter, key,     Guarded     its own              an error that names the culprit
//	method of a context
//
// The frames of Eval and Part are where tracebacks end: what lies above them on a stack is the engine's, what lies below is the
// user's. So both have to stay functions of their own, which are not inlined.
//
// Code that Guarded has called must not force: it belongs to no call that could give up what it holds meanwhile. Asking knows
// these goroutines, and a force on one of them returns ErrAsked, unless what it forces is there or needs operators alone.
package invoke
