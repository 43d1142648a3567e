package e2e_test

import (
	"context"
	"fmt"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"
)

// The three ways into Temporal (docs/adr/0031-way-into-temporal.md), by the SDK alone: 256 bytes there and back, up to 200 under way, each
// result handed over when it is there. With XFORK_BATTERY in the environment: figures of a quiet machine.
func TestWays(t *testing.T) {
	if os.Getenv("XFORK_BATTERY") == "" {
		t.Skip("figures, with XFORK_BATTERY")
	}
	w := newWays(t, start(t, "").client)
	ways := []struct {
		name string
		send func(n int)
	}{{"standalone activities", w.standalone}, {"a workflow for each batch", w.batches}, {"one workflow, by signals", w.signals}}
	for round := range 4 { // the first one warms up
		for _, way := range ways {
			begin := time.Now()
			way.send(1000)
			bulk := time.Since(begin)
			begin = time.Now()
			for range 20 {
				way.send(1)
			}
			t.Logf("round %d: %-26s %4.0f a second in bulk, %v alone", round, way.name, 1000/bulk.Seconds(), (time.Since(begin) / 20).Round(100*time.Microsecond))
		}
	}
}

// ways has what the three have in common: two workers, and a driver that runs its workflows itself.
type ways struct {
	t    *testing.T
	c    client.Client
	mu   sync.Mutex
	left int           // results that are to come
	all  chan struct{} // closed with the last one
	runs int           // names of workflows
	room chan struct{} // places of partitions under way
}

const waysQueue = "ways"

func newWays(t *testing.T, c client.Client) *ways {
	w := &ways{t: t, c: c, room: make(chan struct{}, 200)}
	for range 2 {
		o := worker.Options{MaxConcurrentActivityExecutionSize: 2, MaxConcurrentActivityTaskPollers: 1, DisableWorkflowWorker: true}
		a := worker.New(c, waysQueue+"-work", o)
		a.RegisterActivityWithOptions(func(_ context.Context, in []byte) ([]byte, error) { return in, nil }, activity.RegisterOptions{Name: "echo"})
		require.NoError(t, a.Start())
		t.Cleanup(a.Stop)
	}
	d := worker.New(c, waysQueue, worker.Options{LocalActivityWorkerOnly: true, MaxConcurrentWorkflowTaskPollers: 8})
	d.RegisterWorkflowWithOptions(w.batch, workflow.RegisterOptions{Name: "batch"})
	d.RegisterWorkflowWithOptions(w.signalled, workflow.RegisterOptions{Name: "signalled"})
	require.NoError(t, d.Start())
	t.Cleanup(d.Stop)
	return w
}

// expect says how many results are to come, and wait waits for them.
func (w *ways) expect(n int) { w.left, w.all = n, make(chan struct{}) }
func (w *ways) wait()        { <-w.all }

// land is a result that is there.
func (w *ways) land() {
	<-w.room
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.left--; w.left == 0 {
		close(w.all)
	}
}

// jobs sends n partitions in batches of as many as there is room for, up to 50.
func (w *ways) jobs(n int, send func(batch [][]byte)) {
	w.expect(n)
	for n > 0 {
		w.room <- struct{}{}
		batch := [][]byte{make([]byte, 256)}
		for len(batch) < min(50, n) {
			select {
			case w.room <- struct{}{}:
				batch = append(batch, make([]byte, 256))
				continue
			default:
			}
			break
		}
		n -= len(batch)
		send(batch)
	}
	w.wait()
}

func (w *ways) name() string {
	w.runs++
	return fmt.Sprintf("ways-%d-%d", time.Now().UnixNano(), w.runs)
}

// standalone is an activity for each partition, and a long poll for its result.
func (w *ways) standalone(n int) {
	w.jobs(n, func(batch [][]byte) {
		for _, in := range batch {
			id := w.name()
			go func() {
				h, err := w.c.ExecuteActivity(w.t.Context(), client.StartActivityOptions{
					ID: id, TaskQueue: waysQueue + "-work", ScheduleToCloseTimeout: time.Minute, HeartbeatTimeout: 5 * time.Second,
				}, "echo", in)
				var out []byte
				if err == nil {
					err = h.Get(w.t.Context(), &out)
				}
				if err != nil {
					w.t.Error(err)
				}
				w.land()
			}()
		}
	})
}

// batches is a workflow for each batch, which the driver runs.
func (w *ways) batches(n int) {
	w.jobs(n, func(batch [][]byte) {
		_, err := w.c.ExecuteWorkflow(w.t.Context(), client.StartWorkflowOptions{TaskQueue: waysQueue, ID: w.name(), EnableEagerStart: true}, "batch", batch)
		require.NoError(w.t, err)
	})
}

func (w *ways) batch(ctx workflow.Context, in [][]byte) error {
	s := workflow.NewSelector(ctx)
	w.schedule(ctx, s, in)
	for range in {
		s.Select(ctx)
	}
	return nil
}

func (w *ways) schedule(ctx workflow.Context, s workflow.Selector, in [][]byte) {
	ctx = workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		TaskQueue: waysQueue + "-work", StartToCloseTimeout: time.Minute, ScheduleToCloseTimeout: time.Hour, HeartbeatTimeout: 5 * time.Second,
		WaitForCancellation: true, DisableEagerExecution: true,
	})
	for _, one := range in {
		s.AddFuture(workflow.ExecuteActivity(ctx, "echo", one), func(f workflow.Future) {
			var out []byte
			if f.Get(ctx, &out) == nil {
				w.land()
			}
		})
	}
}

// signals is one workflow for a run, which gets each batch by a signal and ends with an empty one.
func (w *ways) signals(n int) {
	ctx, id := w.t.Context(), w.name()
	_, err := w.c.ExecuteWorkflow(ctx, client.StartWorkflowOptions{TaskQueue: waysQueue, ID: id, EnableEagerStart: true}, "signalled", 0)
	require.NoError(w.t, err)
	w.jobs(n, func(batch [][]byte) { require.NoError(w.t, w.c.SignalWorkflow(ctx, id, "", "batch", batch)) })
	require.NoError(w.t, w.c.SignalWorkflow(ctx, id, "", "batch", [][]byte{}))
}

// signalled goes on as a new run after some hundred activities, when none is under way, so that its history stays short.
func (w *ways) signalled(ctx workflow.Context, _ int) error {
	open, made, over := 0, 0, false
	s := workflow.NewSelector(ctx)
	s.AddReceive(workflow.GetSignalChannel(ctx, "batch"), func(ch workflow.ReceiveChannel, _ bool) {
		var in [][]byte
		ch.Receive(ctx, &in)
		over = over || len(in) == 0
		open, made = open+len(in), made+len(in)
		w.schedule(ctx, s, in)
	})
	for !over || open > 0 {
		before := made
		s.Select(ctx)
		if made == before {
			open--
		}
		if made > 2000 && open == 0 && !s.HasPending() {
			return workflow.NewContinueAsNewError(ctx, "signalled", 0)
		}
	}
	return nil
}
