package bench

import (
	"xfork/bench/measure"
	"xfork/eval"
	"xfork/expr"
	"xfork/ops"
)

// SlowFib is the function that W9 forks. It does not mention xfork. It counts from 1, 1, 2, ..., as the Python original's
// example did, so that SlowFib(20) is 10946; W4 counts from 0, 1, 1.
//
//go:noinline
func SlowFib(n int) int64 {
	if n < 2 {
		return 1
	}
	return SlowFib(n-1) + SlowFib(n-2)
}

// Each fork of W9 computes SlowFib(Twenty), some 30 µs of work.
const (
	Twenty     = 20
	SlowTwenty = 10946
)

// Contagious is W9: a sum that was a loop over plain calls before f became f.Fork.
func Contagious(forks int, opts ...eval.Option) measure.Contender {
	f := expr.Lift1(SlowFib)
	return measure.Contender{Name: "xfork", Build: func() measure.Force {
		sum := expr.Const[int64](0)
		for range forks {
			sum = ops.Add(sum, f.Fork(Twenty))
		}
		return forcing(sum, opts)
	}}
}

// ContagiousLoop is the loop over plain calls.
func ContagiousLoop(forks int) measure.Contender {
	return Call("loop", func() (sum int64) {
		for range forks {
			sum += SlowFib(Twenty)
		}
		return sum
	})
}
