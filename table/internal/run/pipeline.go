package run

import (
	"context"
	"errors"
	"sync"

	"xfork/table/internal/join"
	"xfork/table/internal/plan"
	"xfork/table/internal/source"
	"xfork/table/internal/vector"
)

// pipeline reads a source and pushes its batches through a tree of operators.
//
// Fields but free are written by the goroutine that plans, before the split
// begins.
type pipeline struct {
	owner any // of the source, for its errors
	table source.Table
	from  []sink // instead of a table: what these have kept, one after the other
	root  *stage
	sinks []sink
	prune []pruning // by what joins look up, when that is there (reduce.go)
	needs []sink    // to be finished before this pipeline runs: its sources, and what its joins look up

	mu   sync.Mutex // protects free
	free []*instance
	done bool
}

// stage is an operator of a pipeline, of which each instance of the pipeline
// has its own.
type stage struct {
	p    *pipeline
	make func() transform // nil at the root
	sink sink             // a leaf
	// Sieves that batches pass before they are pushed into the stage (reduce.go).
	early []early
	cost  *counter // of the step that it belongs to
	kids  []*stage
	up    *stage
	// What takes the place of a stage that looks rows up in a table that is in the
	// file (grace.go).
	grace grace
	idle  bool // a sink that is given no rows
	// Rows are counted elsewhere: behind a sink of the same step, or where they have
	// been computed the first time.
	silent bool
	pure   bool // to do it twice costs a little time, and nothing else (mark.go)
}

// transform makes a batch of each batch, or several.
type transform interface {
	push(b vector.Batch, emit func(vector.Batch))
}

// instance is the operators of a pipeline for one goroutine at a time. Their
// memory is used again morsel after morsel.
//
// An instance in which an error was thrown is left to the garbage collector.
type instance struct {
	reader source.Reader
	push   func(vector.Batch)
	meter  meter
	probes []*probe
	sinks  []operator
	leaves []int // the steps of the sinks, as the meter numbers them
}

// add appends an operator to a stage.
func (s *stage) add(cost *counter, make func() transform) *stage {
	kid := &stage{p: s.p, make: make, up: s, cost: cost}
	s.kids = append(s.kids, kid)
	return kid
}

// end appends a sink to a stage.
func (s *stage) end(cost *counter, k sink) {
	s.kids = append(s.kids, &stage{p: s.p, sink: k, cost: cost})
	s.p.sinks = append(s.p.sinks, k)
}

// build returns the function that pushes a batch into the stage, for one
// instance.
//
// The tree becomes nested function values: a push calls the next operator
// directly, with no loop over a list and no batch in a queue.
func (s *stage) build(in *instance) func(vector.Batch) {
	m := &in.meter
	step := m.enter(s.cost)
	if s.idle {
		return func(vector.Batch) {}
	}
	sieves := s.sieves()
	if s.sink != nil {
		w := s.sink.worker()
		in.sinks, in.leaves = append(in.sinks, w), append(in.leaves, step)
		return s.behind(sieves, m, step, w.Push)
	}
	kids := make([]func(vector.Batch), len(s.kids))
	for i, k := range s.kids {
		kids[i] = k.build(in)
	}
	emit := func(b vector.Batch) {
		if !s.silent {
			m.rows[step] += int64(b.N)
		}
		for _, k := range kids {
			k(b)
		}
	}
	if s.make == nil {
		shown := &metered{m: m, step: step}
		return func(b vector.Batch) { emit(shown.batch(b)) }
	}
	t := s.make()
	if p, is := t.(*probe); is {
		in.probes = append(in.probes, p)
	}
	return s.behind(sieves, m, step, func(b vector.Batch) { t.push(b, emit) })
}

// behind returns push behind the sieves of a stage, with its time.
func (s *stage) behind(sieves []*join.Sieve, m *meter, step int, push func(vector.Batch)) func(vector.Batch) {
	return func(b vector.Batch) {
		was := m.to(step)
		for _, v := range sieves {
			b = v.Pass(b)
		}
		if b.N > 0 {
			push(b)
		}
		m.to(was)
	}
}

// begin prepares the pipeline's source and sinks, and returns how many morsels
// there are.
//
// It is called when the stage of the pipeline begins: only then do its sources
// have results.
func (p *pipeline) begin() int {
	if p.table == nil {
		c := &chunks{}
		for _, k := range p.from {
			c.all = append(c.all, k.result()...)
		}
		p.table = c
	} else {
		p.pruned()
	}
	n := p.table.Morsels()
	for _, k := range p.sinks {
		k.begin(n)
	}
	return n
}

