package run

import (
	"context"
	"errors"
	"time"

	"xfork/table/internal/plan"
	"xfork/table/internal/spill"
	"xfork/table/internal/vector"
)

// Output is a result of a run: the rows of a step.
//
// Chunks are in order, and so are the rows in them. A chunk may be empty.
type Output struct {
	Bound *plan.Bound
	Count bool // only how many rows there are is wanted
	// Stream takes the rows, in place of Chunks. Err is its error: no fault of
	// a verb, and no matter of the other outputs.
	Stream Stream
	Err    error

	Rows   int
	Chunks []Chunk // to be loaded while the space of the run is open
}

// Split runs parts 0..n-1, some of them at the same time, and returns the error
// of the lowest one that has failed (node.Scope).
type Split func(n int, part func(ctx context.Context, i int) error) error

// Run brings the outputs about. What they share is read and computed once.
// Errors of rows and files are faults.
//
// It is called once for a region, on the goroutine that evaluates it, and
// returns when nothing runs any more.
//
// The costs are those of the steps that have run, also where it ends with an error.
func Run(outputs []*Output, split Split) (map[*plan.Bound]Cost, error) {
	return Within(nil, outputs, split)
}

// Within is Run with a limit of memory: rows for which the space has no room are
// kept in its file. Results are the same.
//
// Operators ask the space before they keep rows; what batches and readers have is
// not asked for. The space may be read from until the chunks of the outputs have
// been loaded, and is closed by the caller.
func Within(space *spill.Space, outputs []*Output, split Split) (map[*plan.Bound]Cost, error) {
	d := newBuilder(space)
	steps, whole, order := needed(outputs)
	for _, b := range steps {
		d.uses[b]++
	}
	for _, b := range order {
		for _, in := range b.Inputs {
			d.uses[in]++
		}
	}
	for _, b := range order {
		d.build(b)
	}
	// An output's sink comes last, when all steps have their stages: what has
	// several consumers in the plan may be an output besides.
	// What it costs to keep the rows is no step's.
	sinks := make([]*collect, len(outputs))
	streams := make([]*ordered, len(outputs))
	for i, o := range outputs {
		if o.Stream != nil {
			d.now = &counter{}
			streams[i] = &ordered{stream: o.Stream}
			d.end(d.stages[o.Bound], streams[i])
			continue
		}
		d.now = &counter{}
		need := make([]bool, len(o.Bound.Schema))
		for k := range need {
			need[k] = whole[i]
		}
		sinks[i] = &collect{keep: newKept(o.Bound.Schema, need), limit: -1, space: space, texts: true}
		d.end(d.stages[o.Bound], sinks[i])
	}
	if err := d.run(split); err != nil {
		return d.costs.costs(), err
	}
	d.release()
	for i, o := range outputs {
		if streams[i] != nil {
			o.Err = streams[i].err
			continue
		}
		o.Chunks = sinks[i].result()
		for _, c := range o.Chunks {
			o.Rows += c.N
		}
	}
	return d.costs.costs(), nil
}

// needed returns the steps of outputs, whether all of their columns are wanted, and all
// steps, inputs first, which know then which columns are read.
func needed(outputs []*Output) (steps []*plan.Bound, whole []bool, order []*plan.Bound) {
	steps, whole = make([]*plan.Bound, len(outputs)), make([]bool, len(outputs))
	for i, o := range outputs {
		steps[i], whole[i] = o.Bound, !o.Count
	}
	plan.Needs(steps, whole)
	return steps, whole, plan.Ordered(steps)
}

// run runs stage after stage: all pipelines that can run, as the parts of one
// split.
//
// A pipeline runs as soon as what it needs is finished, together with all
// others that can. The sinks of a stage finish one after the other, each with
// splits of its own.
func (d *builder) run(split Split) error {
	finished := map[sink]bool{}
	for done := 0; done < len(d.pipelines); {
		var ready []*pipeline
		for _, p := range d.pipelines {
			if !p.done && p.ready(finished) {
				ready = append(ready, p)
			}
		}
		if len(ready) == 0 {
			return errStuck
		}
		for _, p := range ready {
			d.breakUp(p)
		}
		if err := stageOf(ready, split); err != nil {
			return err
		}
		for _, p := range ready {
			p.done = true
			done++
			p.release()
			// One after the other, for each has a split of its own that takes all
			// workers, and on this goroutine alone, so finished needs no lock.
			for _, k := range p.sinks {
				began := time.Since(epoch)
				if err := finish(k, p, split); err != nil {
					return err
				}
				d.ends[k].spent.Add(int64(time.Since(epoch) - began))
				finished[k] = true
			}
		}
	}
	return nil
}

// errStuck says that pipelines wait for each other, which the builder is to
// prevent: an error rather than a force that never ends.
var errStuck = errors.New("table: pipelines wait for each other")

// ready reports whether all that p needs is finished.
func (p *pipeline) ready(finished map[sink]bool) bool {
	for _, k := range p.needs {
		if !finished[k] {
			return false
		}
	}
	return true
}

// stageOf runs pipelines laid end to end.
//
//	pipeline     orders    lineitem        part   supplier
//	parts        0..11     12..60          61..62 63
//
// Parts are drawn in ascending order, so the first pipelines begin first.
func stageOf(ready []*pipeline, split Split) error {
	ends, n := make([]int, len(ready)), 0
	for i, p := range ready {
		if len(p.sinks) > 0 {
			n += p.begin()
		}
		ends[i] = n
	}
	if n == 0 {
		return nil
	}
	return split(n, func(ctx context.Context, i int) error {
		from := 0
		for k, end := range ends {
			if i < end {
				return ready[k].part(ctx, i-from)
			}
			from = end
		}
		return nil
	})
}

// finish finishes a sink; its errors are faults of the verb that it belongs to.
func finish(k sink, p *pipeline, split Split) error {
	err := finished(k, func(n int, part func(i int) error) error {
		if n == 0 {
			return nil
		}
		return split(n, func(_ context.Context, i int) (err error) {
			defer vector.Catch(&err)
			return part(i)
		})
	})
	return located(err, p.owner)
}

// finished is finish with what is thrown outside of parts.
func finished(k sink, split vector.Split) (err error) {
	defer vector.Catch(&err)
	return k.finish(split)
}
