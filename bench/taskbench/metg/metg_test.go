package metg_test

import (
	"errors"
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"xfork/bench/taskbench/metg"
	"xfork/bench/taskbench/task"
)

// costing returns a contender that reports the work of its tasks and a fixed overhead as their time.
func costing(name string, more, unit float64) metg.Contender {
	return metg.Contender{Name: name, Timer: func(j *metg.Job, turns int) (ns []float64, u float64, err error) {
		for range turns {
			ns = append(ns, (float64(j.Iterations)*unit+more)*float64(j.Graph.Tasks())/float64(j.Workers))
		}
		return ns, unit, nil
	}}
}

func TestTheMETGIsWhereHalfOfTheTimeIsWork(t *testing.T) {
	g, err := task.New("fft", 4, 10, task.Defaults)
	require.NoError(t, err)
	k, err := task.Find("compute")
	require.NoError(t, err)
	curves, err := metg.Sweep(metg.Job{Graph: g, Kernel: k, Workers: 2}, metg.Sizes(1, 10, 100_000), 1, 3,
		costing("cheap", 300, 1), costing("dear", 5000, 2), costing("hopeless", 1e9, 1), costing("free", 0, 1))
	require.NoError(t, err)
	require.InEpsilon(t, 600, curves[0].METG, 0.02, "twice what a task costs")
	require.InEpsilon(t, 600, curves[0].Lowest, 0.02)
	require.InEpsilon(t, 10_000, curves[1].METG, 0.02, "by its own unit")
	require.True(t, math.IsNaN(curves[2].METG), "never")
	require.InEpsilon(t, 10, curves[3].METG, 0.01, "no more than the smallest task")
	require.InDelta(t, 1, curves[3].Points[0].Efficiency(), 1e-9)
}

func TestAContenderThatFailsIsNotMeasured(t *testing.T) {
	g, err := task.New("fft", 4, 10, task.Defaults)
	require.NoError(t, err)
	bad := errors.New("a wrong input")
	for _, c := range []metg.Contender{
		{Name: "x", Make: func(*metg.Job) (func() error, error) { return nil, bad }},
		{Name: "x", Make: func(*metg.Job) (func() error, error) { return func() error { return bad }, nil }},
		{Name: "x", Timer: func(*metg.Job, int) ([]float64, float64, error) { return nil, 0, bad }},
	} {
		_, err = metg.Sweep(metg.Job{Graph: g, Kernel: task.Kernels[0], Workers: 2}, []int{1}, 1, 1, c)
		require.ErrorIs(t, err, bad)
	}
}

func TestSizesAscend(t *testing.T) {
	sizes := metg.Sizes(23.5, 50, 8000)
	require.Equal(t, 2, sizes[0])
	for i := 1; i < len(sizes); i++ {
		require.Greater(t, sizes[i], sizes[i-1])
	}
	require.InEpsilon(t, 8000, 23.5*float64(sizes[len(sizes)-1]), 0.5)
}

func TestTheUnitIsThatOfAnIteration(t *testing.T) {
	k, err := task.Find("compute")
	require.NoError(t, err)
	unit := metg.Unit(k, 4, 1)
	begin := time.Now()
	k.Run(0, 0, 100_000)
	require.Greater(t, float64(time.Since(begin).Nanoseconds()), 0.5*100_000*unit)
}
