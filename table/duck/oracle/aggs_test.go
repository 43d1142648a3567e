package oracle_test

import (
	"fmt"
	"strings"

	. "xfork/table"
)

// aggregate is an aggregate of both sides, or a function of windows. Templates
// are as those of operators, with ~ for a filter and a window.
type aggregate struct {
	sql    string
	golang string
	make   func(a []Column, q float64) Column
	result kind // any1: that of the first operand
	takes  string
	is     trait
}

// trait is what a query may do with an aggregate.
type trait uint8

const (
	sums   trait = 1 << iota // adds up: not of wild operands, and loose if these are floats
	loose                    // always loose
	whole                    // for groups and whole partitions alone
	ranks                    // of ordered windows alone, without a frame
	placed                   // by the order of rows: DuckDB needs it in full
)

// aggregates. What a template says beside the function:
//
//   - a sum of integers is 128 bits wide in DuckDB, and an int64 here;
//   - first and last values are by the order of rows, which DuckDB does not have;
//   - of equal rows ArgMax takes the first, DuckDB any;
//   - a quantile is a float64 here, and of decimals a decimal in DuckDB;
//   - a correlation of one row is null, as its variance is, and NaN in DuckDB.
var aggregates = []*aggregate{
	{"count(*)~", "Len()", func(_ []Column, _ float64) Column { return Len() }, kInt, "", 0},
	{"count($1)~", "$1.Count()", a1(Column.Count), kInt, "*", 0},
	{"count(DISTINCT $1)~", "$1.Distinct().Count()", a1(func(c Column) Column { return c.Distinct().Count() }), kInt, "*", whole},
	{"(sum($1)~)::BIGINT", "$1.Sum()", a1(Column.Sum), kInt, "i", sums},
	{"sum($1)~", "$1.Sum()", a1(Column.Sum), any1, "fd", sums},
	{"avg($1)~", "$1.Mean()", a1(Column.Mean), kFloat, "ifd", sums | loose},
	{"min($1)~", "$1.Min()", a1(Column.Min), any1, "*", 0},
	{"max($1)~", "$1.Max()", a1(Column.Max), any1, "*", 0},
	{"quantile_cont($1::DOUBLE, 0.5)~", "$1.Median()", a1(Column.Median), kFloat, "ifd", loose | whole},
	{"quantile_cont($1::DOUBLE, @q)~", "$1.Quantile(@q)", func(a []Column, q float64) Column { return a[0].Quantile(q) }, kFloat, "ifd", loose | whole},
	{"stddev($1::DOUBLE)~", "$1.Std()", a1(Column.Std), kFloat, "ifd", sums | loose},
	{"variance($1::DOUBLE)~", "$1.Var()", a1(Column.Var), kFloat, "ifd", sums | loose},
	{"arg_min($1, __o)~", "$1.First()", a1(Column.First), any1, "*", 0},
	{"arg_max($1, __o)~", "$1.Last()", a1(Column.Last), any1, "*", 0},
	{"arg_max($1, row($2, -__o))~", "$1.ArgMax($2)", a2(Column.ArgMax), any1, "**", 0},
	{"arg_min($1, row($2, __o))~", "$1.ArgMin($2)", a2(Column.ArgMin), any1, "**", 0},
	{"(CASE WHEN regr_count($1::DOUBLE, $2::DOUBLE)~ > 1 THEN corr($1::DOUBLE, $2::DOUBLE)~ END)", "$1.Corr($2)", a2(func(a, b Column) Column { return a.Corr(b) }), kFloat, "ii", sums | loose | whole},
	{"row_number()~", "RowNumber()", func(_ []Column, _ float64) Column { return RowNumber() }, kInt, "", ranks | placed},
	{"rank()~", "Rank()", func(_ []Column, _ float64) Column { return Rank() }, kInt, "", ranks},
	{"dense_rank()~", "DenseRank()", func(_ []Column, _ float64) Column { return DenseRank() }, kInt, "", ranks},
	{"lag($1, 2)~", "$1.Lag(2)", a1(func(c Column) Column { return c.Lag(2) }), any1, "*", ranks | placed},
	{"lead($1, 1)~", "$1.Lead(1)", a1(func(c Column) Column { return c.Lead(1) }), any1, "*", ranks | placed},
}

func a1(f func(Column) Column) func([]Column, float64) Column {
	return func(a []Column, _ float64) Column { return f(a[0]) }
}

func a2(f func(a, b Column) Column) func([]Column, float64) Column {
	return func(a []Column, _ float64) Column { return f(a[0], a[1]) }
}

// call is an aggregate of operands, for groups or over a window.
type call struct {
	name  string
	of    *aggregate
	args  []*ex
	q     float64
	where *ex
	over  *window
}

// window is a partition with an order and a frame.
type window struct {
	part     []string
	by       []order
	rows     bool
	from, to int
}

// order is a key of a sort.
type order struct {
	e           *ex
	desc, first bool // nulls first
}

