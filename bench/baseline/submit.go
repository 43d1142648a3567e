package baseline

import (
	"sync"
	"sync/atomic"
)

// RunBy runs the graph on a pool: every task is submitted when it becomes ready. A library without graphs runs a graph in this
// way.
func (g *Graph) RunBy(submit func(func())) int64 {
	var all sync.WaitGroup
	all.Add(len(g.tasks))
	var start func(i int32)
	start = func(i int32) {
		submit(func() {
			g.step(i, start)
			all.Done()
		})
	}
	for _, i := range g.ready {
		start(i)
	}
	all.Wait()
	return g.values[len(g.values)-1]
}

// RunByGroup is RunBy for a group of functions that return errors. The group itself waits for the last one.
func (g *Graph) RunByGroup(submit func(func() error), wait func() error) (int64, error) {
	var start func(i int32)
	start = func(i int32) {
		submit(func() error {
			g.step(i, start)
			return nil
		})
	}
	for _, i := range g.ready {
		start(i)
	}
	err := wait()
	return g.values[len(g.values)-1], err
}

// step runs a task and starts the consumers that have become ready.
func (g *Graph) step(i int32, start func(int32)) {
	t := &g.tasks[i]
	t.run()
	for _, c := range t.first[:min(t.count, 2)] {
		if atomic.AddInt32(&g.tasks[c].missing, -1) == 0 {
			start(c)
		}
	}
	for _, c := range t.more {
		if atomic.AddInt32(&g.tasks[c].missing, -1) == 0 {
			start(c)
		}
	}
}
