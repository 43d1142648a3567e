package ways

import (
	"runtime"
	"sync"
	"sync/atomic"

	"xfork/bench/taskbench/metg"
	"xfork/bench/taskbench/task"
)

// ByColumns is code written for these very patterns: each worker has some of the columns and does them step by step, and waits
// for the columns of the others by polling how far they are. Nothing is built and nothing is scheduled, so a worker with columns
// that take longer gets no help.
var ByColumns = metg.Contender{Name: "columns by hand", Make: func(j *metg.Job) (func() error, error) {
	return func() error {
		r := &rows{Job: j, outs: make([]task.Out, j.Graph.Steps*j.Graph.Width), done: make([]progress, j.Graph.Width)}
		var wg sync.WaitGroup
		for w := range j.Workers {
			wg.Go(func() { r.work(w*j.Graph.Width/j.Workers, (w+1)*j.Graph.Width/j.Workers) })
		}
		wg.Wait()
		return r.failure()
	}, nil
}}

// rows has the outputs of all tasks, and how many steps of each column are done.
type rows struct {
	*metg.Job
	outs []task.Out
	done []progress
	failures
}

type progress struct {
	steps atomic.Int64
	_     [56]byte // each has a line of the cache for itself
}

// work does the columns from lo to hi.
func (r *rows) work(lo, hi int) {
	g := r.Graph
	var ins []task.Out
	for step := range g.Steps {
		from, n := g.Columns(step)
		for column := lo; column < hi; column++ {
			if column >= from && column < from+n {
				ins = ins[:0]
				for _, c := range g.Needs(step, column) {
					for r.done[c].steps.Load() < int64(step) {
						runtime.Gosched()
					}
					ins = append(ins, r.outs[(step-1)*g.Width+c])
				}
				out, err := r.Do(step, column, ins)
				r.note(err)
				r.outs[step*g.Width+column] = out
			}
			r.done[column].steps.Store(int64(step + 1))
		}
	}
}

// failures keeps one failure of several.
type failures struct{ one atomic.Pointer[error] }

func (f *failures) note(err error) {
	if err != nil {
		f.one.Store(&err)
	}
}

func (f *failures) failure() error {
	if err := f.one.Load(); err != nil {
		return *err
	}
	return nil
}
