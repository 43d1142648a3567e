package main

import (
	"xfork/bench"
	"xfork/bench/measure"
)

// constant is what W10 may add to stacks, and leave behind on the heap, in KiB: nothing that grows with the depth. A
// chain of ten million operators is 480 MB, and a stack that is as deep even more.
const constant = 1024.

// depth is one deep graph of W10. Whatever is bounded runs on a stack of 8 MB, or dies.
func depth(what string, bounded bool, run func() (bench.Depth, error)) func(*runner) error {
	return func(b *runner) error {
		var build, force []float64
		var stack, left int64
		for range b.some(3) {
			d, err := run()
			if err != nil {
				return err
			}
			build, force = append(build, d.Build), append(force, d.Force)
			stack, left = max(stack, d.Stack), max(left, d.Left)
		}
		row := func(aspect string, ours float64, unit string, bar Bar) {
			b.add(deep, Row{Workload: "W10", What: what + ", " + aspect, Ours: ours, Unit: unit, Bar: bar})
		}
		var bar Bar
		if bounded {
			bar.Most = new(constant)
			row("build", measure.Median(build), perNode, Bar{})
		}
		row("force", measure.Median(force), perNode, Bar{})
		row("growth of stacks", float64(stack)/1024, "KiB", bar)
		row("heap left, root held", float64(left)/1024, "KiB", Bar{Most: new(constant)})
		return nil
	}
}
