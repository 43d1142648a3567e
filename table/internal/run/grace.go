package run

import (
	"slices"

	"xfork/table/internal/join"
	"xfork/table/internal/spill"
	"xfork/table/internal/vector"
)

// Joins of which the table is in the file. That is known when the pipeline that
// looks rows up is about to begin, and then it is broken up:
//
//	Scan --> probe --> Project --> Group           Scan --> rows to look up, in the file
//	                                        -->    joined rows, by left morsel --> Project --> Group
//
// The second pipeline has the morsels of the first one, and in each the rows that
// it would have had. So what follows is the same.

// What blocks in the file are.
const (
	spilledPairs = 64 + iota
	spilledRights
	spilledMarked
	spilledNearest
)

// most is how many joined rows are collected before they are written.
const most = 1 << 14

// graceSink takes rows that are to be looked up, and joins them partition by
// partition. It is made with the join, and used if the table is in the file.
type graceSink struct {
	join   *joinSink
	prober func(*join.Table) *join.Prober
	space  *spill.Space
	full   bool
	width  int   // of the left side
	place  []int // of right columns among those of the table

	left, keep kept
	morsels    int
	rows       []spill.Morsel
}

// The morsels are those of the pipeline that has been broken up: joined rows go
// back to the one that their left row is of.
func (g *graceSink) begin(morsels int) { g.morsels = morsels }
func (g *graceSink) enough(int) bool   { return false }
func (g *graceSink) result() []Chunk   { return g.keep.placed(g.rows) }

// A feeder divides rows and writes them: nothing of the join is done before all
// are there.
func (g *graceSink) worker() operator {
	return g.join.t.Feeder(g.join.owner, g.join.on, g.left.cols, g.left.types)
}

// finish joins. Right rows without a match come behind all others, in their order,
// as in a full join in memory.
func (g *graceSink) finish(split vector.Split) error {
	// By left morsel, and in it by the left row: rows of one left row come from one
	// partition, in their order.
	pairs := g.space.Buckets(spilledPairs, g.morsels)
	var rights *spill.Buckets
	if g.full {
		rights = g.space.Buckets(spilledRights, g.join.morsels)
	}
	err := g.join.t.Each(split, func(t *join.Table, blocks []spill.Ref) {
		if g.full {
			t.Note()
		}
		p := g.prober(t)
		out := &joined{keep: &g.keep, to: pairs}
		out.begin()
		for _, r := range blocks {
			g.space.Batches(r, g.left.place(), func(b vector.Batch, places []int64) {
				p.Lookup(b, func(b vector.Batch, rows []int32) { out.add(b, places, rows) })
			})
		}
		out.end()
		if g.full {
			sel := t.Unmatched()
			rights.Add(g.keep.rightAlone(t.Rows(), sel, g.width, g.place), t.Places(sel))
		}
	})
	g.rows = g.space.Whole(pairs.All())
	if g.full {
		g.rows = append(g.rows, g.space.Cut(rights.All(), vector.Morsel)...)
	}
	return err
}

// joined collects joined rows of a partition with their places.
//
// Rows are copied out of batches, which the prober writes again.
type joined struct {
	keep   *kept
	to     *spill.Buckets
	chunk  *vector.Chunk
	places []int64
}

func (j *joined) begin() { j.chunk, j.places = vector.NewChunk(j.keep.types), j.places[:0] }

// add adds a batch of joined rows, of left rows that have the given places.
func (j *joined) add(b vector.Batch, places []int64, rows []int32) {
	j.chunk.Append(b, j.keep.cols, nil)
	for _, r := range rows {
		j.places = append(j.places, places[r])
	}
	if j.chunk.N >= most {
		j.end()
		j.begin()
	}
}

func (j *joined) end() { j.to.Add(j.chunk, j.places) }

// place returns where the columns of the schema are among those that are kept.
func (k *kept) place() []int {
	out := make([]int, k.width)
	for at, col := range k.cols {
		out[col] = at
	}
	return out
}

// grace is what takes the place of a stage that looks rows up, if its table is in the
// file.
type grace interface {
	sink
	spilled() bool
	// alone reports whether nothing comes behind but a sink that takes the rows over.
	alone() bool
}

func (g *graceSink) spilled() bool { return g.join.t.Spilled() }
func (g *graceSink) alone() bool   { return g.full }

// breakUp breaks a pipeline that is about to begin up where it would look rows up
// in a table that is in the file. What comes behind is another pipeline, and is
// broken up when it is about to begin.
//
// Stages above the join stay, and run before rows are written; sieves that other
// joins have put there leave rows out, so they need not be written. Where several
// joins follow each other, the first one that is in the file ends the pipeline.
func (d *builder) breakUp(p *pipeline) {
	var broken bool
	for stack := []*stage{p.root}; len(stack) > 0; {
		s := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		for i, kid := range s.kids {
			if kid.grace == nil || !kid.grace.spilled() {
				stack = append(stack, kid)
				continue
			}
			broken = true
			s.kids[i] = &stage{p: p, sink: kid.grace, early: kid.early, cost: kid.cost, up: s}
			d.ends[kid.grace] = kid.cost
			d.behind(p, kid)
		}
	}
	if broken {
		p.sinks = p.root.leaves()
	}
}

// behind makes what comes behind a stage a pipeline of its own. A full join has
// nothing there but the sink that takes the rows, which then only takes those of
// the grace sink: it stays in the pipeline, as the last of its sinks.
func (d *builder) behind(p *pipeline, s *stage) {
	k := s.grace
	if k.alone() {
		last := s.kids[0]
		p.root.kids = append(p.root.kids, &stage{p: p, sink: last.sink, cost: last.cost, up: p.root, idle: true})
		return
	}
	next := &pipeline{owner: p.owner, from: []sink{k}, needs: append(slices.Clone(p.needs), k)}
	next.root = &stage{p: next, kids: s.kids, cost: s.cost}
	for _, kid := range s.kids {
		kid.up = next.root
	}
	next.sinks = next.root.leaves()
	d.pipelines = append(d.pipelines, next)
}

// leaves returns the sinks below a stage: those that have nothing to do but finish
// last.
//
// Idle ones come last because they take over the rows of a sink that has to be
// finished before.
func (s *stage) leaves() (sinks []sink) {
	var idle []sink
	for stack := []*stage{s}; len(stack) > 0; {
		s := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		switch {
		case s.sink != nil && s.idle:
			idle = append(idle, s.sink)
		case s.sink != nil:
			sinks = append(sinks, s.sink)
		}
		stack = append(stack, s.kids...)
	}
	return append(sinks, idle...)
}
