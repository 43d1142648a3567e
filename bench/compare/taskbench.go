package main

import (
	"fmt"
	"io"
	"math"
	"regexp"
	"strconv"
	"sync"
	"text/tabwriter"
	"time"

	"github.com/alitto/pond/v2"
	"github.com/heimdalr/dag"
	"github.com/panjf2000/ants/v2"
	"github.com/sourcegraph/conc"
	"golang.org/x/sync/errgroup"

	"xfork/bench/measure"
	"xfork/bench/taskbench/metg"
	"xfork/bench/taskbench/task"
	"xfork/bench/taskbench/ways"
)

// Task Bench beside libraries in Go. Of those that the module proxy gives, dag alone knows dependences: it starts a goroutine for
// each task, which waits for its parents. The others are handed the tasks of the graph by hand, each when it becomes ready.

// benchers are the contenders.
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

// byChannels starts a goroutine for each task, which waits for a channel of each that it needs.
func byChannels(j *metg.Job) (func() error, error) {
	return func() error {
		g := j.Graph
		type cell struct {
			done chan struct{}
			out  task.Out
		}
		before, now := make([]*cell, g.Width), make([]*cell, g.Width)
		var group errgroup.Group
		for step := range g.Steps {
			from, n := g.Columns(step)
			for column := from; column < from+n; column++ {
				c := &cell{done: make(chan struct{})}
				needs := make([]*cell, 0, 8)
				for _, k := range g.Needs(step, column) {
					needs = append(needs, before[k])
				}
				now[column] = c
				group.Go(func() (err error) {
					defer close(c.done)
					ins := make([]task.Out, len(needs))
					for i, x := range needs {
						<-x.done
						ins[i] = x.out
					}
					c.out, err = j.Do(step, column, ins)
					return err
				})
			}
			before, now = now, before
		}
		return group.Wait()
	}, nil
}

// place is a vertex of dag: its parents' results come in no order, so that each tells whose it is.
type place struct{ step, column int }

func (p place) ID() string { return strconv.Itoa(p.step) + "." + strconv.Itoa(p.column) }

// byDag makes a vertex for each task, and one that comes before all of them, for a flow has one start. Its graph is made before
// the clock runs, because each new edge is looked at for cycles.
func byDag(j *metg.Job) (func() error, error) {
	g := j.Graph
	d := dag.NewDAG()
	start := place{-1, 0}.ID()
	if err := d.AddVertexByID(start, place{-1, 0}); err != nil {
		return nil, err
	}
	for step := range g.Steps {
		from, n := g.Columns(step)
		for column := from; column < from+n; column++ {
			p := place{step, column}
			if err := d.AddVertexByID(p.ID(), p); err != nil {
				return nil, err
			}
			needs := g.Needs(step, column)
			if len(needs) == 0 {
				if err := d.AddEdge(start, p.ID()); err != nil {
					return nil, err
				}
			}
			for _, c := range needs {
				if err := d.AddEdge(place{step - 1, c}.ID(), p.ID()); err != nil {
					return nil, err
				}
			}
		}
	}
	return func() error {
		var once sync.Once
		var failed error
		_, err := d.DescendantsFlow(start, nil, func(d *dag.DAG, id string, results []dag.FlowResult) (any, error) {
			v, err := d.GetVertex(id)
			if err != nil {
				return nil, err
			}
			p := v.(place)
			if p.step < 0 {
				return task.Out{}, nil
			}
			needs := g.Needs(p.step, p.column)
			ins := make([]task.Out, len(needs))
			for i, c := range needs {
				for _, r := range results {
					if out := r.Result.(task.Out); out.Column == c {
						ins[i] = out
					}
				}
			}
			out, err := j.Do(p.step, p.column, ins)
			if err != nil {
				once.Do(func() { failed = err })
			}
			return out, err
		})
		if err == nil {
			err = failed
		}
		return err
	}, nil
}

// taskBench measures all contenders with the compute kernel, and prints a table.
func taskBench(steps, turns int, longest float64, match *regexp.Regexp, stdout, stderr io.Writer) error {
	kernel, err := task.Find("compute")
	if err != nil {
		return err
	}
	const columns = 8
	unit := metg.Unit(kernel, columns, workers)
	out := tabwriter.NewWriter(stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintf(out, "%s, %s\nTask Bench: METG(50 %%) in microseconds, of the median turns and (of the lowest ones)\n\npattern", measure.Machine(), time.Now().Format(time.DateOnly))
	for _, c := range benchers {
		fmt.Fprintf(out, "\t%s", c.Name)
	}
	fmt.Fprintln(out)
	for _, p := range task.Patterns {
		if !match.MatchString(p) {
			continue
		}
		g, err := task.New(p, columns, steps, task.Defaults)
		if err != nil {
			return err
		}
		begin := time.Now()
		curves, err := metg.Sweep(metg.Job{Graph: g, Kernel: kernel, Workers: workers}, metg.Sizes(unit, 50, longest), unit, turns, benchers...)
		if err != nil {
			return fmt.Errorf("%s: %w", p, err)
		}
		fmt.Fprint(out, p)
		for _, c := range curves {
			fmt.Fprintf(out, "\t%s (%s)", micro(c.METG), micro(c.Lowest))
		}
		fmt.Fprintln(out)
		fmt.Fprintf(stderr, "%s %.1f s\n", p, time.Since(begin).Seconds())
	}
	return out.Flush()
}

func micro(ns float64) string {
	if math.IsNaN(ns) {
		return "never"
	}
	return strconv.FormatFloat(ns/1000, 'f', 2, 64)
}
