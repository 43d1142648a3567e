package bench

import (
	"context"
	"fmt"
	"runtime"
	"time"

	"xfork/expr"
	"xfork/ops"
)

// Again forces a value that is there several times and returns the nanoseconds and the allocations of one force.
func Again(times int) (ns, allocs float64, err error) {
	ctx := context.Background()
	x := ops.Add(expr.Const[int64](1), expr.Const[int64](2))
	if _, err := x.Force(ctx); err != nil {
		return 0, 0, err
	}
	var before, after runtime.MemStats
	var sum int64
	runtime.ReadMemStats(&before)
	begin := time.Now()
	for range times {
		v, err := x.Force(ctx)
		if err != nil {
			return 0, 0, err
		}
		sum += v
	}
	d := time.Since(begin)
	runtime.ReadMemStats(&after)
	if sum != 3*int64(times) {
		return 0, 0, fmt.Errorf("forced again: got %d instead of %d", sum, 3*times)
	}
	return float64(d.Nanoseconds()) / float64(times), float64(after.Mallocs-before.Mallocs) / float64(times), nil
}
