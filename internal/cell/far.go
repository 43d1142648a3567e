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
		var value any = &v
		if _, is := value.(*error); is {
			value = nil
		}
		err = carry(ctx, &args, value)
		return v, err
	}
	on := func(ctx context.Context, n *node.Node) (T, error) {
		var args X
		return call(ctx, args.read(n))
	}
	return Lifted(call, on, i)
}
