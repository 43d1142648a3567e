package table

import "xfork/table/internal/ast"

// Window is a partition of the rows for [Column.Over], and the order of the rows
// in it.
type Window struct {
	keys  []any
	by    []any
	frame ast.Frame
	ends  []any // of Range
}

// Partition divides rows by keys: names, and Columns. Without keys all rows are
// one partition.
func Partition(keys ...any) Window { return Window{keys: keys} }

// OrderBy orders the rows of each partition by keys: names, Columns, Asc, Desc.
// It is stable, and nulls are last. The rows of the frame stay where they are.
func (w Window) OrderBy(by ...any) Window {
	w.by = by
	return w
}

// Unbounded reaches to the end of a partition in [Window.Rows] and
// [Window.Range], and its negative to the beginning.
const Unbounded = ast.Unbounded

// Rows makes aggregates take the rows from one place to another, relative to the
// row: Rows(-6, 0) is the row and the six before it, Rows(-Unbounded, 0) all up
// to it. Without OrderBy rows count in the order of the frame. It costs the same
// for any number of rows.
func (w Window) Rows(from, to int) Window {
	w.frame, w.ends = ast.Frame{Rows: true, From: from, To: to}, nil
	return w
}

// Range makes aggregates take the rows with a key that lies from one distance to
// another from the row's own, both included: with OrderBy("t"),
// Range(-5*time.Minute, time.Duration(0)) is the last five minutes up to the
// row, and what else has its time. With Desc, rows that come before have
// greater keys, and a negative distance leads to these.
//
// The ends are values, or lazy values: numbers for a key of numbers, a
// time.Duration for timestamps and durations, days or a time.Duration for
// dates. The order has one key then. With ends that are 0, the rows that are
// equal to the row, or Unbounded, keys may be of any type and number.
//
// As in SQL, a null is as near as 0 to nulls and to nothing else; so is NaN. It
// costs the same for any distance: some comparisons for each row. Float sums
// add what is in the frame, in the order of rows, and never subtract what has
// left it (package window): a frame without a large value has no error of one.
func (w Window) Range(from, to any) Window {
	w.frame, w.ends = ast.Frame{Range: true}, []any{from, to}
	return w
}

// Over makes an aggregate, or what is computed of several, a column: each row
// has the value of its partition. It is for With, Select and Filter.
//
// With OrderBy an aggregate is of the rows from the first one of the partition to
// the last one that is equal to the row in the order, as in SQL, or of those
// that Rows or Range says. Median, Quantile and Distinct are for whole
// partitions.
//
// RowNumber, Rank, DenseRank, Lag and Lead are for Over alone. They go by the
// order of the window, without OrderBy by that of the frame, and take no notice
// of Rows and Range.
func (c Column) Over(w Window) Column {
	args := append([]*ast.Expr{c.expr()}, all(w.keys)...)
	if w.by == nil && w.frame == (ast.Frame{}) {
		return Column{e: ast.New(ast.Over, args...)}
	}
	o := &ast.Window{Keys: len(w.keys), Frame: w.frame}
	for _, x := range w.by {
		k := key(x)
		o.By, args = append(o.By, k), append(args, k.By)
	}
	for _, x := range w.ends {
		args = append(args, operand(x))
	}
	return Column{e: &ast.Expr{Op: ast.Over, Args: args, Value: o}}
}

// RowNumber is the number of the row in its partition, from 1.
func RowNumber() Column { return Column{e: ast.New(ast.RowNumber)} }

// Rank is how many rows of the partition come before the row, and one: rows that
// are equal in the order have the same rank, and leave a gap behind them.
func Rank() Column { return Column{e: ast.New(ast.Rank)} }

// DenseRank is Rank without gaps.
func DenseRank() Column { return Column{e: ast.New(ast.DenseRank)} }

// Lag is the value of the row that comes n rows earlier in the partition, null
// if there is none. Of a negative n it is Lead.
func (c Column) Lag(n int) Column {
	return Column{e: &ast.Expr{Op: ast.Lag, Args: []*ast.Expr{c.expr()}, N: n}}
}

// Lead is the value of the row that comes n rows later in the partition, null if
// there is none. Of a negative n it is Lag.
func (c Column) Lead(n int) Column {
	return Column{e: &ast.Expr{Op: ast.Lead, Args: []*ast.Expr{c.expr()}, N: n}}
}
