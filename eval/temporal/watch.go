package temporal

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
)

// Two things make a partition wait for ever, and the server reports neither:
// there is no worker of its build, and its workflow is not there any more,
// because it was ended by an operator, or because the server has come back
// without its memory.
//
//	nothing has landed for a while    is there a worker?    no, for as long as Patience says: ErrNoWorker for all
//	                                  is the oldest batch still there?    no, twice: its partitions are lost
//
// A run in which partitions land is not looked at.

const (
	// glance is how often the crew looks.
	glance = 5 * time.Second
	// fresh is for how long after its last question a worker counts as there:
	// questions wait up to 60 s for an answer.
	fresh = 70 * time.Second
)

// watch looks after flights that hear nothing.
func (c *crew) watch() {
	t := time.NewTicker(min(glance, c.d.options.patience/4))
	defer t.Stop()
	var alone time.Time // since when there has been no worker
	suspect := ""       // a batch that was not there the last time
	for {
		select {
		case <-t.C:
		case <-c.ctx.Done():
			return
		}
		id, since := c.oldest()
		if id == "" || time.Since(since) < glance {
			alone, suspect = time.Time{}, ""
			continue
		}
		switch here, err := c.hasWorker(); {
		case err != nil: // the server does not answer, which is no news of workers
		case here:
			alone = time.Time{}
		case alone.IsZero():
			alone = since
			fallthrough
		default:
			if time.Since(alone) >= c.d.options.patience {
				c.abandon(fmt.Errorf(
					"%w has polled the task queue %q for %v: workers have to be of the same build as this program, with the same lifted functions and the same Queue",
					ErrNoWorker, c.work, c.d.options.patience))
				alone = time.Time{}
			}
		}
		suspect = c.look(id, suspect)
	}
}

// oldest returns the batch that waits for longest, and since when nothing has
// been heard.
func (c *crew) oldest() (id string, since time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	var sent time.Time
	for key, fs := range c.flights {
		for _, f := range fs {
			if f != nil && (id == "" || f.sent.Before(sent)) {
				id, sent = key, f.sent
			}
		}
	}
	if since = c.heard; sent.After(since) {
		since = sent
	}
	return id, since
}

// hasWorker reports whether a worker of this build has asked for work lately.
// All ask for workflows, whether they have a slot or not.
func (c *crew) hasWorker() (bool, error) {
	ctx, cancel := context.WithTimeout(c.ctx, glance)
	defer cancel()
	r, err := c.d.client.DescribeTaskQueue(ctx, c.work, enums.TASK_QUEUE_TYPE_WORKFLOW)
	if err != nil {
		return false, err
	}
	for _, p := range r.GetPollers() {
		if time.Since(p.GetLastAccessTime().AsTime()) < fresh {
			return true, nil
		}
	}
	return false, nil
}

// look asks whether a batch is still there. It is lost when it was not there
// the last time either: it may just have ended, with its results on their way
// here. look returns the batch that is to be looked at again.
func (c *crew) look(id, suspect string) string {
	ctx, cancel := context.WithTimeout(c.ctx, glance)
	defer cancel()
	d, err := c.d.client.DescribeWorkflowExecution(ctx, id, "")
	var unknown *serviceerror.NotFound
	switch {
	case err == nil && d.GetWorkflowExecutionInfo().GetStatus() == enums.WORKFLOW_EXECUTION_STATUS_RUNNING:
		return ""
	case err == nil:
		err = fmt.Errorf("the workflow %s was ended at the server (%s)", id, d.GetWorkflowExecutionInfo().GetStatus())
	case errors.As(err, &unknown):
		err = fmt.Errorf("the server does not know the workflow %s any more", id)
	default:
		return suspect
	}
	if suspect != id {
		return id
	}
	c.landAll(func(batch string) bool { return batch == id }, err)
	return ""
}

// abandon has all flights fail, and sees to it that none is made by a worker
// that comes later.
func (c *crew) abandon(err error) {
	c.mu.Lock()
	ids := slices.Collect(maps.Keys(c.flights))
	c.mu.Unlock()
	for _, id := range ids {
		ctx, cancel := context.WithTimeout(c.ctx, glance)
		_ = c.d.client.TerminateWorkflow(ctx, id, "", "no worker of this build")
		cancel()
	}
	c.landAll(func(id string) bool { return slices.Contains(ids, id) }, err)
}

// landAll has the flights of some batches fail.
func (c *crew) landAll(of func(batch string) bool, err error) {
	c.mu.Lock()
	fs := make(map[string]int)
	for id, all := range c.flights {
		if of(id) {
			fs[id] = len(all)
		}
	}
	c.mu.Unlock()
	for id, n := range fs {
		for i := range n {
			c.land(id, i, result{err: err, tries: 1})
		}
	}
}
