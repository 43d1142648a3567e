package oracle_test

import (
	"math/rand/v2"
	"strconv"
	"strings"

	. "xfork/table"
)

// op is an operator of both sides. In the templates $1 stands for an operand,
// #1 for a number and @1 for a string that belongs to the operator; * in args
// stands for one kind that all such operands have.
type op struct {
	result kind
	args   []kind
	sql    string
	golang string
	make   func(a []Column, e *ex) Column
	params func(r *rand.Rand) ([]int, []string)
}

// ex is an expression: an operator, a column, or a literal.
type ex struct {
	kind        kind
	op          *op
	args        []*ex
	n           []int
	s           []string
	col         column
	lit         any
	null        bool   // a literal of null
	lazy        bool   // the literal is an expr.Expr
	sub         *query // instead of all that: the only value of a query, as a lazy value
	loose, wild bool
}

const any1 = kinds // of one kind, that of the result or chosen by the generator

func b2(f func(a Column, b any) Column) func([]Column, *ex) Column {
	return func(a []Column, _ *ex) Column { return f(a[0], a[1]) }
}

func b1(f func(a Column) Column) func([]Column, *ex) Column {
	return func(a []Column, _ *ex) Column { return f(a[0]) }
}

func upTo(lo, hi int) func(r *rand.Rand) ([]int, []string) {
	return func(r *rand.Rand) ([]int, []string) { return []int{lo + r.IntN(hi-lo+1)}, nil }
}

func oneOf(xs ...string) func(r *rand.Rand) ([]int, []string) {
	return func(r *rand.Rand) ([]int, []string) { return nil, []string{xs[r.IntN(len(xs))]} }
}

var (
	dec12 = func(e *ex) Type { return Type{Kind: Dec, Precision: 12, Scale: uint8(e.n[0])} }
	ints  = Type{Kind: Int64}
)

