package scheduler_test

import (
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"xfork/scheduler"
)

// fake owns tasks that are Go functions. A task may make others ready, which is all that a scheduler can see of a graph.
type fake struct {
	t    *testing.T
	run  *scheduler.Run
	do   func(w *scheduler.Worker, task int32) (next int32)
	left sync.WaitGroup // tasks that have not been done

	inside    atomic.Int32 // goroutines
	now, most atomic.Int32 // tasks at a time
}

func newFake(t *testing.T, e *scheduler.Engine, workers, io, engineWorkers int) *fake {
	f := &fake{t: t}
	f.run = e.NewRun(f, workers, io, engineWorkers)
	return f
}

func (f *fake) Do(w *scheduler.Worker, task int32) int32 {
	n := f.now.Add(1)
	for m := f.most.Load(); n > m && !f.most.CompareAndSwap(m, n); m = f.most.Load() {
	}
	defer f.left.Done() // also where the task ends the goroutine
	defer f.now.Add(-1)
	return f.do(w, task)
}

func (f *fake) Idle(*scheduler.Worker) {}

func (f *fake) Enter(*scheduler.Worker) { f.inside.Add(1) }

func (f *fake) Leave(*scheduler.Worker) { f.inside.Add(-1) }

// finish waits for all tasks, and for the run to end.
func (f *fake) finish() {
	f.t.Helper()
	within(f.t, "the tasks are not done", f.left.Wait)
	within(f.t, "Close does not return", f.run.Close)
	require.Eventually(f.t, func() bool { return f.inside.Load() == 0 }, 10*time.Second, time.Millisecond, "goroutines are left")
}

// within fails the test if f takes too long; a dump tells who waits for whom.
func within(t *testing.T, what string, f func()) {
	t.Helper()
	done := make(chan struct{})
	go func() { defer close(done); f() }()
	select {
	case <-done:
	case <-time.After(20 * time.Second):
		buf := make([]byte, 1<<16)
		t.Fatalf("%s\n%s", what, buf[:runtime.Stack(buf, true)])
	}
}
