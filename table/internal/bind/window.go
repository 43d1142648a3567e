package bind

import (
	"xfork/table/internal/ast"
	"xfork/table/internal/types"
)

// Function binds an aggregate, or a function of windows, over the rows of an
// ordered window.
//
// Median, Quantile and the count of distinct values would need a structure from
// which values can be taken out again, which package window does not have: they
// are refused here, before any data is read.
func (b *Binder) Function(e, where *ast.Expr) (*Agg, error) {
	// What the window cannot do comes before the types of the operands: it is
	// refused whatever they are.
	switch {
	case e.Op == ast.Median || e.Op == ast.Quantile:
		return nil, b.fail(e, "%v is not there for ordered windows: leave out OrderBy and Rows", e.Op)
	case e.Op.OfWindow() && where != nil:
		return nil, b.fail(e, "Where is for aggregates, not for %v", e.Op)
	case len(e.Args) > 0 && e.Op.OfWindow() && (e.Args[0].Op == ast.Where || e.Args[0].Op == ast.Distinct):
		return nil, b.fail(e, "%v is for aggregates, not for %v", e.Args[0].Op, e.Op)
	}
	a, err := b.bindAgg(e, where)
	if err != nil {
		return nil, err
	}
	if a.Distinct {
		return nil, b.fail(e, "Distinct is not there for ordered windows: leave out OrderBy and Rows")
	}
	if (a.Op == ast.Lag || a.Op == ast.Lead) && a.Type.Kind == types.Unknown {
		return nil, b.fail(e, "%v of null has no type", a.Op)
	}
	return a, nil
}

// Frame checks the frame of a window. A frame that begins behind its end is
// empty for every row, which cannot be meant; one that lies before or behind the
// row as a whole can.
func (b *Binder) Frame(e *ast.Expr, f ast.Frame) error {
	if f.Rows && f.From > f.To {
		return b.fail(e, "the frame ends before it begins")
	}
	return nil
}
