package record

import (
	"slices"
	"sync"
	"time"

	"xfork/eval/stream"
	"xfork/graph"
	"xfork/internal/guard"
)

// Most is how many events, and how many nodes, one recording keeps: some two million calls, more than any picture can show.
// Further ones are counted in Run.Lost. A call has two events of 32 bytes and a node of 48, so a full recording has a few
// hundred megabytes: a program that is watched by mistake for a day must not fill the memory.
const Most = 1 << 22

// Recorder observes runs and keeps all of them. Safe for concurrent use. A program that runs for long takes Each instead, or
// a recorder per run: there is no bound on how many runs are kept.
type Recorder struct {
	mu   sync.Mutex
	runs []*Run
}

// New makes a recorder without runs.
func New() *Recorder { return new(Recorder) }

// Begin watches a run.
func (r *Recorder) Begin(run *stream.Run) stream.Watcher {
	return Watch(run, func(done *Run) {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.runs = append(r.runs, done)
	})
}

// Runs returns those that are over, in the order in which they ended.
func (r *Recorder) Runs() []*Run {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.runs)
}

// Last returns the run that ended last, or nil. A force that finds its value there is no run.
func (r *Recorder) Last() *Run {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.runs) == 0 {
		return nil
	}
	return r.runs[len(r.runs)-1]
}

// Each makes an observer that calls f with every run when it is over, before its force returns. Runs that go on at the same
// time may end at the same time: then the calls overlap. f is called on a goroutine of the engine's, which guards it as it
// guards every watcher: a panic costs f the rest of this run, and a line on standard error.
func Each(f func(*Run)) stream.Observer { return each(f) }

// each is a function as an observer.
type each func(*Run)

func (f each) Begin(run *stream.Run) stream.Watcher { return Watch(run, f) }

// named is how many roots a run's title names.
const named = 3

// Recording is a run that is being recorded. The stream calls its methods from one goroutine at a time, and Now is called
// from any other one; the lock is between these two.
type Recording struct {
	run  Run    // its description, without the lists
	sync func() // stream.Run.Sync
	done func(*Run)

	mu        sync.Mutex // for what follows, and for what End sets in run
	functions []graph.Function
	nodes     []stream.Node // First is counted through all pieces here, and through one piece in the stream
	numbers   []uint64
	events    []stream.Event
	limits    []stream.Limit
	failures  []failure
	lost      int // nodes and events beyond Most
}

// failure is a stream.Failure as text: an error would keep alive whatever the user has put into it. Its node is still a
// creation number; the index in Failure is set when the model is built.
type failure struct {
	node uint64
	Failure
}

// Watch makes a watcher that records run, and calls done, if it is not nil, when the run is over.
//
// Of the roots it takes the names, now: run.Roots must not be kept, for it would keep their values alive.
func Watch(run *stream.Run, done func(*Run)) *Recording {
	r := &Recording{done: done, sync: run.Sync} // the method alone: run itself has the roots and the context
	r.run = Run{
		ID: run.ID, Parent: run.Parent, Executor: run.Executor, Title: run.Title, Workers: run.Workers, IO: run.IO, Start: run.Start,
	}
	r.run.Asked = len(run.Roots)
	for _, n := range run.Roots[:min(named, len(run.Roots))] {
		r.run.Names = append(r.run.Names, graph.FunctionOf(n).Name)
	}
	return r
}

// Nodes keeps a piece of the shape. Functions and limits are kept even if the nodes are too many: the indices of later pieces
// go on from these. The numbers of the operands are bounded as well, for a node may have any number of them.
func (r *Recording) Nodes(s stream.Shape) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.functions = append(r.functions, s.Functions...)
	r.limits = append(r.limits, s.Limits...)
	if len(r.nodes)+len(s.Nodes) > Most || len(r.numbers)+len(s.Numbers) > 4*Most {
		r.lost += len(s.Nodes)
		return
	}
	from, base := len(r.nodes), int32(len(r.numbers))
	r.nodes = append(r.nodes, s.Nodes...)
	r.numbers = append(r.numbers, s.Numbers...)
	for i := range r.nodes[from:] {
		r.nodes[from+i].First += base
	}
}

// Events keeps events.
func (r *Recording) Events(es []stream.Event) {
	r.mu.Lock()
	defer r.mu.Unlock()
	keep := min(len(es), Most-len(r.events))
	r.events = append(r.events, es[:keep]...)
	r.lost += len(es) - keep
}

// Failures keeps why calls have failed.
func (r *Recording) Failures(fs []stream.Failure) {
	kept := make([]failure, len(fs))
	for i, f := range fs { // not under the lock: Error is a method of the user's, and may call what it likes
		kept[i] = failure{f.Node, Failure{
			Attempt: f.Attempt, Element: f.Element, Args: guard.Line(f.Args), Text: guard.Error(f.Err),
		}}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.failures = append(r.failures, kept...)
}

// End makes the Run. The lock is released before done is called: done may be the user's, and may call Now.
func (r *Recording) End(e stream.End) {
	r.mu.Lock()
	r.run.Over, r.run.Wall, r.run.Err, r.run.Operators, r.run.Orphans = true, e.Wall, e.Err, e.Operators, e.Orphans
	r.run.Processor = e.Processor
	run := r.build()
	r.mu.Unlock()
	if r.done != nil {
		r.done(run)
	}
}

// Now returns the run as it is at this moment. Linear in what has been recorded. Not to be called from inside of an observer:
// it asks the run to hand over what it has buffered, which waits for the observers. The request comes before the lock;
// otherwise the run would wait in Events for the lock, and Now for the run.
func (r *Recording) Now() *Run {
	r.sync()
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.run.Over {
		r.run.Wall = time.Since(r.run.Start)
	}
	return r.build()
}

// build makes the model; the recording must be locked. Functions and limits are copied, for later pieces append to them;
// nodes, numbers and events are only read.
func (r *Recording) build() *Run {
	run := r.run
	run.Functions = slices.Clone(r.functions)
	run.Limits = slices.Clone(r.limits)
	run.Lost = r.lost
	b := builder{run: &run, reported: r.nodes, numbers: r.numbers, dropped: make(map[int32]bool), expired: make(map[int32]bool)}
	b.nodes()
	b.edges()
	b.slices(r.events)
	b.fates()
	b.failures(r.failures)
	return &run
}
