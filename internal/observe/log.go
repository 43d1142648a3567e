package observe

import (
	"sync"
	"sync/atomic"
	"time"

	"xfork/eval/stream"
)

// Log is what one goroutine of an observed run has to tell and has not handed over yet. Its lock is the goroutine's own but
// for the moments in which somebody hands over. A goroutine that begins when another one has ended goes on with its log.
type Log struct {
	to     *Recorder
	worker int32

	counted atomic.Uint64 // operators evaluated, as far as reported

	mu     sync.Mutex
	events []stream.Event
	shape  stream.Shape
	fresh  []stream.Failure
	last   kind // of the node before, and its numbers: neighbours are alike
	number numbers
	closed bool // nobody will hand over any more: an orphan's words are lost

	// Taken out by whoever has the recorder's hand, told, and then used again.
	delivered []stream.Event
	taken     stream.Shape
	reasons   []stream.Failure
}

// buffer is the memory of a log. Runs use that of earlier ones: fresh memory costs more than what is written to it.
type buffer struct {
	events []stream.Event
	shape  stream.Shape
}

var buffers = sync.Pool{New: func() any { return new(buffer) }}

// newLog makes an empty log.
func newLog(c *Recorder, worker int32) *Log {
	x := buffers.Get().(*buffer)
	return &Log{to: c, worker: worker, events: x.events, shape: x.shape}
}

// close ends the log, and keeps its memory for the next run.
func (l *Log) close() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.closed = true
	x := &buffer{l.events[:0], stream.Shape{Nodes: l.shape.Nodes[:0], Numbers: l.shape.Numbers[:0]}}
	if cap(l.delivered) > cap(x.events) {
		x.events = l.delivered[:0]
	}
	if cap(l.taken.Nodes) > cap(x.shape.Nodes) {
		x.shape = stream.Shape{Nodes: l.taken.Nodes[:0], Numbers: l.taken.Numbers[:0]}
	}
	l.events, l.delivered, l.shape, l.taken = nil, nil, stream.Shape{}, stream.Shape{}
	l.fresh, l.reasons = nil, nil
	buffers.Put(x)
}

// noWorker is the worker of events that come from no worker.
const noWorker = -1

// How many events make a batch, and how many batches a goroutine may have in its log while another one hands over. Then it
// waits: an observer that is too slow must not fill the memory.
const (
	batch = 1 << 10
	ahead = 16
)

// Log is the log of a worker.
func (c *Recorder) Log(worker int32) *Log {
	c.mu.Lock()
	defer c.mu.Unlock()
	for int(worker) >= len(c.logs) {
		c.logs = append(c.logs, newLog(c, int32(len(c.logs))))
	}
	return c.logs[worker]
}

// Add writes an event down.
func (l *Log) Add(k stream.Kind, about uint64, n int64) {
	at := time.Since(l.to.run.Start)
	l.mu.Lock()
	if l.closed {
		l.mu.Unlock()
		return
	}
	l.events = append(l.events, stream.Event{At: at, Node: about, N: n, Worker: l.worker, Kind: k})
	many := len(l.events)
	l.mu.Unlock()
	if many%batch == 0 {
		l.full(many)
	}
}

// full hands over, unless somebody else is at it and there is room left.
func (l *Log) full(many int) {
	if many >= ahead*batch {
		l.to.sync()
		return
	}
	// Tried, not waited for: while somebody else is handing over there is room for some batches more.
	if l.to.deliver.TryLock() {
		defer l.to.deliver.Unlock()
		if !l.to.closed {
			l.to.deliverAll()
		}
	}
}

func (l *Log) takeEvents() {
	l.mu.Lock()
	// The two change places, so that the goroutine goes on writing into memory that was told before, while its events are
	// being told.
	l.events, l.delivered = l.delivered[:0], l.events
	l.fresh, l.reasons = nil, l.fresh
	l.mu.Unlock()
}

func (l *Log) takeShape() {
	l.mu.Lock()
	l.taken.Nodes, l.taken.Numbers = l.taken.Nodes[:0], l.taken.Numbers[:0]
	l.shape, l.taken = l.taken, l.shape
	l.mu.Unlock()
}

// Operators counts those that the goroutine has evaluated.
func (l *Log) Operators() *atomic.Uint64 { return &l.counted }
