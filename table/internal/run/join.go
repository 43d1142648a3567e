package run

import (
	"xfork/table/internal/bind"
	"xfork/table/internal/join"
	"xfork/table/internal/plan"
	"xfork/table/internal/spill"
	"xfork/table/internal/types"
	"xfork/table/internal/vector"
)

// joinSink builds the right side of a join.
//
// t is there when begin has been called, which is long after the plan is cut.
// So the stages that look rows up hold the sink and take t from it when a
// worker makes its instance: by then needs has made sure that the table is
// finished.
type joinSink struct {
	make func(morsels int) *join.Table
	full bool
	t    *join.Table

	// Of what is looked up, if the table is in the file.
	owner   any
	on      []*bind.Expr
	morsels int // of the table's side
}

func (j *joinSink) begin(morsels int) { j.t, j.morsels = j.make(morsels), morsels }
func (j *joinSink) worker() operator  { return j.t.Builder() }
func (j *joinSink) enough(int) bool   { return false }
func (j *joinSink) result() []Chunk   { return nil }

// Release gives the memory of the table back.
func (j *joinSink) Release() { j.t.Release() }

// finish finishes the table, and gives it bits for matches if the join is a full one.
func (j *joinSink) finish(split vector.Split) error {
	// The bits of Note are as many as the rows, which Finish has counted.
	// Probers ask without a lock whether there are any, so both come before the
	// next stage.
	err := j.t.Finish(split)
	if j.full {
		j.t.Note()
	}
	return err
}

// probe is the left side of a join, in its pipeline.
type probe struct{ p *join.Prober }

func (p *probe) push(b vector.Batch, emit func(vector.Batch)) { p.p.Push(b, emit) }

// join ends the pipeline of the right input with a table, and adds the probing
// to that of the left one, which then has to wait for the table.
func (d *builder) join(b *plan.Bound) *stage {
	right := b.Inputs[1]
	owner, m := b.Node.Owner, b.Join
	keep := newKept(right.Schema, right.Need)
	k := &joinSink{full: m.Kind == plan.Full, owner: owner, on: m.Left, make: func(n int) *join.Table {
		t := join.NewTable(owner, m.Right, m.Same, keep.cols, keep.types, n)
		t.Within(d.space)
		t.Waits = pure(m.Where)
		if (m.Kind == plan.Semi || m.Kind == plan.Anti) && len(m.Where) == 0 {
			t.Light()
		}
		if m.Reduces {
			t.Sift()
		}
		return t
	}}
	d.end(d.stages[right], k)
	in := d.stages[b.Inputs[0]]
	// A pipeline that needs a sink which it fills itself, directly or not,
	// would never be ready (errStuck).
	if d.depends(d.stages[right].p, in.p) {
		in = d.later(in, b.Inputs[0])
	} else if m.Reduces {
		d.reduce(b, k)
	}
	in.p.needs = append(in.p.needs, k)
	width := len(b.Inputs[0].Schema)
	place := make([]int, len(right.Schema))
	for at, col := range keep.cols {
		place[col] = at
	}
	prober := func(t *join.Table) *join.Prober { return join.NewProber(owner, t, m, width, place) }
	s := in.add(d.now, func() transform { return &probe{prober(k.t)} })
	// Made in any case, and used if the table has found no room: that is known long
	// after the plan is cut.
	g := &graceSink{
		join: k, prober: prober, space: d.space, full: m.Kind == plan.Full, width: width, place: place,
		left: newKept(b.Inputs[0].Schema, b.Inputs[0].Need), keep: newKept(b.Schema, b.Need),
	}
	s.grace = g
	if m.Kind != plan.Full {
		return s
	}
	s.silent = true // rows are counted behind the sink
	all := &fullSink{collect: collect{keep: newKept(b.Schema, b.Need), limit: -1, space: d.space}, join: k, width: width, place: place, grace: g}
	return d.cut(s, owner, all)
}

// fullSink keeps the rows of a full join, and adds the right rows that have had
// no match.
type fullSink struct {
	collect
	join  *joinSink
	width int // of the left side
	place []int
	grace *graceSink // has the rows, if the table is in the file
}

// finish is called when all of the left side has been probed.
//
// The right rows come behind all left ones, in their own order, and so at the
// same place for any number of workers. Their left columns are null.
func (f *fullSink) finish(split vector.Split) error {
	if f.join.t.Spilled() {
		f.chunks = f.grace.rows
		return nil
	}
	if err := f.collect.finish(split); err != nil {
		return err
	}
	sel := f.join.t.Unmatched()
	rows := f.join.t.Rows()
	for len(sel) > 0 {
		n := min(len(sel), vector.Morsel)
		c := f.keep.rightAlone(rows, sel[:n], f.width, f.place)
		f.chunks, sel = append(f.chunks, spill.Kept(c)), sel[n:]
	}
	return nil
}

// rightAlone returns right rows that have no left ones. The left side has width
// columns; place says where right columns are in rows.
func (k *kept) rightAlone(rows *vector.Chunk, sel []int32, width int, place []int) *vector.Chunk {
	c := vector.NewChunk(k.types)
	c.N = len(sel)
	for at, col := range k.cols {
		if col < width {
			c.Cols[at] = nulls(k.types[at], len(sel))
		} else {
			c.Cols[at].Gather(rows.Cols[place[col-width]], sel)
		}
	}
	return c
}

// nulls returns n rows of null.
func nulls(t types.Type, n int) *vector.Vector {
	var v, flat vector.Vector
	v.Constant(t, t.Kind.Layout(), n)
	v.Zero(0)
	v.Nulls().Clear(0)
	return v.Flat(&flat)
}

// depends reports whether pipeline p cannot run before q has: because it is q,
// or needs a sink that q fills, directly or not.
func (d *builder) depends(p, q *pipeline) bool {
	seen := map[*pipeline]bool{}
	for stack := []*pipeline{p}; len(stack) > 0; {
		p := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if p == q {
			return true
		}
		for _, k := range p.needs {
			if from := d.fills[k]; !seen[from] {
				seen[from] = true
				stack = append(stack, from)
			}
		}
	}
	return false
}
