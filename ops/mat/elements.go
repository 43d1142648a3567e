package mat

import (
	"xfork/expr"
)

// An operation that costs more for a larger matrix is a fork. The function is lifted once, here; its Call records where the
// user asked for it, since frames of this package are no part of a traceback. All are pure: equal operations on equal nodes are
// computed once in a force (CSE).
//
// Each result is a matrix of its own. gonum would write into an operand if it were the receiver, and an operand belongs to all that
// have forced it.

// Apply is the matrix of f(i, j, x[i][j]). f is called once for each element, row after row, on one goroutine; a panic in
// it is the failure of this operation, with f's traceback. A nil f panics here. Two nodes of one f are two computations: functions cannot
// be compared, and f need not be pure.
func Apply(x expr.Expr[*Dense], f func(i, j int, v float64) float64) expr.Expr[*Dense] {
	if f == nil {
		panic("mat: Apply with a nil function")
	}
	// Lifted anew for each call, and not pure: f may do anything, and two functions cannot be compared.
	return expr.LiftErr1(func(m *Dense) (*Dense, error) {
		if err := usable(m); err != nil {
			return nil, err
		}
		c := new(Dense)
		c.Apply(f, m)
		return c, nil
	}, expr.Name("mat.Apply")).Call(x)
}
