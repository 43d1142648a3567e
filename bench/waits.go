package bench

import (
	"context"
	"sync"
	"time"

	"xfork/eval"
	"xfork/expr"
	"xfork/ops"
)

// Requests that wait: two calls of the I/O lane at once, of 5 to 20 ms each, and nothing to compute. The engine limits how many
// are in flight in the process.

// wait lasts 5 to 20 ms, differently from one to the next.
func wait(x int64) (int64, error) {
	h := uint64(x+1) * 0x9E3779B97F4A7C15 >> 33
	time.Sleep(5*time.Millisecond + time.Duration(h%15_000)*time.Microsecond)
	return x, nil
}

// WaitingServer answers such requests on an engine with io slots of the I/O lane.
func WaitingServer(io int) Handler {
	f := expr.LiftErr1(wait, expr.IOBound)
	on := eval.On(eval.NewEngine(2, io))
	return func(ctx context.Context, id int64) (int64, error) {
		return ops.Add(f.Fork(2*id), f.Fork(2*id+1)).Force(ctx, on)
	}
}

// PlainWaitingServer answers them with a goroutine.
func PlainWaitingServer() Handler {
	return func(_ context.Context, id int64) (int64, error) {
		var a int64
		var wg sync.WaitGroup
		wg.Go(func() { a, _ = wait(2 * id) })
		b, err := wait(2*id + 1)
		wg.Wait()
		return a + b, err
	}
}
