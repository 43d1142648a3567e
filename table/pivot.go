package table

import (
	"xfork/internal/site"
	"xfork/table/internal/plan"
)

// Pivot makes a column of each of the values that key may have: in it is agg of
// the rows with that value. The other columns, those that are neither key nor
// in agg, are the keys of the groups: a row for each distinct combination, in
// the order of their first rows, as [Groups.Agg] has them.
//
//	sales.Pivot("quarter", []any{1, 2}, Col("sum").Sum())
//
//	shop   quarter  sum              shop   1   2
//	North  1        10        -->    North  10  25
//	North  2        20               South   -  7
//	South  2        7
//	North  2        5
//
// The values are given, so that the columns are known before any data is read:
// Go values, nil for null, or Lit(v).As(name). A column has the name of its
// value, and behind it that of agg, if As gives it one: 1_sum. Where a group
// has no row with a value, its column has what agg is of no rows: null, of
// counts 0. Rows with other values make their groups, and no column. A value
// that is there twice is an error.
//
//go:noinline
func (f Frame) Pivot(key string, values []any, agg Column) Frame {
	p := plan.Node{Verb: plan.Pivot, Names: []string{key}, Cols: exprs([]Column{agg})}
	for _, v := range values {
		p.Keys = append(p.Keys, operand(v))
	}
	return f.verb(site.Caller(), p, operands(p.Keys, p.Cols))
}

// Unpivot makes rows of columns: for each row, and each of cols, a row with the
// name of the column in name, its value in value, and the other columns as they
// are. Rows come in the order of the rows, and for each in that of cols.
//
//	shop   q1  q2                    shop   quarter  sum
//	North  10  25        -->         North  q1       10
//	South  -   7                     North  q2       25
//	                                 South  q1       -
//	                                 South  q2       7
//
// The columns meet in one type. Nulls stay (DuckDB leaves them out): Filter
// says what is to go.
//
//go:noinline
func (f Frame) Unpivot(name, value string, cols ...string) Frame {
	p := plan.Node{Verb: plan.Unpivot, Names: append([]string{name, value}, cols...)}
	return f.verb(site.Caller(), p, nil)
}
