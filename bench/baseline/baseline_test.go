package baseline_test

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/bench/baseline"
	"xfork/bench/shape"
)

func TestAllBaselinesAgree(t *testing.T) {
	for _, w := range []shape.Workload{shape.Chain, shape.Tree, shape.Wave, shape.Random, shape.Coarse} {
		s := shape.New(w, 2000)
		var bodies atomic.Int64
		body := func() { bodies.Add(1) }
		require.Equal(t, s.Want, baseline.New(s, nil).Run(), w)
		require.Equal(t, s.Want, baseline.NewSimple(s).Run(), w)
		require.Equal(t, s.Want, baseline.Loop(s, body), w)
		require.EqualValues(t, s.Nodes, bodies.Swap(0))
		require.Equal(t, s.Want, baseline.New(s, nil).RunBy(func(f func()) { go f() }), w)
		var group sync.WaitGroup
		v, err := baseline.New(s, nil).RunByGroup(func(f func() error) { group.Go(func() { _ = f() }) },
			func() error { group.Wait(); return nil })
		require.NoError(t, err)
		require.Equal(t, s.Want, v, w)
		for _, workers := range []int{1, 2, 8} {
			require.Equal(t, s.Want, baseline.New(s, body).RunWorkers(workers), fmt.Sprint(w, workers))
			require.EqualValues(t, s.Nodes, bodies.Swap(0))
		}
	}
}

func TestWorkersEndOnEveryRun(t *testing.T) {
	s := shape.New(shape.Wave, 100)
	for range 300 {
		require.Equal(t, s.Want, baseline.New(s, nil).RunWorkers(3))
	}
}

func TestFibonacciNumbers(t *testing.T) {
	require.EqualValues(t, 610, baseline.Fib(15))
	require.EqualValues(t, 610, baseline.FibGo(15))
	require.EqualValues(t, 610, baseline.FibHalf(15))
}

func TestCallsAreCounted(t *testing.T) {
	var now, most atomic.Int32
	n := baseline.InFlight(100, 7, func() int64 {
		most.Store(max(most.Load(), now.Add(1)))
		defer now.Add(-1)
		return 1
	})
	require.EqualValues(t, 100, n)
	require.LessOrEqual(t, most.Load(), int32(7))
	var shared atomic.Int64
	baseline.Share(101, 2, func() { shared.Add(1) })
	require.EqualValues(t, 101, shared.Load())
	require.EqualValues(t, 6, baseline.Sum([]int64{1, 2, 3}))
}
