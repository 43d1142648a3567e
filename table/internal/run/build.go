package run

import (
	"xfork/table/internal/group"
	"xfork/table/internal/kernel"
	"xfork/table/internal/order"
	"xfork/table/internal/plan"
	"xfork/table/internal/spill"
	"xfork/table/internal/window"
)

// builder cuts a plan into pipelines.
//
// Steps are built with inputs before consumers, so a stage is there when it is
// added to.
//
// One goroutine, the one that plans, reads and writes it: workers are given
// pipelines, and know of no builder. So there is no lock.
type builder struct {
	pipelines []*pipeline
	stages    map[*plan.Bound]*stage // where the batches of a step come out
	fills     map[sink]*pipeline     // which pipeline ends in a sink
	sizes     plan.Sizes
	uses      map[*plan.Bound]int // consumers and outputs of each step
	space     *spill.Space

	costs counters
	now   *counter          // of the step that is being built
	ends  map[sink]*counter // of the step that a sink belongs to
}

// newBuilder returns a builder without pipelines. It serves one run, which keeps
// rows in the space.
func newBuilder(space *spill.Space) *builder {
	return &builder{
		stages: map[*plan.Bound]*stage{}, fills: map[sink]*pipeline{}, sizes: plan.Sizes{}, space: space,
		costs: counters{}, ends: map[sink]*counter{}, uses: map[*plan.Bound]int{},
	}
}

// build makes the stage of b, after those of its inputs.
//
//	Scan                            the root of a new pipeline
//	Filter, Project, Unpivot        a stage of the input's pipeline
//	Group, Sort, Top, Ranked,
//	Window, Limit, Cache            a sink of it, and the root of a new one
//	Join, Asof                      a sink of the right input's, a stage of the left one's
//	Concat                          a sink of each input's, and one new root
func (d *builder) build(b *plan.Bound) {
	d.sizes.Guess(b)
	d.now = d.costs.of(b)
	var in *stage
	if len(b.Inputs) > 0 {
		in = d.stages[b.Inputs[0]]
	}
	owner := b.Node.Owner
	var s *stage
	switch b.Step {
	case plan.StepScan:
		s = d.pipeline(&pipeline{owner: owner, table: b.Table})
	case plan.StepFilter:
		s = in.add(d.now, func() transform { return &filter{kernel.NewFilter(owner, b.Exprs)} })
		s.pure = pure(b.Exprs)
	case plan.StepProject:
		s = in.add(d.now, func() transform { return newProjection(owner, b.Exprs) })
		s.pure = pure(b.Exprs)
	case plan.StepGroup:
		s = d.cut(in, owner, d.grouping(b))
	case plan.StepSort, plan.StepTop:
		s = d.cut(in, owner, d.ordering(b))
	case plan.StepRanked:
		s = d.cut(in, owner, d.ranking(b))
	case plan.StepWindow:
		s = d.cut(in, owner, d.windowing(b))
	case plan.StepLimit:
		s = d.cut(in, owner, &collect{keep: newKept(b.Schema, b.Need), skip: b.Skip, limit: b.N, space: d.space})
	case plan.StepJoin:
		if d.sizes.Marks(b) {
			s = d.mark(b)
		} else {
			s = d.join(b)
		}
	case plan.StepAsof:
		s = d.asof(b)
	case plan.StepUnpivot:
		s = in.add(d.now, unpivoting(b))
		s.pure = pure(b.Exprs)
	case plan.StepConcat:
		s = d.concat(b)
	case plan.StepCollect:
		s = d.cut(in, owner, &collect{keep: newKept(b.Schema, b.Need), limit: -1, space: d.space})
	}
	d.stages[b] = s
}

// grouping returns the sink of a group-by.
//
// Like the other breakers it is made when its pipeline begins, for only then is
// the number of morsels known; and it keeps its rows in the run's space.
func (d *builder) grouping(b *plan.Bound) *groupSink {
	return &groupSink{owner: b.Node.Owner, make: func(n int) *group.Sink {
		s := group.NewSink(b.Node.Owner, b.Group.Keys, b.Group.Aggs, n)
		s.Within(d.space)
		s.Loose(b.Loose)
		return s
	}}
}

// ordering returns the sink of a sort or a top.
func (d *builder) ordering(b *plan.Bound) *orderSink {
	keep := newKept(b.Schema, b.Need)
	limit := -1
	if b.Step == plan.StepTop {
		limit = b.N
	}
	return &orderSink{keep: keep, make: func(n int) *order.Sink {
		s := order.NewSink(b.Node.Owner, b.Order, keep.cols, keep.types, limit, n)
		s.Within(d.space)
		return s
	}}
}

// windowing returns the sink of a window. Functions of which nothing reads the
// column are not computed.
func (d *builder) windowing(b *plan.Bound) *windowSink {
	width := len(b.Inputs[0].Schema)
	input, all := newKept(b.Schema[:width], b.Need), newKept(b.Schema, b.Need)
	var calls []plan.WindowFunc
	for i, f := range b.Window.Funcs {
		if b.Need[width+i] {
			calls = append(calls, f)
		}
	}
	return &windowSink{keep: all, make: func(n int) *window.Sink {
		s := window.NewSink(b.Node.Owner, b.Window, calls, width, input.cols, input.types, n)
		s.Within(d.space)
		return s
	}}
}

// pipeline adds a pipeline and returns its root.
func (d *builder) pipeline(p *pipeline) *stage {
	p.root = &stage{p: p, cost: d.now}
	d.pipelines = append(d.pipelines, p)
	return p.root
}

// cut ends a pipeline with a sink, and begins one that reads what it keeps.
func (d *builder) cut(in *stage, owner any, k sink) *stage {
	d.end(in, k)
	return d.pipeline(&pipeline{owner: owner, from: []sink{k}, needs: []sink{k}})
}

// concat keeps the rows of all inputs, and reads them one input after the
// other.
//
// Keeping the rows costs memory that a concatenation of files need not cost. In
// return morsels of all inputs have numbers in one sequence, which sinks rely
// on.
func (d *builder) concat(b *plan.Bound) *stage {
	p := &pipeline{owner: b.Node.Owner}
	for _, in := range b.Inputs {
		k := &collect{keep: newKept(b.Schema, b.Need), limit: -1, space: d.space}
		d.end(d.stages[in], k)
		p.from, p.needs = append(p.from, k), append(p.needs, k)
	}
	return d.pipeline(p)
}

// end ends a stage's pipeline with a sink.
func (d *builder) end(s *stage, k sink) {
	s.end(d.now, k)
	d.fills[k], d.ends[k] = s.p, d.now
}
