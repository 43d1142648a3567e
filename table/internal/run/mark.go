package run

import (
	"xfork/table/internal/bind"
	"xfork/table/internal/join"
	"xfork/table/internal/plan"
	"xfork/table/internal/source"
	"xfork/table/internal/spill"
	"xfork/table/internal/vector"
)

// Semi and anti joins that keep their left side (plan.Sizes.Marks):
//
//	left   --> table                      stage 1
//	right  --> marks in the table         stage 2, of which no row goes on
//	table  --> marked rows, or the others --> ...    stage 3
//
// The left rows come out in their order, for the table has them in it, so
// nothing that follows sees the difference.

// markSink marks the rows of a table that batches match, and keeps those that
// are marked, or for an anti join the others.
type markSink struct {
	join   *joinSink
	make   func(*join.Table) *join.Marker
	anti   bool
	keep   kept
	chunks []spill.Morsel

	space *spill.Space
	right kept // of the rows that mark
}

func (m *markSink) begin(int)       {}
func (m *markSink) enough(int) bool { return false }
func (m *markSink) result() []Chunk { return m.keep.placed(m.chunks) }

// worker returns a marker, or what writes the rows that mark beside the table that
// is in the file.
func (m *markSink) worker() operator {
	if k := m.join; k.t.Spilled() {
		return k.t.Feeder(k.owner, k.on, m.right.cols, m.right.types)
	}
	return m.make(m.join.t)
}

// taken returns the rows of a table that the join has.
func (m *markSink) taken(t *join.Table) []int32 {
	if m.anti {
		return t.Unmatched()
	}
	return t.Matched()
}

// finishSpilled marks partition by partition.
//
// Rows come back to the morsel of the left side that they are of, so their order
// is that of the table in memory.
func (m *markSink) finishSpilled(split vector.Split) error {
	rows := m.space.Buckets(spilledMarked, m.join.morsels)
	err := m.join.t.Each(split, func(t *join.Table, blocks []spill.Ref) {
		t.Note()
		w := m.make(t)
		for _, r := range blocks {
			m.space.Batches(r, m.right.place(), func(b vector.Batch, _ []int64) { w.Push(b) })
		}
		sel := m.taken(t)
		rows.Add(t.Rows().Gather(sel), t.Places(sel))
	})
	m.chunks = m.space.Cut(rows.All(), vector.Morsel)
	return err
}

// finish takes the rows out of the table, in chunks of a morsel's size, so that
// the workers share what comes next. It is called when no marker runs any more.
func (m *markSink) finish(split vector.Split) error {
	t := m.join.t
	if t.Spilled() {
		return m.finishSpilled(split)
	}
	sel := m.taken(t)
	m.chunks = make([]spill.Morsel, (len(sel)+vector.Morsel-1)/vector.Morsel)
	return split(len(m.chunks), func(i int) error {
		m.chunks[i] = spill.Kept(t.Rows().Gather(sel[i*vector.Morsel : min(len(sel), (i+1)*vector.Morsel)]))
		return nil
	})
}

// mark ends the pipeline of the left input of a semi or an anti join with a
// table, and that of the right one with marks in it. The table is told to note
// what has matched, as that of a full join is.
func (d *builder) mark(b *plan.Bound) *stage {
	left := b.Inputs[0]
	owner, m := b.Node.Owner, b.Join
	keep := newKept(left.Schema, left.Need)
	k := &joinSink{full: true, owner: owner, on: m.Right, make: func(n int) *join.Table {
		t := join.NewTable(owner, m.Left, m.Same, keep.cols, keep.types, n)
		t.Within(d.space)
		t.Waits = pure(m.Where)
		return t
	}}
	d.end(d.stages[left], k)
	// The right side waits for the table, so it cannot be the pipeline that
	// fills it, or one that has to run before.
	in := d.stages[b.Inputs[1]]
	if d.depends(d.stages[left].p, in.p) {
		in = d.later(in, b.Inputs[1])
	}
	in.p.needs = append(in.p.needs, k)
	place := make([]int, len(left.Schema))
	for at, col := range keep.cols {
		place[col] = at
	}
	return d.cut(in, owner, &markSink{
		join: k, anti: m.Kind == plan.Anti, keep: keep,
		make:  func(t *join.Table) *join.Marker { return join.NewMarker(owner, t, m, place) },
		space: d.space, right: newKept(b.Inputs[1].Schema, b.Inputs[1].Need),
	})
}

// later returns a stage with the batches of s, the stage of step b, in a
// pipeline that may wait for the one of s: of a frame that is joined with
// itself, or with its own groups.
//
//	Scan --> Filter --> table               Scan --> Filter --> table
//	     \-> probe, which waits      -->
//	         for the table                  Scan --> probe
//
// A table that is cheap to read is read again; else the rows of s are kept.
// Measured on Q21 of TPC-H at scale factor 1, which joins the lines twice with
// themselves, one worker: 0.39 s of CPU time either way, and 96 MB for two
// columns of six million rows where they are kept.
func (d *builder) later(s *stage, b *plan.Bound) *stage {
	if again := d.again(s); again != nil {
		return again
	}
	return d.cut(s, b.Node.Owner, &collect{keep: newKept(b.Schema, b.Need), limit: -1, space: d.space})
}

// again returns a copy of a stage in a pipeline of its own, or nil if it is
// better not computed twice: where the source has to be parsed, where a join is
// on the way, and where a function of the program would be called again.
func (d *builder) again(s *stage) *stage {
	var path []*stage
	for ; s.up != nil; s = s.up {
		if !s.pure {
			return nil
		}
		path = append(path, s)
	}
	if _, sized := s.p.table.(source.Sized); !sized && s.p.from == nil {
		return nil
	}
	p := &pipeline{owner: s.p.owner, from: s.p.from, needs: append([]sink(nil), s.p.from...)}
	if p.from == nil {
		p.table = s.p.table
	}
	to := d.pipeline(p)
	to.cost, to.silent = s.cost, true
	for i := len(path) - 1; i >= 0; i-- {
		to = to.add(path[i].cost, path[i].make)
		to.pure, to.silent = true, true
	}
	return to
}

// pure reports whether none of the expressions calls a function of the program,
// which may be slow, or be counted on to be called once for each row.
func pure(exprs []*bind.Expr) bool {
	for _, x := range exprs {
		if bind.Any(x, bind.Calls) {
			return false
		}
	}
	return true
}
