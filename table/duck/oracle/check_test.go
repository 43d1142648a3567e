package oracle_test

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"xfork/eval"
	"xfork/expr"
	. "xfork/table"
	"xfork/table/duck"
)

// world is what queries are run in.
type world struct {
	db  *duck.DB
	dir string
}

// verdict is what has come of a query: nothing wrong, or in which way the sides
// differ. A smaller query has to differ in the same way.
type verdict struct {
	kind string // empty: alike
	text string
	// excused: an error of one side or both that is allowed, so that nothing
	// was compared.
	excused string
}

func differ(kind, format string, args ...any) verdict {
	return verdict{kind: kind, text: fmt.Sprintf(format, args...)}
}

// setups are the ways to run that must not make a difference.
var setups = []struct {
	name string
	opts []eval.Option
}{
	{"1 worker", []eval.Option{eval.Workers(1)}},
	{"2 workers", []eval.Option{eval.Workers(2)}},
	{"8 workers", []eval.Option{eval.Workers(8)}},
}

// check runs a query everywhere.
func (w *world) check(t *testing.T, q *query) (v verdict) {
	defer func() {
		if p := recover(); p != nil {
			v = differ("panic", "panic: %v", p)
		}
	}()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	b := &builder{tables: map[*relation]Frame{}}
	for _, r := range q.relations(nil) {
		f, err := w.written(ctx, r)
		if err != nil {
			return differ("file", "%s of %s: %v", r.format, r.name, err)
		}
		b.tables[r] = f
	}
	schema := q.schema()
	ours, failure := w.ours(ctx, b, q, schema, 0)
	for i := range setups[1:] {
		again, f := w.ours(ctx, b, q, schema, i+1)
		if fmt.Sprint(f) != fmt.Sprint(failure) {
			return differ("setups", "%s: %v; %s: %v", setups[0].name, failure, setups[i+1].name, f)
		}
		for c := range again {
			for r := range again[c] {
				if len(again[c]) != len(ours[c]) || !identical(again[c][r], ours[c][r]) {
					return differ("setups", "row %d, column %s: %v with %s, %v with %s", r, schema[c].name, at(ours[c], r), setups[0].name, again[c][r], setups[i+1].name)
				}
			}
		}
	}
	theirs, err := w.theirs(ctx, q, schema)
	return compare(schema, ours, failure, theirs, err)
}

func at(xs []any, i int) any {
	if i < len(xs) {
		return xs[i]
	}
	return "no row"
}

// written returns a table as a frame, by way of its file.
func (w *world) written(ctx context.Context, r *relation) (f Frame, err error) {
	f = r.frame()
	if r.format == "" {
		return f, nil
	}
	path := filepath.Join(w.dir, r.name+"."+r.format)
	s, err := f.Schema(ctx)
	if err != nil {
		return f, err
	}
	os.Remove(path)
	switch r.format {
	case "parquet":
		_, err = f.WriteParquet(path, RowGroups(r.group)).Force(ctx)
		return Parquet(path), err
	case "csv":
		_, err = f.WriteCSV(path).Force(ctx)
		return CSV(path, As(s)), err
	}
	_, err = f.WriteNDJSON(path).Force(ctx)
	return NDJSON(path, As(s)), err
}

// ours returns the columns of the query.
func (w *world) ours(ctx context.Context, b *builder, q *query, schema []column, setup int) ([][]any, error) {
	// Anew each time: results are kept by their nodes.
	f := b.frame(q)
	cols := make([]expr.Expr[[]any], len(schema))
	for i, c := range schema {
		cols[i] = taken(f, c.name, c.kind)
	}
	out, err := expr.All(cols...).Force(ctx, setups[setup].opts...)
	if err != nil {
		return nil, expr.Cause(err)
	}
	return out, nil
}

// taken returns the values of a column, nil for null.
func taken(f Frame, name string, k kind) expr.Expr[[]any] {
	switch k {
	case kInt:
		return boxed(Values[Null[int64]](f, name))
	case kFloat:
		return boxed(Values[Null[float64]](f, name))
	case kDec:
		return boxed(Values[Null[Decimal]](f, name))
	case kStr:
		return boxed(Values[Null[string]](f, name))
	case kBool:
		return boxed(Values[Null[bool]](f, name))
	case kDay:
		return boxed(Values[Null[Date]](f, name))
	case kTime:
		return boxed(Values[Null[time.Time]](f, name))
	case kBytes:
		return boxed(Values[Null[[]byte]](f, name))
	}
	return boxed(Values[Null[time.Duration]](f, name))
}

