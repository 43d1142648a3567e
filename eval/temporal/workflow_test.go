package temporal

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/activity"
	sdk "go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/testsuite"
	"go.temporal.io/sdk/workflow"

	"xfork/internal/partition"
)

// flying returns a crew with a batch of n flights under way, and an environment in which its workflow runs with an activity.
func flying(t *testing.T, n int, run func(context.Context, []byte) ([]byte, error)) (*crew, []*flight, *testsuite.TestWorkflowEnvironment, []byte) {
	var suite testsuite.WorkflowTestSuite
	env := suite.NewTestWorkflowEnvironment()
	c := &crew{flights: make(map[string][]*flight)}
	env.RegisterWorkflowWithOptions(c.workflow, workflow.RegisterOptions{Name: workflowName})
	env.RegisterActivityWithOptions(run, activity.RegisterOptions{Name: activityName})
	b := batch{Queue: "work"}
	var fs []*flight
	for i := range n {
		fs = append(fs, &flight{parcel: &partition.Parcel{}, landed: make(chan result, 1), place: i})
		b.Jobs = append(b.Jobs, job{Body: []byte{byte(i)}})
		b.Labels, b.Tries = append(b.Labels, "f"), append(b.Tries, 1)
	}
	c.flights["default-test-workflow-id"] = append([]*flight(nil), fs...)
	in, err := batches.Append(nil, &b)
	require.NoError(t, err)
	return c, fs, env, in
}

func bodyOf(t *testing.T, in []byte) byte {
	j, err := jobs.Decode(in)
	require.NoError(t, err)
	return j.Body[0]
}

func TestTheWorkflow(t *testing.T) {
	t.Run("hands each result over when it is there", func(t *testing.T) {
		c, fs, env, in := flying(t, 3, func(_ context.Context, in []byte) ([]byte, error) { return []byte{bodyOf(t, in) + 100}, nil })
		env.ExecuteWorkflow(workflowName, in)
		require.NoError(t, env.GetWorkflowError())
		for i, f := range fs {
			require.Equal(t, []byte{byte(i) + 100}, (<-f.landed).reply)
		}
		require.Empty(t, c.flights)
	})
	t.Run("has the failure of one be nothing to the others", func(t *testing.T) {
		_, fs, env, in := flying(t, 2, func(_ context.Context, in []byte) ([]byte, error) {
			if bodyOf(t, in) == 0 {
				return nil, sdk.NewApplicationError("the worker 7@host was stopped", stopped)
			}
			return []byte{1}, nil
		})
		env.ExecuteWorkflow(workflowName, in)
		require.NoError(t, env.GetWorkflowError())
		require.EqualError(t, (<-fs[0].landed).err, "the worker 7@host was stopped")
		require.NoError(t, (<-fs[1].landed).err)
	})
	t.Run("calls activities back", func(t *testing.T) {
		_, fs, env, in := flying(t, 2, func(ctx context.Context, in []byte) ([]byte, error) {
			if bodyOf(t, in) == 0 {
				return []byte{0}, nil
			}
			<-ctx.Done()
			return nil, ctx.Err()
		})
		recall, err := places.Append(nil, &[]int64{1, 7, -1})
		require.NoError(t, err)
		env.RegisterDelayedCallback(func() { env.SignalWorkflow(recallSignal, recall) }, time.Millisecond)
		env.ExecuteWorkflow(workflowName, in)
		require.NoError(t, env.GetWorkflowError())
		require.NoError(t, (<-fs[0].landed).err)
		require.Error(t, (<-fs[1].landed).err)
	})
	t.Run("refuses a batch of another build", func(t *testing.T) {
		_, _, env, _ := flying(t, 1, nothing)
		env.ExecuteWorkflow(workflowName, []byte("what is this"))
		require.ErrorContains(t, env.GetWorkflowError(), "a batch of another build")
	})
	t.Run("a result that comes twice is none", func(t *testing.T) {
		c, fs, _, _ := flying(t, 1, nothing)
		for range 3 {
			c.land("default-test-workflow-id", 0, result{err: errors.New("x")})
		}
		c.land("another", 0, result{})
		require.Len(t, fs[0].landed, 1)
	})
}

func nothing(context.Context, []byte) ([]byte, error) { return nil, nil }
