// Package ways has several ways to run a graph of Task Bench: by xfork and by hand.
package ways

import (
	"context"

	"xfork/bench/taskbench/metg"
	"xfork/bench/taskbench/task"
	"xfork/eval"
	"xfork/expr"
)

// Ours is a graph of calls, one for each task, made and forced within the time that counts.
var Ours = metg.Contender{Name: "xfork", Make: func(j *metg.Job) (func() error, error) {
	return func() error { return force(build(j), j) }, nil
}}

// OursBefore is Ours with a graph that is built before the clock runs.
var OursBefore = metg.Contender{Name: "xfork, built before", Make: func(j *metg.Job) (func() error, error) {
	last := build(j)
	return func() error { return force(last, j) }, nil
}}

// build makes the calls and returns those that no other needs.
func build(j *metg.Job) []expr.Expr[task.Out] {
	g := j.Graph
	var ins, last []expr.Expr[task.Out]
	before, now := make([]expr.Expr[task.Out], g.Width), make([]expr.Expr[task.Out], g.Width)
	ends := g.Last()
	for step := range g.Steps {
		from, n := g.Columns(step)
		for column := from; column < from+n; column++ {
			ins = ins[:0]
			for _, c := range g.Needs(step, column) {
				ins = append(ins, before[c])
			}
			now[column] = expr.MapErrN(ins, func(ins []task.Out) (task.Out, error) { return j.Do(step, column, ins) })
			if len(ends) > 0 && ends[0] == (task.Out{Step: step, Column: column}) {
				last, ends = append(last, now[column]), ends[1:]
			}
		}
		before, now = now, before
	}
	return last
}

func force(last []expr.Expr[task.Out], j *metg.Job) error {
	outs, err := expr.All(last...).Force(context.Background(), eval.Workers(j.Workers))
	if err == nil {
		err = j.Graph.Check(outs)
	}
	return err
}
