package bench_test

import (
	"errors"
	"fmt"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/bench"
	"xfork/bench/shape"
	"xfork/eval"
)

// BenchmarkOperators is W1, W2, W3, W5 as graphs of operators.
func BenchmarkOperators(b *testing.B) {
	k := bench.Operators()
	graphs(b, func(b *testing.B, s *shape.Shape) {
		halves(b, bench.Graph("operators", s, k), s.Nodes, s.Want)
	})
}

// BenchmarkDefined is BenchmarkOperators with a user-defined operator for ops.Add.
func BenchmarkDefined(b *testing.B) {
	k := bench.Defined()
	graphs(b, func(b *testing.B, s *shape.Shape) {
		halves(b, bench.Graph("defined", s, k), s.Nodes, s.Want)
	})
}

// BenchmarkForks is W1, W2, W3, W5 as graphs of forked calls, on one worker and on two.
func BenchmarkForks(b *testing.B) {
	k := bench.Forks(nil)
	graphs(b, func(b *testing.B, s *shape.Shape) {
		b.Run("build", func(b *testing.B) { build(b, bench.Graph("forks", s, k), s.Nodes, s.Want) })
		for _, workers := range []int{1, 2} {
			b.Run(fmt.Sprintf("force/workers=%d", workers), func(b *testing.B) {
				force(b, bench.Graph("forks", s, k, eval.Workers(workers)), s.Nodes, s.Want)
			})
		}
	})
}

// BenchmarkObserved is the force of forks with an observer that does nothing; without one it is BenchmarkForks.
func BenchmarkObserved(b *testing.B) {
	k := bench.Forks(nil)
	s := shape.New(shape.Wave, small)
	b.Run("force", func(b *testing.B) {
		force(b, bench.Graph("observed", s, k, eval.Workers(2), eval.Observe(bench.Discard{})), s.Nodes, s.Want)
	})
}

// BenchmarkByHand is the baseline of all these, on one goroutine and on two.
func BenchmarkByHand(b *testing.B) {
	graphs(b, func(b *testing.B, s *shape.Shape) {
		halves(b, bench.ByHand(s, nil), s.Nodes, s.Want)
		b.Run("force/workers=2", func(b *testing.B) { force(b, bench.ByHandWorkers(s, nil, 2), s.Nodes, s.Want) })
	})
}

// BenchmarkByHandSimple is the baseline before it was made fast.
func BenchmarkByHandSimple(b *testing.B) {
	graphs(b, func(b *testing.B, s *shape.Shape) { halves(b, bench.ByHandSimple(s), s.Nodes, s.Want) })
}

// BenchmarkLoop is the plain loop: no graph at all.
func BenchmarkLoop(b *testing.B) {
	graphs(b, func(b *testing.B, s *shape.Shape) {
		b.Run("force", func(b *testing.B) { force(b, bench.Loop(s, nil), s.Nodes, s.Want) })
	})
}

// BenchmarkBeside is the force of a small graph while another goroutine forces a large one.
func BenchmarkBeside(b *testing.B) {
	graphsOf(b, []int{small}, func(b *testing.B, s *shape.Shape) {
		big := made(s.Workload, large)
		var ns float64
		for b.Loop() {
			var err error
			if ns, err = bench.Beside(s, big, 20); errors.Is(err, bench.ErrAlone) {
				b.Skip("needs two processors, one for each force: ", err)
			} else if err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(ns, "ns/node")
	})
}

func TestGraphsHaveTheirValues(t *testing.T) {
	for _, w := range []shape.Workload{shape.Chain, shape.Tree, shape.Wave, shape.Random} {
		s := shape.New(w, 900)
		forks := bench.Forks(nil)
		for name, c := range map[string]func() (int64, error){
			"operators":      bench.Graph("", s, bench.Operators()).Build(),
			"defined":        bench.Graph("", s, bench.Defined()).Build(),
			"forks":          bench.Graph("", s, forks).Build(),
			"one worker":     bench.Graph("", s, forks, eval.Workers(1)).Build(),
			"two workers":    bench.Graph("", s, forks, eval.Workers(2)).Build(),
			"sequential":     bench.Graph("", s, forks, eval.Sequential()).Build(),
			"observed":       bench.Graph("", s, forks, eval.Observe(bench.Discard{})).Build(),
			"by hand":        bench.ByHand(s, nil).Build(),
			"simple":         bench.ByHandSimple(s).Build(),
			"with workers":   bench.ByHandWorkers(s, nil, 2).Build(),
			"the plain loop": bench.Loop(s, nil).Build(),
		} {
			v, err := c()
			require.NoError(t, err, "%s %s", w, name)
			require.Equal(t, s.Want, v, "%s %s", w, name)
		}
	}
}

func TestASmallGraphCanBeForcedBesideALargeOne(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(max(2, runtime.GOMAXPROCS(0))))
	s, big := shape.New(shape.Wave, 100), shape.New(shape.Wave, 250_000)
	ns, err := bench.Beside(s, big, 3)
	require.NoError(t, err)
	require.Positive(t, ns)
}
