package bind

import "xfork/table/internal/ast"

// Guesses at conditions, made from their form alone: no data have been looked at when
// joins are put into an order.

// Share returns a guess at the share of rows for which a condition is true. The
// shares of System R, 1/10 for an equality and 1/3 for a comparison; a pattern is
// taken for an equality. A range of two comparisons is 1/9 then, where System R had
// 1/4.
func Share(x *Expr) float64 {
	of := map[*Expr]float64{}
	for _, e := range Below(x) {
		of[e] = shareOf(e, of)
	}
	return of[x]
}

// shareOf is Share where those of the arguments are known. The parts of And and Or are
// taken to be independent of each other, as System R takes them.
func shareOf(x *Expr, of map[*Expr]float64) float64 {
	switch x.Op {
	case ast.Eq, ast.Same, ast.IsNull, ast.Like, ast.HasPrefix, ast.HasSuffix, ast.Contains, ast.Matches:
		return 0.1
	case ast.In:
		return min(0.5, 0.1*float64(len(x.Args)-1))
	case ast.Not:
		return 1 - of[x.Args[0]]
	case ast.Ne:
		return 0.9
	case ast.Or:
		a, b := of[x.Args[0]], of[x.Args[1]]
		return a + b - a*b
	case ast.And:
		return of[x.Args[0]] * of[x.Args[1]]
	}
	return 1.0 / 3
}
