package bench

import (
	"context"
	"runtime"

	"xfork/bench/baseline"
	"xfork/bench/measure"
	"xfork/eval"
	"xfork/expr"
)

// AfterIO is a loop of forces. Each waits for one short I/O call, as programs wait for a file or an answer, and then makes several
// computing calls, with the default engine. An engine that loses a slot to the I/O call needs up to twice the time.
func AfterIO(name string, forces, calls int, body func(), opts ...eval.Option) measure.Contender {
	wait := expr.Lift0(func() int { Nap(); return calls }, expr.IOBound)
	work := expr.Lift1(func(int) int64 { body(); return 1 })
	return measure.Contender{Name: name, Build: func() measure.Force {
		return func() (sum int64, err error) {
			for range forces {
				x := expr.Bind(wait.Fork(), func(n int) expr.Expr[[]int64] { return expr.All(work.Map(make([]int, n))...) })
				vs, err := x.Force(context.Background(), opts...) //xfork:ok forceinloop one after the other is what is measured
				if err != nil {
					return 0, err
				}
				sum += int64(len(vs))
			}
			return sum, nil
		}
	}}
}

// AfterIOByHand is the same with a plain goroutine for each processor.
func AfterIOByHand(name string, forces, calls int, body func()) measure.Contender {
	return Call(name, func() int64 {
		for range forces {
			Nap()
			baseline.Share(calls, runtime.GOMAXPROCS(0), body)
		}
		return int64(forces * calls)
	})
}
