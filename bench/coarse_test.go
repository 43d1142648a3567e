package bench_test

import (
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"xfork/bench"
	"xfork/bench/baseline"
	"xfork/bench/shape"
	"xfork/eval"
)

// BenchmarkCoarse is W6 on a tenth of its forks, per fork; ideal on two processors is half of the loop.
func BenchmarkCoarse(b *testing.B) {
	s := shape.New(shape.Coarse, 1000)
	body := shape.Body(50 * time.Microsecond)
	k := bench.Forks(body)
	for _, workers := range []int{1, 2} {
		b.Run(fmt.Sprintf("forks/workers=%d", workers), func(b *testing.B) {
			force(b, bench.Every("forks", s, k, eval.Workers(workers)), s.Nodes, s.Want)
		})
	}
	b.Run("deques/workers=2", func(b *testing.B) { force(b, bench.ByHandWorkers(s, body, 2), s.Nodes, s.Want) })
	b.Run("loop", func(b *testing.B) { force(b, bench.Loop(s, body), s.Nodes, s.Want) })
}

// BenchmarkGrain is W8, per fork: W3 of 200 x 200 forks with bodies from a tenth of a microsecond to twenty.
func BenchmarkGrain(b *testing.B) {
	s := shape.New(shape.Wave, 200*200)
	for _, grain := range []time.Duration{100, 300, 1000, 5000, 20_000} {
		body := shape.Body(grain)
		k := bench.Forks(body)
		for _, workers := range []int{1, 2} {
			b.Run(fmt.Sprintf("%v/forks/workers=%d", grain, workers), func(b *testing.B) {
				force(b, bench.Graph("forks", s, k, eval.Workers(workers)), s.Nodes, s.Want)
			})
		}
		b.Run(fmt.Sprintf("%v/deques/workers=2", grain), func(b *testing.B) {
			force(b, bench.ByHandWorkers(s, body, 2), s.Nodes, s.Want)
		})
		b.Run(fmt.Sprintf("%v/loop", grain), func(b *testing.B) { force(b, bench.Loop(s, body), s.Nodes, s.Want) })
	}
}

// BenchmarkSleeps is W7, per call.
func BenchmarkSleeps(b *testing.B) {
	const calls = 10_000
	for _, limit := range []int{1000, calls} {
		b.Run(fmt.Sprintf("xfork/limit=%d", limit), func(b *testing.B) { force(b, bench.Sleeps(calls, limit), calls, calls) })
		b.Run(fmt.Sprintf("goroutines/limit=%d", limit), func(b *testing.B) {
			force(b, bench.Call("", func() int64 { return baseline.InFlight(calls, limit, bench.Nap) }), calls, calls)
		})
	}
}

// BenchmarkContagious is W9, per fork.
func BenchmarkContagious(b *testing.B) {
	const forks = 1000
	for _, workers := range []int{1, 2} {
		b.Run(fmt.Sprintf("xfork/workers=%d", workers), func(b *testing.B) {
			force(b, bench.Contagious(forks, eval.Workers(workers)), forks, forks*bench.SlowTwenty)
		})
	}
	b.Run("loop", func(b *testing.B) { force(b, bench.ContagiousLoop(forks), forks, forks*bench.SlowTwenty) })
}

func TestEveryForkOfW6Runs(t *testing.T) {
	s := shape.New(shape.Coarse, 1000)
	var bodies atomic.Int64
	v, err := bench.Every("forks", s, bench.Forks(func() { bodies.Add(1) })).Build()()
	require.NoError(t, err)
	require.Equal(t, s.Want, v)
	require.EqualValues(t, s.Nodes, bodies.Load())
}

func TestGrainsHaveTheValueOfW3(t *testing.T) {
	s := shape.New(shape.Wave, 400)
	v, err := bench.Graph("forks", s, bench.Forks(shape.Body(time.Microsecond))).Build()()
	require.NoError(t, err)
	require.Equal(t, s.Want, v)
}

func TestSleepsAreCounted(t *testing.T) {
	for _, limit := range []int{10, 100} {
		v, err := bench.Sleeps(100, limit).Build()()
		require.NoError(t, err)
		require.EqualValues(t, 100, v)
	}
}

func TestContagionChangesNoValue(t *testing.T) {
	v, err := bench.Contagious(10).Build()()
	require.NoError(t, err)
	require.EqualValues(t, 10*bench.SlowTwenty, v)
	v, err = bench.ContagiousLoop(10).Build()()
	require.NoError(t, err)
	require.EqualValues(t, 10*bench.SlowTwenty, v)
}
