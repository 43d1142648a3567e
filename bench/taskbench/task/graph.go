// Package task is what Task Bench asks for: patterns of dependence, kernels, and the look at every input.
//
// Task Bench (Slaughter et al., SC 2020, github.com/StanfordLegion/task-bench) measures what a system for task graphs costs. A
// graph has columns and steps; the task at (step, column) needs the outputs of some columns of the step before, which ones is the
// pattern's affair. A kernel is what a task computes. What counts is the smallest task at which half of the machine still
// computes: METG(50 %), the minimum effective task granularity.
package task

import (
	"fmt"
	"slices"
)

// Graph is a pattern of a given size.
type Graph struct {
	Pattern string
	Width   int
	Steps   int

	rows []row
	last []Out
}

// row is one step: its columns from offset on, and what each needs of the row before.
type row struct {
	offset int
	needs  [][]int
}

// Options are what some patterns ask for; Task Bench's own defaults are radix 3, period 3 and a quarter.
type Options struct {
	Radix    int     // of nearest, spread and random_nearest: how many columns a task needs, itself among them
	Period   int     // of spread and random_nearest: after how many steps the pattern repeats
	Fraction float64 // of random_nearest: which part of the radix is there
}

// Defaults are those of Task Bench.
var Defaults = Options{Radix: 3, Period: 3, Fraction: 0.25}

// Patterns are the names of all patterns, in the order of Task Bench.
var Patterns = []string{
	"trivial", "no_comm", "stencil_1d", "stencil_1d_periodic", "dom", "tree", "fft", "nearest", "spread", "random_nearest", "all_to_all",
}

// New makes the graph of a pattern. It fails for an unknown one, and for sizes below one.
func New(pattern string, width, steps int, o Options) (*Graph, error) {
	p, known := patterns[pattern]
	if !known {
		return nil, fmt.Errorf("there is no pattern %q", pattern)
	}
	if width < 1 || steps < 1 || o.Radix < 1 || o.Period < 1 {
		return nil, fmt.Errorf("width, steps, radix and period must be positive")
	}
	g := &Graph{Pattern: pattern, Width: width, Steps: steps, rows: make([]row, steps)}
	for t := range steps {
		r := row{}
		from, n := extent(pattern, width, steps, t)
		r.offset, r.needs = from, make([][]int, n)
		if t > 0 {
			before := g.rows[t-1]
			for i := range n {
				for _, c := range p(&o, width, t, from+i) {
					if c >= before.offset && c < before.offset+len(before.needs) {
						r.needs[i] = append(r.needs[i], c)
					}
				}
			}
		}
		g.rows[t] = r
	}
	g.last = g.ends()
	return g, nil
}

// extent is which columns a step has.
func extent(pattern string, width, steps, t int) (from, n int) {
	switch pattern {
	case "dom": // a diagonal that sweeps over the domain
		return max(0, t+width-steps), min(width, t+1, steps-t)
	case "tree": // twice as many in each step, until all are there
		return 0, min(width, 1<<min(t, 30))
	}
	return 0, width
}

// Columns are the first column of a step and how many there are.
func (g *Graph) Columns(step int) (from, n int) { return g.rows[step].offset, len(g.rows[step].needs) }

// Needs are the columns of the step before that a task needs, in ascending order but for spread and periodic neighbours.
func (g *Graph) Needs(step, column int) []int {
	r := &g.rows[step]
	return r.needs[column-r.offset]
}

// Tasks is how many there are.
func (g *Graph) Tasks() (n int) {
	for _, r := range g.rows {
		n += len(r.needs)
	}
	return n
}

// Edges is how many dependences there are.
func (g *Graph) Edges() (n int) {
	for _, r := range g.rows {
		for _, needs := range r.needs {
			n += len(needs)
		}
	}
	return n
}

// Last lists the tasks that no task needs: a graph is done when they are.
func (g *Graph) Last() []Out { return g.last }

func (g *Graph) ends() (last []Out) {
	for t := range g.rows {
		from, n := g.Columns(t)
		needed := make([]bool, g.Width)
		if t+1 < g.Steps {
			for _, needs := range g.rows[t+1].needs {
				for _, c := range needs {
					needed[c] = true
				}
			}
		}
		for c := from; c < from+n; c++ {
			if !needed[c] {
				last = append(last, Out{t, c})
			}
		}
	}
	return last
}

// Check compares the outputs of the last tasks with what they have to be.
func (g *Graph) Check(outs []Out) error {
	if !slices.Equal(outs, g.last) {
		return fmt.Errorf("the last tasks are %v instead of %v", outs, g.last)
	}
	return nil
}
