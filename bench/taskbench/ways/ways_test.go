package ways_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/bench/taskbench/metg"
	"xfork/bench/taskbench/task"
	"xfork/bench/taskbench/ways"
)

func TestEveryWayDoesEveryPattern(t *testing.T) {
	pool := ways.ByPool("go", func(int) (func(func()), func(), func()) {
		return func(f func()) { go f() }, func() {}, func() {}
	})
	for _, c := range []metg.Contender{ways.Ours, ways.OursBefore, ways.ByColumns, ways.ByDegrees, pool} {
		for _, p := range task.Patterns {
			for _, width := range []int{1, 5, 8} {
				t.Run(fmt.Sprintf("%s %s %d", c.Name, p, width), func(t *testing.T) {
					g, err := task.New(p, width, 30, task.Defaults)
					require.NoError(t, err)
					timed, err := c.Make(&metg.Job{Graph: g, Kernel: task.Kernels[1], Iterations: 1, Workers: 2})
					require.NoError(t, err)
					require.NoError(t, timed())
				})
			}
		}
	}
}

// BenchmarkTasks is the cost of a task that computes nothing: ns/task of one run, with the time of the build or without.
func BenchmarkTasks(b *testing.B) {
	for _, p := range task.Patterns {
		g, err := task.New(p, 8, 1000, task.Defaults)
		require.NoError(b, err)
		for _, c := range []metg.Contender{ways.Ours, ways.OursBefore, ways.ByDegrees} {
			b.Run(p+"/"+c.Name, func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					b.StopTimer()
					timed, err := c.Make(&metg.Job{Graph: g, Kernel: task.Kernels[0], Workers: 2})
					require.NoError(b, err)
					b.StartTimer()
					require.NoError(b, timed())
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(g.Tasks()), "ns/task")
			})
		}
	}
}
