package bench_test

import (
	"fmt"
	"runtime"
	"testing"

	"xfork/bench/measure"
	"xfork/bench/shape"
)

// The sizes of the graphs: about ten thousand nodes fit into the cache of a processor, a million do not.
const (
	small = 10_000
	large = 1_000_000
)

// graphs calls f for each of W1, W2, W3 and W5 in both sizes.
func graphs(b *testing.B, f func(*testing.B, *shape.Shape)) { graphsOf(b, []int{small, large}, f) }

// graphsOf calls f for each of these workloads in some sizes. Shapes are made once for all benchmarks.
func graphsOf(b *testing.B, sizes []int, f func(*testing.B, *shape.Shape)) {
	for _, w := range []shape.Workload{shape.Chain, shape.Tree, shape.Wave, shape.Random} {
		for _, n := range sizes {
			s := made(w, n)
			b.Run(fmt.Sprintf("%s/n=%d", w, n), func(b *testing.B) { f(b, s) })
		}
	}
}

type key struct {
	w shape.Workload
	n int
}

var shapes = make(map[key]*shape.Shape)

func made(w shape.Workload, n int) *shape.Shape {
	k := key{w, n}
	if shapes[k] == nil {
		shapes[k] = shape.New(w, shape.Size(w, n))
	}
	return shapes[k]
}

// halves times the build and the force of a graph apart, as ns/node.
func halves(b *testing.B, c measure.Contender, nodes int, want int64) {
	b.Run("build", func(b *testing.B) { build(b, c, nodes, want) })
	b.Run("force", func(b *testing.B) { force(b, c, nodes, want) })
}

func build(b *testing.B, c measure.Contender, nodes int, want int64) {
	b.ReportAllocs()
	var f measure.Force
	for b.Loop() {
		if nodes > 10*small { // collect the graph before this one outside of the time
			b.StopTimer()
			f = nil
			runtime.GC()
			b.StartTimer()
		}
		f = c.Build()
	}
	perNode(b, nodes)
	check(b, f, want)
}

func force(b *testing.B, c measure.Contender, nodes int, want int64) {
	b.ReportAllocs()
	for b.Loop() {
		b.StopTimer()
		if nodes > 10*small {
			runtime.GC()
		}
		f := c.Build()
		b.StartTimer()
		check(b, f, want)
	}
	perNode(b, nodes)
}

func check(b *testing.B, f measure.Force, want int64) {
	v, err := f()
	if err := measure.Check(b.Name(), v, err, want); err != nil {
		b.Fatal(err)
	}
}

func perNode(b *testing.B, nodes int) {
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(nodes), "ns/node")
}
