package main

import (
	"math"

	"xfork/bench/taskbench/metg"
	"xfork/bench/taskbench/ways"
)

// pattern returns the measurement of one pattern of Task Bench with the compute kernel. bench/taskbench has the other kernels,
// and the peers.
func pattern(name string) func(*runner) error {
	return func(b *runner) error {
		const workers = 2
		curves, err := metg.Compute(name, b.size.steps, workers, b.rounds, 4000, ways.Ours, ways.OursBefore, ways.ByDegrees)
		if err != nil {
			return err
		}
		within, before, hand := smallest(curves[0]), smallest(curves[1]), smallest(curves[2])
		bar := Bar{Most: new(1.5)}
		if name == "all_to_all" {
			bar = Bar{Most: new(4.)}
		}
		b.add(smallestTask,
			Row{Workload: "TB", What: name + ", with the build", Ours: within, Unit: "µs", Baseline: hand, By: "counters by hand", Bar: bar},
			Row{Workload: "TB", What: name + ", built before", Ours: before, Unit: "µs", Baseline: hand, By: "counters by hand", Bar: Bar{Most: new(0.8)}})
		return nil
	}
}

// smallest returns the METG(50 %) in microseconds, or the granularity of the largest tasks if that was not reached.
func smallest(c metg.Curve) float64 {
	if math.IsNaN(c.METG) {
		return c.Points[len(c.Points)-1].Granularity / 1000
	}
	return c.METG / 1000
}
