package temporal

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"go.temporal.io/api/enums/v1"
	sdk "go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"
)

// The one workflow, for every batch of every program:
//
//	batch ----> an activity for each partition, all at once
//	            each result, when it is there ----> crew.land
//	recall ---> cancels some of them
//
// It decides nothing: which partition is ready when is the engine's to know. So
// its history is three events a partition, of at most 200, and there is no
// limit to come near. What it does to the crew is no part of it in Temporal's
// sense: a replay does it once more, to no effect.

const recallSignal = "recall"

// workflow is the workflow. It runs in the driver.
func (c *crew) workflow(ctx workflow.Context, in []byte) error {
	b, err := batches.Decode(in)
	if err != nil || len(b.Labels) != len(b.Jobs) || len(b.Tries) != len(b.Jobs) {
		return sdk.NewNonRetryableApplicationError("a batch of another build", "xfork.batch", err)
	}
	id := workflow.GetInfo(ctx).WorkflowExecution.ID
	open, cancels := len(b.Jobs), make([]workflow.CancelFunc, len(b.Jobs))
	s := workflow.NewSelector(ctx)
	for i := range b.Jobs {
		var own workflow.Context
		own, cancels[i] = workflow.WithCancel(workflow.WithActivityOptions(ctx, b.options(i)))
		in, err := jobs.Append(nil, &b.Jobs[i])
		if err != nil {
			return err
		}
		s.AddFuture(workflow.ExecuteActivity(own, activityName, in), func(f workflow.Future) {
			open--
			r := result{tries: int(b.Tries[i])}
			if err := f.Get(ctx, &r.reply); err != nil {
				r.err = plainly(err)
			}
			c.land(id, i, r)
		})
	}
	s.AddReceive(workflow.GetSignalChannel(ctx, recallSignal), func(ch workflow.ReceiveChannel, _ bool) {
		var in []byte
		ch.Receive(ctx, &in)
		ps, _ := places.Decode(in)
		for _, p := range ps {
			if p >= 0 && p < int64(len(cancels)) {
				cancels[p]()
			}
		}
	})
	for open > 0 {
		s.Select(ctx)
	}
	return nil
}

// options returns how an activity is made. A worker that dies is noticed by its
// silence; whatever else goes wrong is a result, and not the server's to try
// again.
func (b *batch) options(i int) workflow.ActivityOptions {
	return workflow.ActivityOptions{
		TaskQueue:              b.Queue,
		ScheduleToCloseTimeout: longest,
		StartToCloseTimeout:    longest,
		HeartbeatTimeout:       silence,
		WaitForCancellation:    true,
		DisableEagerExecution:  true,
		Summary:                b.Labels[i],
		RetryPolicy: &sdk.RetryPolicy{
			InitialInterval:    10 * time.Millisecond,
			BackoffCoefficient: 2,
			MaximumInterval:    time.Second,
			MaximumAttempts:    int32(b.Tries[i]),
		},
	}
}

// plainly returns in a few words what an activity has failed with.
func plainly(err error) error {
	var timeout *sdk.TimeoutError
	var app *sdk.ApplicationError
	switch {
	case errors.As(err, &timeout) && timeout.TimeoutType() == enums.TIMEOUT_TYPE_HEARTBEAT:
		return fmt.Errorf("the worker was not heard of for %v", silence)
	case errors.As(err, &timeout):
		return fmt.Errorf("the server has given up: %s", timeout.Message())
	case errors.As(err, &app):
		return errors.New(app.Message())
	}
	return err
}

// label returns the names of functions for a page of the server.
func label(names []string) string {
	s := strings.Join(names, ", ")
	if len(s) > 100 {
		s = s[:97] + "..."
	}
	return s
}
