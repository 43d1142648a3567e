package main

import (
	"cmp"
	"fmt"
	"io"
	"math"
	"strconv"
	"sync"
	"text/tabwriter"
	"time"

	"github.com/alitto/pond/v2"
	"github.com/heimdalr/dag"
	"github.com/panjf2000/ants/v2"
	"github.com/sourcegraph/conc"
	"golang.org/x/sync/errgroup"

	"xfork/bench/command"
	"xfork/bench/measure"
	"xfork/bench/taskbench/metg"
	"xfork/bench/taskbench/task"
	"xfork/bench/taskbench/ways"
)

// Task Bench beside libraries in Go. Of those that the module proxy gives, dag alone knows dependences: it starts a goroutine for
// each task, which waits for its parents. The others are handed the tasks of the graph by hand, each when it becomes ready.

// benchers lists the contenders.
var benchers = []metg.Contender{
	ways.Ours,
	ways.OursBefore,
	ways.ByDegrees,
	{Name: "goroutine + channel", Make: byChannels},
	ways.ByPool("errgroup", func(int) (func(func()), func(), func()) {
		var group errgroup.Group
		return func(f func()) { group.Go(func() error { f(); return nil }) }, func() { must(group.Wait()) }, func() {}
	}),
	ways.ByPool("conc", func(int) (func(func()), func(), func()) {
		var group conc.WaitGroup
		return group.Go, group.Wait, func() {}
	}),
	ways.ByPool("pond", func(workers int) (func(func()), func(), func()) {
		p := pond.NewPool(workers)
		return func(f func()) { must(p.Go(f)) }, func() {}, p.StopAndWait
	}),
	ways.ByPool("ants", func(int) (func(func()), func(), func()) {
		p, err := ants.NewPool(-1)
		must(err)
		return func(f func()) { must(p.Submit(f)) }, func() {}, p.Release
	}),
	{Name: "heimdalr/dag", Make: byDag},
}

// byChannels starts a goroutine for each task, which waits for the channels of the tasks that it needs.
func byChannels(j *metg.Job) (func() error, error) {
	return func() error {
		g := j.Graph
		before, now := make([]*cell, g.Width), make([]*cell, g.Width)
		var group errgroup.Group
		for step := range g.Steps {
			from, n := g.Columns(step)
			for column := from; column < from+n; column++ {
				c := &cell{done: make(chan struct{})}
				for _, k := range g.Needs(step, column) {
					c.needs = append(c.needs, before[k])
				}
				now[column] = c
				group.Go(func() error { return c.run(j, step, column) })
			}
			before, now = now, before
		}
		return group.Wait()
	}, nil
}

// cell is one task of byChannels. out is there once done is closed.
type cell struct {
	needs []*cell
	done  chan struct{}
	out   task.Out
}

func (c *cell) run(j *metg.Job, step, column int) (err error) {
	defer close(c.done)
	ins := make([]task.Out, len(c.needs))
	for i, x := range c.needs {
		<-x.done
		ins[i] = x.out
	}
	c.out, err = j.Do(step, column, ins)
	return err
}

// place is a vertex of dag. The results of its parents come in no order, so each has the column that it belongs to.
type place struct{ step, column int }

func (p place) ID() string { return strconv.Itoa(p.step) + "." + strconv.Itoa(p.column) }

// byDag runs the graph by package dag. The graph is made before the clock runs, because each new edge is checked for cycles.
func byDag(j *metg.Job) (func() error, error) {
	d, start, err := dagOf(j.Graph)
	if err != nil {
		return nil, err
	}
	return func() error {
		var once sync.Once
		var failed error
		_, err := d.DescendantsFlow(start, nil, func(d *dag.DAG, id string, results []dag.FlowResult) (any, error) {
			out, err := runVertex(d, id, j, results)
			if err != nil {
				once.Do(func() { failed = err })
			}
			return out, err
		})
		return cmp.Or(err, failed)
	}, nil
}

// runVertex does the task of a vertex.
func runVertex(d *dag.DAG, id string, j *metg.Job, results []dag.FlowResult) (task.Out, error) {
	v, err := d.GetVertex(id)
	if err != nil {
		return task.Out{}, err
	}
	return v.(place).run(j, results)
}

// dagOf makes a vertex for each task, and one that comes before all of them, for a flow has one start.
func dagOf(g *task.Graph) (d *dag.DAG, start string, err error) {
	d, start = dag.NewDAG(), place{-1, 0}.ID()
	if err := d.AddVertexByID(start, place{-1, 0}); err != nil {
		return nil, "", err
	}
	for step := range g.Steps {
		from, n := g.Columns(step)
		for column := from; column < from+n; column++ {
			if err := addPlace(d, g, place{step, column}, start); err != nil {
				return nil, "", err
			}
		}
	}
	return d, start, nil
}

// addPlace adds a vertex with edges from the tasks that it needs, or from the start if it needs none.
func addPlace(d *dag.DAG, g *task.Graph, p place, start string) error {
	if err := d.AddVertexByID(p.ID(), p); err != nil {
		return err
	}
	needs := g.Needs(p.step, p.column)
	if len(needs) == 0 {
		return d.AddEdge(start, p.ID())
	}
	for _, c := range needs {
		if err := d.AddEdge(place{p.step - 1, c}.ID(), p.ID()); err != nil {
			return err
		}
	}
	return nil
}

// run does the task of a vertex, once its parents have given their results.
func (p place) run(j *metg.Job, results []dag.FlowResult) (task.Out, error) {
	if p.step < 0 {
		return task.Out{}, nil
	}
	needs := j.Graph.Needs(p.step, p.column)
	ins := make([]task.Out, len(needs))
	for i, c := range needs {
		for _, r := range results {
			if out := r.Result.(task.Out); out.Column == c {
				ins[i] = out
			}
		}
	}
	return j.Do(p.step, p.column, ins)
}

// taskBench measures all contenders with the compute kernel on the patterns that match, and prints a table.
func taskBench(sz size, turns int, match *command.Pattern, stdout, progress io.Writer) error {
	out := tabwriter.NewWriter(stdout, 0, 0, 2, ' ', 0)
	printHead(out)
	for _, pattern := range task.Patterns {
		if !match.MatchString(pattern) {
			continue
		}
		if err := command.Timed(progress, pattern, func() error { return printRow(out, pattern, sz, turns) }); err != nil {
			return err
		}
	}
	return out.Flush()
}

// printHead prints the lines above the table, and its head.
func printHead(out io.Writer) {
	fmt.Fprintf(out, "%s, %s\nTask Bench: METG(50 %%) in microseconds, of the median turns and (of the lowest ones)\n\npattern", measure.Machine(), time.Now().Format(time.DateOnly))
	for _, c := range benchers {
		fmt.Fprintf(out, "\t%s", c.Name)
	}
	fmt.Fprintln(out)
}

// printRow measures all contenders on one pattern and prints a row of the table.
func printRow(out io.Writer, pattern string, sz size, turns int) error {
	curves, err := metg.Compute(pattern, sz.steps, workers, turns, sz.longest, benchers...)
	if err != nil {
		return err
	}
	fmt.Fprint(out, pattern)
	for _, c := range curves {
		fmt.Fprintf(out, "\t%s (%s)", micro(c.METG), micro(c.Lowest))
	}
	fmt.Fprintln(out)
	return nil
}

func micro(ns float64) string {
	if math.IsNaN(ns) {
		return "never"
	}
	return strconv.FormatFloat(ns/1000, 'f', 2, 64)
}
