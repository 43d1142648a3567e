package mat

import (
	gonum "gonum.org/v1/gonum/mat"

	"xfork/expr"
)

// Operations whose cost grows with the matrix are forks. The function is lifted once, here; its Call records where the
// user asked for it, since frames of this package are no part of a traceback.

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
	c := new(Dense)
	c.Scale(k, m)
	return c, nil
}, expr.Name("mat.Scale"), expr.Pure)

// Scale is x with each element multiplied by k.
func Scale(x expr.Expr[*Dense], k expr.Expr[float64]) expr.Expr[*Dense] { return scale.Call(x, k) }

// Apply is the matrix of f(i, j, x[i][j]). f is called once for each element, row after row, on one goroutine; a panic in
// it is the failure of this operation, with f's traceback. A nil f panics here.
func Apply(x expr.Expr[*Dense], f func(i, j int, v float64) float64) expr.Expr[*Dense] {
	if f == nil {
		panic("mat: Apply with a nil function")
	}
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

// transposed goes by square blocks, whose rows and columns both fit into the first cache; by whole rows each store would
// fetch a cache line of its own.
func transposed(m *Dense) *Dense {
	const side = 32
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
