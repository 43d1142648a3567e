package temporal

import (
	"context"
	"crypto/rand"
	"fmt"
	"sync"
	"time"

	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"
)

// A crew is what a driver has at work while partitions are under way:
//
//	loop      one goroutine: takes what is ready, as a batch, and starts a workflow for it; meanwhile the next batch gathers
//	worker    of the SDK: runs the workflows of this driver, which are few lines and nothing of the user's
//	watch     one goroutine: watch.go
//
// The workflows run in the driver itself and in no worker. So results are here
// as soon as the server has them, without asking; a worker that dies takes no
// workflow along; and a driver that dies leaves nothing but activities, which
// end.
type crew struct {
	d     *driver
	queue string // of the workflows: this driver's own
	work  string // of the workers

	worker  worker.Worker
	ctx     context.Context
	cancel  context.CancelFunc
	started chan struct{} // closed when worker is started, or err says why not
	err     error
	done    sync.WaitGroup

	// Of the driver's lock.
	users int         // flights
	idle  *time.Timer // set while there is none

	mu      sync.Mutex
	waiting []*flight            // to be sent
	away    int                  // sent, and not landed
	last    time.Time            // when a batch was sent
	recalls []*flight            // sent, and not wanted any more
	flights map[string][]*flight // by workflow and place; nil once it has landed
	batches int
	heard   time.Time // when the last one landed
	wake    chan struct{}
}

const (
	// linger is how long a crew waits for further flights.
	linger = time.Second
	// crowd and batchBytes bound a batch: below the server's limits for one
	// workflow task, 4 MB, and with a small history.
	crowd      = 200
	batchBytes = 1 << 20
	// gather is how long what waits does so for more, and share the part of
	// what is away that is enough: see take.
	gather = 100 * time.Millisecond
	share  = 4
	// longest is how long a partition may take, with all waiting: Temporal
	// wants to be told one.
	longest = 7 * 24 * time.Hour
)

// enter returns the crew, for one more flight. It is the caller's to leave it.
func (d *driver) enter(ctx context.Context) (*crew, error) {
	d.mu.Lock()
	if d.crew == nil {
		if d.name == "" {
			d.name = "xfork-driver-" + rand.Text()
		}
		c := &crew{
			d: d, queue: d.name, work: queueName(d.registry, d.options.queue),
			started: make(chan struct{}), wake: make(chan struct{}, 1), flights: make(map[string][]*flight), heard: time.Now(),
		}
		c.ctx, c.cancel = context.WithCancel(context.Background())
		d.crew = c
		// The SDK asks the server a first time, without a context; so it does
		// not hold the lock.
		c.done.Go(c.start)
	}
	c := d.crew
	c.users++
	if c.idle != nil {
		c.idle.Stop()
		c.idle = nil
	}
	d.mu.Unlock()
	late := time.NewTimer(d.options.patience)
	defer late.Stop()
	var err error
	select {
	case <-c.started:
		err = c.err
	case <-late.C:
		err = fmt.Errorf("the server has not answered for %v", d.options.patience)
	case <-ctx.Done():
		err = ctx.Err()
	}
	if err != nil {
		d.leave(c)
		return nil, err
	}
	return c, nil
}

// leave is the opposite of enter. The last one has the crew dismissed after a
// while.
func (d *driver) leave(c *crew) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if c.users--; c.users > 0 || d.crew != c {
		return
	}
	c.idle = time.AfterFunc(linger, func() { d.dismiss(c) })
}

// dismiss ends a crew that nothing needs any more.
func (d *driver) dismiss(c *crew) {
	d.mu.Lock()
	if c.users > 0 || d.crew != c {
		d.mu.Unlock()
		return
	}
	d.crew = nil
	d.mu.Unlock()
	c.cancel()
	c.done.Wait()
}

// start starts the worker, and owns it. A crew that cannot be started is no
// crew: the next flight makes another one.
func (c *crew) start() {
	if c.err = c.hire(); c.err != nil {
		c.d.mu.Lock()
		if c.d.crew == c {
			c.d.crew = nil
		}
		c.d.mu.Unlock()
		c.cancel()
		close(c.started)
		return
	}
	close(c.started)
	c.done.Go(c.watch)
	c.loop()
	c.worker.Stop()
}

// hire makes the worker and starts it. The SDK panics where a client is not one
// of its own.
func (c *crew) hire() (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = fmt.Errorf("the client is none of Temporal's SDK: %v", v)
		}
	}()
	c.worker = worker.New(c.d.client, c.queue, worker.Options{
		LocalActivityWorkerOnly:          true,
		MaxConcurrentWorkflowTaskPollers: pollers,
		DisableRegistrationAliasing:      true,
	})
	c.worker.RegisterWorkflowWithOptions(c.workflow, workflow.RegisterOptions{Name: workflowName})
	if err := c.worker.Start(); err != nil {
		return fmt.Errorf("the server cannot be worked with: %w", err)
	}
	return nil
}

// pollers is how many requests for work wait at the server.
const pollers = 8
