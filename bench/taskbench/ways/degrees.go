package ways

import (
	"sync"
	"sync/atomic"

	"xfork/bench/taskbench/metg"
	"xfork/bench/taskbench/task"
)

// ByDegrees is code written for any graph: tasks with counters of missing inputs, and workers that take ready tasks from a
// channel. A worker that makes a task ready does it at once. The time includes the build.
var ByDegrees = metg.Contender{Name: "counters by hand", Make: func(j *metg.Job) (func() error, error) {
	return func() error {
		d := newDegrees(j)
		ready := make(chan *item, len(d.items))
		for i := range d.items {
			if len(d.items[i].needs) == 0 {
				ready <- &d.items[i]
			}
		}
		var left atomic.Int64
		left.Store(int64(len(d.items)))
		var wg sync.WaitGroup
		for range j.Workers {
			wg.Go(func() {
				for t := range ready {
					done := int64(0)
					for ; t != nil; done++ {
						t = d.do(t, func(x *item) { ready <- x })
					}
					if left.Add(-done) == 0 {
						close(ready)
					}
				}
			})
		}
		wg.Wait()
		return d.failure()
	}, nil
}}

// ByPool hands each task to a pool when it becomes ready. open is called before the clock runs; wait waits for all functions that
// were submitted, also by other such functions.
func ByPool(name string, open func(workers int) (submit func(func()), wait, shut func())) metg.Contender {
	return metg.Contender{Name: name, Make: func(j *metg.Job) (func() error, error) {
		submit, wait, shut := open(j.Workers)
		return func() error {
			defer shut()
			d := newDegrees(j)
			var all sync.WaitGroup
			all.Add(len(d.items))
			var start func(t *item)
			start = func(t *item) {
				submit(func() {
					for ; t != nil; all.Done() {
						t = d.do(t, start)
					}
				})
			}
			for i := range d.items {
				if len(d.items[i].needs) == 0 {
					start(&d.items[i])
				}
			}
			all.Wait()
			wait()
			return d.failure()
		}, nil
	}}
}

// item is a task.
type item struct {
	step, column int
	missing      atomic.Int32
	needs        []*item
	next         []*item
	out          task.Out
}

// degrees is a graph by hand.
type degrees struct {
	*metg.Job
	items []item
	failures
}

// newDegrees builds the graph of a job, with all items in one allocation.
func newDegrees(j *metg.Job) *degrees {
	g := j.Graph
	d := &degrees{Job: j, items: make([]item, g.Tasks())}
	before, now := make([]*item, g.Width), make([]*item, g.Width)
	at := 0
	for step := range g.Steps {
		from, n := g.Columns(step)
		for column := from; column < from+n; column++ {
			t := &d.items[at]
			at++
			t.step, t.column = step, column
			if needs := g.Needs(step, column); len(needs) > 0 {
				t.needs = make([]*item, len(needs))
				for i, c := range needs {
					t.needs[i] = before[c]
					before[c].next = append(before[c].next, t)
				}
				t.missing.Store(int32(len(needs)))
			}
			now[column] = t
		}
		before, now = now, before
	}
	return d
}

// do does a task and returns one that it has made ready, or nil; it passes further ones to start.
func (d *degrees) do(t *item, start func(*item)) (next *item) {
	var room [16]task.Out
	ins := room[:0]
	for _, x := range t.needs {
		ins = append(ins, x.out)
	}
	out, err := d.Do(t.step, t.column, ins)
	d.note(err)
	t.out = out
	for _, x := range t.next {
		switch {
		case x.missing.Add(-1) > 0:
		case next == nil:
			next = x
		default:
			start(x)
		}
	}
	return next
}
