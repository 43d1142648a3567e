package adjoint

import (
	"fmt"
	"math"

	gonum "gonum.org/v1/gonum/mat"

	"xfork/expr"
	"xfork/ops/mat"
)

// The adjoints of an operator on a matrix are matrices of its shape, which is
// known when they are computed and not when they are built; so these functions
// take the matrix itself beside what they put into its shape.
//
// On matrices: of the shape of another one, of which no element is read; parts
// and factors.

var (
	// Diagonal has d on the diagonal, or as much of it as there is, and 0
	// elsewhere.
	Diagonal = like("grad.diagonal", func(d []float64, r, c int) (*mat.Dense, error) {
		return fill(r, c, d, min(r, c), func(i, j int) float64 {
			if i == j {
				return d[i]
			}
			return 0
		})
	})

	// OnRow has d in row i, and onCol in column i; 0 elsewhere.
	OnRow = placed("grad.onRow", func(d []float64, i, r, c int) (*mat.Dense, error) {
		return fill(r, c, d, c, func(k, j int) float64 {
			if k == i {
				return d[j]
			}
			return 0
		})
	})
	OnCol = placed("grad.onCol", func(d []float64, i, r, c int) (*mat.Dense, error) {
		return fill(r, c, d, r, func(k, j int) float64 {
			if j == i {
				return d[k]
			}
			return 0
		})
	})

	// DiagonalOf is the diagonal of a matrix.
	DiagonalOf = expr.LiftErr1(func(x *mat.Dense) ([]float64, error) {
		r, c, err := Dims(x)
		if err != nil {
			return nil, err
		}
		d := make([]float64, min(r, c))
		for i := range d {
			d[i] = x.At(i, i)
		}
		return d, nil
	}, expr.Name("grad.diagonalOf"), expr.Pure)
)

// Fit sums c, which has the shape that x has together with others, over the
// axes on which x is 1 and the others are more: what an operand of broadcasting
// gets. Where c has the shape of x it is c itself.
var Fit = expr.LiftErr2(func(c, x *mat.Dense) (*mat.Dense, error) {
	r, k, err := Dims(x)
	if err != nil {
		return nil, err
	}
	rc, kc := c.Dims()
	if rc == r && kc == k {
		return c, nil // shared: values are read-only
	}
	// Row after row, so that the order of additions, and with it every bit,
	// depends on the shapes alone.
	//
	//	x        c        summed
	//	1 x k    r x k    over the rows, to the place min(i, 0) = 0
	//	r x 1    r x k    over the columns
	//	1 x 1    r x k    over both
	to := gonum.NewDense(r, k, nil)
	for i := range rc {
		for j, v := range c.RawRowView(i) {
			p, q := min(i, r-1), min(j, k-1)
			to.Set(p, q, to.At(p, q)+v)
		}
	}
	return to, nil
}, expr.Name("grad.fit"), expr.Pure)

// like lifts a function of an array and the shape of a matrix.
func like(name string, f func(d []float64, r, c int) (*mat.Dense, error)) expr.Func2[[]float64, *mat.Dense, *mat.Dense] {
	return expr.LiftErr2(func(d []float64, x *mat.Dense) (*mat.Dense, error) {
		r, c, err := Dims(x)
		if err != nil {
			return nil, err
		}
		return f(d, r, c)
	}, expr.Name(name), expr.Pure)
}

// placed is like for a function that takes a place too.
func placed(name string, f func(d []float64, i, r, c int) (*mat.Dense, error)) expr.Func3[[]float64, int, *mat.Dense, *mat.Dense] {
	return expr.LiftErr3(func(d []float64, i int, x *mat.Dense) (*mat.Dense, error) {
		r, c, err := Dims(x)
		if err != nil {
			return nil, err
		}
		return f(d, i, r, c)
	}, expr.Name(name), expr.Pure)
}

// Dims returns the shape of a matrix that has elements.
func Dims(x *mat.Dense) (r, c int, err error) {
	if x == nil {
		return 0, 0, mat.ErrNil
	}
	if x.IsEmpty() {
		return 0, 0, mat.ErrEmpty
	}
	r, c = x.Dims()
	return r, c, nil
}

