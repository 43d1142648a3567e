package main

import (
	"sync"
	"sync/atomic"

	"github.com/alitto/pond/v2"
	"github.com/panjf2000/ants/v2"
	"github.com/sourcegraph/conc"
	"github.com/sourcegraph/conc/pool"
	"golang.org/x/sync/errgroup"

	"xfork/bench"
	"xfork/bench/baseline"
	"xfork/bench/measure"
	"xfork/bench/shape"
	"xfork/eval"
)

// kind is the origin of a contender.
type kind string

const (
	ours    kind = "xfork"
	byHand  kind = "by hand"
	library kind = "library"
)

// peer is one contender in all workloads. A function is nil if the contender cannot do the workload, or does it as the one
// before it in the list does.
type peer struct {
	name   string
	module string // for the version
	kind   kind

	graph func(s *shape.Shape, body func()) measure.Contender // W1, W3, W5; W6 with a body
	fib   func(n int) (int64, error)                          // W4: each call of fib submits two
	naps  func(calls int) (int64, error)                      // W7: all of them in flight
}

// workers is the number of workers or goroutines, wherever a contender takes one.
const workers = 2

var operators, forks = bench.Operators(), bench.Forks(nil)

var peers = []peer{
	{
		name: "xfork operators", kind: ours,
		graph: func(s *shape.Shape, body func()) measure.Contender {
			if body != nil {
				return measure.Contender{} // operators are no place for user functions
			}
			return bench.Graph("", s, operators)
		},
	},
	{
		name: "xfork forks", kind: ours,
		graph: func(s *shape.Shape, body func()) measure.Contender {
			if body != nil {
				return bench.Every("", s, bench.Forks(body), eval.Workers(workers))
			}
			return bench.Graph("", s, forks, eval.Workers(workers))
		},
		fib:  func(n int) (int64, error) { return bench.FibErr(n, eval.Workers(workers)).Build()() },
		naps: func(calls int) (int64, error) { return bench.Sleeps(calls, calls).Build()() },
	},
	{
		name: "closures, one goroutine", kind: byHand,
		graph: func(s *shape.Shape, body func()) measure.Contender {
			if body != nil {
				return measure.Contender{} // W6 asks for two
			}
			return bench.ByHand(s, nil)
		},
	},
	{
		name: "closures, worker deques", kind: byHand,
		graph: func(s *shape.Shape, body func()) measure.Contender { return bench.ByHandWorkers(s, body, workers) },
	},
	{
		name: "goroutine + channel", kind: byHand,
		graph: func(s *shape.Shape, body func()) measure.Contender { return eager(s, body, channelGraph) },
		fib:   func(n int) (int64, error) { return <-fibChannel(n), nil },
	},
	{
		name: "goroutine + WaitGroup", kind: byHand,
		fib:  func(n int) (int64, error) { return baseline.FibGo(n), nil },
		naps: func(calls int) (int64, error) { return baseline.InFlight(calls, calls, bench.Nap), nil },
	},
	{
		name: "errgroup", module: "golang.org/x/sync", kind: library,
		graph: func(s *shape.Shape, body func()) measure.Contender {
			return driven(s, body, func(g *baseline.Graph) (int64, error) {
				var group errgroup.Group
				return g.RunByGroup(group.Go, group.Wait)
			})
		},
		fib: fibErrgroup,
		naps: func(calls int) (int64, error) {
			var group errgroup.Group
			return collect(calls, func(f func()) { group.Go(func() error { f(); return nil }) }, group.Wait)
		},
	},
	{
		name: "conc", module: "github.com/sourcegraph/conc", kind: library,
		graph: func(s *shape.Shape, body func()) measure.Contender {
			return driven(s, body, func(g *baseline.Graph) (int64, error) {
				p := pool.New() // with a limit, Go would wait inside the pool
				defer p.Wait()
				return g.RunBy(p.Go), nil
			})
		},
		fib: fibConc,
		naps: func(calls int) (int64, error) {
			var group conc.WaitGroup
			return collect(calls, group.Go, func() error { group.Wait(); return nil })
		},
	},
	{
		name: "pond", module: "github.com/alitto/pond/v2", kind: library,
		graph: func(s *shape.Shape, body func()) measure.Contender {
			return driven(s, body, func(g *baseline.Graph) (int64, error) {
				p := pond.NewPool(workers)
				defer p.Stop()
				return g.RunBy(func(f func()) { must(p.Go(f)) }), nil
			})
		},
		fib: func(n int) (int64, error) { return withPond(0, n) },
		naps: func(calls int) (int64, error) {
			p := pond.NewPool(calls)
			return collect(calls, func(f func()) { must(p.Go(f)) }, func() error { p.StopAndWait(); return nil })
		},
	},
	{
		name: "ants", module: "github.com/panjf2000/ants/v2", kind: library,
		graph: func(s *shape.Shape, body func()) measure.Contender {
			return driven(s, body, func(g *baseline.Graph) (int64, error) {
				p, err := ants.NewPool(-1) // with a limit, Submit would wait inside the pool
				if err != nil {
					return 0, err
				}
				defer p.Release()
				return g.RunBy(func(f func()) { must(p.Submit(f)) }), nil
			})
		},
		fib: func(n int) (int64, error) { return withAnts(-1, n) },
		naps: func(calls int) (int64, error) {
			p, err := ants.NewPool(calls)
			if err != nil {
				return 0, err
			}
			defer p.Release()
			var all sync.WaitGroup
			all.Add(calls)
			return collect(calls, func(f func()) { must(p.Submit(func() { f(); all.Done() })) }, func() error { all.Wait(); return nil })
		},
	},
	{
		name: "mo.Future", module: "github.com/samber/mo", kind: library,
		graph: func(s *shape.Shape, body func()) measure.Contender { return eager(s, body, futureGraph) },
		fib:   func(n int) (int64, error) { return fibFuture(n).Collect() },
		naps:  napFutures,
	},
}

// driven returns the hand-written graph as a contender that hands its tasks to a pool.
func driven(s *shape.Shape, body func(), run func(*baseline.Graph) (int64, error)) measure.Contender {
	return measure.Contender{Build: func() measure.Force {
		g := baseline.New(s, body)
		return func() (int64, error) { return run(g) }
	}}
}

// collect adds up the naps that a pool makes.
func collect(calls int, submit func(func()), wait func() error) (int64, error) {
	var sum atomic.Int64
	for range calls {
		submit(func() { sum.Add(bench.Nap()) })
	}
	err := wait()
	return sum.Load(), err
}

// must panics if a pool returns an error, which a pool that is open does not.
func must(err error) {
	if err != nil {
		panic(err)
	}
}
