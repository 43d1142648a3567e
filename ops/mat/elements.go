package mat

import (
	gonum "gonum.org/v1/gonum/mat"

	"xfork/expr"
)

// An operation that costs more for a larger matrix is a fork. The function is lifted once, here; its Call records where the
// user asked for it, since frames of this package are no part of a traceback. All are pure: equal operations on equal nodes are
// computed once in a force (CSE).
//
// Each result is a matrix of its own. gonum would write into an operand if it were the receiver, and an operand belongs to all that
// have forced it.

// elementWise lifts an operation on two matrices of one shape. sign is for the error: 2x3 + 3x2.
func elementWise(name, sign string, set func(c, a, b *Dense)) expr.Func2[*Dense, *Dense, *Dense] {
	return expr.LiftErr2(func(a, b *Dense) (*Dense, error) {
		if err := fit(a, "%s "+sign+" %s", b, equal); err != nil {
			return nil, err
		}
		c := new(Dense)
		set(c, a, b)
		return c, nil
	}, expr.Name(name), expr.Pure)
}

var (
	add     = elementWise("mat.Add", "+", func(c, a, b *Dense) { c.Add(a, b) })
	sub     = elementWise("mat.Sub", "-", func(c, a, b *Dense) { c.Sub(a, b) })
	mulElem = elementWise("mat.MulElem", "*", func(c, a, b *Dense) { c.MulElem(a, b) })
	divElem = elementWise("mat.DivElem", "/", func(c, a, b *Dense) { c.DivElem(a, b) })
)

// Add is the sum of two matrices of one shape, element by element. Other shapes fail with [ErrShape].
func Add(x, y expr.Expr[*Dense]) expr.Expr[*Dense] { return add.Call(x, y) }

// Sub is the difference of two matrices of one shape, element by element.
func Sub(x, y expr.Expr[*Dense]) expr.Expr[*Dense] { return sub.Call(x, y) }

// MulElem is the product of two matrices of one shape, element by element. The product of linear algebra is [Mul].
func MulElem(x, y expr.Expr[*Dense]) expr.Expr[*Dense] { return mulElem.Call(x, y) }

// DivElem is the quotient of two matrices of one shape, element by element. Zeros of y give infinities or NaN.
func DivElem(x, y expr.Expr[*Dense]) expr.Expr[*Dense] { return divElem.Call(x, y) }

var scale = expr.LiftErr2(func(m *Dense, k float64) (*Dense, error) {
	if err := usable(m); err != nil {
		return nil, err
	}
	// Of NaN and infinities k makes what a product makes of them; k = 0 does not clear them.
	c := new(Dense)
	c.Scale(k, m)
	return c, nil
}, expr.Name("mat.Scale"), expr.Pure)

// Scale is x with each element multiplied by k.
func Scale(x expr.Expr[*Dense], k expr.Expr[float64]) expr.Expr[*Dense] { return scale.Call(x, k) }

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

var transpose = expr.LiftErr1(func(m *Dense) (*Dense, error) {
	if err := usable(m); err != nil {
		return nil, err
	}
	return transposed(m), nil
}, expr.Name("mat.T"), expr.Pure)

// T is the transpose of x. It is a copy, because a Dense holds rows: it moves each element once, as fast as memory goes.
// Where the transpose is only multiplied, [TMul] and [MulT] need no copy.
func T(x expr.Expr[*Dense]) expr.Expr[*Dense] { return transpose.Call(x) }

// transposed returns the transpose. It goes by square blocks, of which the rows read and the columns written both fit into the first
// cache; by whole rows each store would fetch a cache line of its own.
//
//	m         block (i, j)        result      block (j, i)
//	. . . .                       . . . .
//	. a b .   read by rows        . a c .     written by columns: 32 lines of the cache, used eight times each
//	. c d .                       . b d .
//
// A block is 32 x 32 elements: 8 KiB read and 8 KiB written, of a cache of 32 KiB or more.
func transposed(m *Dense) *Dense {
	const side = 32
	// The rows of m may lie further apart than they are long; those of the result do not.
	from := m.RawMatrix()
	data := make([]float64, from.Rows*from.Cols)
	for i := 0; i < from.Rows; i += side {
		for j := 0; j < from.Cols; j += side {
			for r := i; r < min(i+side, from.Rows); r++ {
				row := from.Data[r*from.Stride:][:from.Cols]
				for c := j; c < min(j+side, from.Cols); c++ {
					data[c*from.Rows+r] = row[c]
				}
			}
		}
	}
	return gonum.NewDense(from.Cols, from.Rows, data)
}
