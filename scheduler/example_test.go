package scheduler_test

import (
	"fmt"
	"sync/atomic"

	"xfork/scheduler"
)

// bill is the owner of four tasks. The scheduler knows their numbers alone; what needs what is counted here:
//
//	0 price   1 weight
//	     \     /
//	      2 sum
//	        |
//	     3 print
type bill struct {
	consumers [][]int32      // by task: the tasks that need it
	missing   []atomic.Int32 // by task: the tasks it needs that are not done
	price     int
	weight    int
	sum       int
	done      chan struct{}
}

// Do does task t. Of the tasks that became ready by it, one is returned, to go on with; others would be pushed, for any worker.
func (b *bill) Do(w *scheduler.Worker, t int32) (next int32) {
	switch t {
	case 0:
		b.price = 25
	case 1:
		b.weight = 17
	case 2:
		b.sum = b.price + b.weight
	case 3:
		fmt.Println("sum:", b.sum)
		close(b.done)
	}
	next = scheduler.None
	for _, c := range b.consumers[t] {
		if b.missing[c].Add(-1) > 0 {
			continue // another operand of c is not done
		}
		if next == scheduler.None {
			next = c
		} else {
			w.Push(c)
		}
	}
	return next
}

func (b *bill) Idle(*scheduler.Worker)  {} // nothing is counted
func (b *bill) Enter(*scheduler.Worker) {}
func (b *bill) Leave(*scheduler.Worker) {}

func Example() {
	b := &bill{
		consumers: [][]int32{{2}, {2}, {3}, nil},
		missing:   make([]atomic.Int32, 4),
		done:      make(chan struct{}),
	}
	b.missing[2].Store(2)
	b.missing[3].Store(1)

	const workers = 4
	engine := scheduler.NewEngine(workers, 16) // slots for computing and for I/O, shared by all runs
	run := engine.NewRun(b, 0, 0, workers)     // 0: the engine's slots
	run.Seed([]int32{0, 1})                    // what is ready from the beginning
	<-b.done                                   // the owner knows when the last task is done
	run.Close()                                // waits for the workers
	run.Forget()                               // and no slot is offered to this run any more
	// Output: sum: 42
}
