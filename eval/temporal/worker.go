package temporal

import (
	"context"
	"crypto/sha256"
	"fmt"
	"os"
	"time"

	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/client"
	sdk "go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"xfork/internal/partition"
)

// NewWorker returns a worker that makes the calls of all functions which this
// program has lifted with Calls: the same program as the driver's, perhaps with
// another flag. It works from its Start or Run to its Stop, and may be one of
// many, on any machine. The client is not closed.
//
// A worker has as many partitions at a time as it has [Slots]. Stop waits for
// those it has up to 10 s; what has not ended then is made by another worker,
// or is Lost, if it may have had effects.
//
// A nil client panics.
func NewWorker(c client.Client, opts ...Option) worker.Worker {
	if c == nil {
		panic("temporal: NewWorker with a nil client")
	}
	o := made(opts)
	h := &host{registry: registry, vault: vault{store: o.store}, name: hostname()}
	return h.worker(c, queueName(registry, o.queue), o.slots)
}

const (
	activityName = "xfork.partition"
	workflowName = "xfork.batch"

	// beat is how often a worker tells the server that a partition is alive,
	// and hears whether it is still wanted.
	beat = time.Second
	// silence is after how long without that the worker counts as lost. The
	// server looks up to a second later, so the next one begins within 6 s of a
	// death at the most.
	silence = 4 * time.Second
	// farewell is how long Stop waits for partitions.
	farewell = 10 * time.Second
	// worthKeeping is how much work a result takes that is kept: it is read
	// from a store in some 20 ms at most.
	worthKeeping = 10 * time.Millisecond
)

// host is what a worker runs.
type host struct {
	registry *partition.Registry
	vault    vault
	name     string
}

// The worker polls for workflows as well, of which there are none in its queue:
// a worker with all slots taken does not ask for activities, and a driver that
// looks whether there is a worker would not see it (see watch.go).
//
// Each question for an activity that is open costs an attempt when the worker
// is stopped by a signal: its machine still takes the answer, and nothing comes
// of it. So a small worker has one at a time. It is answered some 250 times a
// second.
//
// worker returns the worker of a host.
func (h *host) worker(c client.Client, queue string, slots int) worker.Worker {
	w := worker.New(c, queue, worker.Options{
		MaxConcurrentActivityExecutionSize: slots,
		MaxConcurrentActivityTaskPollers:   min(1+slots/16, 8),
		MaxConcurrentWorkflowTaskPollers:   2,
		MaxHeartbeatThrottleInterval:       beat,
		DefaultHeartbeatThrottleInterval:   beat,
		WorkerStopTimeout:                  farewell,
		DisableRegistrationAliasing:        true,
	})
	w.RegisterActivityWithOptions(h.run, activity.RegisterOptions{Name: activityName})
	w.RegisterWorkflowWithOptions(present, workflow.RegisterOptions{Name: "xfork.present"})
	return w
}

// present is the workflow that is never started.
func present(workflow.Context) error { return nil }

// stopped is the type of the one error that the server tries again, beside the
// loss of a worker.
const stopped = "xfork.stopped"

// run is the activity: it makes the calls of a partition. ctx ends when the
// driver does not want them any more, and when the worker is stopped.
func (h *host) run(ctx context.Context, in []byte) ([]byte, error) {
	end := h.beats(ctx)
	defer end()
	j, err := jobs.Decode(in)
	if err != nil {
		return h.reply(ctx, reply{Refused: "a message that is not from a driver of this build: " + err.Error()})
	}
	body, err := h.vault.unpack(ctx, j.Body, j.Blob)
	if err != nil {
		return h.refuse(ctx, reply{}, err, true)
	}
	var r reply
	began, failed := time.Now(), false
	emit := func(message []byte) error {
		if err := ctx.Err(); err != nil {
			// A function that is interrupted here fails with that, which is no
			// outcome of its own.
			return err
		}
		failed = failed || partition.Failed(message)
		r.Answer = append(r.Answer, message...)
		return nil
	}
	inputs := false
	fetch := func(ctx context.Context, d partition.Digest) ([]byte, error) {
		b, err := h.vault.get(ctx, d)
		inputs = inputs || err != nil
		return b, err
	}
	if err := h.registry.Run(ctx, int64(os.Getpid()), body, fetch, emit); err != nil {
		return h.refuse(ctx, r, err, inputs)
	}
	if j.Keep && !failed && h.vault.store != nil && time.Since(began) >= worthKeeping {
		// A result that cannot be kept is not lost: it is on its way.
		_ = h.vault.keep(ctx, keyOf(h.registry, body), r.Answer)
	}
	return h.reply(ctx, r)
}

// refuse ends a partition of which not all calls were made.
func (h *host) refuse(ctx context.Context, r reply, err error, blobs bool) ([]byte, error) {
	if ctx.Err() == nil {
		r.Refused, r.Blobs = err.Error(), blobs
		return h.reply(ctx, r)
	}
	select {
	case <-activity.GetWorkerStopChannel(ctx):
		return nil, sdk.NewApplicationError("the worker "+h.name+" was stopped", stopped)
	default:
		return nil, ctx.Err()
	}
}

// reply returns a reply as it travels.
func (h *host) reply(ctx context.Context, r reply) ([]byte, error) {
	r.Worker = h.name
	in, blob, err := h.vault.pack(ctx, r.Answer)
	if err != nil {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		r.Answer, r.Blob, r.Refused, r.Blobs = nil, nil, "the results: "+err.Error(), true
	} else {
		r.Answer, r.Blob = in, blob
	}
	return replies.Append(nil, &r)
}

// beats tells the server once a second that the partition is alive, from the
// second second on: most have ended by then. What it returns ends that, and
// waits for it.
func (h *host) beats(ctx context.Context) (end func()) {
	over, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		t := time.NewTicker(beat)
		defer t.Stop()
		for {
			select {
			case <-t.C:
				activity.RecordHeartbeat(ctx)
			case <-over:
				return
			}
		}
	}()
	return func() {
		close(over)
		<-done
	}
}

// keyOf returns the key under which the answer to a body is kept. Other builds
// have other keys.
func keyOf(r *partition.Registry, body []byte) digest {
	d := r.Digest()
	s := sha256.New()
	s.Write(d[:])
	s.Write(body)
	return digest(s.Sum(nil))
}

// hostname returns how people tell this worker from others.
func hostname() string {
	name, err := os.Hostname()
	if err != nil {
		name = "?"
	}
	return fmt.Sprintf("%d@%s", os.Getpid(), name)
}
