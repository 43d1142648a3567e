package bind

import (
	"math"

	"xfork/table/internal/ast"
)

// The conditions are conjuncts: the least of their bounds holds for all.
//
//	r <= 3, 3 >= r     3          r = 3      3, with numbers 1 and 2 to be counted
//	r < 4, 4 > r       3          r <> 3     none

// Most returns the greatest number of a row that a condition lets through,
// where columns from width on are such numbers.
//
// A number is at least 1, so a bound below that lets nothing through, whatever it is.
// Bounds from below say nothing about the greatest one.
func Most(x *Expr, width int) int64 {
	if len(x.Args) != 2 {
		return math.MaxInt64
	}
	col, lit, op := x.Args[0], x.Args[1], x.Op
	if col.Op == ast.Lit {
		col, lit = lit, col
		switch op {
		case ast.Gt:
			op = ast.Lt
		case ast.Ge:
			op = ast.Le
		case ast.Lt, ast.Le:
			return math.MaxInt64
		}
	}
	n, is := lit.Value.(int64)
	if col.Op != ast.Col || col.Col < width || lit.Op != ast.Lit || !is {
		return math.MaxInt64
	}
	switch op {
	case ast.Lt:
		return max(n, 1) - 1
	case ast.Le, ast.Eq, ast.Same:
		return n
	}
	return math.MaxInt64
}
