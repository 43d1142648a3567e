package main

import (
	"xfork/bench"
	"xfork/bench/measure"
)

// constant is what W10 may add to stacks, and leave behind on the heap, in KiB: nothing that grows with the depth. A
// chain of ten million operators is 480 MB, and a stack that is as deep even more.
const constant = 1024.

// depths returns the experiments of W10.
func depths(sz size) []experiment {
	operators := depth{count(sz.deepOperators) + " operators in a chain", true, func() (bench.Depth, error) { return bench.DeepOperators(sz.deepOperators) }}
	forks := depth{count(sz.deepForks) + " forks in a chain", true, func() (bench.Depth, error) { return bench.DeepForks(sz.deepForks) }}
	nested := depth{count(sz.deepNested) + " nested forces", false, func() (bench.Depth, error) { return bench.DeepNested(sz.deepNested) }}
	return []experiment{{"W10 operators", operators.measure}, {"W10 forks", forks.measure}, {"W10 nested", nested.measure}}
}

// depth is one deep graph of W10. A bounded one runs on a stack of 8 MB; if it needs more, the process ends.
type depth struct {
	what    string
	bounded bool
	run     func() (bench.Depth, error)
}

func (d depth) measure(b *runner) error {
	var build, force []float64
	var stack, left int64
	for range b.some(3) {
		one, err := d.run()
		if err != nil {
			return err
		}
		build, force = append(build, one.Build), append(force, one.Force)
		stack, left = max(stack, one.Stack), max(left, one.Left)
	}
	if d.bounded {
		d.row(b, "build", measure.Median(build), perNode, Bar{})
	}
	d.row(b, "force", measure.Median(force), perNode, Bar{})
	d.row(b, "growth of stacks", float64(stack)/1024, "KiB", d.bar())
	d.row(b, "heap left, root held", float64(left)/1024, "KiB", Bar{Most: new(constant)})
	return nil
}

// bar returns the bar for the growth of stacks: nested forces are the user's own recursion and have none.
func (d depth) bar() Bar {
	if d.bounded {
		return Bar{Most: new(constant)}
	}
	return Bar{}
}

func (d depth) row(b *runner, aspect string, ours float64, unit string, bar Bar) {
	b.add(deep, Row{Workload: "W10", What: d.what + ", " + aspect, Ours: ours, Unit: unit, Bar: bar})
}
