package table

import (
	"xfork/table/internal/plan"
	"xfork/table/internal/types"
)

// Values of columns, and types of columns.
type (
	// Date is a day, in days since 1970-01-01.
	Date = types.Date
	// Decimal is an exact number: the integer (Hi, Lo) divided by 10^Scale, of
	// at most 38 digits. The zero Decimal is 0.
	Decimal = types.Decimal
	// Null is a value of T that may be missing.
	Null[T any] = types.Null[T]

	// Kind is what a column holds.
	Kind = types.Kind
	// Type is the type of a column. Precision and Scale are those of a decimal;
	// of a timestamp, Precision is the number of digits of a second.
	Type = types.Type
	// Field is a column of a schema.
	Field = types.Field
	// Schema is the columns of a frame, in order.
	Schema = types.Schema
)

// The kinds of columns. Int32 and Float32 are how a column is stored:
// arithmetic is in int64 and float64.
const (
	Bool    = types.Bool
	Int32   = types.Int32
	Int64   = types.Int64
	Float32 = types.Float32
	Float64 = types.Float64
	Dec     = types.Dec
	Str     = types.Str
	Bytes   = types.Bytes
	Day     = types.Day
	Time    = types.Time
	Span    = types.Span
)

// JoinKind is which rows a join has.
type JoinKind = plan.JoinKind

// The kinds of joins. Semi and Anti have the left rows with a match, each once,
// and those without one; they add no columns.
const (
	Inner = plan.Inner
	Left  = plan.Left
	Full  = plan.Full
	Semi  = plan.Semi
	Anti  = plan.Anti
	Cross = plan.Cross
)

// ParseDay returns the day that is written as 1998-09-02. It panics if s is
// none: it is for constants of a program.
func ParseDay(s string) Date { return must(types.ReadDay(s)) }

// ParseDec returns the decimal that is written as -0.05, with as many digits
// behind the point. It panics if s is none.
func ParseDec(s string) Decimal { return must(types.ReadDecimal(s)) }

func must[T any](v T, err error) T {
	if err != nil {
		panic("table: " + err.Error())
	}
	return v
}
