package mat

import (
	"fmt"
	"math"

	gonum "gonum.org/v1/gonum/mat"

	"xfork/expr"
	"xfork/internal/site"
	"xfork/internal/typed"
)

var (
	// The order is an operand: the function is lifted once, for all orders. Which ones there are is checked where the node is made,
	// since a wrong one is a mistake of the program and not of its data.
	norm = expr.LiftErr2(func(m *Dense, order float64) (float64, error) {
		if err := usable(m); err != nil {
			return 0, err
		}
		return gonum.Norm(m, order), nil
	}, expr.Name("mat.Norm"), expr.Pure)

	det = expr.LiftErr1(func(m *Dense) (float64, error) {
		if err := square(m); err != nil {
			return 0, err
		}
		if err := finite(m); err != nil {
			return 0, err
		}
		return gonum.Det(m), nil
	}, expr.Name("mat.Det"), expr.Pure)
)

// Norm is a norm of x: of order 1 the largest sum of magnitudes in a column, of order +Inf in a row, and of order 2, as
// gonum has it, that of Frobenius, the root of the sum of squares. There are no others, and asking for one panics here.
//
//go:noinline
func Norm(x expr.Expr[*Dense], order float64) expr.Expr[float64] {
	if order != 1 && order != 2 && !math.IsInf(order, 1) {
		panic(fmt.Sprintf("mat: Norm of order %v: there are 1, 2 and +Inf", order))
	}
	return norm.Call(x, typed.Const(site.Caller(), order))
}

// Det is the determinant of a square matrix, by its LU factors: 0 where it is singular to working precision. It grows
// out of the range of float64 quickly. An element that is NaN or infinite fails with [ErrNotFinite].
func Det(x expr.Expr[*Dense]) expr.Expr[float64] { return det.Call(x) }
