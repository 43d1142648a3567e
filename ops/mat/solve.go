package mat

import (
	"fmt"

	gonum "gonum.org/v1/gonum/mat"

	"xfork/expr"
)

// Both sides are scaled, each by a power of two of its own (see scale.go), and the solution is put right:
//
//	a = 2^e·a', b = 2^f·b', a'·x' = b'   =>   x = 2^(f-e)·x'
//
// The condition number, by which gonum decides that a is singular, is the product of the norms of a and of its inverse, and so does not
// depend on the scale.

var (
	solve = expr.LiftErr2(func(a, b *Dense) (*Dense, error) {
		if err := fit(a, `%s \ %s`, b, func(ar, _, br, _ int) bool { return ar == br }); err != nil {
			return nil, err
		}
		if err := finiteSides(a, b); err != nil {
			return nil, err
		}
		return solution(a, b)
	}, expr.Name("mat.Solve"), expr.Pure)

	solveVec = expr.LiftErr2(func(a *Dense, b []float64) ([]float64, error) {
		if err := fitVec(a, `%s \ %s`, len(b), func(r, _ int) bool { return r == len(b) }); err != nil {
			return nil, err
		}
		right := gonum.NewDense(len(b), 1, b) // a view: solution writes to neither side
		if err := finiteSides(a, right); err != nil {
			return nil, err
		}
		x, err := solution(a, right)
		if err != nil {
			return nil, err
		}
		return x.RawMatrix().Data, nil
	}, expr.Name("mat.SolveVec"), expr.Pure)

	inverse = expr.LiftErr1(func(m *Dense) (*Dense, error) {
		if err := square(m); err != nil {
			return nil, err
		}
		if err := finite(m); err != nil {
			return nil, err
		}
		near, e := scaled(m) // m = 2^e·near, so its inverse is 2^-e times that of near
		c := new(Dense)
		if err := c.Inverse(near); err != nil {
			return nil, singular(m, err)
		}
		shift(c, -e)
		return c, nil
	}, expr.Name("mat.Inverse"), expr.Pure)
)

// solution returns the x for which a·x = b, or the one that comes nearest: see Solve.
func solution(a, b *Dense) (*Dense, error) {
	near, e := scaled(a)
	right, f := scaled(b)
	// For equal pointers gonum returns the identity without factors, and would not see that a is singular.
	if near == right {
		right = gonum.DenseCopyOf(right)
	}
	x := new(Dense)
	if err := x.Solve(near, right); err != nil {
		return nil, singular(a, err)
	}
	shift(x, f-e)
	return x, nil
}

// finiteSides refuses equations in which an element is not finite, and names the side.
func finiteSides(a, b *Dense) error {
	if err := finite(a); err != nil {
		return fmt.Errorf("%w: the left operand", err)
	}
	if err := finite(b); err != nil {
		return fmt.Errorf("%w: the right operand", err)
	}
	return nil
}

// Solve is the x for which a·x = b, a matrix with a column for each column of b. If a is square it is solved by LU
// factors. If a has more rows than columns x is the best fit, which minimises the sum of squares of a·x - b; if fewer, it
// is the solution of least norm; both by QR factors.
//
// An a that is singular, or that has a condition number above 1e16, so that no digit of x would be right, fails with
// [ErrSingular]; gonum's Condition, to be found with errors.As, has the number. Shapes fail with [ErrShape], and an element of
// either side that is NaN or infinite with [ErrNotFinite].
func Solve(a, b expr.Expr[*Dense]) expr.Expr[*Dense] { return solve.Call(a, b) }

// SolveVec is [Solve] for one right side.
func SolveVec(a expr.Expr[*Dense], b expr.Expr[[]float64]) expr.Expr[[]float64] {
	return solveVec.Call(a, b)
}

// Inverse is the inverse of a square matrix; a singular one fails with [ErrSingular], as for [Solve], and one with an element that
// is NaN or infinite with [ErrNotFinite]. To solve equations by it takes longer and is less exact than Solve.
func Inverse(x expr.Expr[*Dense]) expr.Expr[*Dense] { return inverse.Call(x) }
