package main

import (
	"context"
	"math"

	"xfork/bench"
	"xfork/bench/baseline"
	"xfork/bench/measure"
	"xfork/bench/shape"
	"xfork/eval"
	"xfork/eval/record"
	"xfork/expr"
	"xfork/ops"
)

// again measures the force of a value that is there.
func (b *runner) again() error {
	var times []float64
	var most float64
	for range b.rounds {
		ns, allocs, err := bench.Again(b.size.again)
		if err != nil {
			return err
		}
		times, most = append(times, ns), max(most, allocs)
	}
	b.add(again,
		Row{What: "time", Ours: measure.Median(times), Unit: "ns", Bar: Bar{Most: new(5.)}},
		Row{What: "memory", Ours: math.Round(100*most) / 100, Unit: "allocs", Bar: Bar{Most: new(0.)}})
	return nil
}

// defined compares an operator of a user with one of ops, on W3.
func (b *runner) defined() error {
	for _, c := range []struct{ nodes, rounds, batch int }{
		{b.size.large, b.rounds, 1},
		{b.size.small, 3 * b.rounds, b.size.batch},
	} {
		s := shape.New(shape.Wave, c.nodes)
		f, err := measure.Run(measure.Job{Nodes: s.Nodes, Want: s.Want, Rounds: c.rounds, Batch: c.batch},
			bench.Graph("defined", s, bench.Defined()), bench.Graph("ops.Add", s, bench.Operators()))
		if err != nil {
			return err
		}
		row := Row{Workload: "W3", What: "build, " + count(c.nodes), Ours: f[0].Build, Unit: perNode, Baseline: f[1].Build, By: "ops.Add", Bar: Bar{Ratio: new(1.1)}}
		b.add(defined, row)
		row.What, row.Ours, row.Baseline = "force, "+count(c.nodes), f[0].Force, f[1].Force
		b.add(defined, row)
	}
	return nil
}

// tracing compares a run without an observer, one with an observer that does nothing, and one that is recorded. The model of a
// recorded run is made when the run is over, and the force waits for it: it has a row of its own.
func (b *runner) tracing() error {
	s := shape.New(shape.Wave, b.size.grainSide*b.size.grainSide)
	k := bench.Forks(nil)
	f, err := measure.Run(measure.Job{Nodes: s.Nodes, Want: s.Want, Rounds: 3 * b.rounds},
		bench.Graph("off", s, k, eval.Workers(2)),
		bench.Graph("idle", s, k, eval.Workers(2), eval.Observe(bench.Discard{})),
		bench.Graph("kept", s, k, eval.Workers(2), eval.Observe(bench.Keep{})),
		bench.Graph("recorded", s, k, eval.Workers(2), eval.Observe(record.New())))
	if err != nil {
		return err
	}
	off := f[0].Force
	b.add(watched,
		Row{Workload: "W3", What: "events and shape, thrown away", Ours: f[1].Force - off, Unit: perNode, Bar: Bar{Most: new(150.0)}},
		Row{Workload: "W3", What: "events and shape, kept", Ours: f[2].Force - off, Unit: perNode, Bar: Bar{Most: new(150.0)}},
	)
	b.add(noBar,
		Row{Workload: "W3", What: "fork, force, without an observer", Ours: off, Unit: perNode, Baseline: f[1].Force, By: "idle observer"},
		Row{Workload: "W3", What: "the model of a recorded run", Ours: f[3].Force - f[2].Force, Unit: perNode},
	)
	return nil
}

// sumByAdd returns the sum of a slice as a graph.
func sumByAdd(xs []int64) measure.Contender {
	return measure.Contender{Name: "ops.Add", Build: func() measure.Force {
		total := expr.Const[int64](0)
		for _, x := range xs {
			total = ops.Add(total, expr.Const(x))
		}
		return func() (int64, error) { return total.Force(context.Background()) }
	}}
}

// sum adds up a slice by a graph, which a loop does better.
func (b *runner) sum() error {
	xs := make([]int64, b.size.large)
	for i := range xs {
		xs[i] = int64(i)
	}
	f, err := b.turns(len(xs), baseline.Sum(xs), sumByAdd(xs), bench.Call("loop", func() int64 { return baseline.Sum(xs) }))
	if err != nil {
		return err
	}
	b.add(losing, Row{
		What: "sum of " + count(len(xs)) + " numbers by ops.Add, build + force",
		Ours: f[0].Both, Unit: "ns/addition",
		Baseline: f[1].Force, By: "for loop",
	})
	return nil
}
