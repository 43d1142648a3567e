package main

import (
	"errors"
	"fmt"
	"math"

	"xfork/bench"
	"xfork/bench/measure"
	"xfork/bench/shape"
	"xfork/eval"
)

// graphBars has the bars for the operator graphs of one workload: ns per node, and ratios to the baseline.
type graphBars struct {
	w                      shape.Workload
	build, force           float64
	buildRatio, forceRatio float64
}

var graphs = []graphBars{
	{shape.Chain, 65, 25, 1.2, 1.5},
	{shape.Tree, 55, 25, 1.0, 0.9},
	{shape.Wave, 55, 25, 1.0, 0.9},
	{shape.Random, 55, 45, 1.0, 0.9},
}

const perNode = "ns/node"

// large measures W1, W2, W3 or W5 with a million nodes: operators, forks, and all baselines.
func (g graphBars) large(b *runner) error {
	s := shape.New(g.w, shape.Size(g.w, b.size.large))
	forks := bench.Forks(nil)
	f, err := measure.Run(measure.Job{Nodes: s.Nodes, Want: s.Want, Rounds: b.rounds, Memory: true},
		bench.Graph("operators", s, bench.Operators()),
		bench.Graph("forks, two workers", s, forks, eval.Workers(2)),
		bench.Graph("forks, one worker", s, forks, eval.Workers(1)),
		bench.ByHand(s, nil), bench.ByHandSimple(s), bench.ByHandWorkers(s, nil, 2), bench.Loop(s, nil))
	if err != nil {
		return err
	}
	operators, two, one, tuned, simple, deques, loop := f[0], f[1], f[2], f[3], f[4], f[5], f[6]
	base, by := tuned, "closures"
	if b.simple {
		base, by = simple, "simple closures"
	}
	row := func(what string, ours, baseline float64, by string, bar Bar) Row {
		return Row{Workload: string(g.w), What: what + ", " + count(b.size.large), Ours: ours, Unit: perNode, Baseline: baseline, By: by, Bar: bar}
	}
	b.add(buildMemory, g.memory(operators, base, by)...)
	b.add(buildLarge, row("operator, build", operators.Build, base.Build, by, Bar{Most: &g.build, Ratio: &g.buildRatio}))
	b.add(forceLarge, row("operator, force", operators.Force, base.Force, by, Bar{Most: &g.force, Ratio: &g.forceRatio}))
	b.add(forkBuild, row("fork, build", two.Build, base.Build, by, Bar{Most: new(110.), Ratio: new(2.)}))
	b.add(forkForce, row("fork, force", two.Force, base.Force, by, Bar{Most: new(110.), Ratio: new(3.)}))
	b.add(twoWorkers, row("fork, force", two.Force, one.Force, "one worker", Bar{Ratio: new(1.1)}))
	b.add(noBar,
		row("operator, build + force", operators.Both, base.Both, by, Bar{}),
		row("fork, build + force", two.Both, base.Both, by, Bar{}))
	b.add(losing, row("operator, force", operators.Force, loop.Force, "loop over arrays", Bar{}))
	b.add(baselines,
		row("build", tuned.Build, simple.Build, "simple closures", Bar{}),
		row("force", tuned.Force, simple.Force, "simple closures", Bar{}),
		row("force", tuned.Force, deques.Force, "deques, two workers", Bar{}))
	return nil
}

// memory returns the rows about the memory of a large graph of operators.
func (g graphBars) memory(operators, base measure.Figure, by string) []Row {
	return []Row{{
		Workload: string(g.w), What: "operator, bytes", Ours: math.Round(operators.Bytes), Unit: "B/node",
		Baseline: math.Round(base.Bytes), By: by, Bar: Bar{Most: new(64.)},
	}, {
		Workload: string(g.w), What: "operator, allocations", Ours: math.Round(100*operators.Allocs) / 100, Unit: "allocs/node",
		Baseline: math.Round(100*base.Allocs) / 100, By: by, Bar: Bar{Most: new(1.)},
	}}
}

// quiet measures the large graphs with a collected heap, so that no collection of the build goes on under the force.
func (g graphBars) quiet(b *runner) error {
	s := shape.New(g.w, shape.Size(g.w, b.size.large))
	f, err := measure.Run(measure.Job{Nodes: s.Nodes, Want: s.Want, Rounds: b.some(5), Quiet: true},
		bench.Graph("operators", s, bench.Operators()),
		bench.Graph("forks, two workers", s, bench.Forks(nil), eval.Workers(2)),
		bench.ByHand(s, nil))
	if err != nil {
		return err
	}
	for i, what := range []string{"operator, force", "fork, force on two workers"} {
		b.add(quietForce, Row{
			Workload: string(g.w), What: what + ", " + count(b.size.large), Ours: f[i].Force, Unit: perNode,
			Baseline: f[2].Force, By: "closures",
		})
	}
	return nil
}

// small measures W1, W2, W3 or W5 with ten thousand nodes, which fit into the cache.
func (g graphBars) small(b *runner) error {
	s := shape.New(g.w, shape.Size(g.w, b.size.small))
	job := measure.Job{Nodes: s.Nodes, Want: s.Want, Rounds: 3 * b.rounds, Batch: b.size.batch}
	forks := bench.Forks(nil)
	f, err := measure.Run(job,
		bench.Graph("operators", s, bench.Operators()), bench.ByHand(s, nil), bench.ByHandSimple(s),
		bench.Graph("forks, two workers", s, forks, eval.Workers(2)))
	if err != nil {
		return err
	}
	operators, base, by, two := f[0], f[1], "closures", f[3]
	if b.simple {
		base, by = f[2], "simple closures"
	}
	row := func(what string, ours, baseline float64, bar Bar) Row {
		return Row{Workload: string(g.w), What: what + ", " + count(b.size.small), Ours: ours, Unit: perNode, Baseline: baseline, By: by, Bar: bar}
	}
	b.add(buildSmall, row("operator, build", operators.Build, base.Build, Bar{Most: new(30.), Ratio: new(0.5)}))
	b.add(forceSmall, row("operator, force", operators.Force, base.Force, Bar{Most: new(11.)}))
	b.add(noBar,
		row("fork, build", two.Build, base.Build, Bar{}),
		row("fork, force on two workers", two.Force, base.Force, Bar{}))
	return nil
}

// beside measures the force of a small graph beside that of a large one.
func (g graphBars) beside(b *runner) error {
	s, large := shape.New(g.w, shape.Size(g.w, b.size.small)), shape.New(g.w, shape.Size(g.w, b.size.large))
	ns, err := bench.Beside(s, large, b.size.beside)
	switch {
	case errors.Is(err, bench.ErrAlone):
		return nil // no figure, so no row
	case err != nil:
		return err
	}
	b.add(forceBeside, Row{
		Workload: string(g.w), What: fmt.Sprintf("operator, force, %s beside %s", count(b.size.small), count(b.size.large)),
		Ours: ns, Unit: perNode, Bar: Bar{Most: new(25.)},
	})
	return nil
}
