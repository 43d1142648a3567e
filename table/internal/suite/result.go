package suite

import (
	"context"
	"fmt"
	"time"

	"xfork/eval"
	"xfork/expr"
	. "xfork/table"
)

// Result is what a frame has come to: its columns, as slices of int64, float64,
// string, bool, Decimal, Date or time.Time, or of Null of these if the column may
// have nulls. It is what a program would have of a query: what its values cost to
// make is part of the time.
type Result struct {
	Columns []string
	Values  []column
}

// column is a slice of values of one type, so that a result of ten million rows has
// no header for each of them. The values are boxed when they are looked at, and
// not when the query is timed.
type column interface {
	Len() int
	// At returns the value of a row, nil for a null.
	At(row int) any
}

// whole is a column without nulls, by its schema: it takes no room for saying so,
// and numbers are as package ops/vec takes them.
type whole[T any] []T

// Len returns the number of rows.
func (c whole[T]) Len() int { return len(c) }

// At returns a value.
func (c whole[T]) At(i int) any { return c[i] }

// holed is a column that may have nulls.
type holed[T any] []Null[T]

// Len returns the number of rows.
func (c holed[T]) Len() int { return len(c) }

// At returns a value, or nil.
func (c holed[T]) At(i int) any {
	if !c[i].Valid {
		return nil
	}
	return c[i].V
}

// Len returns the number of rows. All columns have as many.
func (r *Result) Len() int {
	if len(r.Values) == 0 {
		return 0
	}
	return r.Values[0].Len()
}

// Rows returns the rows, each with a value or nil for every column. It takes some
// fifty bytes a value, so it is for answers of moderate size; Len and Values do for
// the others.
func (r *Result) Rows() [][]any {
	rows := make([][]any, r.Len())
	for i := range rows {
		rows[i] = make([]any, len(r.Values))
		for k, c := range r.Values {
			rows[i][k] = c.At(i)
		}
	}
	return rows
}

// Run forces a frame, all of its columns together: they are results of one region,
// so the query runs once for all of them. Finding out the schema opens the files
// once more, which is a part of the time too.
func Run(ctx context.Context, f Frame, opts ...eval.Option) (*Result, error) {
	schema, err := f.Schema(ctx)
	if err != nil {
		return nil, err
	}
	r := &Result{Columns: schema.Names()}
	// A value of its own for each column, forced together below.
	lazies := make([]expr.Expr[column], len(schema))
	for i, c := range schema {
		if lazies[i], err = taken(f, c); err != nil {
			return nil, err
		}
	}
	r.Values, err = expr.All(lazies...).Force(ctx, opts...)
	if err != nil {
		return nil, err
	}
	return r, nil
}

// taken returns the values of a column, as the Go type that holds all of its
// kind.
func taken(f Frame, c Field) (expr.Expr[column], error) {
	switch c.Type.Kind {
	case Int32, Int64:
		return takenAs[int64](f, c), nil
	case Float32, Float64:
		return takenAs[float64](f, c), nil
	case Dec:
		return takenAs[Decimal](f, c), nil
	case Str:
		return takenAs[string](f, c), nil
	case Bool:
		return takenAs[bool](f, c), nil
	case Day:
		return takenAs[Date](f, c), nil
	case Time:
		return takenAs[time.Time](f, c), nil
	}
	return expr.Expr[column]{}, fmt.Errorf("column %q is %v, which no answer has", c.Name, c.Type)
}

// takenAs is taken for one Go type. The slice is the one that the force has made: the
// map gives it a type without copying it.
func takenAs[T any](f Frame, c Field) expr.Expr[column] {
	if !c.Null {
		return expr.Map(Values[T](f, c.Name), func(v []T) column { return whole[T](v) })
	}
	return expr.Map(Values[Null[T]](f, c.Name), func(v []Null[T]) column { return holed[T](v) })
}
