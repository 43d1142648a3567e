// Package task has the parts of Task Bench: patterns of dependence, kernels, and the check of every input.
//
// Task Bench (Slaughter et al., SC 2020, github.com/StanfordLegion/task-bench) measures the overhead of a system for task graphs. A
// graph has columns and steps; the task at (step, column) needs the outputs of some columns of the step before, which the pattern
// chooses. A kernel is the computation of a task. The result is the smallest task at which half of the machine still computes:
// METG(50 %), the minimum effective task granularity.
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

// row is one step: its columns from offset on, and the columns of the row before that each needs.
type row struct {
	offset int
	needs  [][]int
}

// Options has the parameters of some patterns. Task Bench's own defaults are radix 3, period 3 and a quarter.
type Options struct {
	Radix    int     // of nearest, spread and random_nearest: how many columns a task needs, itself among them
	Period   int     // of spread and random_nearest: after how many steps the pattern repeats
	Fraction float64 // of random_nearest: which part of the radix is there
}

// Defaults has the defaults of Task Bench.
var Defaults = Options{Radix: 3, Period: 3, Fraction: 0.25}

// Patterns lists the names of all patterns, in the order of Task Bench.
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
		from, n := extent(pattern, width, steps, t)
		g.rows[t] = row{from, make([][]int, n)}
		for i := 0; i < n && t > 0; i++ {
			g.rows[t].needs[i] = g.rows[t-1].among(p(&o, width, t, from+i))
		}
	}
	g.last = g.ends()
	return g, nil
}

// among returns those of some columns that the row has.
func (r row) among(columns []int) (have []int) {
	for _, c := range columns {
		if c >= r.offset && c < r.offset+len(r.needs) {
			have = append(have, c)
		}
	}
	return have
}

// extent returns which columns a step has.
func extent(pattern string, width, steps, t int) (from, n int) {
	switch pattern {
	case "dom": // a diagonal that sweeps over the domain
		return max(0, t+width-steps), min(width, t+1, steps-t)
	case "tree": // twice as many in each step, until all are there
		return 0, min(width, 1<<min(t, 30))
	}
	return 0, width
}

// Columns returns the first column of a step and how many there are.
func (g *Graph) Columns(step int) (from, n int) { return g.rows[step].offset, len(g.rows[step].needs) }

// Needs returns the columns of the step before that a task needs, in ascending order except for spread and periodic neighbours.
func (g *Graph) Needs(step, column int) []int {
	r := &g.rows[step]
	return r.needs[column-r.offset]
}

// Tasks returns the number of tasks.
func (g *Graph) Tasks() (n int) {
	for _, r := range g.rows {
		n += len(r.needs)
	}
	return n
}

// Edges returns the number of dependences.
func (g *Graph) Edges() (n int) {
	for _, r := range g.rows {
		for _, needs := range r.needs {
			n += len(needs)
		}
	}
	return n
}

// Last returns the tasks that no task needs: a graph is done when they are.
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

// Check returns an error if the outputs of the last tasks are wrong.
func (g *Graph) Check(outs []Out) error {
	if !slices.Equal(outs, g.last) {
		return fmt.Errorf("the last tasks are %v instead of %v", outs, g.last)
	}
	return nil
}