// operators are grouped by what they return.
var operators = []*op{
	{kInt, []kind{kInt, kInt}, "($1 + $2)", "$1.Add($2)", b2(Column.Add), nil},
	{kInt, []kind{kInt, kInt}, "($1 - $2)", "$1.Sub($2)", b2(Column.Sub), nil},
	{kInt, []kind{kInt, kInt}, "($1 * $2)", "$1.Mul($2)", b2(Column.Mul), nil},
	{kInt, []kind{kInt, kInt}, "($1 // $2)", "$1.Quo($2)", b2(Column.Quo), nil},
	{kInt, []kind{kInt, kInt}, "($1 % $2)", "$1.Rem($2)", b2(Column.Rem), nil},
	{kInt, []kind{kInt}, "(-$1)", "$1.Neg()", b1(Column.Neg), nil},
	{kInt, []kind{kInt}, "abs($1)", "$1.Abs()", b1(Column.Abs), nil},
	{kInt, []kind{kStr}, "strlen($1)", "$1.Len()", b1(Column.Len), nil},
	{kInt, []kind{kStr}, "length($1)", "$1.Runes()", b1(Column.Runes), nil},
	{kInt, []kind{kBytes}, "octet_length($1)", "$1.Len()", b1(Column.Len), nil},
	{kInt, []kind{kDay}, "year($1)", "$1.Year()", b1(Column.Year), nil},
	{kInt, []kind{kDay}, "month($1)", "$1.Month()", b1(Column.Month), nil},
	{kInt, []kind{kDay}, "day($1)", "$1.MonthDay()", b1(Column.MonthDay), nil},
	{kInt, []kind{kDay}, "dayofweek($1)", "$1.Weekday()", b1(Column.Weekday), nil},
	{kInt, []kind{kTime}, "year($1)", "$1.Year()", b1(Column.Year), nil},
	{kInt, []kind{kTime}, "month($1)", "$1.Month()", b1(Column.Month), nil},
	{kInt, []kind{kTime}, "dayofweek($1)", "$1.Weekday()", b1(Column.Weekday), nil},
	{kInt, []kind{kTime}, "hour($1)", "$1.Hour()", b1(Column.Hour), nil},
	{kInt, []kind{kTime}, "minute($1)", "$1.Minute()", b1(Column.Minute), nil},
	{kInt, []kind{kDay, kDay}, "($1 - $2)", "$1.Sub($2)", b2(Column.Sub), nil},
	// DuckDB casts more texts to integers: 1.5, 1e3.
	{kInt, []kind{kStr}, "(CASE WHEN regexp_full_match($1, '[+-]?[0-9]+') THEN TRY_CAST($1 AS BIGINT) END)", "$1.Try(Type{Kind: Int64})", func(a []Column, _ *ex) Column { return a[0].Try(ints) }, nil},
	// DuckDB rounds halves of a float to even in a cast.
	{kInt, []kind{kFloat}, "TRY_CAST(round($1) AS BIGINT)", "$1.Try(Type{Kind: Int64})", func(a []Column, _ *ex) Column { return a[0].Try(ints) }, nil},
	{kInt, []kind{kDec}, "($1)::BIGINT", "$1.To(Type{Kind: Int64})", func(a []Column, _ *ex) Column { return a[0].To(ints) }, nil},
	{kInt, []kind{kBool}, "($1)::BIGINT", "$1.To(Type{Kind: Int64})", func(a []Column, _ *ex) Column { return a[0].To(ints) }, nil},
	// Within a CASE, which DuckDB 1.5.6 does not compare through: it takes -3 < TRY_CAST(x AS INTEGER)::BIGINT
	// for -3 < x, and so finds rows of which x does not fit. With PRAGMA disable_optimizer it does not.
	{kInt, []kind{kInt}, "(CASE WHEN $1 IS NOT NULL THEN TRY_CAST($1 AS INTEGER)::BIGINT END)", "$1.Try(Type{Kind: Int32}).To(Type{Kind: Int64})", func(a []Column, _ *ex) Column { return a[0].Try(Type{Kind: Int32}).To(ints) }, nil},

	{kFloat, []kind{kFloat, kFloat}, "($1 + $2)", "$1.Add($2)", b2(Column.Add), nil},
	{kFloat, []kind{kFloat, kFloat}, "($1 - $2)", "$1.Sub($2)", b2(Column.Sub), nil},
	{kFloat, []kind{kFloat, kFloat}, "($1 * $2)", "$1.Mul($2)", b2(Column.Mul), nil},
	{kFloat, []kind{kFloat, kInt}, "($1 * $2)", "$1.Mul($2)", b2(Column.Mul), nil},
	{kFloat, []kind{kInt, kInt}, "($1::DOUBLE / $2::DOUBLE)", "$1.Div($2)", b2(Column.Div), nil},
	// A sort of DuckDB may make -0 of its payload 0, which a quotient tells apart.
	{kFloat, []kind{kFloat, kFloat}, "($1 / ($2 + 0))", "$1.Div($2.Add(0.0))", b2(func(a Column, b any) Column { return a.Div(b.(Column).Add(0.0)) }), nil},
	{kFloat, []kind{kFloat}, "sqrt(abs($1))", "$1.Abs().Sqrt()", b1(func(c Column) Column { return c.Abs().Sqrt() }), nil},
	{kFloat, []kind{kFloat}, "floor($1)", "$1.Floor()", b1(Column.Floor), nil},
	{kFloat, []kind{kFloat}, "round($1)", "$1.Round(0)", b1(func(c Column) Column { return c.Round(0) }), nil},
	{kFloat, []kind{kFloat}, "(-$1)", "$1.Neg()", b1(Column.Neg), nil},
	{kFloat, []kind{kInt}, "$1::DOUBLE", "$1.To(Type{Kind: Float64})", b1(func(c Column) Column { return c.To(Type{Kind: Float64}) }), nil},
	// DuckDB rounds several times where a decimal has more digits than a float, so that its last bit is not that of the nearest one.
	{kFloat, []kind{kDec}, "($1)::DECIMAL(12,#1)::DOUBLE", "$1.To(Type{Kind: Dec, Precision: 12, Scale: #1}).To(Type{Kind: Float64})", func(a []Column, e *ex) Column { return a[0].To(dec12(e)).To(Type{Kind: Float64}) }, upTo(0, 3)},

	{kDec, []kind{kDec, kDec}, "($1 + $2)", "$1.Add($2)", b2(Column.Add), nil},
	{kDec, []kind{kDec, kDec}, "($1 - $2)", "$1.Sub($2)", b2(Column.Sub), nil},
	{kDec, []kind{kDec, kDec}, "($1 * $2)", "$1.Mul($2)", b2(Column.Mul), nil},
	{kDec, []kind{kDec}, "(-$1)", "$1.Neg()", b1(Column.Neg), nil},
	{kDec, []kind{kDec}, "abs($1)", "$1.Abs()", b1(Column.Abs), nil},
	{kDec, []kind{kDec}, "round($1, #1)", "$1.Round(#1)", func(a []Column, e *ex) Column { return a[0].Round(e.n[0]) }, upTo(0, 2)},
	{kDec, []kind{kDec}, "($1)::DECIMAL(12,#1)", "$1.To(Type{Kind: Dec, Precision: 12, Scale: #1})", func(a []Column, e *ex) Column { return a[0].To(dec12(e)) }, upTo(0, 3)},

	{kStr, []kind{kStr, kStr}, "($1 || $2)", "$1.Concat($2)", func(a []Column, _ *ex) Column { return a[0].Concat(a[1]) }, nil},
	{kStr, []kind{kStr}, "lower($1)", "$1.Lower()", b1(Column.Lower), nil},
	{kStr, []kind{kStr}, "upper($1)", "$1.Upper()", b1(Column.Upper), nil},
	// Without characters DuckDB trims blanks alone.
	{kStr, []kind{kStr}, "trim($1, ' ' || chr(9) || chr(10) || chr(13))", "$1.Trim()", b1(Column.Trim), nil},
	{
		kStr,
		[]kind{kStr},
		"substr($1, #1 + 1, #2)", "$1.Substr(#1, #2)", func(a []Column, e *ex) Column { return a[0].Substr(e.n[0], e.n[1]) },
		func(r *rand.Rand) ([]int, []string) { return []int{r.IntN(5), r.IntN(4)}, nil },
	},
	{
		kStr,
		[]kind{kStr},
		"str_split($1, @1)[#2]::VARCHAR", "$1.Split(@1, #1)", func(a []Column, e *ex) Column { return a[0].Split(e.s[0], e.n[0]) },
		func(r *rand.Rand) ([]int, []string) {
			// Lists of DuckDB begin at 1; -1 is the last piece on both sides.
			i := r.IntN(5) - 2
			j := i
			if i >= 0 {
				j++
			}
			return []int{i, j}, []string{[]string{",", "b", " ", "xyz"}[r.IntN(4)]}
		},
	},
	{
		kStr,
		[]kind{kStr},
		"regexp_replace($1, @1, @2, 'g')", "$1.Replace(@1, @2)", func(a []Column, e *ex) Column { return a[0].Replace(e.s[0], e.s[1]) },
		func(r *rand.Rand) ([]int, []string) {
			return nil, []string{[]string{"a", "[b-z]+", "^x", "\\d"}[r.IntN(4)], []string{"", "Q"}[r.IntN(2)]}
		},
	},
	{kStr, []kind{kInt}, "$1::VARCHAR", "$1.To(Type{Kind: Str})", b1(func(c Column) Column { return c.To(Type{Kind: Str}) }), nil},
	{kStr, []kind{kDay}, "$1::VARCHAR", "$1.To(Type{Kind: Str})", b1(func(c Column) Column { return c.To(Type{Kind: Str}) }), nil},
	{kStr, []kind{kBool}, "$1::VARCHAR", "$1.To(Type{Kind: Str})", b1(func(c Column) Column { return c.To(Type{Kind: Str}) }), nil},

	{kBool, []kind{any1, any1}, "($1 = $2)", "$1.Eq($2)", b2(Column.Eq), nil},
	{kBool, []kind{any1, any1}, "($1 <> $2)", "$1.Ne($2)", b2(Column.Ne), nil},
	{kBool, []kind{any1, any1}, "($1 < $2)", "$1.Lt($2)", b2(Column.Lt), nil},
	{kBool, []kind{any1, any1}, "($1 <= $2)", "$1.Le($2)", b2(Column.Le), nil},
	{kBool, []kind{any1, any1}, "($1 > $2)", "$1.Gt($2)", b2(Column.Gt), nil},
	{kBool, []kind{any1, any1}, "($1 >= $2)", "$1.Ge($2)", b2(Column.Ge), nil},
	{kBool, []kind{any1, any1}, "($1 IS NOT DISTINCT FROM $2)", "$1.Same($2)", b2(Column.Same), nil},
	{kBool, []kind{kInt, kDec}, "($1 < $2)", "$1.Lt($2)", b2(Column.Lt), nil},
	{kBool, []kind{kDec, kInt}, "($1 = $2)", "$1.Eq($2)", b2(Column.Eq), nil},
	{kBool, []kind{kFloat, kDec}, "($1 > $2)", "$1.Gt($2)", b2(Column.Gt), nil},
	{kBool, []kind{kDay, kTime}, "($1 <= $2)", "$1.Le($2)", b2(Column.Le), nil},
	{kBool, []kind{any1, any1, any1}, "($1 BETWEEN $2 AND $3)", "$1.Between($2, $3)", func(a []Column, _ *ex) Column { return a[0].Between(a[1], a[2]) }, nil},
	{kBool, []kind{any1, any1, any1}, "($1 IN ($2, $3))", "$1.In($2, $3)", func(a []Column, _ *ex) Column { return a[0].In(a[1], a[2]) }, nil},
	{kBool, []kind{any1, any1}, "($1 IN ($2, NULL))", "$1.In($2, nil)", func(a []Column, _ *ex) Column { return a[0].In(a[1], nil) }, nil},
	{kBool, []kind{kBool, kBool}, "($1 AND $2)", "$1.And($2)", func(a []Column, _ *ex) Column { return a[0].And(a[1]) }, nil},
	{kBool, []kind{kBool, kBool}, "($1 OR $2)", "$1.Or($2)", func(a []Column, _ *ex) Column { return a[0].Or(a[1]) }, nil},
	{kBool, []kind{kBool}, "(NOT $1)", "$1.Not()", b1(Column.Not), nil},
	{kBool, []kind{any1}, "($1 IS NULL)", "$1.IsNull()", b1(Column.IsNull), nil},
	{kBool, []kind{kFloat}, "isnan($1)", "$1.IsNaN()", b1(Column.IsNaN), nil},
	{
		kBool,
		[]kind{kStr},
		"($1 LIKE @1 ESCAPE '\\')", "$1.Like(@1)", func(a []Column, e *ex) Column { return a[0].Like(e.s[0]) },
		oneOf("%", "_", "a%", "%b", "%a%", "a_b", "a\\%b", "", "__", "%_", "%é%", "a\\_%", "_%_", "%,%,%"),
	},
	{kBool, []kind{kStr}, "contains($1, @1)", "$1.Contains(@1)", func(a []Column, e *ex) Column { return a[0].Contains(e.s[0]) }, oneOf("", "a", "ä", "x,", "zzz")},
	{kBool, []kind{kStr}, "starts_with($1, @1)", "$1.HasPrefix(@1)", func(a []Column, e *ex) Column { return a[0].HasPrefix(e.s[0]) }, oneOf("", "a", "ä", "x,", "zzz")},
	{kBool, []kind{kStr}, "ends_with($1, @1)", "$1.HasSuffix(@1)", func(a []Column, e *ex) Column { return a[0].HasSuffix(e.s[0]) }, oneOf("", "a", "b", "z")},
	{kBool, []kind{kStr}, "regexp_matches($1, @1)", "$1.Matches(@1)", func(a []Column, e *ex) Column { return a[0].Matches(e.s[0]) }, oneOf("", "a+b", "^[a-c]", "ä", "\\d$")},

	{kDay, []kind{kDay}, "($1 + (#1))", "$1.Add(#1)", func(a []Column, e *ex) Column { return a[0].Add(e.n[0]) }, upTo(-30, 30)},
	{kDay, []kind{kDay}, "($1 + to_months(#1))::DATE", "$1.AddMonths(#1)", func(a []Column, e *ex) Column { return a[0].AddMonths(e.n[0]) }, upTo(-20, 20)},
	{kDay, []kind{kDay}, "date_trunc(@1, $1)::DATE", "$1.Trunc(@1)", func(a []Column, e *ex) Column { return a[0].Trunc(e.s[0]) }, oneOf("year", "quarter", "month", "week", "day")},
	{kDay, []kind{kTime}, "($1)::DATE", "$1.To(Type{Kind: Day})", b1(func(c Column) Column { return c.To(Type{Kind: Day}) }), nil},

	{kTime, []kind{kTime}, "($1 + to_months(#1))", "$1.AddMonths(#1)", func(a []Column, e *ex) Column { return a[0].AddMonths(e.n[0]) }, upTo(-20, 20)},
	{kTime, []kind{kTime}, "date_trunc(@1, $1)", "$1.Trunc(@1)", func(a []Column, e *ex) Column { return a[0].Trunc(e.s[0]) }, oneOf("year", "quarter", "month", "week", "day", "hour", "minute", "second")},
	{kTime, []kind{kDay}, "($1)::TIMESTAMP", "$1.To(Type{Kind: Time, Precision: 6})", b1(func(c Column) Column { return c.To(Type{Kind: Time, Precision: 6}) }), nil},
	{kSpan, []kind{kTime, kTime}, "(epoch_ns($1) - epoch_ns($2))", "$1.Sub($2)", b2(Column.Sub), nil},
}

