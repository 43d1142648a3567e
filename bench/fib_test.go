package bench_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/bench"
	"xfork/bench/baseline"
	"xfork/bench/measure"
	"xfork/eval"
)

// fibArgument is the argument of the benchmarks: 635,621 calls.
const fibArgument = 27

// BenchmarkFib is W4 per call: ns/node.
func BenchmarkFib(b *testing.B) {
	calls, want := bench.Calls(fibArgument), bench.Number(fibArgument)
	run := func(name string, c measure.Contender) {
		b.Run(name, func(b *testing.B) { force(b, c, calls, want) })
	}
	for _, workers := range []int{1, 2} {
		w := eval.Workers(workers)
		run(fmt.Sprintf("LiftCtx/workers=%d", workers), bench.FibCtx(fibArgument, w))
		run(fmt.Sprintf("LiftErr/workers=%d", workers), bench.FibErr(fibArgument, w))
		run(fmt.Sprintf("closure/workers=%d", workers), bench.FibClosure(fibArgument, w))
	}
	run("goroutines", bench.Call("", func() int64 { return baseline.FibGo(fibArgument) }))
	run("half goroutines", bench.Call("", func() int64 { return baseline.FibHalf(fibArgument) }))
	run("recursion", bench.Call("", func() int64 { return baseline.Fib(fibArgument) }))
}

func TestFibHasItsValue(t *testing.T) {
	require.EqualValues(t, 2178309, bench.Number(32), "the published value")
	for _, workers := range []int{1, 2, 8} {
		for _, fib := range []func(int, ...eval.Option) measure.Contender{bench.FibCtx, bench.FibErr, bench.FibClosure} {
			v, err := fib(15, eval.Workers(workers)).Build()()
			require.NoError(t, err)
			require.Equal(t, bench.Number(15), v)
		}
	}
}

func TestCallsAreCounted(t *testing.T) {
	calls := 0
	var fib func(int) int
	fib = func(n int) int {
		calls++
		if n < 2 {
			return n
		}
		return fib(n-1) + fib(n-2)
	}
	fib(15)
	require.Equal(t, calls, bench.Calls(15))
}
