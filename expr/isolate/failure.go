package isolate

import (
	"runtime"

	"xfork/internal/failure"
	"xfork/internal/wire"
)

// How failures travel. The function is called by a force there, which fails with an expr.Error that has the engine's words around the
// user's: its own name, the place of a fork that this package has made. These stay behind, because the call here has its own. What
// travels is the cause, and for a panic the stack:
//
//	there   Error{Func, Site: isolate's, Stack: the user's, Err: cause}
//	                                     |                   |
//	here    Error{Func, Site: the fork's, Stack: the same,   Err: the same text, type, sentinels, chain}
//
// A cause may be an expr.Error itself, of a fork inside of the function: that travels whole, as a kind of wire.Errors.

// outcome is how a call has failed in another process, as it travels.
type outcome struct {
	Failure wire.Failure
	Broke   bool // the function did not return
	Goexit  bool // it ended its goroutine
}

var outcomePlan = mustPlan[outcome]()

// pack returns the failure of a force of the function in the form in which it travels.
func (p *Pool) pack(err error) outcome {
	stack, value, panicked, broke, cause := failure.Split(err)
	if panicked {
		return outcome{Failure: p.errors.PackPanic(value, stack), Broke: true}
	}
	o := outcome{Failure: p.errors.Pack(cause), Broke: broke, Goexit: broke}
	o.Failure.Frames = wire.FramesOf(stack)
	return o
}

// What comes back is one of three things for the engine: a Goexit, which travels on; a panic, which is never tried again; an error.
//
// unpack returns the error of a call that has failed in another process.
func (p *Pool) unpack(o *outcome) error {
	stack := wire.Stack(o.Failure.Frames)
	switch {
	case o.Goexit:
		return &failure.Far{Err: failure.ErrGoexit, Stack: stack, Broke: true}
	case o.Failure.Panic:
		return &failure.Far{Err: failure.PanicOf(p.errors.Panicked(&o.Failure)), Stack: stack, Broke: true}
	}
	return p.errors.Unpack(&o.Failure)
}

// failures is how failed forces travel that a function has made: the traceback goes on there.
func failures() wire.Kind {
	plan := mustPlan[failure.Portable]()
	return wire.Kind{
		Name: "a failed force",
		Pack: func(err error) ([]byte, bool) {
			e, ok := err.(*failure.Error)
			if !ok || e == nil {
				return nil, false
			}
			port := e.Port()
			data, err := plan.Append(nil, &port)
			return data, err == nil
		},
		Unpack: func(data []byte, causes []error) error {
			port, err := plan.Decode(data)
			if err != nil || len(causes) != 1 {
				return nil
			}
			return port.Error(causes[0])
		},
	}
}

// ended returns the outcome of a function that has ended its goroutine; pcs is the stack on which it did so.
func ended(frames []runtime.Frame) outcome {
	return outcome{Failure: wire.Failure{Text: failure.ErrGoexit.Error(), Frames: wire.FramesOf(frames)}, Broke: true, Goexit: true}
}
