package bench

import (
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

// A server under load: requests come from so many clients at once, each of which sends the next one when it has the answer.
// A request makes 8 calls, 3 of which need what others have found, and combines them by 11 operators. Nothing is kept from one
// request to the next, so what is measured is the price of building a graph and forcing it once, beside so many others.

// Handler answers a request.
type Handler func(ctx context.Context, id int64) (int64, error)

// Load is what a server has been through: nanoseconds of a request as its client saw it, of all of them together, and of
// processor time for each, where the system tells it; allocations of each.
type Load struct {
	P50, P99, Wall, CPU float64
	Allocs, Bytes       float64
	Goroutines          int     // the most that were seen
	Stacks              float64 // bytes of the stacks that the process then has for them
}

// callSteps is how long a call of a request computes: some ten microseconds.
const callSteps = 5_000

// serverCall is a call: it computes, and never fails.
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

// PlainServer does the same by goroutines: one for each call but the last of those that are ready together, which the handler
// makes itself.
func PlainServer() Handler {
	f := serverCall
	return func(_ context.Context, id int64) (int64, error) {
		var v [8]int64
		var errs [8]error
		together := func(from int, xs ...int64) error {
			var wg sync.WaitGroup
			last := len(xs) - 1
			for i, x := range xs[:last] {
				wg.Go(func() { v[from+i], errs[from+i] = f(x) })
			}
			v[from+last], errs[from+last] = f(xs[last])
			wg.Wait()
			for _, err := range errs[from : from+last+1] {
				if err != nil {
					return err
				}
			}
			return nil
		}
		if err := together(0, id, id+1, id+2, id+3, id+4); err != nil {
			return 0, err
		}
		u, p, w := v[0]+v[1], v[2]*v[3], v[0]-v[4]
		if err := together(5, u, p, w); err != nil {
			return 0, err
		}
		sum := v[5] + v[6] + v[7]
		return sum*sum + (max(u, p) - min(p, w)) + (v[3] + v[4]), nil
	}
}

// Serve lets so many clients send so many requests together. It fails with the first error, and tells if the answers are not
// those that plain Go gives.
func Serve(h, plain Handler, requests, clients int) (Load, error) {
	ctx := context.Background()
	if err := sameAnswers(ctx, h, plain); err != nil {
		return Load{}, err
	}
	times := make([]float64, requests)
	var next atomic.Int64
	var failed atomic.Pointer[error]
	var wg sync.WaitGroup
	runtime.GC()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	ended := make(chan struct{})
	most := watchGoroutines(ended)
	begin, used := time.Now(), measure.Processor()
	for range clients {
		wg.Go(func() {
			for {
				i := next.Add(1) - 1
				if i >= int64(requests) {
					return
				}
				sent := time.Now()
				if _, err := h(ctx, i); err != nil {
					failed.CompareAndSwap(nil, &err)
					return
				}
				times[i] = float64(time.Since(sent).Nanoseconds())
			}
		})
	}
	wg.Wait()
	wall, used := time.Since(begin), measure.Processor()-used
	close(ended)
	runtime.ReadMemStats(&after)
	if err := failed.Load(); err != nil {
		return Load{}, *err
	}
	slices.Sort(times)
	n := float64(requests)
	return Load{
		P50: times[requests/2], P99: times[requests*99/100], Wall: float64(wall.Nanoseconds()), CPU: float64(used.Nanoseconds()) / n,
		Goroutines: <-most, Stacks: float64(after.StackSys),
		Allocs: float64(after.Mallocs-before.Mallocs) / n, Bytes: float64(after.TotalAlloc-before.TotalAlloc) / n,
	}, nil
}

// watchGoroutines looks every millisecond how many there are, until ended is closed, and then gives the most.
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
