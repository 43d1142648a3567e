package run

import (
	"xfork/table/internal/bind"
	"xfork/table/internal/kernel"
	"xfork/table/internal/vector"
)

// filter passes on the rows for which conditions are true.
//
// Batches without a row end here, so no operator behind has to expect one.
type filter struct{ f *kernel.Filter }

func (f *filter) push(b vector.Batch, emit func(vector.Batch)) {
	if b = f.f.Pass(b); b.N > 0 {
		emit(b)
	}
}

// projection shows computed columns. They are computed when they are asked for.
//
// A column that is passed through is the input's own vector: the program has a
// step for it, which copies nothing.
type projection struct{ p *kernel.Program }

func newProjection(owner any, exprs []*bind.Expr) *projection {
	return &projection{kernel.Compile(owner, exprs)}
}

func (p *projection) push(b vector.Batch, emit func(vector.Batch)) {
	p.p.Begin(b)
	emit(vector.Batch{N: b.N, Columns: p})
}

// Column computes a column, unless it has been computed for this batch.
func (p *projection) Column(i int) *vector.Vector { return p.p.Eval(i) }

// Look computes a column of which no string is kept (vector.Looker).
func (p *projection) Look(i int) *vector.Vector { return p.p.Look(i) }