// take returns an instance that no other goroutine has.
//
// The lock is taken once for each morsel, some milliseconds apart.
func (p *pipeline) take() *instance {
	p.mu.Lock()
	defer p.mu.Unlock()
	if n := len(p.free); n > 0 {
		in := p.free[n-1]
		p.free = p.free[:n-1]
		return in
	}
	in := &instance{reader: p.table.Reader()}
	in.push = p.root.build(in)
	return in
}

// give hands an instance back. One in which an error has been thrown is not
// handed back: its operators may be in the middle of something.
func (p *pipeline) give(in *instance) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.free = append(p.free, in)
}

// part runs one morsel.
//
// A sink that has enough is given the morsel's rows all the same if another
// sink of the pipeline has not.
func (p *pipeline) part(ctx context.Context, morsel int) (err error) {
	// The deferred calls run from the last to the first: what was thrown
	// becomes an error, the error gets its owner, and only then is it known
	// whether workers that wait for this morsel have to be let go.
	whole := false
	defer func() {
		// Also where a panic ends the part: workers may wait for its turn.
		if !whole || err != nil {
			p.abandon()
		}
	}()
	// Before an instance is taken: a worker that waits holds no buffers, and of
	// a morsel that no sink wants nothing is read. Its sinks hear nothing of
	// it, and have to put up with the gap.
	if err := p.admit(ctx, morsel); err != nil {
		return err
	}
	if p.enough(morsel) {
		whole = true
		return nil
	}
	in := p.take()
	defer func() {
		if err = located(err, p.owner); err == nil {
			p.give(in)
		}
	}()
	defer vector.Catch(&err)
	if err := in.reader.Open(ctx, morsel); err != nil {
		return err
	}
	for _, p := range in.probes {
		p.p.Within(ctx)
	}
	for _, s := range in.sinks {
		if o, is := s.(*orderly); is {
			o.within(ctx)
		}
		s.Open(morsel)
	}
	in.meter.begin(0) // the root's number
	for b := in.reader.Next(); b.N > 0; b = in.reader.Next() {
		// Between batches, a few microseconds apart: a cancelled force returns
		// promptly.
		if err := ctx.Err(); err != nil {
			return err
		}
		in.push(b)
		if p.enough(morsel) {
			break
		}
	}
	for i, s := range in.sinks {
		in.meter.to(in.leaves[i])
		s.Close()
	}
	in.meter.end(in.reader)
	whole = true
	return nil
}

// enough reports whether no sink needs more rows of the morsel.
func (p *pipeline) enough(morsel int) bool {
	for _, k := range p.sinks {
		if !k.enough(morsel) {
			return false
		}
	}
	return true
}

// admit waits until all sinks let a morsel begin.
func (p *pipeline) admit(ctx context.Context, morsel int) error {
	for _, k := range p.sinks {
		if o, is := k.(*ordered); is {
			if err := o.admit(ctx, morsel); err != nil {
				return err
			}
		}
	}
	return nil
}

// abandon ends the sinks in which other workers may wait for a part that has
// failed.
func (p *pipeline) abandon() {
	for _, k := range p.sinks {
		if o, is := k.(*ordered); is {
			o.abandon()
		}
	}
}

// Ended reports whether an error is what the end of a run's context has brought about,
// where it looks like the fault of a verb: that a file was being opened, or waited for its
// turn to be written, is no property of a frame that other forces use.
func Ended(ctx context.Context, err error) bool {
	return ctx.Err() != nil && (errors.Is(err, ctx.Err()) || errors.Is(err, context.Cause(ctx)))
}

// located returns err as a fault of the verb that it names, or else of owner. A
// cancellation is no verb's fault.
//
// A row's error names its verb; an error of a reader is the source's.
func located(err error, owner any) error {
	// A row first: the function of a Call may fail with the end of a context of
	// its own, such as that of a timeout, which is a failure of the row. What
	// the end of the run's context brings about is never thrown as a row's
	// error (kernel/run.go).
	if o, is := err.(interface{ VerbOf() any }); is && o.VerbOf() != nil {
		return &plan.Fault{Owner: o.VerbOf(), Err: err}
	}
	if err == nil || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	var f *plan.Fault
	if errors.As(err, &f) {
		return f
	}
	return &plan.Fault{Owner: owner, Err: err}
}
