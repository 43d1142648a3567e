package task_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/bench/taskbench/task"
)

// needs returns the needs of the tasks of a step, as text.
func needs(g *task.Graph, step int) (text string) {
	from, n := g.Columns(step)
	for c := from; c < from+n; c++ {
		text += fmt.Sprintf("%d%v ", c, g.Needs(step, c))
	}
	return text
}

func TestPatternsAreThoseOfTaskBench(t *testing.T) {
	// Worked out by hand from the definitions in core/core.cc of StanfordLegion/task-bench, for four columns.
	for _, want := range []struct {
		pattern string
		steps   []string
	}{
		{"trivial", []string{"0[] 1[] 2[] 3[] ", "0[] 1[] 2[] 3[] "}},
		{"no_comm", []string{"0[] 1[] 2[] 3[] ", "0[0] 1[1] 2[2] 3[3] "}},
		{"stencil_1d", []string{"0[] 1[] 2[] 3[] ", "0[0 1] 1[0 1 2] 2[1 2 3] 3[2 3] "}},
		{"stencil_1d_periodic", []string{"0[] 1[] 2[] 3[] ", "0[0 1 3] 1[0 1 2] 2[1 2 3] 3[2 3 0] "}},
		{"dom", []string{"0[] ", "0[0] 1[0] ", "0[0] 1[0 1] 2[1] ", "0[0] 1[0 1] 2[1 2] 3[2] ", "1[0 1] 2[1 2] 3[2 3] ", "2[1 2] 3[2 3] ", "3[2 3] "}},
		{"tree", []string{"0[] ", "0[0] 1[0] ", "0[0] 1[0] 2[1] 3[1] ", "0[0] 1[0] 2[1] 3[1] "}},
		{"fft", []string{"0[] 1[] 2[] 3[] ", "0[0 1] 1[0 1 2] 2[1 2 3] 3[2 3] ", "0[0 2] 1[1 3] 2[0 2] 3[1 3] ", "0[0 1] 1[0 1 2] 2[1 2 3] 3[2 3] "}},
		{"nearest", []string{"0[] 1[] 2[] 3[] ", "0[0 1] 1[0 1 2] 2[1 2 3] 3[2 3] "}},
		{"spread", []string{"0[] 1[] 2[] 3[] ", "0[0 2 3] 1[1 3 0] 2[2 0 1] 3[3 1 2] ", "0[0 3] 1[1 0] 2[2 1] 3[3 2] ", "0[0 1 2] 1[1 2 3] 2[2 3 0] 3[3 0 1] "}},
		{"all_to_all", []string{"0[] 1[] 2[] 3[] ", "0[0 1 2 3] 1[0 1 2 3] 2[0 1 2 3] 3[0 1 2 3] "}},
	} {
		t.Run(want.pattern, func(t *testing.T) {
			g, err := task.New(want.pattern, 4, len(want.steps), task.Defaults)
			require.NoError(t, err)
			for step, text := range want.steps {
				require.Equal(t, text, needs(g, step), "step %d", step)
			}
		})
	}
	t.Run("random_nearest", func(t *testing.T) {
		g, err := task.New("random_nearest", 50, 200, task.Options{Radix: 9, Period: 5, Fraction: 0.25})
		require.NoError(t, err)
		for step := 1; step < 200; step++ {
			if step > 5 {
				require.Equal(t, needs(g, step-5), needs(g, step), "it repeats")
			}
			for c := range 50 {
				require.Contains(t, g.Needs(step, c), c, "each needs its own column")
				for _, x := range g.Needs(step, c) {
					require.True(t, x >= c-4 && x <= c+4)
				}
			}
		}
		require.InDelta(t, 1+8*0.25, float64(g.Edges())/float64(g.Tasks()), 0.4)
	})
}

func TestWhatNobodyNeedsIsLast(t *testing.T) {
	for _, p := range task.Patterns {
		for _, width := range []int{1, 2, 3, 8, 9} {
			g, err := task.New(p, width, 20, task.Defaults)
			require.NoError(t, err)
			needed, tasks := map[task.Out]bool{}, 0
			for step := range g.Steps {
				from, n := g.Columns(step)
				tasks += n
				for c := from; c < from+n; c++ {
					seen := map[int]bool{}
					for _, x := range g.Needs(step, c) {
						require.False(t, seen[x], "%s: a need occurs twice", p)
						seen[x] = true
						needed[task.Out{Step: step - 1, Column: x}] = true
					}
				}
			}
			require.Equal(t, tasks, g.Tasks())
			require.Len(t, g.Last(), tasks-len(needed), p)
			for _, out := range g.Last() {
				require.False(t, needed[out])
			}
		}
	}
}

func TestWrongInputsAreErrors(t *testing.T) {
	g, err := task.New("stencil_1d", 4, 3, task.Defaults)
	require.NoError(t, err)
	for _, k := range task.Kernels {
		task.Prepare(4)
		out, err := g.Do(k, 1, 0, 3, []task.Out{{Step: 0, Column: 0}, {Step: 0, Column: 1}})
		require.NoError(t, err)
		require.Equal(t, task.Out{Step: 1, Column: 0}, out)
		for _, ins := range [][]task.Out{nil, {{Step: 0, Column: 0}}, {{Step: 0, Column: 1}, {Step: 0, Column: 0}}, {{Step: 1, Column: 0}, {Step: 0, Column: 1}}} {
			_, err := g.Do(k, 1, 0, 3, ins)
			require.Error(t, err)
		}
	}
	require.Error(t, g.Check(nil))
	require.NoError(t, g.Check(g.Last()))
}

func TestUnknownPatternsAndKernelsAreErrors(t *testing.T) {
	_, err := task.New("ring", 4, 4, task.Defaults)
	require.ErrorContains(t, err, `"ring"`)
	_, err = task.New("fft", 0, 4, task.Defaults)
	require.Error(t, err)
	_, err = task.Find("io")
	require.ErrorContains(t, err, `"io"`)
	k, err := task.Find("memory")
	require.NoError(t, err)
	require.Equal(t, "memory", k.Name)
}
