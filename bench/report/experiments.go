package main

import (
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"time"

	"xfork/bench"
	"xfork/bench/measure"
	"xfork/bench/taskbench/task"
)

// runner is one run of the report.
type runner struct {
	size   size
	rounds int
	simple bool
	rows   []Row
}

// experiment is a group of contenders that take turns.
type experiment struct {
	name string
	run  func(*runner) error
}

// runAll runs what matches, tells its progress, and puts the rows into the order of the bars.
func (b *runner) runAll(match *regexp.Regexp, progress io.Writer) error {
	some := false
	for _, e := range experiments(b.size) {
		if !match.MatchString(e.name) {
			continue
		}
		some = true
		begin := time.Now()
		if err := e.run(b); err != nil {
			return fmt.Errorf("%s: %w", e.name, err)
		}
		fmt.Fprintf(progress, "%-32s %5.1f s\n", e.name, time.Since(begin).Seconds())
	}
	if !some {
		return errors.New("-only matches no experiment; -list names them")
	}
	slices.SortStableFunc(b.rows, func(x, y Row) int { return int(x.Section) - int(y.Section) })
	return nil
}

// add appends rows to a section.
func (b *runner) add(s section, rows ...Row) {
	for _, r := range rows {
		r.Section = s
		b.rows = append(b.rows, r)
	}
}

// turns lets contenders take turns with one graph at a time.
func (b *runner) turns(nodes int, want int64, contenders ...measure.Contender) ([]measure.Figure, error) {
	return measure.Run(measure.Job{Nodes: nodes, Want: want, Rounds: b.rounds}, contenders...)
}

// some is a number of rounds for what takes long and varies little.
func (b *runner) some(most int) int { return min(b.rounds, most) }

// experiments are all there are. Those of W10 come last: a stack overflow would end the process.
func experiments(sz size) (es []experiment) {
	add := func(name string, run func(*runner) error) { es = append(es, experiment{name, run}) }
	for _, g := range graphs {
		add(string(g.w)+" large", g.large)
		add(string(g.w)+" quiet", g.quiet)
		add(string(g.w)+" small", g.small)
		add(string(g.w)+" beside", g.beside)
	}
	add("W4 fib", (*runner).fib)
	add("W4 big fib", (*runner).bigFib)
	add("W6 coarse", (*runner).coarse)
	add("computing after I/O", (*runner).afterIO)
	add("W7 sleeps", (*runner).sleeps)
	for _, d := range grains {
		add("W8 grain "+d.String(), grain(d))
	}
	for _, name := range task.Patterns {
		add("Task Bench "+name, pattern(name))
	}
	add("W9 contagious", (*runner).contagious)
	add("server", (*runner).server)
	add("again", (*runner).again)
	add("user-defined operator", (*runner).defined)
	add("tracing", (*runner).tracing)
	add("sum of a slice", (*runner).sum)
	add("W10 operators", depth(count(sz.deepOperators)+" operators in a chain", true,
		func() (bench.Depth, error) { return bench.DeepOperators(sz.deepOperators) }))
	add("W10 forks", depth(count(sz.deepForks)+" forks in a chain", true,
		func() (bench.Depth, error) { return bench.DeepForks(sz.deepForks) }))
	add("W10 nested", depth(count(sz.deepNested)+" nested forces", false,
		func() (bench.Depth, error) { return bench.DeepNested(sz.deepNested) }))
	return es
}
