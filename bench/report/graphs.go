package main

import (
	"xfork/bench"
	"xfork/bench/measure"
	"xfork/bench/shape"
	"xfork/eval"
)

// graphBars are what bars.md asks of the operator graphs of one workload.
type graphBars struct {
	build, force           float64 // ns per node at a million
	buildRatio, forceRatio float64
}

var graphWorkloads = []struct {
	w    shape.Workload
	bars graphBars
}{
	{shape.Chain, graphBars{build: 65, force: 25, buildRatio: 1.2, forceRatio: 1.5}},
	{shape.Tree, graphBars{build: 55, force: 25, buildRatio: 1.0, forceRatio: 0.9}},
	{shape.Wave, graphBars{build: 55, force: 25, buildRatio: 1.0, forceRatio: 0.9}},
	{shape.Random, graphBars{build: 55, force: 45, buildRatio: 1.0, forceRatio: 0.9}},
}

const perNode = "ns/node"

// largeGraph is W1, W2, W3 or W5 with a million nodes: operators, forks, and all baselines.
func largeGraph(w shape.Workload, bars graphBars) func(*bench) error {
	return func(b *bench_) error {
		s := shape.New(w, shape.Size(w, b.size.large))
		forks := bench.Forks(nil)
		f, err := b.times(s.Nodes, s.Want,
			bench.Graph("operators", s, bench.Operators()),
			bench.Graph("forks", s, forks, eval.Workers(2)),
			bench.Graph("forks", s, forks, eval.Workers(1)),
			bench.ByHand(s, nil),
			bench.ByHandSimple(s),
			bench.ByHandWorkers(s, nil, 2),
			bench.Loop(s, nil))
		if err != nil {
			return err
		}
		_ = f
		return nil
	}
}
