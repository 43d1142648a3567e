package baseline

import (
	"sync"
	"sync/atomic"
)

// RunWorkers is Run on several goroutines. Each has a deque of its own, takes the newest task from it, and steals the oldest
// task of another deque when its own is empty. Bodies of some hundred nanoseconds and more gain by it, tiny ones lose.
func (g *Graph) RunWorkers(workers int) int64 {
	p := &pool{Graph: g, deques: make([]deque, workers)}
	p.some.L = &p.mu
	for i, t := range g.ready {
		p.deques[i%workers].push(t)
	}
	var all sync.WaitGroup
	for w := range workers {
		all.Go(func() { p.work(w) })
	}
	all.Wait()
	return g.values[len(g.values)-1]
}

// pool is one run of a graph by several workers.
type pool struct {
	*Graph
	deques []deque
	idle   atomic.Int32 // workers that have found nothing; written under mu
	mu     sync.Mutex
	some   sync.Cond // there may be something to steal, or everything is done
}

type deque struct {
	mu    sync.Mutex
	tasks []int32
	_     [32]byte // a cache line for each
}

func (d *deque) push(t int32) {
	d.mu.Lock()
	d.tasks = append(d.tasks, t)
	d.mu.Unlock()
}

// take removes and returns the newest task or the oldest one. It returns -1 if there is none.
func (d *deque) take(newest bool) (t int32) {
	d.mu.Lock()
	defer d.mu.Unlock()
	last := len(d.tasks) - 1
	switch {
	case last < 0:
		return -1
	case newest:
		t, d.tasks = d.tasks[last], d.tasks[:last]
	default:
		t, d.tasks = d.tasks[0], d.tasks[1:]
	}
	return t
}

func (p *pool) work(me int) {
	own := &p.deques[me]
	for {
		next := p.find(me)
		if next < 0 {
			if p.wait() {
				return
			}
			continue
		}
		for next >= 0 {
			t := &p.tasks[next]
			t.run()
			next = -1
			for _, c := range t.first[:min(t.count, 2)] {
				next = p.done(own, next, c)
			}
			for _, c := range t.more {
				next = p.done(own, next, c)
			}
		}
	}
}

// done counts down the missing operands of consumer c. The first consumer that becomes ready is returned, to run next on this
// goroutine; further ones are pushed, where others can steal them.
func (p *pool) done(own *deque, next, c int32) int32 {
	if atomic.AddInt32(&p.tasks[c].missing, -1) > 0 {
		return next
	}
	if next < 0 {
		return c
	}
	own.push(c)
	if p.idle.Load() > 0 {
		p.mu.Lock()
		p.some.Signal()
		p.mu.Unlock()
	}
	return next
}

// spins is how often a worker looks into all deques before it goes to sleep: a wavefront has a new task every few hundred
// nanoseconds, and a wake-up costs microseconds.
const spins = 1000

// find takes a task from the worker's own deque or from another one. It returns -1 if it has found none.
func (p *pool) find(me int) int32 {
	for range spins {
		for k := range p.deques {
			if t := p.deques[(me+k)%len(p.deques)].take(k == 0); t >= 0 {
				return t
			}
		}
		if len(p.deques) == 1 {
			break
		}
	}
	return -1
}

// wait sleeps until there may be a task. It reports whether all tasks are done: all workers are idle, and because only a worker
// fills its deque, and goes idle only when the deque is empty, all deques are empty.
func (p *pool) wait() (over bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.idle.Add(1) == int32(len(p.deques)) {
		p.some.Broadcast()
		return true
	}
	for i := range p.deques { // a worker that pushed before it could see this one idle has not signalled
		if p.deques[i].filled() {
			p.idle.Add(-1)
			return false
		}
	}
	p.some.Wait()
	if p.idle.Load() == int32(len(p.deques)) {
		return true
	}
	p.idle.Add(-1)
	return false
}

func (d *deque) filled() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return len(d.tasks) > 0
}
