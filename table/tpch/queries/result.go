package queries

import (
	"context"
	"fmt"

	"xfork/eval"
	"xfork/expr"
	. "xfork/table"
)

// Result is what a frame has come to: names of columns, and rows of int64, float64, string, Decimal, Date, or nil for a null.
type Result struct {
	Columns []string
	Rows    [][]any
}

// Run forces a frame, all of its columns together.
func Run(ctx context.Context, f Frame, opts ...eval.Option) (*Result, error) {
	schema, err := f.Schema(ctx)
	if err != nil {
		return nil, err
	}
	r := &Result{Columns: schema.Names()}
	var lazies []expr.Expr[[]any]
	for _, c := range schema {
		values, err := boxed(f, c)
		if err != nil {
			return nil, err
		}
		lazies = append(lazies, values)
	}
	columns, err := expr.All(lazies...).Force(ctx, opts...)
	if err != nil {
		return nil, err
	}
	r.Rows = make([][]any, len(columns[0]))
	for i := range r.Rows {
		for _, c := range columns {
			r.Rows[i] = append(r.Rows[i], c[i])
		}
	}
	return r, nil
}

// boxed returns the values of a column, without their type.
func boxed(f Frame, c Field) (expr.Expr[[]any], error) {
	switch c.Type.Kind {
	case Int32, Int64:
		return boxedAs[int64](f, c.Name), nil
	case Float32, Float64:
		return boxedAs[float64](f, c.Name), nil
	case Dec:
		return boxedAs[Decimal](f, c.Name), nil
	case Str:
		return boxedAs[string](f, c.Name), nil
	case Day:
		return boxedAs[Date](f, c.Name), nil
	}
	return expr.Expr[[]any]{}, fmt.Errorf("column %q is %v, which no answer has", c.Name, c.Type)
}

func boxedAs[T any](f Frame, column string) expr.Expr[[]any] {
	return expr.Map(Values[Null[T]](f, column), func(values []Null[T]) []any {
		out := make([]any, len(values))
		for i, v := range values {
			if v.Valid {
				out[i] = v.V
			}
		}
		return out
	})
}
