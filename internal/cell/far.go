package cell

import (
	"context"

	"xfork/internal/node"
)

// Functions whose calls are made somewhere else: in another process, on another machine. The engine does not know. What it calls is a
// function like any other, which takes a context, sends the arguments there, waits, and puts the result where its own would have been:
//
//	at home   fork or call -> Eval -> Carry(ctx, &args, &value) --bytes--> there: Stub.Call
//	                                                            <--bytes--
//
// So claims, slots, limits, retries, timeouts, adoption and withdrawal are those of every call, and a call that stays at home pays
// nothing for the others (docs/adr/0028-calls-elsewhere.md).

// Carry makes one call somewhere else, and returns its error. args points to an X, which it only reads, and value to where the
// result goes, which is nil for a function whose only result is its error. It returns soon after ctx has ended, and writes nothing
// through value any more once it has returned.
type Carry func(ctx context.Context, args, value any) error

// Stub is what calls a function there, once: Args and Value are of the types that Carry gets, and Call reads the one and fills the
// other. Call is a force, so that a failure has the traceback that it would have had here.
type Stub struct {
	Args, Value any
	Call        func(context.Context) error
}

// Far is what a carrier is told of a function when it is lifted.
type Far struct {
	Name    string // the user's, or that of the function in the program
	Context bool   // it takes a context, and so may heed the end of it
	New     func() Stub
}

// Carried returns the function whose calls are made by carry, as i describes it.
func Carried[X Arguments[X], T any](carry Carry, i *node.Info) Function[X, T] {
	call := func(ctx context.Context, args X) (v T, err error) {
		// A value of its own, and not the node's: it counts only if carry returns no error.
		err = carry(ctx, &args, far(&v))
		return v, err
	}
	on := func(ctx context.Context, n *node.Node) (T, error) {
		var args X
		return call(ctx, args.read(n))
	}
	return Lifted(call, on, i)
}

// Alone makes one call on another machine, if the engine of the running call sends calls there, and reports whether it has. What it gets
// is as for Carry.
type Alone func(ctx context.Context, args, value any) (done bool, err error)

// Either returns f, as i describes it, with each call made by alone where that does so, and here otherwise.
func Either[X Arguments[X], T any](alone Alone, f *Function[X, T], i *node.Info) Function[X, T] {
	home := f.call
	call := func(ctx context.Context, args X) (T, error) {
		var v T
		if done, err := alone(ctx, &args, far(&v)); done {
			return v, err
		}
		return home(ctx, args)
	}
	on := func(ctx context.Context, n *node.Node) (T, error) {
		var args X
		return call(ctx, args.read(n))
	}
	return Lifted(call, on, i)
}
