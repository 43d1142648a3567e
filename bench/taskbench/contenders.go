package main

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"

	"xfork/bench/taskbench/metg"
	"xfork/bench/taskbench/task"
	"xfork/eval"
	"xfork/expr"
)

// ours is a graph of calls, one for each task, made and forced within the time that counts.
func ours(j *metg.Job) (func() error, error) {
	return func() error { return force(build(j), j) }, nil
}

// oursBefore is the same with a graph that is there before the clock runs.
func oursBefore(j *metg.Job) (func() error, error) {
	last := build(j)
	return func() error { return force(last, j) }, nil
}

// build makes the calls and gives those that no other needs.
func build(j *metg.Job) []expr.Expr[task.Out] {
	g := j.Graph
	var before, now, last []expr.Expr[task.Out]
	var ins []expr.Expr[task.Out]
	before, now = make([]expr.Expr[task.Out], g.Width), make([]expr.Expr[task.Out], g.Width)
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
	_, err := expr.All(last...).Force(context.Background(), eval.Workers(j.Workers))
	return err
}

// byColumns is what one would write for these very patterns: each worker has some of the columns and does them step by step, and
// waits for those of the others by looking at how far they are. Nothing is built, nothing is scheduled.
func byColumns(j *metg.Job) (func() error, error) {
	return func() error {
		g := j.Graph
		outs := make([]task.Out, g.Steps*g.Width)
		type progress struct {
			steps atomic.Int64
			_     [56]byte
		}
		done := make([]progress, g.Width)
		var failed atomic.Pointer[error]
		work := func(lo, hi int) {
			var ins []task.Out
			for step := range g.Steps {
				from, n := g.Columns(step)
				for column := lo; column < hi; column++ {
					if column >= from && column < from+n {
						ins = ins[:0]
						for _, c := range g.Needs(step, column) {
							for done[c].steps.Load() < int64(step) {
								runtime.Gosched()
							}
							ins = append(ins, outs[(step-1)*g.Width+c])
						}
						out, err := j.Do(step, column, ins)
						if err != nil {
							failed.Store(&err)
						}
						outs[step*g.Width+column] = out
					}
					done[column].steps.Store(int64(step + 1))
				}
			}
		}
		var wg sync.WaitGroup
		for w := range j.Workers {
			wg.Go(func() { work(w*g.Width/j.Workers, (w+1)*g.Width/j.Workers) })
		}
		wg.Wait()
		if err := failed.Load(); err != nil {
			return *err
		}
		return nil
	}, nil
}

// byDegrees is what one would write for any graph: tasks with counters of what they still miss, and workers that take what is
// ready from a channel. A task that becomes ready is done at once by the worker that made it so. Building it counts.
func byDegrees(j *metg.Job) (func() error, error) {
	return func() error {
		g := j.Graph
		type item struct {
			step, column int
			missing      atomic.Int32
			needs        []*item
			next         []*item
			out          task.Out
		}
		total := g.Tasks()
		ready := make(chan *item, total)
		before, now := make([]*item, g.Width), make([]*item, g.Width)
		for step := range g.Steps {
			from, n := g.Columns(step)
			for column := from; column < from+n; column++ {
				t := &item{step: step, column: column}
				for _, c := range g.Needs(step, column) {
					t.needs = append(t.needs, before[c])
					before[c].next = append(before[c].next, t)
				}
				t.missing.Store(int32(len(t.needs)))
				if len(t.needs) == 0 {
					ready <- t
				}
				now[column] = t
			}
			before, now = now, before
		}
		var left atomic.Int64
		left.Store(int64(total))
		var failed atomic.Pointer[error]
		var wg sync.WaitGroup
		for range j.Workers {
			wg.Go(func() {
				var ins []task.Out
				for t := range ready {
					for t != nil {
						ins = ins[:0]
						for _, x := range t.needs {
							ins = append(ins, x.out)
						}
						out, err := j.Do(t.step, t.column, ins)
						if err != nil {
							failed.Store(&err)
						}
						t.out = out
						var first *item
						for _, x := range t.next {
							if x.missing.Add(-1) > 0 {
								continue
							}
							if first == nil {
								first = x
							} else {
								ready <- x
							}
						}
						t = first
						if left.Add(-1) == 0 {
							close(ready)
						}
					}
				}
			})
		}
		wg.Wait()
		if err := failed.Load(); err != nil {
			return *err
		}
		return nil
	}, nil
}
