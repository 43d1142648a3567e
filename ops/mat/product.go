package mat

import (
	gonum "gonum.org/v1/gonum/mat"

	"xfork/expr"
)

// All products go through blas64, so that the implementation that is registered there does them: gonum's own code, or package gemm. A
// transposed operand is a flag of the BLAS function, and no copy:
//
//	Mul    a · b      Dgemm(N, N)        TMul   aᵀ · b     Dgemm(T, N)
//	MulVec a · x      Dgemv(N)           MulT   a · bᵀ     Dgemm(N, T)
//
// TMul(x, x) and MulT(x, x) are full products too, although half of the result would do: Dsyrk would have to be asked for, and its result
// be completed.

var (
	mul = expr.LiftErr2(func(a, b *Dense) (*Dense, error) {
		if err := fit(a, "%s · %s", b, func(_, ac, br, _ int) bool { return ac == br }); err != nil {
			return nil, err
		}
		return product(a, b), nil
	}, expr.Name("mat.Mul"), expr.Pure)

	tmul = expr.LiftErr2(func(a, b *Dense) (*Dense, error) {
		if err := fit(a, "%sᵀ · %s", b, func(ar, _, br, _ int) bool { return ar == br }); err != nil {
			return nil, err
		}
		return product(a.T(), b), nil
	}, expr.Name("mat.TMul"), expr.Pure)

	mulT = expr.LiftErr2(func(a, b *Dense) (*Dense, error) {
		if err := fit(a, "%s · %sᵀ", b, func(_, ac, _, bc int) bool { return ac == bc }); err != nil {
			return nil, err
		}
		return product(a, b.T()), nil
	}, expr.Name("mat.MulT"), expr.Pure)

	mulVec = expr.LiftErr2(func(a *Dense, x []float64) ([]float64, error) {
		if err := fitVec(a, "%s · %s", len(x), func(_, c int) bool { return c == len(x) }); err != nil {
			return nil, err
		}
		// y is new, so its elements lie one after the other; x is wrapped, not copied.
		var y gonum.VecDense
		y.MulVec(a, gonum.NewVecDense(len(x), x))
		return y.RawVector().Data, nil
	}, expr.Name("mat.MulVec"), expr.Pure)
)

// product multiplies into a new matrix. An operand that is a transpose (a.T()) is a view, which gonum recognises and passes on as a flag.
func product(a, b gonum.Matrix) *Dense {
	c := new(Dense)
	c.Mul(a, b)
	return c
}

// Mul is the matrix product x·y: of r x k and k x c, in 2·r·k·c operations. Other shapes fail with [ErrShape].
func Mul(x, y expr.Expr[*Dense]) expr.Expr[*Dense] { return mul.Call(x, y) }

// TMul is xᵀ·y, without the copy that Mul(T(x), y) would make.
func TMul(x, y expr.Expr[*Dense]) expr.Expr[*Dense] { return tmul.Call(x, y) }

// MulT is x·yᵀ, without the copy that Mul(x, T(y)) would make.
func MulT(x, y expr.Expr[*Dense]) expr.Expr[*Dense] { return mulT.Call(x, y) }

// MulVec is the product of a matrix and a column vector. A vector that is not as long as a row fails with [ErrShape].
func MulVec(x expr.Expr[*Dense], v expr.Expr[[]float64]) expr.Expr[[]float64] {
	return mulVec.Call(x, v)
}
