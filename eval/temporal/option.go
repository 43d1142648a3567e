package temporal

import (
	"fmt"
	"runtime"
	"strings"
	"time"
)

// Option says how an executor sends calls, or how a worker takes them. Those
// that both have need the same value on both sides: Queue and Blobs. An option
// that is not meant for the side that it is given to changes nothing there.
type Option func(*options)

// Options are read when the executor or the worker is made, and panic there, at
// the user's line, where a value makes no sense.

// options is what one side goes by.
type options struct {
	queue    string
	store    Store
	target   time.Duration
	inFlight int
	attempts int
	slots    int
	patience time.Duration // how long there may be no worker
}

// made returns the options of one side.
func made(opts []Option) options {
	o := options{
		queue:    "xfork",
		target:   100 * time.Millisecond,
		inFlight: 200,
		attempts: 3,
		slots:    runtime.GOMAXPROCS(0),
		patience: 30 * time.Second,
	}
	for i, set := range opts {
		if set == nil {
			panic(fmt.Sprintf("temporal: option %d is nil", i+1))
		}
		set(&o)
	}
	return o
}

// Queue is the beginning of the name of the task queue, "xfork" by default. The
// rest is the digest of the lifted functions, so that a worker of another build
// does not get the work.
func Queue(name string) Option {
	switch {
	case name == "":
		panic("temporal: Queue without a name")
	case len(name) > 200:
		panic("temporal: the name of a Queue has at most 200 bytes")
	case strings.HasPrefix(name, "/_sys/") || strings.HasPrefix(name, "__temporal"):
		panic("temporal: names of queues that begin as " + name[:6] + " are the server's own")
	}
	return func(o *options) { o.queue = name }
}

// Blobs is where values of more than 4 KiB lie on their way, where the driver
// and all workers reach them, and where results of pure functions are kept.
// Without it values have to fit into messages of 256 KiB, and nothing is kept.
func Blobs(s Store) Option {
	if s == nil {
		panic("temporal: Blobs of a nil store")
	}
	return func(o *options) { o.store = s }
}

// Target is how much work a partition is to have, by the durations of earlier
// calls of the same functions: 100 ms by default. Less means more of the some 4
// ms that the server takes for each partition, more that less is spread over
// the workers. A function of which nothing is known yet is called alone.
func Target(d time.Duration) Option {
	if d <= 0 {
		panic("temporal: Target must be positive")
	}
	return func(o *options) { o.target = d }
}

// InFlight is how many partitions of an executor are on their way, or wait in
// the queue of the server: 200 by default. So many goroutines wait for them;
// the calls beyond wait here, without one. n is at most 2,000.
func InFlight(n int) Option {
	if n < 1 || n > 2000 {
		panic("temporal: InFlight must be from 1 to 2000")
	}
	return func(o *options) { o.inFlight = n }
}

// Attempts is how many workers may be lost with a partition of pure functions
// until that is its failure: 3 by default. Calls that may have effects have one
// attempt, and what becomes of them after that is for expr.Retry to say.
func Attempts(n int) Option {
	if n < 1 || n > 1000 {
		panic("temporal: Attempts must be from 1 to 1000")
	}
	return func(o *options) { o.attempts = n }
}

// Slots is how many partitions a worker has at a time: GOMAXPROCS by default.
// Calls that wait and do not compute, as those of the I/O lane, are made by
// workers with more.
func Slots(n int) Option {
	if n < 1 || n > 100_000 {
		panic("temporal: Slots must be from 1 to 100000")
	}
	return func(o *options) { o.slots = n }
}

// Patience is for how long there may be no worker at the queue before that is
// the failure of the calls that wait for one: 30 s by default. It does not
// count where the server still expects a worker, for 70 s after it was last
// seen.
func Patience(d time.Duration) Option {
	if d < time.Second {
		panic("temporal: Patience must be at least a second")
	}
	return func(o *options) { o.patience = d }
}
