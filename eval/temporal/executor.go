package temporal

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"go.temporal.io/sdk/client"

	"xfork/eval"
	"xfork/expr"
	"xfork/internal/partition"
)

// registry has the functions of this program that may leave it.
var registry = newRegistry()

// newRegistry returns an empty registry, which knows the errors of the standard
// library.
func newRegistry() *partition.Registry {
	r, err := partition.NewRegistry()
	if err != nil {
		panic(err)
	}
	return r
}

// queueName returns the name of the queue at which workers of this build ask
// for work.
func queueName(r *partition.Registry, beginning string) string {
	d := r.Digest()
	return fmt.Sprintf("%s-%x", beginning, d[:8])
}

// Calls says that the calls of a lifted function may be made by workers: where
// a force says so with eval.On(temporal.Executor(client)). All other forces
// make them here. The function is lifted while packages are initialised, where
// a package-level variable is declared, for the workers have to know it by the
// same name.
var Calls expr.Option = registry.Calls()

// Errors makes errors known to driver and workers, beside those of io, io/fs,
// os, strconv and context: a pointer as in Errors(ErrFull) for errors.Is, a nil
// pointer as in Errors((*ParseError)(nil)) for errors.As, which then finds it
// with all its fields. Of other errors that a function returns the text, the
// type's name and what they wrap arrive.
//
// It is for functions named init: an error that cannot travel panics, and so
// does a call after the first executor or worker was used.
func Errors(errs ...error) {
	if err := registry.Know(errs...); err != nil {
		panic("temporal: Errors: " + err.Error())
	}
}

// Executor returns an engine. Its forces send calls to the workers at a
// server:
//
//	total, err := x.Force(ctx, eval.On(temporal.Executor(client)))
//
// Operators, closures, calls of the Unsafe and the Exclusive lane, and what is
// too little work are evaluated here. A program makes one executor for each
// client and keeps it; it is for any number of forces at a time. While there
// are partitions under way, and a second longer, it has some goroutines, which
// poll the server; the client has to stay open for that long.
//
// A nil client panics. A server that does not answer is the failure of the
// calls.
func Executor(c client.Client, opts ...Option) *eval.Engine {
	if c == nil {
		panic("temporal: Executor with a nil client")
	}
	o := made(opts)
	d := &driver{client: c, options: o, vault: vault{store: o.store}, registry: registry}
	short := 0
	if o.store == nil {
		short = most // where there is no store, everything is in the message
	}
	return registry.Engine(d, partition.Options{Target: o.target, InFlight: o.inFlight, Inline: short})
}

// driver is the transport of an executor.
//
//	Send      kept? -> long values into the store -> to the crew -> wait
//	crew      batches what is ready, starts workflows, gets their results: crew.go
//	watch     looks after those that hear nothing: watch.go
type driver struct {
	client   client.Client
	options  options
	vault    vault
	registry *partition.Registry

	batch atomic.Int64 // the number of the last one

	mu   sync.Mutex
	name string // of the queue of its workflows, once there is one
	crew *crew  // nil while nothing is under way
}

// flight is a partition under way.
type flight struct {
	parcel *partition.Parcel
	job    job
	size   int         // of the message, in bytes
	landed chan result // has room for one

	// Of the crew's lock.
	batch string // the workflow, once it is about to be started
	place int    // in the batch
	sent  time.Time
}

// result is what a flight ends with.
type result struct {
	reply []byte
	err   error
	tries int
}

// A driver that has died, and is started again, forms the same partitions of
// the calls that take long, and most of the others. What the workers have
// finished for it is found here and not sent again.
//
// Send has the calls of a parcel made by a worker. It implements
// partition.Transport.
func (d *driver) Send(ctx context.Context, p *partition.Parcel, answer func([]byte) error) error {
	if p.Repeatable {
		if a := d.vault.kept(ctx, keyOf(d.registry, p.Body)); a != nil && answer(a) == nil {
			return nil
		}
	}
	f, err := d.pack(ctx, p)
	if err != nil {
		return d.explain(ctx, err)
	}
	r, err := d.fly(ctx, f)
	if err != nil {
		return d.explain(ctx, err)
	}
	return d.land(ctx, p, r, answer)
}

// pack makes a flight of a parcel, and puts into the store what is too long for
// a message.
func (d *driver) pack(ctx context.Context, p *partition.Parcel) (*flight, error) {
	for _, in := range p.Inputs {
		if err := d.vault.put(ctx, in.Digest, in.Bytes); err != nil {
			return nil, err
		}
	}
	f := &flight{parcel: p, landed: make(chan result, 1)}
	f.job.Keep = p.Repeatable && d.options.store != nil
	var err error
	f.job.Body, f.job.Blob, err = d.vault.pack(ctx, p.Body)
	f.size = len(f.job.Body) + 256
	return f, err
}

// fly sends a flight and waits until it has landed.
func (d *driver) fly(ctx context.Context, f *flight) (result, error) {
	c, err := d.enter(ctx)
	if err != nil {
		return result{}, err
	}
	defer d.leave(c)
	c.send(f)
	select {
	case r := <-f.landed:
		return r, nil
	case <-ctx.Done():
	}
	if !c.recall(f) {
		return result{}, partition.ErrBack // it was not even sent
	}
	// A worker hears of it with its next beat. One that has died is noticed by
	// the server, and a server that does not answer is no reason to wait
	// longer.
	t := time.NewTimer(silence + 2*beat)
	defer t.Stop()
	select {
	case <-f.landed:
	case <-t.C:
	}
	return result{}, ctx.Err()
}

// land takes the result of a flight apart.
func (d *driver) land(ctx context.Context, p *partition.Parcel, r result, answer func([]byte) error) error {
	if r.err != nil {
		return d.lost(p, r)
	}
	got, err := replies.Decode(r.reply)
	if err != nil {
		return fmt.Errorf("temporal: the answer of a worker is damaged: %w", err)
	}
	b, err := d.vault.unpack(ctx, got.Answer, got.Blob)
	if err != nil {
		return d.explain(ctx, err)
	}
	if err := answer(b); err != nil {
		return fmt.Errorf("temporal: the answer of the worker %s is damaged: %w", got.Worker, err)
	}
	if got.Refused == "" {
		return nil
	}
	if got.Blobs {
		d.vault.forget() // the next try puts them there again
	}
	return fmt.Errorf("temporal: the worker %s cannot make the calls of %s: %s", got.Worker, list(p.Functions), got.Refused)
}

// lost returns the error of a parcel without an answer.
func (d *driver) lost(p *partition.Parcel, r result) error {
	if errors.Is(r.err, ErrNoWorker) || errors.Is(r.err, partition.ErrBack) {
		return r.err
	}
	return &Lost{Functions: p.Functions, Attempts: r.tries, Err: r.err}
}

// explain says that an error is of this package, except for the end of the
// context, which the engine tells by itself.
func (d *driver) explain(ctx context.Context, err error) error {
	if ctx.Err() != nil || errors.Is(err, partition.ErrBack) {
		return partition.ErrBack
	}
	return fmt.Errorf("temporal: %w", err)
}
