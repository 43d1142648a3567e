package expr

import "xfork/eval"

// Error is one failed node: see [eval.Error].
type Error = eval.Error

// Cause is the innermost cause of err that is not the engine's: see [eval.Cause].
//
//	log.Printf("%+v", err)              // for a log: the node, its line, the arguments, the traceback
//	fmt.Println(expr.Cause(err))        // for a message: "a.go:1:19: expected ')'"
func Cause(err error) error { return eval.Cause(err) }

// ErrCycle is the cause of a force that waits for itself, through closures that force each other.
var ErrCycle = eval.ErrCycle

// ErrGoexit is the cause of a function that ended its goroutine, as t.FailNow does.
var ErrGoexit = eval.ErrGoexit
