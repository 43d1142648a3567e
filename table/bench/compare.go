package main

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/duckdb/duckdb-go/v2"

	"xfork/table"
	"xfork/table/internal/suite"
)

// tolerance is how far two floats may be apart, relative to the larger one:
// engines sum in different orders.
const tolerance = 1e-9

// nothing is what two floats may both be below: where a correlation is 0, its
// square comes out as the square of a rounding error, some 1e-33, and as another
// one in each engine.
const nothing = 1e-30

// most is the number of rows up to which answers are compared value by value.
const most = 200_000

// compare returns an error unless DuckDB's last answer is r.
func (e *engines) compare(ctx context.Context, q *query, r *suite.Result) error {
	n, err := e.row(ctx, "SELECT count(*) FROM "+answer)
	if err != nil {
		return err
	}
	if n[0] != int64(r.Len()) {
		return fmt.Errorf("%d rows instead of %d", r.Len(), n[0])
	}
	switch {
	case q.loose || r.Len() == 0:
		return nil
	case r.Len() > most:
		return e.compareSums(ctx, r)
	}
	want, err := e.rows(ctx, "SELECT * FROM "+answer)
	if err != nil {
		return err
	}
	return compareRows(r.Columns, r.Rows(), want, ordered(q.sql))
}

// ordered reports whether the order of the rows is part of the answer.
func ordered(statement string) bool {
	i := strings.LastIndex(statement, "ORDER BY")
	return i >= 0 && !strings.Contains(statement[i:], ")")
}

// compareRows compares rows, in the order of their exact columns unless theirs
// counts.
func compareRows(columns []string, got, want [][]any, ordered bool) error {
	a, b := plain(got), plain(want)
	if !ordered {
		slices.SortFunc(a, compareRow)
		slices.SortFunc(b, compareRow)
	}
	for i := range a {
		if len(a[i]) != len(b[i]) {
			return fmt.Errorf("%d columns instead of %d", len(a[i]), len(b[i]))
		}
		for k := range a[i] {
			if !a[i][k].same(b[i][k]) {
				return fmt.Errorf("row %d, %s: %v instead of %v in %v", i+1, columns[k], a[i][k], b[i][k], a[i])
			}
		}
	}
	return nil
}

// value is a value in a form that both engines share: a text, exact, or a float.
// The text of a number has no zeros at the end of its fraction, for engines differ
// in the scale of a decimal.
type value struct {
	text  string
	float float64
	is    bool // a float
}

// plain returns rows of values.
func plain(rows [][]any) [][]value {
	out := make([][]value, len(rows))
	for i, row := range rows {
		for _, v := range row {
			out[i] = append(out[i], valueOf(v))
		}
	}
	return out
}

// valueOf returns the form of a value of either engine.
func valueOf(v any) value {
	switch v := v.(type) {
	case nil:
		return value{text: "null"}
	case float64:
		return value{float: v, is: true}
	case float32:
		return value{float: float64(v), is: true}
	case table.Decimal:
		return value{text: trimmed(v.String())}
	case duckdb.Decimal:
		return value{text: trimmed(v.String())}
	case *big.Int:
		return value{text: v.String()}
	case time.Time:
		return value{text: v.UTC().Format("2006-01-02 15:04:05.999999")}
	case table.Date:
		return value{text: v.Time().Format("2006-01-02 15:04:05.999999")}
	case string:
		return value{text: "'" + v}
	}
	return value{text: fmt.Sprint(v)}
}

// trimmed is a decimal without zeros at its end.
func trimmed(s string) string {
	if !strings.Contains(s, ".") {
		return s
	}
	return strings.TrimSuffix(strings.TrimRight(s, "0"), ".")
}

// same reports whether two values are equal; a float is equal to an exact number
// as to a float.
func (v value) same(w value) bool {
	if !v.is && !w.is {
		return v.text == w.text
	}
	a, aok := v.number()
	b, bok := w.number()
	return aok && bok && near(a, b)
}

