package main

import (
	"errors"
	"io"
	"slices"

	"xfork/bench/command"
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

// runAll runs the experiments that match, reports progress, and puts the rows into the order of the bars.
func (b *runner) runAll(match *command.Pattern, progress io.Writer) error {
	some := false
	for _, e := range experiments(b.size) {
		if !match.MatchString(e.name) {
			continue
		}
		some = true
		if err := command.Timed(progress, e.name, func() error { return e.run(b) }); err != nil {
			return err
		}
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

// some returns a number of rounds for an experiment that takes long and varies little.
func (b *runner) some(most int) int { return min(b.rounds, most) }

// experiments returns all experiments. Those of W10 come last, because a stack overflow would end the process.
func experiments(sz size) (es []experiment) {
	for _, g := range graphs {
		es = append(es, experiment{string(g.w) + " large", g.large}, experiment{string(g.w) + " quiet", g.quiet},
			experiment{string(g.w) + " small", g.small}, experiment{string(g.w) + " beside", g.beside})
	}
	es = append(es, experiment{"W4 fib", (*runner).fib}, experiment{"W4 big fib", (*runner).bigFib},
		experiment{"W6 coarse", (*runner).coarse}, experiment{"computing after I/O", (*runner).afterIO}, experiment{"W7 sleeps", (*runner).sleeps})
	for _, d := range grains {
		es = append(es, experiment{"W8 grain " + d.String(), grain(d)})
	}
	for _, name := range task.Patterns {
		es = append(es, experiment{"Task Bench " + name, pattern(name)})
	}
	es = append(es, experiment{"W9 contagious", (*runner).contagious}, experiment{"server", (*runner).server},
		experiment{"again", (*runner).again}, experiment{"user-defined operator", (*runner).defined},
		experiment{"tracing", (*runner).tracing}, experiment{"sum of a slice", (*runner).sum})
	return append(es, depths(sz)...)
}
