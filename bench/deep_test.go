package bench_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/bench"
	"xfork/expr"
	"xfork/ops"
)

// BenchmarkDeep is W10, on a stack of 8 MB but for the nested forces: ns/node to build and to force, bytes of stack that the
// force has added, and bytes of heap that it leaves behind while its root is held.
func BenchmarkDeep(b *testing.B) {
	run := func(name string, deep func() (bench.Depth, error)) {
		b.Run(name, func(b *testing.B) {
			var sum bench.Depth
			for b.Loop() {
				d, err := deep()
				if err != nil {
					b.Fatal(err)
				}
				sum.Build += d.Build
				sum.Force += d.Force
				sum.Stack, sum.Left = max(sum.Stack, d.Stack), max(sum.Left, d.Left)
			}
			b.ReportMetric(sum.Build/float64(b.N), "build-ns/node")
			b.ReportMetric(sum.Force/float64(b.N), "force-ns/node")
			b.ReportMetric(float64(sum.Stack), "stack-B")
			b.ReportMetric(float64(sum.Left), "left-B")
		})
	}
	run("operators", func() (bench.Depth, error) { return bench.DeepOperators(10_000_000) })
	run("forks", func() (bench.Depth, error) { return bench.DeepForks(1_000_000) })
	run("nested", func() (bench.Depth, error) { return bench.DeepNested(100_000) })
}

// BenchmarkAgain is the force of a value that is there.
func BenchmarkAgain(b *testing.B) {
	b.ReportAllocs()
	ctx := context.Background()
	x := ops.Add(expr.Const[int64](1), expr.Const[int64](2))
	for b.Loop() {
		if v, err := x.Force(ctx); err != nil || v != 3 {
			b.Fatal(v, err)
		}
	}
}

func TestDeepGraphsLeaveNothingBehind(t *testing.T) {
	for name, deep := range map[string]func() (bench.Depth, error){
		"operators": func() (bench.Depth, error) { return bench.DeepOperators(200_000) },
		"forks":     func() (bench.Depth, error) { return bench.DeepForks(50_000) },
	} {
		d, err := deep()
		require.NoError(t, err, name)
		require.Less(t, d.Left, int64(2<<20), "%s: the chain itself would be more", name)
	}
}

func TestNestedForcesGoDeep(t *testing.T) {
	_, err := bench.DeepNested(2000)
	require.NoError(t, err)
}

func TestForcingAgainAllocatesNothing(t *testing.T) {
	ns, allocs, err := bench.Again(1000)
	require.NoError(t, err)
	require.Positive(t, ns)
	require.Less(t, allocs, 0.01)
}
