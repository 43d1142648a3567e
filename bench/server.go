package bench

import (
	"cmp"
	"context"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"xfork/bench/measure"
	"xfork/expr"
	"xfork/ops"
)

// A server under load: several clients send requests at once, each the next one when it has the answer. A request makes 8 calls,
// 3 of which need results of the others, and combines them by 11 operators. Nothing is kept from one request to the next, so the
// figures are the price of building a graph and forcing it once, beside many others.

// Handler answers a request.
type Handler func(ctx context.Context, id int64) (int64, error)

// Load is the result of a load on a server: nanoseconds of a request as its client saw it, of all of them together, and of
// processor time for each, where the system reports it; allocations of each.
type Load struct {
	P50, P99, Wall, CPU float64
	Allocs, Bytes       float64
	Goroutines          int     // the most that were seen
	Stacks              float64 // bytes of the stacks that the process then has for them
}

// callSteps is how long a call of a request computes: some ten microseconds.
const callSteps = 5_000

// serverCall is the function of a call: it computes, and never fails.
func serverCall(x int64) (int64, error) {
	h := uint64(x) | 1
	for range callSteps {
		h ^= h << 13
		h ^= h >> 7
		h ^= h << 17
	}
	return int64(h % 1000), nil
}

// LazyServer answers with a graph of its own for each request.
func LazyServer() Handler {
	f := expr.LiftErr1(serverCall)
	return func(ctx context.Context, id int64) (int64, error) {
		a, b, c, d, e := f.Fork(id), f.Fork(id+1), f.Fork(id+2), f.Fork(id+3), f.Fork(id+4)
		u, v, w := ops.Add(a, b), ops.Mul(c, d), ops.Sub(a, e)
		x, y, z := f.Call(u), f.Call(v), f.Call(w)
		sum := ops.Add(ops.Add(x, y), z)
		spread := ops.Sub(ops.Max(u, v), ops.Min(v, w))
		return ops.Add(ops.Add(ops.Mul(sum, sum), spread), ops.Add(d, e)).Force(ctx)
	}
}

// PlainServer answers by goroutines: one for each call, except the last of those that are ready together, which the handler
// makes itself.
func PlainServer() Handler {
	return func(_ context.Context, id int64) (int64, error) {
		var r plainRequest
		if err := r.together(0, id, id+1, id+2, id+3, id+4); err != nil {
			return 0, err
		}
		v := &r.values
		u, p, w := v[0]+v[1], v[2]*v[3], v[0]-v[4]
		if err := r.together(5, u, p, w); err != nil {
			return 0, err
		}
		sum := v[5] + v[6] + v[7]
		return sum*sum + (max(u, p) - min(p, w)) + (v[3] + v[4]), nil
	}
}

// plainRequest has the results of the calls of one request.
type plainRequest struct {
	values [8]int64
	errs   [8]error
}

// together makes the calls from number first on, one for each x, and returns the error of the first that failed.
func (r *plainRequest) together(first int, xs ...int64) error {
	var wg sync.WaitGroup
	last := len(xs) - 1
	for i, x := range xs[:last] {
		wg.Go(func() { r.values[first+i], r.errs[first+i] = serverCall(x) })
	}
	r.values[first+last], r.errs[first+last] = serverCall(xs[last])
	wg.Wait()
	return cmp.Or(r.errs[first : first+len(xs)]...)
}

// Serve lets several clients send requests together. It fails with the first error, and if the answers differ from those of
// plain Go.
func Serve(h, plain Handler, requests, clients int) (Load, error) {
	ctx := context.Background()
	if err := sameAnswers(ctx, h, plain); err != nil {
		return Load{}, err
	}
	runtime.GC()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	ended := make(chan struct{})
	most := watchGoroutines(ended)
	begin, used := time.Now(), measure.Processor()
	times, err := send(ctx, h, requests, clients)
	wall, used := time.Since(begin), measure.Processor()-used
	close(ended)
	runtime.ReadMemStats(&after)
	if err != nil {
		return Load{}, err
	}
	slices.Sort(times)
	n := float64(requests)
	return Load{
		P50: times[requests/2], P99: times[requests*99/100], Wall: float64(wall.Nanoseconds()), CPU: float64(used.Nanoseconds()) / n,
		Goroutines: <-most, Stacks: float64(after.StackSys),
		Allocs: float64(after.Mallocs-before.Mallocs) / n, Bytes: float64(after.TotalAlloc-before.TotalAlloc) / n,
	}, nil
}

// send sends all requests and returns how long each took, or the first error.
func send(ctx context.Context, h Handler, requests, clients int) ([]float64, error) {
	times := make([]float64, requests)
	var next atomic.Int64
	var failed atomic.Pointer[error]
	var wg sync.WaitGroup
	client := func() {
		for i := next.Add(1) - 1; i < int64(requests); i = next.Add(1) - 1 {
			sent := time.Now()
			if _, err := h(ctx, i); err != nil {
				failed.CompareAndSwap(nil, &err)
				return
			}
			times[i] = float64(time.Since(sent).Nanoseconds())
		}
	}
	for range clients {
		wg.Go(client)
	}
	wg.Wait()
	if err := failed.Load(); err != nil {
		return nil, *err
	}
	return times, nil
}

// watchGoroutines counts the goroutines every millisecond until ended is closed, and then sends the highest count.
func watchGoroutines(ended <-chan struct{}) <-chan int {
	most := make(chan int, 1)
	go func() {
		n := 0
		for tick := time.NewTicker(time.Millisecond); ; {
			select {
			case <-tick.C:
				n = max(n, runtime.NumGoroutine())
			case <-ended:
				tick.Stop()
				most <- n
				return
			}
		}
	}()
	return most
}

// sameAnswers compares a few answers with those of plain Go.
func sameAnswers(ctx context.Context, h, plain Handler) error {
	for id := range int64(20) {
		want, _ := plain(ctx, id)
		if got, err := h(ctx, id); err != nil || got != want {
			return fmt.Errorf("request %d: %d, %v instead of %d", id, got, err, want)
		}
	}
	return nil
}
