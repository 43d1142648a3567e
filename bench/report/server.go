package main

import (
	"fmt"

	"xfork/bench"
	"xfork/bench/measure"
)

// server compares requests that build and force a graph with requests that start goroutines. Latencies of a saturated server
// swing from turn to turn with the order in which clients are served, so each figure is the median of the turns.
func (b *runner) server() error {
	requests, clients := b.size.requests, 50
	loads, err := b.loads(requests, clients)
	if err != nil {
		return err
	}
	row := func(what, unit string, of func(bench.Load) float64, bar Bar) Row {
		return Row{
			Workload: "server", What: fmt.Sprintf("%s requests, %d at a time, %s", count(requests), clients, what),
			Ours: median(loads[0], of), Unit: unit, Baseline: median(loads[1], of), By: "goroutines", Bar: bar,
		}
	}
	b.add(served,
		row("p50", "µs", func(l bench.Load) float64 { return l.P50 / 1e3 }, Bar{Ratio: new(1.05)}),
		row("p99", "µs", func(l bench.Load) float64 { return l.P99 / 1e3 }, Bar{}),
		row("wall", "ms", func(l bench.Load) float64 { return l.Wall / 1e6 }, Bar{Ratio: new(1.05)}),
		row("processor time of a request", "µs", func(l bench.Load) float64 { return l.CPU / 1e3 }, Bar{}),
		row("memory of a request", "allocs", func(l bench.Load) float64 { return l.Allocs }, Bar{}),
		row("memory of a request", "bytes", func(l bench.Load) float64 { return l.Bytes }, Bar{}))
	return nil
}

// loads lets both servers take turns: first the one with graphs, then the one with goroutines.
func (b *runner) loads(requests, clients int) (loads [2][]bench.Load, err error) {
	handlers := []bench.Handler{bench.LazyServer(), bench.PlainServer()}
	for round := range b.rounds {
		for i := range handlers {
			i = (i + round) % len(handlers) // each handler begins in turn
			l, err := bench.Serve(handlers[i], handlers[1], requests, clients)
			if err != nil {
				return loads, err
			}
			loads[i] = append(loads[i], l)
		}
	}
	return loads, nil
}

// median returns the median of one figure of several turns.
func median(loads []bench.Load, of func(bench.Load) float64) float64 {
	var xs []float64
	for _, l := range loads {
		xs = append(xs, of(l))
	}
	return measure.Median(xs)
}
