package rpc

import (
	"context"

	"xfork/internal/failure"
)

// A Goexit cannot be stopped, so what makes calls has a goroutine to lose.

// Calls calls next until it reports that there is no more, on a goroutine that
// it starts and waits for. Each call makes one call of a function, by
// [Errors.Make], which may end that goroutine: then another one goes on. So a
// partition costs one goroutine, and one more for each Goexit in it.
func Calls(next func() (more bool)) {
	for {
		over := make(chan bool, 1)
		go func() {
			more := true
			defer func() { over <- more }()
			for more = next(); more; more = next() {
			}
		}()
		if !<-over {
			return
		}
	}
}

// Make makes a call by its stub's function, and hands over nil, or how it has
// failed. A function that ends its goroutine ends the caller's too, after the
// outcome has been handed over.
func (e *Errors) Make(ctx context.Context, f func(context.Context) error, tell func(*Outcome)) {
	returned := false
	// The engine turns panics into errors, and cannot do so with a Goexit,
	// which it lets through where a force is in order.
	defer func() {
		if !returned {
			pcs, _ := failure.Recovered(nil)
			o := ended(failure.UserFrames(pcs))
			tell(&o)
		}
	}()
	err := f(ctx)
	returned = true
	if err == nil {
		tell(nil)
		return
	}
	o := e.Pack(err)
	tell(&o)
}
