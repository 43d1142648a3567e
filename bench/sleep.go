package bench

import (
	"context"
	"time"

	"xfork/bench/measure"
	"xfork/eval"
	"xfork/expr"
)

// Sleeps is W7: calls that wait for 5 ms in the I/O lane, at most limit of them at a time. Its value is the number of calls.
func Sleeps(calls, limit int) measure.Contender {
	sleep := expr.Lift1(func(int) int64 { return Nap() }, expr.IOBound)
	return measure.Contender{Name: "xfork", Build: func() measure.Force {
		all := expr.All(sleep.Map(make([]int, calls))...)
		return func() (n int64, err error) {
			ones, err := all.Force(context.Background(), eval.IOLimit(limit))
			for _, one := range ones {
				n += one
			}
			return n, err
		}
	}}
}

// Nap sleeps for 5 ms and returns 1.
func Nap() int64 {
	time.Sleep(5 * time.Millisecond)
	return 1
}
