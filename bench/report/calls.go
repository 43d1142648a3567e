package main

import (
	"fmt"
	"time"

	"xfork/bench"
	"xfork/bench/baseline"
	"xfork/bench/measure"
	"xfork/bench/shape"
	"xfork/eval"
)

// fib measures W4.
func (b *runner) fib() error {
	n := b.size.fib
	two, one := eval.Workers(2), eval.Workers(1)
	f, err := b.turns(bench.Calls(n), bench.Number(n),
		bench.FibErr(n, two), bench.FibErr(n, one), bench.FibCtx(n, two), bench.FibCtx(n, one), bench.FibClosure(n, two),
		bench.Call("goroutines", func() int64 { return baseline.FibGo(n) }),
		bench.Call("half the goroutines", func() int64 { return baseline.FibHalf(n) }),
		bench.Call("recursion", func() int64 { return baseline.Fib(n) }))
	if err != nil {
		return err
	}
	row := func(what string, ours, baseline measure.Figure, by string, bar Bar) Row {
		what = fmt.Sprintf("fib(%d), %s", n, what)
		return Row{Workload: "W4", What: what, Ours: ours.Force, Unit: "ns/call", Baseline: baseline.Force, By: by, Bar: bar}
	}
	errTwo, errOne, ctxTwo, ctxOne, closure, goroutines, half, recursion := f[0], f[1], f[2], f[3], f[4], f[5], f[6], f[7]
	bar := Bar{Most: new(60.), Ratio: new(0.15)}
	b.add(fibonacci,
		row("LiftErr", errTwo, goroutines, "goroutines", bar),
		row("LiftCtx", ctxTwo, goroutines, "goroutines", bar),
		row("LiftErr", errTwo, errOne, "one worker", Bar{Ratio: new(1.)}),
		row("LiftCtx", ctxTwo, ctxOne, "one worker", Bar{Ratio: new(1.)}))
	b.add(noBar,
		row("closures by ForkErr", closure, goroutines, "goroutines", Bar{}),
		row("LiftErr", errTwo, half, "half the goroutines", Bar{}))
	b.add(losing, row("LiftErr", errTwo, recursion, "plain recursion", Bar{}))
	return nil
}

// bigFib measures W4 at its largest, the row of the README.
func (b *runner) bigFib() error {
	n := b.size.bigFib
	job := measure.Job{Nodes: bench.Calls(n), Want: bench.Number(n), Rounds: b.some(2)}
	f, err := measure.Run(job, bench.FibErr(n, eval.Workers(2)),
		bench.Call("goroutines", func() int64 { return baseline.FibGo(n) }))
	if err != nil {
		return err
	}
	b.add(noBar, Row{
		Workload: "W4", What: fmt.Sprintf("fib(%d), LiftErr, two workers", n), Ours: f[0].Force, Unit: "ns/call",
		Baseline: f[1].Force, By: "goroutines",
	})
	return nil
}

// coarse measures W6.
func (b *runner) coarse() error {
	s := shape.New(shape.Coarse, b.size.coarse)
	body := shape.Body(b.size.coarseBody)
	k := bench.Forks(body)
	return b.shares(string(shape.Coarse), fmt.Sprintf("%v bodies", b.size.coarseBody), s, body, Bar{Least: new(0.96)},
		bench.Every("two workers", s, k, eval.Workers(2)), bench.Every("one worker", s, k, eval.Workers(1)))
}

// grain returns the measurement of W8 with bodies of one length.
func grain(d time.Duration) func(*runner) error {
	return func(b *runner) error {
		s := shape.New(shape.Wave, b.size.grainSide*b.size.grainSide)
		body := shape.Body(d)
		k := bench.Forks(body)
		bar := map[time.Duration]Bar{time.Microsecond: {Least: new(0.85)}, 20 * time.Microsecond: {Least: new(0.96)}}[d]
		return b.shares("W8", fmt.Sprintf("%v bodies", d), s, body, bar,
			bench.Graph("two workers", s, k, eval.Workers(2)), bench.Graph("one worker", s, k, eval.Workers(1)))
	}
}

