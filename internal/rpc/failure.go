package rpc

import (
	"runtime"

	"xfork/internal/failure"
	"xfork/internal/wire"
)

// How failures travel. The function is called by a force there, which fails
// with an expr.Error that has the engine's words around the user's: its own
// name, the place of a fork that the carrier has made. These stay behind,
// because the call here has its own. What travels is the cause, and for a panic
// the stack:
//
//	there   Error{Func, Site: the carrier's, Stack: the user's, Err: cause}
//	                                          |                   |
//	here    Error{Func, Site: the fork's,      Stack: the same,   Err: the same text, type, sentinels, chain}
//
// A cause may be an expr.Error itself, of a fork inside of the function: that
// travels whole, as a kind of wire.Errors.

// Outcome is how a call has failed somewhere else, as it travels.
type Outcome struct {
	Failure wire.Failure
	Broke   bool // the function did not return
	Goexit  bool // it ended its goroutine
}

// OutcomePlan is the codec of outcomes.
var OutcomePlan = MustPlan[Outcome]()

// Errors are those that both sides know: sentinels, types, and failures of
// forces.
type Errors struct{ known *wire.Errors }

// NewErrors returns the errors of the standard library that wire knows, errs,
// and failed forces. The error says which of errs cannot travel.
func NewErrors(errs ...error) (*Errors, error) {
	known, err := wire.NewErrors(errs...)
	if err != nil {
		return nil, err
	}
	known.Add(failures())
	return &Errors{known}, nil
}

// Pack returns the failure of a force of the function in the form in which it
// travels.
func (e *Errors) Pack(err error) Outcome {
	stack, value, panicked, broke, cause := failure.Split(err)
	if panicked {
		return Outcome{Failure: e.known.PackPanic(value, stack), Broke: true}
	}
	o := Outcome{Failure: e.known.Pack(cause), Broke: broke, Goexit: broke}
	o.Failure.Frames = wire.FramesOf(stack)
	return o
}

// What comes back is one of three things for the engine: a Goexit, which
// travels on; a panic, which is never tried again; an error.

// Unpack returns the error of a call that has failed somewhere else.
func (e *Errors) Unpack(o *Outcome) error {
	stack := wire.Stack(o.Failure.Frames)
	switch {
	case o.Goexit:
		return &failure.Far{Err: failure.ErrGoexit, Stack: stack, Broke: true}
	case o.Failure.Panic:
		return &failure.Far{Err: failure.PanicOf(e.known.Panicked(&o.Failure)), Stack: stack, Broke: true}
	}
	return e.known.Unpack(&o.Failure)
}

// failures is how failed forces travel that a function has made: the traceback
// goes on there.
func failures() wire.Kind {
	plan := MustPlan[failure.Portable]()
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

// ended returns the outcome of a function that has ended its goroutine; frames
// is the stack on which it did so.
func ended(frames []runtime.Frame) Outcome {
	return Outcome{Failure: wire.Failure{Text: failure.ErrGoexit.Error(), Frames: wire.FramesOf(frames)}, Broke: true, Goexit: true}
}

// MustPlan returns the codec of a type of this program's own, which travels.
func MustPlan[T any]() wire.Codec[T] {
	c, err := wire.For[T]()
	if err != nil {
		panic(err)
	}
	return c
}
