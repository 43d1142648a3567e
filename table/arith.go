package table

import "xfork/table/internal/ast"

// Arithmetic. Integers are computed in int64, floats in float64; decimals are
// exact. Overflow is an error of the row, not a wrong value.

// Add is c + x; of a date and an integer the day so many days later, of a
// timestamp and a duration a timestamp.
func (c Column) Add(x any) Column { return c.with(ast.Add, x) }

// Sub is c - x; of two dates the days between them, of two timestamps a
// duration.
func (c Column) Sub(x any) Column { return c.with(ast.Sub, x) }

// Mul is c * x.
func (c Column) Mul(x any) Column { return c.with(ast.Mul, x) }

// Div is c / x in float64, whatever the operands are: 1 / 2 is 0.5, and x / 0
// an infinity or NaN.
func (c Column) Div(x any) Column { return c.with(ast.Div, x) }

// Quo is the quotient without its fraction; null where x is 0.
func (c Column) Quo(x any) Column { return c.with(ast.Quo, x) }

// Rem is the remainder of Quo, with the sign of c; null where x is 0.
func (c Column) Rem(x any) Column { return c.with(ast.Rem, x) }

// Pow is c to the power x, in float64.
func (c Column) Pow(x any) Column { return c.with(ast.Pow, x) }

// Neg is -c.
func (c Column) Neg() Column { return c.unary(ast.Neg) }

// Abs is |c|.
func (c Column) Abs() Column { return c.unary(ast.Abs) }

// Sqrt is the square root, in float64.
func (c Column) Sqrt() Column { return c.unary(ast.Sqrt) }

// Log is the natural logarithm, in float64.
func (c Column) Log() Column { return c.unary(ast.Log) }

// Exp is e to the power c, in float64.
func (c Column) Exp() Column { return c.unary(ast.Exp) }

// Floor rounds down.
func (c Column) Floor() Column { return c.unary(ast.Floor) }

// Round rounds to so many digits behind the point, half away from zero; a
// negative number of digits means tens, hundreds, and so on. Digits that the
// column does not have change nothing.
func (c Column) Round(digits int) Column {
	return Column{e: &ast.Expr{Op: ast.Round, Args: []*ast.Expr{c.expr()}, N: digits}}
}

// Like reports whether the text matches an SQL pattern: % is any run, _ one
// rune, \ takes the next byte as it is.
func (c Column) Like(pattern string) Column { return c.text(ast.Like, pattern) }

// Matches reports whether a regular expression (package regexp) matches
// somewhere in the text.
func (c Column) Matches(re string) Column { return c.text(ast.Matches, re) }

// Replace replaces all matches of a regular expression; in by, $1 is the first
// group.
func (c Column) Replace(re, by string) Column {
	return Column{e: &ast.Expr{Op: ast.Replace, Args: []*ast.Expr{c.expr()}, Text: re, By: by}}
}

// Contains reports whether s is somewhere in the text.
func (c Column) Contains(s string) Column { return c.text(ast.Contains, s) }

// HasPrefix reports whether the text begins with s.
func (c Column) HasPrefix(s string) Column { return c.text(ast.HasPrefix, s) }

// HasSuffix reports whether the text ends with s.
func (c Column) HasSuffix(s string) Column { return c.text(ast.HasSuffix, s) }

// Substr is n runes from number from on, counted from 0, or as many as there
// are; a negative from counts from the end, and not beyond the beginning. A
// negative n is an error.
func (c Column) Substr(from, n int) Column {
	return Column{e: &ast.Expr{Op: ast.Substr, Args: []*ast.Expr{c.expr()}, N: from, M: n}}
}

// Concat is the text with others behind it; null if one is.
func (c Column) Concat(x ...any) Column { return c.with(ast.Concat, x...) }

// Len is the length of the text in bytes.
func (c Column) Len() Column { return c.unary(ast.Len) }

// Runes is the length of the text in runes.
func (c Column) Runes() Column { return c.unary(ast.Runes) }

// Lower is the text in lower case.
func (c Column) Lower() Column { return c.unary(ast.Lower) }

// Upper is the text in upper case.
func (c Column) Upper() Column { return c.unary(ast.Upper) }

// Trim is the text without white space at its ends.
func (c Column) Trim() Column { return c.unary(ast.Trim) }

// Split is piece number i of the text between separators, counted from 0, a
// negative i from the end; null if there is no such piece.
func (c Column) Split(separator string, i int) Column {
	return Column{e: &ast.Expr{Op: ast.Split, Args: []*ast.Expr{c.expr()}, Text: separator, N: i}}
}
