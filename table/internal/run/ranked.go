package run

import (
	"xfork/table/internal/plan"
	"xfork/table/internal/ranked"
	"xfork/table/internal/vector"
)

// rankedSink finds the first rows of groups: a breaker like a sort, for the
// last row may be the first of its group.
//
// What it keeps are the columns that something reads behind it, and the keys.
// The sink is made when the pipeline begins, because only then is the number of
// morsels known.
type rankedSink struct {
	make func(morsels int) *ranked.Sink
	s    *ranked.Sink
	keep kept
}

func (r *rankedSink) begin(morsels int)               { r.s = r.make(morsels) }
func (r *rankedSink) worker() operator                { return r.s.Worker() }
func (r *rankedSink) enough(int) bool                 { return false }
func (r *rankedSink) finish(split vector.Split) error { return r.s.Finish(split) }
func (r *rankedSink) result() []Chunk                 { return r.keep.placed(r.s.Morsels()) }

// ranking returns the sink of a top of groups.
//
// Rows that may be among the first are kept in the run's space.
func (d *builder) ranking(b *plan.Bound) *rankedSink {
	keep := newKept(b.Schema, b.Need)
	return &rankedSink{keep: keep, make: func(n int) *ranked.Sink {
		s := ranked.NewSink(b.Node.Owner, b.Exprs, b.Order, b.N, b.ByRow, keep.cols, keep.types, n)
		s.Within(d.space)
		return s
	}}
}
