package mat

import (
	"fmt"
	"math"

	gonum "gonum.org/v1/gonum/mat"

	"xfork/expr"
	"xfork/internal/site"
	"xfork/internal/typed"
)

// Sums begin with the first element, or with -0, and never with 0: the sum of elements that are all -0 is -0, as one addition after the
// other would have it. Their order is fixed and depends on the shape alone, so that equal matrices have equal sums on every machine.

var (
	// Each row is one slice, even where the matrix is a part of a wider one.
	rowSum = expr.LiftErr1(func(m *Dense) ([]float64, error) {
		if err := usable(m); err != nil {
			return nil, err
		}
		r, _ := m.Dims()
		sums := make([]float64, r)
		for i := range sums {
			sums[i] = sum(m.RawRowView(i))
		}
		return sums, nil
	}, expr.Name("mat.RowSum"), expr.Pure)

	colSum = expr.LiftErr1(func(m *Dense) ([]float64, error) {
		if err := usable(m); err != nil {
			return nil, err
		}
		r, c := m.Dims()
		sums := make([]float64, c)
		copy(sums, m.RawRowView(0)) // so that -0 stays
		// By rows, as the elements lie in memory; by columns each element would come from another cache line.
		for i := 1; i < r; i++ {
			for j, v := range m.RawRowView(i) {
				sums[j] += v
			}
		}
		return sums, nil
	}, expr.Name("mat.ColSum"), expr.Pure)

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

// sum adds in four places, because one addition takes four times as long as the processor needs to start the next one. What is left over is added to the first place, and the places in pairs.
func sum(xs []float64) float64 {
	a := math.Copysign(0, -1) // to which -0 can be added
	b, c, d := a, a, a
	for ; len(xs) >= 4; xs = xs[4:] {
		a, b, c, d = a+xs[0], b+xs[1], c+xs[2], d+xs[3]
	}
	for _, x := range xs {
		a += x
	}
	return (a + b) + (c + d)
}

// RowSum is the vector of the sums of rows.
func RowSum(x expr.Expr[*Dense]) expr.Expr[[]float64] { return rowSum.Call(x) }

// ColSum is the vector of the sums of columns, each added from the top down.
func ColSum(x expr.Expr[*Dense]) expr.Expr[[]float64] { return colSum.Call(x) }

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
