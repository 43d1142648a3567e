package main

import (
	"fmt"
	"time"

	"xfork/bench"
	"xfork/bench/measure"
	"xfork/bench/shape"
)

// size is how large everything is.
type size struct {
	nodes  int           // W1, W3, W5
	fib    int           // W4
	coarse int           // W6: forks
	body   time.Duration // of each
	naps   int           // W7

	steps   int     // Task Bench: of a graph
	longest float64 // ns of work in its largest tasks

	patience time.Duration // after which a pool counts as stuck
}

var (
	full  = size{nodes: 50_000, fib: 20, coarse: 2000, body: 50 * time.Microsecond, naps: 10_000, steps: 100, longest: 12_000, patience: 5 * time.Second}
	smoke = size{nodes: 1000, fib: 10, coarse: 50, body: 50 * time.Microsecond, naps: 100, steps: 20, longest: 200, patience: time.Second}
)

// Line is the time that one peer needs for a workload, in the unit of its table.
type Line struct {
	Peer, Version string
	Kind          kind
	Build, Run    float64
	Stuck         bool // it did not end
}

// Total returns the time for a result: build and run.
func (l Line) Total() float64 { return l.Build + l.Run }

// workload is one table and one panel of the plot.
type workload struct {
	name  string
	title func(size) string
	unit  string
	run   func(sz size, rounds int) ([]Line, error)
}

var workloads = []workload{
	{"W1", graphTitle("a chain"), "ns/node", graph(shape.Chain)},
	{"W3", graphTitle("a wavefront"), "ns/node", graph(shape.Wave)},
	{"W5", graphTitle("a random graph"), "ns/node", graph(shape.Random)},
	{"W4", func(sz size) string { return fmt.Sprintf("fib(%d), a fork per call", sz.fib) }, "ns/call", fib},
	{"W6", func(sz size) string { return fmt.Sprintf("%d calls of %v, two operands each", sz.coarse, sz.body) }, "µs/call", coarse},
	{"W7", func(sz size) string { return fmt.Sprintf("%d sleeps of 5 ms at once", sz.naps) }, "ms", naps},
}

func graphTitle(what string) func(size) string {
	return func(sz size) string { return fmt.Sprintf("%s of %d additions", what, sz.nodes) }
}

// graph returns the measurement of W1, W3 or W5.
func graph(w shape.Workload) func(size, int) ([]Line, error) {
	return func(sz size, rounds int) ([]Line, error) {
		s := shape.New(w, sz.nodes)
		return contend(measure.Job{Nodes: s.Nodes, Want: s.Want, Rounds: rounds}, 1, func(p peer) measure.Contender {
			if p.graph == nil {
				return measure.Contender{}
			}
			return p.graph(s, nil)
		})
	}
}

// coarse measures W6.
func coarse(sz size, rounds int) ([]Line, error) {
	s := shape.New(shape.Coarse, sz.coarse)
	body := shape.Body(sz.body)
	return contend(measure.Job{Nodes: s.Nodes, Want: s.Want, Rounds: rounds}, 1000, func(p peer) measure.Contender {
		if p.graph == nil {
			return measure.Contender{}
		}
		return p.graph(s, body)
	})
}

// fib measures W4: all peers, then those with a limit, each of which gets one chance.
func fib(sz size, rounds int) ([]Line, error) {
	job := measure.Job{Nodes: bench.Calls(sz.fib), Want: bench.Number(sz.fib), Rounds: rounds}
	lines, err := contend(job, 1, func(p peer) measure.Contender {
		if p.fib == nil {
			return measure.Contender{}
		}
		return call(func() (int64, error) { return p.fib(sz.fib) })
	})
	if err != nil {
		return nil, err
	}
	for _, p := range bounded {
		l, err := chance(p, sz)
		if err != nil {
			return nil, err
		}
		lines = append(lines, l)
	}
	return lines, nil
}

// chance runs W4 on a pool with a limit, on a goroutine that is abandoned if it does not come back.
func chance(p peer, sz size) (Line, error) {
	l := Line{Peer: p.name, Version: version(p.module), Kind: p.kind}
	over := make(chan error, 1)
	begin := time.Now()
	go func() {
		v, err := p.fib(sz.fib)
		over <- measure.Check(p.name, v, err, bench.Number(sz.fib))
	}()
	select {
	case err := <-over:
		l.Run = float64(time.Since(begin).Nanoseconds()) / float64(bench.Calls(sz.fib))
		return l, err
	case <-time.After(sz.patience):
		l.Stuck = true
		return l, nil
	}
}

// naps measures W7.
func naps(sz size, rounds int) ([]Line, error) {
	return contend(measure.Job{Nodes: 1, Want: int64(sz.naps), Rounds: rounds}, 1e6, func(p peer) measure.Contender {
		if p.naps == nil {
			return measure.Contender{}
		}
		return call(func() (int64, error) { return p.naps(sz.naps) })
	})
}

// call returns a contender that has nothing to build.
func call(f func() (int64, error)) measure.Contender {
	return measure.Contender{Build: func() measure.Force { return f }}
}

// contend lets all peers that can do it take turns. unit is how many nanoseconds the unit of the table has.
func contend(job measure.Job, unit float64, of func(peer) measure.Contender) ([]Line, error) {
	var contenders []measure.Contender
	var lines []Line
	for _, p := range peers {
		if c := of(p); c.Build != nil {
			c.Name = p.name
			contenders = append(contenders, c)
			lines = append(lines, Line{Peer: p.name, Version: version(p.module), Kind: p.kind})
		}
	}
	figures, err := measure.Run(job, contenders...)
	if err != nil {
		return nil, err
	}
	for i, f := range figures {
		lines[i].Build, lines[i].Run = f.Build/unit, f.Force/unit
	}
	return lines, nil
}
