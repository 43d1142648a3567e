package bind

import (
	"xfork/table/internal/ast"
	"xfork/table/internal/types"
)

// The types of aggregates, which depend on that of the value and on nothing else, so
// that a table's schema is known before anything is read:
//
//	Len, Count, Distinct, ranks    int64, never null
//	Min, Max, First, Last,         that of the value
//	  ArgMin, ArgMax, Lag, Lead
//	Sum                            int64 of integers, a decimal of 38 digits, float64
//	Mean and the other moments,    float64
//	  Median, Quantile

// result types an aggregate. All but counts are null for a group without
// values.
//
// Std, Var, Corr, Median and Quantile are computed in float64. Min, Max and the
// others that pick a value keep its type.
func (b *Binder) result(a *Agg) error {
	a.Null = true
	var x *Expr
	if len(a.Args) > 0 {
		x = a.Args[0]
	}
	switch a.Op {
	case ast.Rows, ast.Count, ast.RowNumber, ast.Rank, ast.DenseRank:
		a.Type, a.Null = int64s, false
	case ast.Min, ast.Max, ast.First, ast.Last, ast.ArgMax, ast.ArgMin, ast.Lag, ast.Lead:
		a.Type = x.Type
	case ast.Sum:
		return b.sum(a)
	default:
		// Written so that NaN is refused as well.
		if a.Op == ast.Quantile && !(a.Q >= 0 && a.Q <= 1) {
			return b.fail(a.Source, "a quantile is between 0 and 1")
		}
		for i, y := range a.Args {
			if err := b.need(a.Source, y, "numbers", y.Type.Kind.Number()); err != nil {
				return err
			}
			// Of an exact number the mean is that of the exact sum, so it is
			// not converted before.
			if a.Op != ast.Mean {
				a.Args[i] = to(y, float64s)
			}
		}
		a.Type = float64s
	}
	return nil
}

// sum types Sum: integers in int64, decimals with all digits that there are.
//
// A sum of decimals has as many digits as there are, so it cannot overflow
// before the 20 digits that a sum adds to 18 are used up.
func (b *Binder) sum(a *Agg) error {
	x := a.Args[0]
	switch k := x.Type.Kind; {
	case k.Integer():
		a.Type = int64s
	case k == types.Unknown:
		a.Type, a.Args[0] = int64s, to(x, int64s)
	case k.Float():
		a.Type = float64s
	case k == types.Dec:
		a.Type = decimal(types.MostDigits, int(x.Type.Scale))
	case k == types.Span:
		a.Type = x.Type
	default:
		return b.need(a.Source, x, "numbers and durations", false)
	}
	return nil
}
