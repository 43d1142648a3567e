package run

import (
	"context"
	"sync"
	"sync/atomic"

	"xfork/table/internal/vector"
)

// Stream takes rows out of a run in their order, as they come: to a file, to a
// function of the program. It is in place of the chunks that an [Output] keeps
// otherwise, so the rows need not fit in memory.
type Stream interface {
	// Packer returns a packer for one goroutine.
	Packer() Packer
	// Consume takes what a packer has packed, in the order of the rows, one at
	// a time. After an error it is not called again.
	Consume(ctx context.Context, pack any) error
}

// Packer turns batches into what its stream consumes. That is done by all
// workers side by side, unlike Consume.
type Packer interface {
	// Push adds a batch.
	Push(b vector.Batch)
	// Take returns what has been added since the last Take, nil for nothing.
	// The packer does not use it any more.
	Take() any
}

// ahead is how many morsels may be packed before it is their turn. It bounds
// the memory: a worker that would begin a later one waits. More than workers,
// or a slow morsel would stop all others at once.
const ahead = 16

// ordered is the sink before a stream. The lowest morsel that is not finished
// has the turn: what it packs is consumed batch by batch, so that even a morsel
// without an end (a query's rows) takes no memory. Later ones are packed whole
// and wait.
//
//	morsel      0        1        2        3        ...      turn+ahead
//	            consumed | turn   | packed | running         | waits before it begins
//
// A waiting worker cannot stop the one that it waits for: parts begin in
// ascending order, so all below it have begun, and the one with the turn never
// waits.
type ordered struct {
	stream Stream

	turn    atomic.Int64 // written under mu
	stopped atomic.Bool  // the stream wants no more

	mu sync.Mutex
	// At most ahead-1 packs wait in done, for a morsel further behind the turn
	// has not been admitted.
	done  map[int]any   // what finished morsels behind the turn have packed
	moved chan struct{} // closed when the turn moves, or the sink stops
	err   error         // of the stream
}

func (o *ordered) begin(int) { o.done, o.moved = map[int]any{}, make(chan struct{}) }

func (o *ordered) worker() operator { return &orderly{o: o, pack: o.stream.Packer()} }

// enough reports whether the stream has ended with an error: then the rows are
// not wanted.
func (o *ordered) enough(int) bool { return o.stopped.Load() }

func (o *ordered) finish(vector.Split) error { return nil }

func (o *ordered) result() []Chunk { return nil }

// admit waits until a morsel may begin.
func (o *ordered) admit(ctx context.Context, morsel int) error {
	for {
		o.mu.Lock()
		moved := o.moved
		may := int64(morsel) < o.turn.Load()+ahead || o.stopped.Load()
		o.mu.Unlock()
		if may {
			return nil
		}
		select {
		case <-moved:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

// abandon ends the sink because a part has failed: its turn would never end.
func (o *ordered) abandon() { o.stop(nil) }

// stop notes the stream's error, and wakes the workers that wait.
func (o *ordered) stop(err error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if !o.stopped.Swap(true) {
		o.err = err
		close(o.moved)
	}
}

// consume hands a pack to the stream. The caller has the turn.
//
// Consume runs on one goroutine after the other. What one has written the next
// one sees, since turn moves on behind the call, and a morsel that finds its
// number in turn has read that write (The Go Memory Model, on package
// sync/atomic).
func (o *ordered) consume(ctx context.Context, pack any) {
	if pack == nil || o.stopped.Load() {
		return
	}
	if err := o.stream.Consume(ctx, pack); err != nil {
		o.stop(err)
	}
}

// end ends a morsel: what it has packed is consumed, if it has the turn, and so
// is what waits directly behind it.
func (o *ordered) end(ctx context.Context, morsel int, pack any) {
	o.mu.Lock()
	if int64(morsel) != o.turn.Load() {
		o.done[morsel] = pack
		o.mu.Unlock()
		return
	}
	for there := true; there; {
		o.mu.Unlock()
		// Without the lock, but in turn: no other morsel has it before this one
		// moves it on.
		o.consume(ctx, pack)
		o.mu.Lock()
		next := int(o.turn.Add(1))
		pack, there = o.done[next]
		delete(o.done, next)
		if !o.stopped.Load() {
			close(o.moved)
			o.moved = make(chan struct{})
		}
	}
	o.mu.Unlock()
}

// orderly fills an ordered sink.
type orderly struct {
	o      *ordered
	pack   Packer
	ctx    context.Context // of the part in progress
	morsel int
}

// within gives the operator the context of the part that is about to begin.
func (w *orderly) within(ctx context.Context) { w.ctx = ctx }

func (w *orderly) Open(morsel int) { w.morsel = morsel }

func (w *orderly) Push(b vector.Batch) {
	if w.o.stopped.Load() {
		return
	}
	w.pack.Push(b)
	if w.o.turn.Load() == int64(w.morsel) {
		w.o.consume(w.ctx, w.pack.Take())
	}
}

func (w *orderly) Close() { w.o.end(w.ctx, w.morsel, w.pack.Take()) }