func boxed[T any](x expr.Expr[[]Null[T]]) expr.Expr[[]any] {
	return expr.Map(x, func(xs []Null[T]) []any {
		out := make([]any, len(xs))
		for i, x := range xs {
			if x.Valid {
				out[i] = x.V
			}
		}
		return out
	})
}

// theirs returns the columns of the query in DuckDB.
func (w *world) theirs(ctx context.Context, q *query, schema []column) ([][]any, error) {
	for _, r := range q.relations(nil) {
		for _, s := range r.create() {
			if _, err := w.db.Exec(ctx, s); err != nil {
				return nil, fmt.Errorf("the table %s: %w", r.name, err)
			}
		}
	}
	sel := make([]string, len(schema))
	cols := make([]expr.Expr[[]any], len(schema))
	for i, c := range schema {
		sel[i] = c.name
		switch c.kind {
		case kInt, kSpan:
			sel[i] = c.name + "::BIGINT AS " + c.name
		case kDec:
		default:
			// DuckDB gives what is always null the type of integers.
			sel[i] = c.name + "::" + (&stored{column: c}).sqlType() + " AS " + c.name
		}
	}
	f := w.db.Query("SELECT " + strings.Join(sel, ", ") + " FROM (" + q.sql() + ") ORDER BY __o")
	for i, c := range schema {
		k := c.kind
		if k == kSpan {
			k = kInt
		}
		cols[i] = taken(f, c.name, k)
	}
	out, err := expr.All(cols...).Force(ctx)
	if err != nil {
		return nil, expr.Cause(err)
	}
	return out, nil
}

// excuses are the words of errors that one side may have alone: the semantics
// page says of overflow that sides differ in it, and rows that one side filters
// away beforehand the other computes.
var excuses = []string{
	"overflow", "out of range", "Out of Range", "opposite", "exceeds", "does not fit", "beyond", "38 digits", "outside",
	"Could not cast", "Could not convert", "Casting value", "cannot be cast", "Type DECIMAL", "too large", "no int64", "no decimal",
}

func excused(err error) bool {
	for _, e := range excuses {
		if strings.Contains(err.Error(), e) {
			return true
		}
	}
	return false
}

// compare compares the two sides.
func compare(schema []column, ours [][]any, failure error, theirs [][]any, err error) verdict {
	switch {
	case failure != nil && excused(failure), err != nil && excused(err):
		return verdict{excused: "overflow"}
	case failure != nil && err != nil:
		// A query that neither side takes is a fault of the generator.
		return differ("both"+gist(failure), "both fail: %v; DuckDB: %v", failure, err)
	case failure != nil:
		return differ("ours"+gist(failure), "table fails: %v", failure)
	case err != nil:
		return differ("duckdb"+gist(err), "DuckDB fails: %v", err)
	}
	for c := range schema {
		if len(ours[c]) != len(theirs[c]) {
			return differ("rows", "%d rows, and DuckDB has %d", len(ours[c]), len(theirs[c]))
		}
	}
	for r := range ours[0] {
		for c, col := range schema {
			if !alike(col, ours[c][r], theirs[c][r]) {
				return differ("value", "row %d, column %s: %v, and DuckDB has %v", r, col.name, ours[c][r], theirs[c][r])
			}
		}
	}
	return verdict{}
}

// identical reports whether two values have the same bits.
func identical(a, b any) bool {
	switch a := a.(type) {
	case float64:
		f, is := b.(float64)
		return is && math.Float64bits(f) == math.Float64bits(a)
	case []byte:
		x, is := b.([]byte)
		return is && bytes.Equal(a, x)
	case time.Time:
		x, is := b.(time.Time)
		return is && a.Equal(x)
	}
	return a == b
}

// alike reports whether a value is that of DuckDB: 0 and -0 are, all NaN are,
// decimals of two scales are, and sums of floats to nine digits.
func alike(c column, a, b any) bool {
	switch x := a.(type) {
	case nil:
		return b == nil
	case float64:
		y, is := b.(float64)
		if !is {
			return false
		}
		if x == y || math.IsNaN(x) && math.IsNaN(y) {
			return true
		}
		return c.loose && math.Abs(x-y) <= 1e-9*math.Max(1, math.Max(math.Abs(x), math.Abs(y)))
	case Decimal:
		y, is := b.(Decimal)
		return is && x.Cmp(y) == 0
	case time.Duration:
		return identical(int64(x), b)
	}
	return identical(a, b)
}

// place matches the position in an error, and what else differs between two
// errors of the same cause.
var place = regexp.MustCompile(`\([a-z_]+\.go:[0-9]+\)|"[^"]*"|[0-9]+`)

// gist returns the beginning of an error, without what is particular in it.
func gist(err error) string {
	s := place.ReplaceAllString(err.Error(), "")
	return s[:min(len(s), 60)]
}
