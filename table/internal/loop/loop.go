// Package loop turns a force that calls a function for rows into a loop over
// the rows.
//
// A force calls from goroutines of the run, and a loop's body must run on the
// goroutine that the loop is on: a panic in it, a defer, a lock that it holds
// are that goroutine's. So the rows change goroutines, a slice at a time, which
// costs two switches for some thousand rows.
package loop

import (
	"context"
	"errors"
	"iter"
)

// Over is the rows of force in a loop, with its error as the last pair. force
// calls do with slices that are the loop's from then on, one call at a time.
// Leaving the loop cancels the force and waits for its end.
func Over[R any](ctx context.Context, force func(ctx context.Context, do func(context.Context, []R) error) error) iter.Seq2[R, error] {
	return func(yield func(R, error) bool) {
		if ctx == nil {
			var none R
			yield(none, errors.New("table: All with a nil context"))
			return
		}
		ctx, cancel := context.WithCancel(ctx)
		// batches is never closed: a force that is cancelled returns before the
		// calls that it has under way, and one of them may be about to send.
		batches, done := make(chan []R), make(chan struct{})
		var failure error // written before done is closed
		// The body of the loop must run on the goroutine of the loop, so the
		// force gets one of its own. The loop waits for it below, however it is
		// left.
		go func() {
			defer close(done)
			failure = force(ctx, sender(ctx, batches))
		}()
		// Deferred, as a panic of the body leaves the loop too.
		defer func() {
			cancel()
			<-done
		}()
		for over := false; !over; {
			var rows []R
			select {
			case rows = <-batches:
			case <-done: // all that were sent have been received
				over = true
			}
			for _, row := range rows {
				if !yield(row, nil) {
					return
				}
			}
		}
		// All rows have been seen: a failure comes behind the good rows before it.
		if failure != nil {
			var none R
			yield(none, failure)
		}
	}
}

// sender returns the function that hands rows to the loop. It heeds the context
// of the loop as well as that of the call, which hears of the end of the former
// a moment later.
func sender[R any](ctx context.Context, batches chan<- []R) func(context.Context, []R) error {
	return func(call context.Context, rows []R) error {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		select {
		case batches <- rows:
			return nil
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-call.Done():
			return context.Cause(call)
		}
	}
}