// String returns the value for an error.
func (v value) String() string {
	if v.is {
		return strconv.FormatFloat(v.float, 'g', -1, 64)
	}
	return v.text
}

// number returns the value as a float, if it is a number.
func (v value) number() (float64, bool) {
	if v.is {
		return v.float, true
	}
	x, err := strconv.ParseFloat(v.text, 64)
	return x, err == nil
}

// near reports whether two floats are equal within the tolerance.
func near(a, b float64) bool {
	larger := max(math.Abs(a), math.Abs(b))
	return a == b || math.IsNaN(a) && math.IsNaN(b) || math.Abs(a-b) <= tolerance*larger || larger < nothing
}

// compareRow orders rows by their exact values, then by the floats, of which two
// that are the same but for rounding may be next to each other either way: they
// are the last thing that rows differ in.
func compareRow(a, b []value) int {
	for i := range a {
		if c := cmp.Compare(a[i].text, b[i].text); c != 0 {
			return c
		}
	}
	for i := range a {
		if c := cmp.Compare(a[i].float, b[i].float); c != 0 {
			return c
		}
	}
	return 0
}

// compareSums compares for every column how many values there are, their sum, and
// the sum of the products with the column behind: values that have come to other
// rows change the products.
func (e *engines) compareSums(ctx context.Context, r *suite.Result) error {
	var terms []string
	images := make([]string, len(r.Columns))
	for i, name := range r.Columns {
		images[i] = image(quoted(name), r.Values[i].At(firstValue(r, i)))
	}
	for i, name := range r.Columns {
		next := images[(i+1)%len(images)]
		terms = append(terms, "count("+quoted(name)+")::DOUBLE", "sum("+images[i]+")", "sum("+images[i]+" * "+next+")")
	}
	want, err := e.row(ctx, "SELECT "+strings.Join(terms, ", ")+" FROM "+answer)
	if err != nil {
		return err
	}
	got := make([]float64, len(terms))
	xs := make([]float64, len(r.Columns))
	for row := range r.Len() {
		for i := range xs {
			v := r.Values[i].At(row)
			xs[i] = number(v)
			if v != nil {
				got[3*i]++
			}
		}
		for i, x := range xs {
			got[3*i+1] += x
			got[3*i+2] += x * xs[(i+1)%len(xs)]
		}
	}
	for i, x := range got {
		if w, is := want[i].(float64); !is || !near(x, w) {
			return fmt.Errorf("%s is %v instead of %v", terms[i], x, want[i])
		}
	}
	return nil
}

// firstValue returns the first row with a value in a column, or 0.
func firstValue(r *suite.Result, column int) int {
	for row := range r.Len() {
		if r.Values[column].At(row) != nil {
			return row
		}
	}
	return 0
}

// image is SQL for the number that stands for a value, as function number has it:
// of a text its length and the last letter. A null is 0.
func image(column string, v any) string {
	switch v.(type) {
	case string:
		return "coalesce(strlen(" + column + ") + 3 * ascii(right(" + column + ", 1)), 0)::DOUBLE"
	case table.Date:
		return "coalesce(date_diff('day', DATE '1970-01-01', " + column + "), 0)::DOUBLE"
	case time.Time:
		return "coalesce(epoch_us(" + column + "), 0)::DOUBLE"
	}
	return "coalesce(" + column + ", 0)::DOUBLE"
}

// number is what image computes, for texts that end with a rune of one byte: all
// large results have those.
func number(v any) float64 {
	switch v := v.(type) {
	case int64:
		return float64(v)
	case float64:
		return v
	case table.Decimal:
		return v.Float64()
	case table.Date:
		return float64(v)
	case time.Time:
		return float64(v.UnixMicro())
	case string:
		if v == "" {
			return 0
		}
		return float64(len(v)) + 3*float64(v[len(v)-1])
	}
	return 0
}
