package run

import (
	"xfork/table/internal/asof"
	"xfork/table/internal/bind"
	"xfork/table/internal/plan"
	"xfork/table/internal/spill"
	"xfork/table/internal/vector"
)

// asofSink keeps the right side of an as-of join. As the table of a join, t is
// there for the workers that search, because needs has made them wait.
type asofSink struct {
	make func(morsels int) *asof.Table
	t    *asof.Table
}

func (a *asofSink) begin(morsels int)               { a.t = a.make(morsels) }
func (a *asofSink) worker() operator                { return a.t.Worker() }
func (a *asofSink) enough(int) bool                 { return false }
func (a *asofSink) finish(split vector.Split) error { return a.t.Finish(split) }
func (a *asofSink) result() []Chunk                 { return nil }

// A morsel of the right side is closed with its rows sorted, as that of a sort
// is; finish merges them. Of one whose rows have gone to the file nothing is left to be
// merged.

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
		t.Within(d.space, pure(b.Join.Left) && pure([]*bind.Expr{b.Asof.Left}))
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
	prober := func(t *asof.Table) *asof.Prober { return asof.NewProber(owner, t, width, place) }
	s := in.add(d.now, func() transform { return &nearest{prober(k.t)} })
	s.grace = &asofGrace{
		join: k, prober: prober, space: d.space,
		left: newKept(b.Inputs[0].Schema, b.Inputs[0].Need), keep: newKept(b.Schema, b.Need),
	}
	return s
}

// asofGrace takes rows that are to be looked up in a table that is in the file, and
// finds the nearest ones partition by partition (see grace.go):
//
//	left side    rows to look up, in the file
//	             each with its nearest row, by left morsel --> what follows
//
// Whether it is used is known when the right side is finished. What follows finds the
// morsels of the left side, each with the rows that it had.
type asofGrace struct {
	join   *asofSink
	prober func(*asof.Table) *asof.Prober
	space  *spill.Space

	left, keep kept
	morsels    int
	rows       []spill.Morsel
}

func (g *asofGrace) begin(morsels int) { g.morsels = morsels }
func (g *asofGrace) enough(int) bool   { return false }
func (g *asofGrace) result() []Chunk   { return g.keep.placed(g.rows) }
func (g *asofGrace) spilled() bool     { return g.join.t.Spilled() }
func (g *asofGrace) alone() bool       { return false }

// A feeder divides rows by their keys and writes them, as in a join: nothing is searched
// before all are there.
func (g *asofGrace) worker() operator { return g.join.t.Feeder(g.left.cols, g.left.types) }

// finish searches. Each left row comes out once, in its place: a batch comes out of the
// prober with the rows that it had, so their places are those that it had, too.
func (g *asofGrace) finish(split vector.Split) error {
	pairs := g.space.Buckets(spilledNearest, g.morsels)
	every := make([]int32, vector.Size)
	for i := range every {
		every[i] = int32(i)
	}
	err := g.join.t.Each(split, func(t *asof.Table, blocks []spill.Ref) {
		p := g.prober(t)
		out := &joined{keep: &g.keep, to: pairs}
		out.begin()
		for _, r := range blocks {
			g.space.Batches(r, g.left.place(), func(b vector.Batch, places []int64) {
				p.Push(b, func(b vector.Batch) { out.add(b, places, every[:b.N]) })
			})
		}
		out.end()
	})
	g.rows = g.space.Whole(pairs.All())
	return err
}
