package e2e_test

import (
	"context"
	"fmt"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"xfork/expr"
)

// The bars, with XFORK_BATTERY in the environment: figures of a quiet machine, and of two workers on it.
func TestBars(t *testing.T) {
	if os.Getenv("XFORK_BATTERY") == "" {
		t.Skip("figures, with XFORK_BATTERY")
	}
	b := start(t, "")
	b.process("worker")
	b.process("worker")

	t.Run("partitions a second, beside the SDK alone", func(t *testing.T) {
		const n = 1000
		raw := bare(t, b)
		on := b.on()
		var ours, theirs []float64
		for range 4 { // the first one warms up
			begin := time.Now()
			raw(n)
			theirs = append(theirs, time.Since(begin).Seconds())
			begin = time.Now()
			got, err := many(alone, n).Force(t.Context(), on)
			require.NoError(t, err)
			require.Equal(t, n, got[n-1])
			ours = append(ours, time.Since(begin).Seconds())
		}
		a, s := slices.Min(ours[1:]), slices.Min(theirs[1:])
		t.Logf("%.0f partitions a second (bar 250); the SDK alone %.0f; %.2f of its time (bar 1.1)", n/a, n/s, a/s)
	})
	t.Run("fine calls, beside a local force", func(t *testing.T) {
		xs := make([]float64, 100_000)
		for i := range xs {
			xs[i] = float64(i)
		}
		on := b.on()
		for range 2 {
			begin := time.Now()
			want, err := expr.All(fine.Map(xs)...).Force(t.Context())
			require.NoError(t, err)
			here := time.Since(begin)
			begin = time.Now()
			got, err := expr.All(fine.Map(xs)...).Force(t.Context(), on)
			require.NoError(t, err)
			there := time.Since(begin)
			require.Equal(t, want, got)
			t.Logf("100,000 calls: here %v, by two workers %v: %.2f (bar 1.3)", here, there, there.Seconds()/here.Seconds())
		}
	})
}

const bareQueue = "bare"

// bareWorker returns a worker of the SDK alone.
func bareWorker(c client.Client) worker.Worker {
	w := worker.New(c, bareQueue+"-work", worker.Options{MaxConcurrentActivityExecutionSize: 2, MaxConcurrentActivityTaskPollers: 1, DisableWorkflowWorker: true})
	w.RegisterActivityWithOptions(func(_ context.Context, in []byte) ([]byte, error) { return in, nil }, activity.RegisterOptions{Name: "echo"})
	return w
}

// bare returns the SDK alone, used in the same way: two workers in processes of their own, a workflow for each batch of 50, at most 200
// activities under way.
func bare(t *testing.T, b *bench) func(n int) {
	const size, queue = 50, bareQueue
	b.process("bare")
	b.process("bare")
	d := worker.New(b.client, queue, worker.Options{LocalActivityWorkerOnly: true, MaxConcurrentWorkflowTaskPollers: 8})
	d.RegisterWorkflowWithOptions(func(ctx workflow.Context, in [][]byte) error {
		ctx = workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
			TaskQueue: queue + "-work", StartToCloseTimeout: time.Minute, ScheduleToCloseTimeout: time.Hour, HeartbeatTimeout: 5 * time.Second,
			WaitForCancellation: true, DisableEagerExecution: true,
		})
		s := workflow.NewSelector(ctx)
		for _, one := range in {
			s.AddFuture(workflow.ExecuteActivity(ctx, "echo", one), func(workflow.Future) {})
		}
		for range in {
			s.Select(ctx)
		}
		return nil
	}, workflow.RegisterOptions{Name: "bare"})
	require.NoError(t, d.Start())
	t.Cleanup(d.Stop)
	return func(n int) {
		batch := make([][]byte, size)
		for i := range batch {
			batch[i] = make([]byte, 64)
		}
		room, done := make(chan struct{}, 200/size), make(chan error, n/size)
		for i := range n / size {
			room <- struct{}{}
			go func() {
				defer func() { <-room }()
				r, err := b.client.ExecuteWorkflow(t.Context(), client.StartWorkflowOptions{
					TaskQueue: queue, ID: fmt.Sprintf("bare-%d-%d", time.Now().UnixNano(), i), EnableEagerStart: true,
				}, "bare", batch)
				if err == nil {
					err = r.Get(t.Context(), nil)
				}
				done <- err
			}()
		}
		for range n / size {
			require.NoError(t, <-done)
		}
	}
}
