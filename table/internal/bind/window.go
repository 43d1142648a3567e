package bind

import (
	"slices"

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

// Equal reports whether two expressions have the same value for every row. It
// compares what has been bound, and not the text, in which two lazy operands
// look alike.
//
// Functions and time zones are equal if they are the same one.
func Equal(x, y *Expr) bool {
	// The value of a function is the context of the run: the same for both, and
	// perhaps of a type that cannot be compared.
	if x.Op != y.Op || x.Type != y.Type || x.Col != y.Col || x.Op != ast.Map && x.Value != y.Value {
		return false
	}
	// A column may be written in several ways, and a literal has its value.
	if s, t := x.Source, y.Source; s != nil && t != nil && x.Op != ast.Col && x.Op != ast.Lit && x.Op != ast.Cast {
		if s.Text != t.Text || s.By != t.By || s.N != t.N || s.M != t.M || s.Value != t.Value {
			return false
		}
	}
	return slices.EqualFunc(x.Args, y.Args, Equal)
}
