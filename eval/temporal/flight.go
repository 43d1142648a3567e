package temporal

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"
)

// A flight, from the ground to the ground:
//
//	send        waiting ----> take: a batch ----> commit: flights, by workflow and place ----> land, once
//	recall      waiting: it was never sent
//	            else: a signal to its workflow, which cancels the activity; it lands as cancelled
//
// The loop is the only one that sends, so a recall of a flight that is being
// sent waits until it is: the server would not know the workflow otherwise.
// A workflow costs the server ten times what an activity in it does. So while
// many partitions are away the next batch gathers; it may, because the workers
// have enough to do. A partition that is alone goes at once.

// send has a flight sent.
func (c *crew) send(f *flight) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.waiting = append(c.waiting, f)
	c.signal()
}

// recall has a flight called back. It reports false if it has not been sent,
// and will not be.
func (c *crew) recall(f *flight) (sent bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if i := slices.Index(c.waiting, f); i >= 0 {
		c.waiting = slices.Delete(c.waiting, i, i+1)
		return false
	}
	c.recalls = append(c.recalls, f)
	c.signal()
	return true
}

// signal wakes the loop. The caller holds the lock.
func (c *crew) signal() {
	select {
	case c.wake <- struct{}{}:
	default:
	}
}

// loop sends what waits until the crew is dismissed.
func (c *crew) loop() {
	later := time.NewTimer(0)
	defer later.Stop()
	for {
		select {
		case <-c.wake:
		case <-later.C:
		case <-c.ctx.Done():
			return
		}
		fs, wait := c.take(time.Now())
		for ; len(fs) > 0; fs, wait = c.take(time.Now()) {
			c.commit(fs)
		}
		if wait > 0 {
			later.Reset(wait)
		}
		c.callBack()
	}
}

// The time is bounded because workers may be many, and idle: what is away tells
// nothing of that. Where batches follow each other as fast as that, the server
// itself takes tens of milliseconds to begin what it is told.

// take returns a batch of what waits, or for how long it is to go on waiting
// for more: as long as it is less than a quarter of what is away, and the last
// batch was sent a short while ago.
func (c *crew) take(now time.Time) (fs []*flight, wait time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	n, bytes := 0, 0
	for n < len(c.waiting) && n < crowd && (n == 0 || bytes+c.waiting[n].size <= batchBytes) {
		bytes += c.waiting[n].size
		n++
	}
	if wait = c.last.Add(gather).Sub(now); n > 0 && n == len(c.waiting) && n < c.away/share && wait > 0 {
		return nil, wait
	}
	fs = slices.Clone(c.waiting[:n])
	c.waiting = slices.Delete(c.waiting, 0, n)
	return fs, 0
}

// commit starts the workflow of a batch.
func (c *crew) commit(fs []*flight) {
	b := batch{Queue: c.work}
	for _, f := range fs {
		b.Jobs = append(b.Jobs, f.job)
		b.Labels = append(b.Labels, label(f.parcel.Functions))
		b.Tries = append(b.Tries, f.tries(&c.d.options))
	}
	c.mu.Lock()
	c.batches++
	c.away += len(fs)
	c.last = time.Now()
	id := fmt.Sprintf("%s-%d", c.queue, c.d.batch.Add(1))
	for i, f := range fs {
		f.batch, f.place, f.sent = id, i, time.Now()
	}
	// Before it is started: results may be here before the server's answer is.
	c.flights[id] = slices.Clone(fs)
	c.mu.Unlock()
	in, err := batches.Append(nil, &b)
	if err == nil {
		err = c.persist(func() error {
			_, err := c.d.client.ExecuteWorkflow(c.ctx, client.StartWorkflowOptions{
				ID: id, TaskQueue: c.queue, WorkflowExecutionTimeout: longest, EnableEagerStart: true,
			}, workflowName, in)
			return err
		})
	}
	if err == nil {
		return
	}
	for i := range fs {
		c.land(id, i, result{err: fmt.Errorf("the server does not take a partition: %w", err)})
	}
}

// tries returns how many workers a flight may have.
func (f *flight) tries(o *options) int64 {
	if f.parcel.Repeatable {
		return int64(o.attempts)
	}
	return 1
}

// persist calls the server until it answers: it may be restarting. What it
// refuses is not asked for once more.
func (c *crew) persist(call func() error) error {
	for wait, begin := 50*time.Millisecond, time.Now(); ; wait = min(2*wait, 2*time.Second) {
		err := call()
		var there *serviceerror.WorkflowExecutionAlreadyStarted
		if err == nil || errors.As(err, &there) { // by a call of which the answer was lost
			return nil
		}
		if !passing(err) || time.Since(begin) > c.d.options.patience {
			return err
		}
		select {
		case <-time.After(wait):
		case <-c.ctx.Done():
			return err
		}
	}
}

// passing reports whether an error says that the server is not there for a
// moment.
func passing(err error) bool {
	var gone *serviceerror.Unavailable
	var full *serviceerror.ResourceExhausted
	var late *serviceerror.DeadlineExceeded
	return errors.As(err, &gone) || errors.As(err, &full) || errors.As(err, &late) || errors.Is(err, context.DeadlineExceeded)
}

var places = codec[[]int64]()

// callBack sends the recalls, one signal for each workflow.
func (c *crew) callBack() {
	c.mu.Lock()
	by := make(map[string][]int64)
	for _, f := range c.recalls {
		if fs := c.flights[f.batch]; fs != nil && fs[f.place] == f {
			by[f.batch] = append(by[f.batch], int64(f.place))
		}
	}
	c.recalls = nil
	c.mu.Unlock()
	for id, ps := range by {
		in, err := places.Append(nil, &ps)
		if err != nil {
			continue
		}
		// One that fails has ended by itself, or is given up with the server.
		_ = c.persist(func() error { return c.d.client.SignalWorkflow(c.ctx, id, "", recallSignal, in) })
	}
}

// land gives a flight its result. What comes twice, as after a replay of the
// workflow, finds no flight any more.
func (c *crew) land(id string, place int, r result) {
	c.mu.Lock()
	defer c.mu.Unlock()
	fs := c.flights[id]
	if place >= len(fs) || fs[place] == nil {
		return
	}
	f := fs[place]
	fs[place] = nil
	c.away--
	c.heard = time.Now()
	if len(c.waiting) > 0 {
		c.signal()
	}
	if !slices.ContainsFunc(fs, func(f *flight) bool { return f != nil }) {
		delete(c.flights, id)
	}
	f.landed <- r
}
