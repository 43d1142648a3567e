package fuse

import "xfork/internal/fuse/op"

// Which reductions go together:
//
//	RowSum(x), ColMean(x), x itself      one pass
//	RowSum(x), Sum(Flat(x))              two: the second is left to its own task
//	RowSum(x), RowSum(Reshape(x))        two: likewise, found out by the shapes
//
// Reductions along an axis cut a pass into parts by rows, others by chunks that know no rows. So a
// region has either those or these, and its passes over n elements are of matrices of one shape. The
// others are evaluated by their own tasks.

// reduces notes that an output is a reduction.
func (g *region) reduces(o *Operator) {
	g.overall = g.overall || o.Class == op.Reduce
	g.along = g.along || o.Along()
}

// joins reports whether an output may be in the region by the reductions that it has. It is asked
// before the output is claimed.
func (g *region) joins(o *Operator) bool {
	return !(g.overall && o.Along()) && !(g.along && o.Class == op.Reduce)
}

// along gives the pass the columns of entry e, and reports whether it has them then. An entry of
// another shape is left open: but never the node that is asked for, which says of which columns
// passes over its number of elements are.
func (b *builder) along(p *pass, e *entry) bool {
	if own := &b.g.entries[b.own]; p.Cols == 0 && own.op.Along() && own.length == e.length && !own.poisoned() {
		p.Cols = own.cols
	}
	if p.Cols == 0 {
		p.Cols = e.cols
	}
	e.open = p.Cols != e.cols
	return !e.open
}