func (o order) sql() string {
	s := o.e.sql()
	if o.desc {
		s += " DESC"
	} else {
		s += " ASC"
	}
	if o.first {
		return s + " NULLS FIRST"
	}
	return s + " NULLS LAST"
}

func (o order) golang() string {
	s := "Asc(" + o.e.golang() + ")"
	if o.desc {
		s = "Desc(" + o.e.golang() + ")"
	}
	if o.first {
		s += ".NullsFirst()"
	}
	return s
}

func (o order) key(b *builder) any {
	k := Asc(o.e.column(b))
	if o.desc {
		k = Desc(o.e.column(b))
	}
	if o.first {
		k = k.NullsFirst()
	}
	return k
}

// result returns the column that the call makes.
func (c *call) result() column {
	out := column{name: c.name, kind: c.of.result}
	if out.kind == any1 {
		out.kind = c.args[0].kind
		out.wild = c.args[0].wild
	}
	out.loose = c.of.is&loose != 0 || c.of.is&sums != 0 && out.kind == kFloat
	return out
}

func (c *call) sql() string {
	var and []string
	if c.where != nil {
		and = append(and, "("+c.where.sql()+")")
	}
	if len(c.args) == 2 && c.of.takes == "**" {
		and = append(and, c.args[0].sql()+" IS NOT NULL", c.args[1].sql()+" IS NOT NULL")
	}
	tail := ""
	if len(and) > 0 {
		tail = " FILTER (WHERE " + strings.Join(and, " AND ") + ")"
	}
	if c.over != nil {
		tail += " OVER (" + c.over.sql(c.of.is&placed != 0) + ")"
	}
	t := strings.ReplaceAll(c.of.sql, "__o", c.place())
	t = strings.ReplaceAll(strings.ReplaceAll(t, "~", tail), "@q", fmt.Sprint(c.q))
	return fillIn(t, sqls(c.args), nil, nil, nil)
}

func (w *window) sql(placed bool) string {
	var s, by []string
	if len(w.part) > 0 {
		s = append(s, "PARTITION BY "+strings.Join(w.part, ", "))
	}
	for _, o := range w.by {
		by = append(by, o.sql())
	}
	if placed || w.rows {
		by = append(by, "__o")
	}
	if len(by) > 0 {
		s = append(s, "ORDER BY "+strings.Join(by, ", "))
	}
	if w.rows {
		s = append(s, "ROWS BETWEEN "+bound(w.from)+" AND "+bound(w.to))
	}
	return strings.Join(s, " ")
}

// bound writes an end of a frame.
func bound(n int) string {
	switch {
	case n == -Unbounded:
		return "UNBOUNDED PRECEDING"
	case n == Unbounded:
		return "UNBOUNDED FOLLOWING"
	case n < 0:
		return fmt.Sprintf("%d PRECEDING", -n)
	}
	return fmt.Sprintf("%d FOLLOWING", n)
}

func (c *call) golang() string {
	s := fillIn(strings.ReplaceAll(c.of.golang, "@q", fmt.Sprint(c.q)), gos(c.args), nil, nil, nil)
	if c.where != nil {
		s += ".Where(" + c.where.golang() + ")"
	}
	if c.over != nil {
		w := "Partition(" + quotedList(c.over.part) + ")"
		if len(c.over.by) > 0 {
			var by []string
			for _, o := range c.over.by {
				by = append(by, o.golang())
			}
			w += ".OrderBy(" + strings.Join(by, ", ") + ")"
		}
		if c.over.rows {
			w += fmt.Sprintf(".Rows(%s, %s)", end(c.over.from), end(c.over.to))
		}
		s += ".Over(" + w + ")"
	}
	return s + fmt.Sprintf(".As(%q)", c.name)
}

func end(n int) string {
	switch n {
	case Unbounded:
		return "Unbounded"
	case -Unbounded:
		return "-Unbounded"
	}
	return fmt.Sprint(n)
}

func (c *call) column(b *builder) Column {
	out := c.of.make(columns(c.args, b), c.q)
	if c.where != nil {
		out = out.Where(c.where.column(b))
	}
	if c.over != nil {
		w := Partition(anys(c.over.part)...)
		if len(c.over.by) > 0 {
			var by []any
			for _, o := range c.over.by {
				by = append(by, o.key(b))
			}
			w = w.OrderBy(by...)
		}
		if c.over.rows {
			w = w.Rows(c.over.from, c.over.to)
		}
		out = out.Over(w)
	}
	return out.As(c.name)
}

// place returns the column by which the rows of the aggregate are in order: that
// of the query, or, where a window has one of its own, of the window.
func (c *call) place() string {
	if c.over == nil || len(c.over.by) == 0 {
		return "__o"
	}
	return "__w" + c.name
}

// places returns a query with the places of all windows of the calls.
func places(sub string, calls []*call) string {
	for _, c := range calls {
		if c.place() != "__o" {
			plain := window{part: c.over.part, by: c.over.by}
			sub = "(SELECT *, row_number() OVER (" + plain.sql(true) + ") AS " + c.place() + " FROM " + sub + ")"
		}
	}
	return sub
}
