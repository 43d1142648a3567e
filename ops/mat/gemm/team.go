package gemm

import (
	"runtime"
	"sync"
	"sync/atomic"
)

// busy is how many goroutines are at work in this package: callers and those that they have hired. A caller counts itself without asking, so
// that there may be more than GOMAXPROCS; no one is hired then.
var busy atomic.Int32

// team is the goroutines of one call: the caller, and for each phase as many more as processors are idle as far as this
// package knows. So products that are computed beside each other, as a force does it, share the processors instead of
// fighting for them, and no goroutine outlives the call.
type team struct{ alone bool }

// worthwhile is the number of multiply-adds below which a second goroutine costs more than it brings: some 100 µs of
// one processor's work.
const worthwhile = 1 << 21

// open counts the caller in. work is the number of multiply-adds.
func (t *team) open(work int) {
	busy.Add(1)
	t.alone = work < worthwhile
}

// close counts the caller out. Those it has hired have left before, at the end of each.
func (t *team) close() { busy.Add(-1) }

// each calls f for 0 to n-1, in no certain order, and returns when all calls have. Goroutines take the next number from a counter, so that
// one that is slower does less. It is the barrier between packing and multiplying: all that f has written is visible after it.
func (t *team) each(n int, f func(i int)) {
	if t.alone {
		for i := range n {
			f(i)
		}
		return
	}
	var next atomic.Int64
	work := func() {
		for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
			f(i)
		}
	}
	var hired sync.WaitGroup
	for range min(n, runtime.GOMAXPROCS(0)) - 1 {
		if !hire() {
			break
		}
		hired.Go(func() {
			defer busy.Add(-1)
			work()
		})
	}
	work()
	hired.Wait()
}

// hire counts one more goroutine in, and reports whether a processor is idle for it.
func hire() bool {
	for {
		now := busy.Load()
		if int(now) >= runtime.GOMAXPROCS(0) {
			return false
		}
		if busy.CompareAndSwap(now, now+1) {
			return true
		}
	}
}
