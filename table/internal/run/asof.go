package run

import (
	"xfork/table/internal/asof"
	"xfork/table/internal/group"
	"xfork/table/internal/plan"
	"xfork/table/internal/vector"
)

// asofSink keeps the right side of an as-of join. As the table of a join, t is
// there for the workers that search, because needs has made them wait.
type asofSink struct {
	make func(morsels int) *asof.Table
	t    *asof.Table
}

func (a *asofSink) begin(morsels int)              { a.t = a.make(morsels) }
func (a *asofSink) worker() operator               { return a.t.Worker() }
func (a *asofSink) enough(int) bool                { return false }
func (a *asofSink) finish(split group.Split) error { return a.t.Finish(split) }
func (a *asofSink) result() []Chunk                { return nil }

// A morsel of the right side is closed with its rows sorted, as that of a sort
// is; finish merges them.

// nearest is the left side of an as-of join, in its pipeline.
type nearest struct{ p *asof.Prober }

func (n *nearest) push(b vector.Batch, emit func(vector.Batch)) { n.p.Push(b, emit) }

// The left rows are not kept: the transform shows each batch with the columns
// of the rows that it has found, so what follows runs in the same pipeline, and
// the rows come out in the order of the left input for any number of workers.

// asof ends the pipeline of the right input with a sorted table, and adds the
// searching to that of the left one, which then has to wait for the table: as a
// join does, and so also where both sides come from one pipeline.
func (d *builder) asof(b *plan.Bound) *stage {
	right := b.Inputs[1]
	owner, keep := b.Node.Owner, newKept(right.Schema, right.Need)
	k := &asofSink{make: func(n int) *asof.Table {
		t := asof.NewTable(owner, b.Join, b.Asof, len(right.Schema), keep.cols, keep.types, n)
		// Any left row may ask for any right one: the table is in memory, or it is an
		// error.
		t.Within(d.space)
		return t
	}}
	d.end(d.stages[right], k)
	in := d.stages[b.Inputs[0]]
	if d.depends(d.stages[right].p, in.p) {
		in = d.later(in, b.Inputs[0])
	}
	in.p.needs = append(in.p.needs, k)
	width, place := len(b.Inputs[0].Schema), make([]int, len(right.Schema))
	for at, col := range keep.cols {
		place[col] = at
	}
	return in.add(d.now, func() transform { return &nearest{asof.NewProber(owner, k.t, width, place)} })
}