// A wrong length is a mistake of the program's own rule, or comes of an array
// of one element that was taken for a long one: it must not pass unseen.

// long refuses an adjoint of another length than n.
func long(d []float64, n int) error {
	if len(d) != n {
		return fmt.Errorf("%w: a derivative of %d elements for %d", mat.ErrShape, len(d), n)
	}
	return nil
}

// fill makes a matrix by a function of its places, if d has n elements.
func fill(r, c int, d []float64, n int, f func(i, j int) float64) (*mat.Dense, error) {
	if err := long(d, n); err != nil {
		return nil, err
	}
	m := gonum.NewDense(r, c, nil)
	data := m.RawMatrix().Data
	for i := range r {
		for j := range c {
			data[i*c+j] = f(i, j)
		}
	}
	return m, nil
}

// Steepest has the signs of the elements in the column, or for order +Inf the
// row, that has the greatest sum of magnitudes, and 0 elsewhere.
var Steepest = expr.LiftErr2(func(x *mat.Dense, order float64) (*mat.Dense, error) {
	r, c, err := Dims(x)
	if err != nil {
		return nil, err
	}
	// Columns, or for order +Inf rows, are lines of so many elements; at says
	// where element i of line k is.
	lines, length, at := c, r, func(k, i int) (int, int) { return i, k }
	if math.IsInf(order, 1) {
		lines, length, at = r, c, func(k, i int) (int, int) { return k, i }
	}
	// The first of several equal sums counts. A sum that is NaN is greater than
	// none: the norm is NaN then, and so is everything that comes of it.
	most, first := -1.0, 0
	for k := range lines {
		sum := 0.0
		for i := range length {
			sum += math.Abs(x.At(at(k, i)))
		}
		if sum > most {
			most, first = sum, k
		}
	}
	// A magnitude has slope 0 at 0, as vec.Abs has.
	signs := gonum.NewDense(r, c, nil)
	for i := range length {
		p, q := at(first, i)
		if x.At(p, q) != 0 {
			signs.Set(p, q, math.Copysign(1, x.At(p, q)))
		}
	}
	return signs, nil
}, expr.Name("grad.steepest"), expr.Pure)

var (
	// Lower is the lower triangle of a matrix with half of the diagonal. It is
	// its own adjoint.
	Lower = expr.LiftErr1(func(x *mat.Dense) (*mat.Dense, error) {
		r, c, err := Dims(x)
		if err != nil {
			return nil, err
		}
		l := gonum.NewDense(r, c, nil)
		for i := range r {
			for j := range min(i+1, c) {
				l.Set(i, j, x.At(i, j))
			}
			if i < c {
				l.Set(i, i, x.At(i, i)/2)
			}
		}
		return l, nil
	}, expr.Name("grad.lower"), expr.Pure)

	Gaps          = expr.LiftErr1(func(w []float64) (*mat.Dense, error) { return inverseGaps(w, 1) }, expr.Name("grad.gaps"), expr.Pure)
	GapsOfSquares = expr.LiftErr1(func(s []float64) (*mat.Dense, error) { return inverseGaps(s, 2) }, expr.Name("grad.gapsOfSquares"), expr.Pure)
)

// Equal values are what makes singular vectors and eigenvectors hard: only the
// space that those of equal values span together is determined. So a loss that
// depends on one of them alone has no derivative there, and near there a large
// one. A loss that depends on the space alone has one, but not by this way.
//
// Two equal values have an infinite entry, and what it is multiplied by is
// mostly 0: the derivative of vectors that are not determined is NaN.

// inverseGaps has 1/(w[j]^k - w[i]^k) at row i and column j, and 0 on the
// diagonal.
func inverseGaps(w []float64, k float64) (*mat.Dense, error) {
	if len(w) == 0 {
		return nil, mat.ErrEmpty
	}
	m := gonum.NewDense(len(w), len(w), nil)
	for i := range w {
		for j := range w {
			if i != j {
				m.Set(i, j, 1/(math.Pow(w[j], k)-math.Pow(w[i], k)))
			}
		}
	}
	return m, nil
}
