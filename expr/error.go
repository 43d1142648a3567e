package expr

import "xfork/eval"

// Error is one failed node: see [eval.Error].
type Error = eval.Error

// ErrCycle is the cause of a force that waits for itself, through closures that force each other.
var ErrCycle = eval.ErrCycle

// ErrGoexit is the cause of a function that ended its goroutine, as t.FailNow does.
var ErrGoexit = eval.ErrGoexit
