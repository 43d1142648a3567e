package isolate

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"sync"
	"time"

	"xfork/expr"
	"xfork/internal/policy"
	"xfork/internal/process"
	"xfork/internal/rpc"
	"xfork/internal/wire"
)

// Pool has processes for isolated calls. They are started when calls need them, up to a number, serve one call at a time, and are
// ended when there has been nothing to do for a while. All methods are safe for concurrent use.
//
//	carry    waits for a place, takes an idle process or starts one, and makes the call
//	         the process answers    -> idle, the last one to come is the first to go again
//	         it dies, or is killed  -> it is reaped before the call ends
type Pool struct {
	options   options
	id        int // the pool's place among all: the same in the other processes
	functions rpc.Functions
	errors    *rpc.Errors
	room      *policy.Limit // of as many calls as there may be processes
	places    chan struct{} // the same once more, for functions that have a limit of their own instead

	mu    sync.Mutex
	idle  []*worker
	timer *time.Timer // runs while there is an idle process
}

// The order of locks: none is taken while another one is held, and none is held while a process is started, killed or waited for.

// pools has all of them, so that another process finds its own by number.
var pools struct {
	mu  sync.Mutex
	all []*Pool
}

// Default is the pool of [Calls].
var Default = New()

// Calls has the calls of a lifted function made in processes of the default pool: Default.Calls().
var Calls = Default.Calls()

// A Pool is a Carrier of package expr: Register and Room are for that package.

// New makes a pool; it starts nothing. A pool must be made while packages are initialised, so that its processes have it too.
func New(opts ...Option) *Pool {
	o := defaults()
	for _, opt := range opts {
		if opt == nil {
			panic("isolate: nil option")
		}
		opt(&o)
	}
	known, err := rpc.NewErrors(o.errors...)
	if err != nil {
		panic("isolate: " + err.Error())
	}
	p := &Pool{options: o, errors: known, room: policy.NewLimit(o.processes), places: make(chan struct{}, o.processes)}
	pools.mu.Lock()
	defer pools.mu.Unlock()
	p.id = len(pools.all)
	pools.all = append(pools.all, p)
	return p
}

// Calls is the option that has the calls of a lifted function made in processes of this pool.
func (p *Pool) Calls() expr.Option { return expr.Elsewhere(p) }

// Room is how many calls there are places for. Package expr makes it the limit of functions that have none.
func (p *Pool) Room() *policy.Limit { return p.room }

// Close ends the processes that have no call, and waits until they are gone, or ctx ends. A later call starts new ones.
func (p *Pool) Close(ctx context.Context) error {
	p.mu.Lock()
	idle := p.idle
	p.idle = nil
	p.mu.Unlock()
	gone := make(chan struct{})
	go func() { // ends soon: all of them are killed
		defer close(gone)
		closeWorkers(idle)
	}()
	select {
	case <-gone:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Each kill is a system call and each burial a wait: together they take as long as the slowest one.
//
// closeWorkers kills all of them before it waits for the first.
func closeWorkers(ws []*worker) {
	for _, w := range ws {
		w.p.Kill()
	}
	for _, w := range ws {
		w.p.Bury()
	}
}

// enter waits for a place.
func (p *Pool) enter(ctx context.Context) error {
	// A place that is free goes to a call that has lost its context just now as well: it will hear of it from the process. Without the first
	// select it would be a matter of chance.
	select {
	case p.places <- struct{}{}:
		return nil
	default:
	}
	select {
	case p.places <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (p *Pool) leave() { <-p.places }

// take returns an idle process, or a new one. The caller has a place, so there are never more processes than places.
func (p *Pool) take(ctx context.Context) (*worker, error) {
	p.mu.Lock()
	// The last one that came: its memory is in the caches, and those below grow old enough to be ended.
	if n := len(p.idle); n > 0 {
		w := p.idle[n-1]
		p.idle = p.idle[:n-1]
		p.mu.Unlock()
		return w, nil
	}
	p.mu.Unlock()
	return p.start(ctx)
}

// give puts a process back that has answered.
func (p *Pool) give(w *worker) {
	p.mu.Lock()
	defer p.mu.Unlock()
	w.since = time.Now()
	p.idle = append(p.idle, w)
	if p.timer == nil {
		p.timer = time.AfterFunc(p.options.idle, p.sweep)
	}
}

// sweep ends the processes that have been idle for long: those at the bottom of the stack.
func (p *Pool) sweep() {
	p.mu.Lock()
	n, now := 0, time.Now()
	for n < len(p.idle) && now.Sub(p.idle[n].since) >= p.options.idle {
		n++
	}
	old := append([]*worker(nil), p.idle[:n]...)
	p.idle = append(p.idle[:0], p.idle[n:]...)
	p.timer = nil
	if len(p.idle) > 0 {
		p.timer = time.AfterFunc(p.options.idle-now.Sub(p.idle[0].since), p.sweep)
	}
	p.mu.Unlock()
	closeWorkers(old)
}

// The life of a worker:
//
//	start --> in a call --> idle --> in a call --> ... --> closed: it was idle for long, was recycled, or its pool is closed
//	              |
//	              '--> dead: it has crashed, was killed by the end of a context, or has written nonsense
//
// worker is a process of a pool. It belongs to one call, or is idle.
type worker struct {
	p      *process.Process
	number uint64 // of the last message
	calls  int
	buf    []byte
	since  time.Time // when it became idle
}

// errNotBegun is the cause of a call that no process has begun: the user's function has not been called.
var errNotBegun = errors.New("not begun")

// start starts a process and waits until it is ready: some twelve milliseconds. A process that dies before has not begun anything.
func (p *Pool) start(ctx context.Context) (*worker, error) {
	greeting, err := helloPlan.Append(nil, &hello{Pool: int64(p.id), Memory: p.options.memory, Stack: p.options.stack, Growth: p.options.growth, Largest: p.options.largest})
	if err != nil {
		return nil, err
	}
	child, err := process.Start(process.Spec{Env: process.Environment(), Stderr: os.Stderr})
	if err != nil {
		return nil, err
	}
	w := &worker{p: child}
	// A program that hangs while it is initialised, or that does not come to Main, says nothing. Then the end of the context is the end of it.
	stop := context.AfterFunc(ctx, child.Kill)
	defer stop()
	err = child.Send(kindHello, 0, greeting)
	var m wire.Message
	if err == nil {
		m, err = child.Receive(nil, 1<<10)
	}
	if err != nil || m.Kind != kindHello {
		d := child.Close()
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		return nil, fmt.Errorf("%w: %w", errNotBegun, crash(d, "start"))
	}
	if !bytes.Equal(m.Body, digest(&p.functions)) {
		child.Close()
		return nil, errors.New("the other process has other functions or types: the program has been rebuilt since it was started, or lifts functions depending on where it runs")
	}
	return w, nil
}