// shares measures how near two workers come to half of the loop's time, and how near the baselines come.
func (b *runner) shares(workload, what string, s *shape.Shape, body func(), bar Bar, two, one measure.Contender) error {
	job := measure.Job{Nodes: s.Nodes, Want: s.Want, Rounds: b.some(5)}
	f, err := measure.Run(job, two, one, bench.ByHandWorkers(s, body, 2), bench.Loop(s, body),
		bench.Call("no graph", func() int64 { baseline.Share(s.Nodes, 2, body); return s.Want }))
	if err != nil {
		return err
	}
	ideal := f[3].Force / 2
	row := func(what string, f measure.Figure, bar Bar) Row {
		return Row{Workload: workload, What: what, Ours: ideal / f.Force, Unit: "of the ideal", Bar: bar}
	}
	hand := row(what+", two workers", f[0], bar)
	hand.Baseline, hand.By = ideal/f[2].Force, "worker deques"
	b.add(coarse, hand, row(what+", two plain goroutines", f[4], Bar{}))
	b.add(twoWorkers, Row{
		Workload: workload, What: what, Ours: f[0].Force / 1000, Unit: "µs/fork",
		Baseline: f[1].Force / 1000, By: "one worker", Bar: Bar{Ratio: new(1.1)},
	})
	return nil
}

// afterIO measures a rule of the scheduler: while computing calls are ready, as many run as there are slots.
func (b *runner) afterIO() error {
	const calls = 20
	forces, body := b.size.afterIO, shape.Body(time.Millisecond)
	f, err := measure.Run(measure.Job{Nodes: forces * calls, Want: int64(forces * calls), Rounds: b.some(5)},
		bench.AfterIO("xfork", forces, calls, body), bench.AfterIOByHand("goroutines", forces, calls, body))
	if err != nil {
		return err
	}
	b.add(coarse, Row{
		Workload: "I/O", What: "a call that waits, then 20 of 1 ms, default engine, against plain goroutines",
		Ours: f[1].Force / f[0].Force, Unit: "of the ideal", Bar: Bar{Least: new(0.9)},
	})
	return nil
}

// sleeps measures W7.
func (b *runner) sleeps() error {
	for i, limit := range b.size.limits {
		calls := b.size.sleeps
		f, err := b.turns(1, int64(calls), bench.Sleeps(calls, limit),
			bench.Call("goroutines", func() int64 { return baseline.InFlight(calls, limit, bench.Nap) }))
		if err != nil {
			return err
		}
		b.add(sleeping, Row{
			Workload: "W7", What: fmt.Sprintf("%d sleeps of 5 ms, %d in flight", calls, limit),
			Ours: f[0].Both / 1e6, Unit: "ms", Baseline: f[1].Force / 1e6, By: "goroutines",
			Bar: Bar{Most: new([]float64{80, 40}[i])},
		})
	}
	return nil
}

// contagious measures W9. The loop is compared with one worker: two need half the time.
func (b *runner) contagious() error {
	n := b.size.contagious
	job := measure.Job{Nodes: n, Want: int64(n) * bench.SlowTwenty, Rounds: 3 * b.rounds}
	f, err := measure.Run(job, bench.Contagious(n, eval.Workers(1)), bench.Contagious(n, eval.Workers(2)), bench.ContagiousLoop(n))
	if err != nil {
		return err
	}
	one, two, loop := f[0], f[1], f[2]
	b.add(contagious, Row{
		Workload: "W9", What: "one worker, build + force, above the loop", Ours: (one.Both - loop.Force) / 1000, Unit: "µs/fork",
		Bar: Bar{Most: new(1.)},
	})
	b.add(noBar, Row{
		Workload: "W9", What: "build + force, two workers", Ours: two.Both / 1000, Unit: "µs/fork",
		Baseline: loop.Force / 1000, By: "loop",
	})
	b.add(twoWorkers, Row{
		Workload: "W9", What: "force", Ours: two.Force / 1000, Unit: "µs/fork", Baseline: one.Force / 1000,
		By: "one worker", Bar: Bar{Ratio: new(1.1)},
	})
	return nil
}