// choices are operators of any kind, of operands of that kind.
var choices = []*op{
	{any1, []kind{kBool, any1, any1}, "(CASE WHEN $1 THEN $2 ELSE $3 END)", "When($1, $2).Else($3)", func(a []Column, _ *ex) Column { return When(a[0], a[1]).Else(a[2]) }, nil},
	{any1, []kind{kBool, any1}, "(CASE WHEN $1 THEN $2 END)", "When($1, $2).End()", func(a []Column, _ *ex) Column { return When(a[0], a[1]).End() }, nil},
	{any1, []kind{any1, any1}, "coalesce($1, $2)", "Coalesce($1, $2)", func(a []Column, _ *ex) Column { return Coalesce(a[0], a[1]) }, nil},
}

// fillIn replaces what a template stands for.
func fillIn(t string, args []string, n []int, s []string, quote func(string) string) string {
	var pairs []string
	for i, a := range args {
		pairs = append(pairs, "$"+strconv.Itoa(i+1), a)
	}
	for i, x := range n {
		pairs = append(pairs, "#"+strconv.Itoa(i+1), strconv.Itoa(x))
	}
	for i, x := range s {
		pairs = append(pairs, "@"+strconv.Itoa(i+1), quote(x))
	}
	return strings.NewReplacer(pairs...).Replace(t)
}
