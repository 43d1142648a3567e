package observe

import (
	"sync"
	"sync/atomic"
	"time"

	"xfork/eval/stream"
)

// Log is what one goroutine of an observed run has written down and what has not been delivered yet. Its lock is uncontended but
// for the moments of a delivery. A goroutine that takes the place of another one, which has ended, goes on with its log.
//
//	goroutine           log                           delivery
//	Add ------------->  events   --- takeEvents --->  delivered ---> watchers
//	Planned, Met ---->  shape    --- takeShape ---->  taken     ---> watchers
//	Fail ------------>  fresh    --- takeEvents --->  reasons   ---> watchers
//
// The two sides change places at each delivery, so that neither waits for the other and no memory is made anew.
type Log struct {
	to     *Recorder // immutable
	worker int32     // likewise; noWorker for the common log

	counted atomic.Uint64 // operators evaluated, as far as the goroutine has reported them

	// Protects the goroutine's side, which follows.
	mu     sync.Mutex
	events []stream.Event
	shape  stream.Shape
	fresh  []stream.Failure
	last   kind // of the latest node: neighbours in a graph are mostly alike
	number numbers
	closed bool          // the run has ended: later events are dropped
	until  time.Duration // the end of the last Slice

	// The delivery's side: protected by the recorder's deliver.
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

// newLog makes an empty log, in memory of an earlier one if there is some.
func newLog(c *Recorder, worker int32) *Log {
	x := buffers.Get().(*buffer)
	return &Log{to: c, worker: worker, events: x.events, shape: x.shape}
}

// close ends the log, and keeps the larger one of its two sides for the next run. The caller has ended deliveries before, so that
// nothing reads the other side any more.
func (l *Log) close() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.closed = true
	// Numbers and times only: the memory keeps no node alive, so a pool may have it.
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

// noWorker is the worker number of the common log, as package stream has it.
const noWorker = -1

const (
	// batch is how many events a goroutine writes between two tries to deliver: so many that the cost of a delivery is spread, so few
	// that a view of a run in progress is not far behind.
	batch = 1 << 10

	// ahead is how many batches may be in a log while another goroutine delivers. Beyond that the writing goroutine waits: an
	// observer that is too slow slows the run down, instead of filling the memory.
	ahead = 16
)

// Log is the log of a worker, by its number. Numbers are small: those of workers that have ended are used again.
func (c *Recorder) Log(worker int32) *Log {
	c.mu.Lock()
	defer c.mu.Unlock()
	// A place for every number up to this one: workers may begin in another order than that of their numbers.
	for int(worker) >= len(c.logs) {
		c.logs = append(c.logs, newLog(c, int32(len(c.logs))))
	}
	return c.logs[worker]
}

// Add writes down an event about the node with that creation number; what n means depends on the kind. It is for the goroutine of the
// log; of the common log it is for any. It costs a look at the clock, a lock that is hardly ever contended, and 32 bytes. After the end
// of the run it does nothing: orphans call it.
func (l *Log) Add(k stream.Kind, about uint64, n int64) {
	// Outside of the lock, so that a delivery does not show in the times.
	at := time.Since(l.to.run.Start)
	l.mu.Lock()
	if l.closed {
		l.mu.Unlock()
		return
	}
	l.events = append(l.events, stream.Event{At: at, Node: about, N: n, Worker: l.worker, Kind: k})
	many := len(l.events)
	l.mu.Unlock()
	// At every full batch and not only at the first: the try before may have found another goroutine delivering.
	if many%batch == 0 {
		l.full(many)
	}
}

// Slice writes down a call that has ended and was made elsewhere: that it began, so long before, and that it ended, at a place. It does
// not begin before the last event of the log: where several outcomes come together their times would overlap on one track.
//
// One goroutine at a time has the log. The two events are a pair in one critical section, so that no delivery comes between them: a view
// never shows the call as running.
func (l *Log) Slice(begun, ended stream.Kind, about uint64, place int64, took time.Duration) {
	end := time.Since(l.to.run.Start)
	l.mu.Lock()
	if l.closed {
		l.mu.Unlock()
		return
	}
	begin := max(0, end-took)
	if begin < l.until {
		begin = l.until
	}
	l.until = end
	l.events = append(l.events, stream.Event{At: begin, Node: about, Worker: l.worker, Kind: begun},
		stream.Event{At: end, Node: about, N: place, Worker: l.worker, Kind: ended})
	many := len(l.events)
	l.mu.Unlock()
	if many >= ahead*batch || many%batch < 2 {
		l.full(many)
	}
}

// full delivers, unless another goroutine is at it and there is room left. The log is not locked.
func (l *Log) full(many int) {
	if many >= ahead*batch {
		// Waits for the delivery that is going on, then delivers: this is where a slow observer slows the run down.
		l.to.sync()
		return
	}
	// Tried, not waited for: while another goroutine delivers there is room for some batches more.
	if l.to.deliver.TryLock() {
		defer l.to.deliver.Unlock()
		if !l.to.closed {
			l.to.deliverAll()
		}
	}
}

// takeEvents takes what the goroutine has written into the delivery's side. The caller holds deliver.
func (l *Log) takeEvents() {
	l.mu.Lock()
	// The two change places: the goroutine goes on writing into memory from which events were delivered the last time.
	l.events, l.delivered = l.delivered[:0], l.events
	// Reasons do not: they hold errors of the user's, which memory that is used again would keep alive.
	l.fresh, l.reasons = nil, l.fresh
	l.mu.Unlock()
}

// takeShape does so with the nodes that the goroutine has written down. It is called after takeEvents of all logs: see deliverAll.
func (l *Log) takeShape() {
	l.mu.Lock()
	l.taken.Nodes, l.taken.Numbers = l.taken.Nodes[:0], l.taken.Numbers[:0]
	l.shape, l.taken = l.taken, l.shape
	l.mu.Unlock()
}

// Operators is the count of the operators that the goroutine has evaluated. They are counted and not timed: an operator takes less
// than a look at the clock.
func (l *Log) Operators() *atomic.Uint64 { return &l.counted }
