package table

import (
	"time"

	"xfork/table/internal/ast"
)

// Aggregates make one value of the rows of a group. They skip nulls, and are
// null for nothing else; arithmetic goes on around them:
//
//	Col("tip").Sum().Div(Col("fare").Sum()).As("share")

// Len is how many rows there are.
func Len() Column { return Column{e: ast.New(ast.Rows)} }

// Sum is the sum: of integers exact in 128 bits, and an error if it exceeds
// int64; of decimals exact; of floats in an order that the data decides.
func (c Column) Sum() Column { return c.unary(ast.Sum) }

// Mean is the mean, in float64; of integers and decimals that of the exact sum.
func (c Column) Mean() Column { return c.unary(ast.Mean) }

// Min is the least value.
func (c Column) Min() Column { return c.unary(ast.Min) }

// Max is the greatest value; NaN is greater than all numbers.
func (c Column) Max() Column { return c.unary(ast.Max) }

// Count is how many values there are that are not null.
func (c Column) Count() Column { return c.unary(ast.Count) }

// Distinct makes the count above it take each value once: c.Distinct().Count().
func (c Column) Distinct() Column { return c.unary(ast.Distinct) }

// Median is Quantile(0.5).
func (c Column) Median() Column { return c.unary(ast.Median) }

// Quantile is the value below which a share q of the values lies, interpolated
// between the two nearest, in float64.
func (c Column) Quantile(q float64) Column {
	return Column{e: &ast.Expr{Op: ast.Quantile, Args: []*ast.Expr{c.expr()}, Q: q}}
}

// Std is the standard deviation of a sample; null for fewer than two values.
func (c Column) Std() Column { return c.unary(ast.Std) }

// Var is the variance of a sample; null for fewer than two values.
func (c Column) Var() Column { return c.unary(ast.Var) }

// Corr is Pearson's correlation with x, over the rows in which both have
// values: null for fewer than two, NaN where one has no spread.
func (c Column) Corr(x any) Column { return c.with(ast.Corr, x) }

// First is the first value.
func (c Column) First() Column { return c.unary(ast.First) }

// Last is the last value.
func (c Column) Last() Column { return c.unary(ast.Last) }

// ArgMax is the value of c in the first row in which by is greatest.
func (c Column) ArgMax(by Column) Column { return c.with(ast.ArgMax, by) }

// ArgMin is the value of c in the first row in which by is least.
func (c Column) ArgMin(by Column) Column { return c.with(ast.ArgMin, by) }

// Where makes an aggregate take the rows for which the condition is true:
// c.Where(x).Sum(), or c.Sum().Where(x).
func (c Column) Where(condition Column) Column { return c.with(ast.Where, condition) }

// Fields of dates and timestamps.

// Year is the year.
func (c Column) Year() Column { return c.unary(ast.Year) }

// Month is the month, from 1.
func (c Column) Month() Column { return c.unary(ast.Month) }

// MonthDay is the day of the month, from 1.
func (c Column) MonthDay() Column { return c.unary(ast.MonthDay) }

// Weekday is the day of the week: Sunday is 0, as in package time.
func (c Column) Weekday() Column { return c.unary(ast.Weekday) }

// Hour is the hour of the day.
func (c Column) Hour() Column { return c.unary(ast.Hour) }

// Minute is the minute of the hour.
func (c Column) Minute() Column { return c.unary(ast.Minute) }

// Trunc is the beginning of the year, quarter, month, week (a Monday), day,
// hour, minute or second.
func (c Column) Trunc(unit string) Column { return c.text(ast.Trunc, unit) }

// AddMonths is the same day n months later, or the last one of that month.
func (c Column) AddMonths(n any) Column { return c.with(ast.AddMonths, n) }

// Zone shifts timestamps by the offset of a time zone at that moment, so that
// their fields are those of a clock there.
func (c Column) Zone(loc *time.Location) Column {
	return Column{e: &ast.Expr{Op: ast.Zone, Args: []*ast.Expr{c.expr()}, Value: loc}}
}
