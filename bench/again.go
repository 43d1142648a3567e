package bench

import (
	"context"
	"runtime"
	"time"

	"xfork/bench/measure"
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
	runtime.ReadMemStats(&before)
	begin := time.Now()
	sum, err := sumOfForces(ctx, x, times)
	d := time.Since(begin)
	runtime.ReadMemStats(&after)
	if err := measure.Check("forced again", sum, err, 3*int64(times)); err != nil {
		return 0, 0, err
	}
	return float64(d.Nanoseconds()) / float64(times), float64(after.Mallocs-before.Mallocs) / float64(times), nil
}

func sumOfForces(ctx context.Context, x expr.Expr[int64], times int) (sum int64, err error) {
	for range times {
		v, err := x.Force(ctx)
		if err != nil {
			return 0, err
		}
		sum += v
	}
	return sum, nil
}
