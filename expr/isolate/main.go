package isolate

import (
	"context"
	"fmt"
	"os"
	"sync"
	"time"

	"xfork/internal/process"
	"xfork/internal/rpc"
)

// Main makes isolated calls possible. It is the first thing that a program does in main, and a test in TestMain: after the packages
// have been initialised, and before anything else, which would be done in each process once more.
//
// In a process that serves calls Main does not return. It may be called more than once.
func Main() {
	first := !started.Swap(true)
	if process.IsWorker() {
		serve()
	}
	if first && disabled() {
		fmt.Fprintln(os.Stderr, "xfork: XFORK_ISOLATE=0: isolated calls are made in this process")
	}
}

// In a worker there are three goroutines of this package and the engine's:
//
//	main                reads a call, decodes, waits for the next, encodes, answers
//	one for each call   calls the function, and ends with it: it may panic, end its goroutine, or wait
//	listen              asleep on the third pipe (package process): cancels, and the end of the parent
//
// A goroutine for each call, because main itself must not be ended by a Goexit in the function: then nothing would serve calls any
// more, and the parent would wait for ever.

// server is a worker: what serves the calls of one pool.
type server struct {
	parent *process.Parent
	pool   *Pool
	growth int64 // beyond which memory may not grow, or 0
	base   int64 // what it was after the first call
	buf    []byte

	mu      sync.Mutex
	number  uint64 // of the call that is made
	abandon context.CancelFunc
}

// serve serves calls, one after the other, until the parent ends.
func serve() {
	s := new(server)
	parent, err := process.Attach(s.cancel)
	if err != nil {
		fmt.Fprintln(os.Stderr, "xfork: isolate:", err)
		os.Exit(2)
	}
	s.parent = parent
	m := parent.Receive(nil)
	h, err := helloPlan.Decode(m.Body)
	if err != nil || h.Pool < 0 || h.Pool >= int64(len(pools.all)) {
		// A process that has fewer pools has been initialised otherwise than its parent: it has no digest to offer.
		parent.Send(kindHello, 0)
		os.Exit(2)
	}
	// What the pool goes by was given at the parent, where a pool may be made depending on the machine or its configuration. It counts, and
	// not what initialisation has said here.
	s.pool, s.growth = pools.all[h.Pool], h.Growth
	s.pool.options.largest = h.Largest
	process.Limits{Memory: h.Memory, Stack: h.Stack}.Limit()
	if h.Memory == 0 && h.Growth == 0 { // garbage would be taken for growth
		process.Roomy()
	}
	parent.Send(kindHello, 0, digest(&s.pool.functions))
	for {
		s.next()
	}
}

// next serves one call.
func (s *server) next() {
	m := s.parent.Receive(s.buf)
	s.buf = m.Body
	h, rest, err := parseHead(m.Body)
	if err == nil && h.inArea {
		rest, err = s.parent.View(int(h.length))
	}
	all := s.pool.functions.Sorted()
	if err != nil || int(h.function) >= len(all) {
		fmt.Fprintln(os.Stderr, "xfork: isolate: a damaged call")
		os.Exit(2)
	}
	f := all[h.function]
	stub := f.New() // of its own for each call: a function that has been given up may go on with the arguments of the last one
	if err := f.Args.Decode(rest, stub.Args); err != nil {
		s.fail(m.Number, s.pool.errors.Pack(fmt.Errorf("the arguments cannot be read in another process: %w", err)))
		return
	}
	ctx, cancel := s.context(m.Number, h.deadline)
	// From here on the call counts as begun: it is never made again by itself. What comes before has had no effect.
	s.parent.Begin(m.Number)
	o := call(ctx, stub.Call, s.pool)
	s.parent.End(m.Number)
	cancel()
	if o != nil {
		s.fail(m.Number, *o)
		return
	}
	var pieces [][]byte
	if f.Value != nil {
		if pieces, err = f.Value.Segments(stub.Value, fromArea); err != nil {
			s.fail(m.Number, s.pool.errors.Pack(fmt.Errorf("the result cannot be sent from another process: %w", err)))
			return
		}
	}
	if n := total(pieces); n > s.pool.options.largest {
		s.fail(m.Number, s.pool.errors.Pack(fmt.Errorf("the result takes %d bytes on the way from another process, and at most %d may: see isolate.Largest", n, s.pool.options.largest)))
		return
	}
	s.answer(kindAnswer, m.Number, pieces)
}

// call calls the function on a goroutine of its own: it may end that.
func call(ctx context.Context, f func(context.Context) error, p *Pool) *rpc.Outcome {
	done := make(chan *rpc.Outcome, 1)
	go p.errors.Make(ctx, f, func(o *rpc.Outcome) { done <- o })
	return <-done
}

// context returns the context of a call, which ends with it, at the deadline, and when the parent says so.
func (s *server) context(number uint64, deadline int64) (context.Context, context.CancelFunc) {
	var ctx context.Context
	var cancel context.CancelFunc
	if deadline != 0 {
		ctx, cancel = context.WithDeadline(context.Background(), time.Unix(0, deadline))
	} else {
		ctx, cancel = context.WithCancel(context.Background())
	}
	// A cancel that has come before is lost, which costs the function its grace: the parent kills it all the same.
	s.mu.Lock()
	defer s.mu.Unlock()
	s.number, s.abandon = number, cancel
	return ctx, cancel
}

// cancel ends the context of a call. One that comes late is about a call that has ended.
func (s *server) cancel(number uint64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if number == s.number && s.abandon != nil {
		s.abandon()
	}
}

// A failure goes the way of a value: by the codec, and by the shared memory where it is long.
//
// fail answers with a failure.
func (s *server) fail(number uint64, o rpc.Outcome) {
	b, err := rpc.OutcomePlan.Append(nil, &o)
	if err != nil { // it is as deep or large as the codec takes: see wire.Errors.Pack
		broke, goexit := o.Broke, o.Goexit
		o = s.pool.errors.Pack(fmt.Errorf("a failure that cannot be sent from another process: %w", err))
		o.Broke, o.Goexit = broke, goexit
		b, _ = rpc.OutcomePlan.Append(nil, &o)
	}
	s.answer(kindFailed, number, [][]byte{b})
}

// answer sends an answer, by the shared memory if it is long.
func (s *server) answer(kind byte, number uint64, pieces [][]byte) {
	h := head{length: uint64(total(pieces)), recycle: s.hasGrown()}
	if h.length >= fromArea {
		if area := s.parent.Area(int(h.length)); area != nil {
			gather(area, pieces)
			h.inArea, pieces = true, nil
		}
	}
	body := append(make([][]byte, 0, 1+len(pieces)), h.append(make([]byte, 0, headSize)))
	s.parent.Send(kind, number, append(body, pieces...)...)
}

// The first call is the measure because it loads what all need: tables, caches, buffers. What grows after it is a leak, or becomes one.
//
// hasGrown reports whether the process has more memory than it may have grown by since its first call.
func (s *server) hasGrown() bool {
	if s.growth == 0 {
		return false
	}
	now := process.Memory()
	if s.base == 0 {
		s.base = now
	}
	return now-s.base > s.growth
}
