package mat

import (
	"fmt"

	gonum "gonum.org/v1/gonum/mat"

	"xfork/expr"
	"xfork/internal/site"
	"xfork/internal/typed"
)

// Dense is gonum's dense matrix, by another name so that most programs need to import only one package called mat.
type Dense = gonum.Dense

// Of is a matrix that is already there. It is shared, not copied: m must not be written to as long as an expression that
// reads it is unforced. A nil or empty m is an error of the operation that reads it.
//
//go:noinline
func Of(m *Dense) expr.Expr[*Dense] { return typed.Const(site.Caller(), m) }

// Rows is a matrix with these rows, which are copied here and now. Rows of different lengths fail with [ErrShape], and
// none at all, or rows without elements, with [ErrEmpty].
//
//go:noinline
func Rows(rows ...[]float64) expr.Expr[*Dense] {
	pc := site.Caller()
	m, err := fromRows(rows)
	if err != nil {
		return typed.Try1[refused](pc, typed.Const(pc, err))
	}
	return typed.Const(pc, m)
}

// fromRows copies rows into a matrix, or refuses them. A row without elements is compared with the first one like any other; a first one
// without elements is refused, since the matrix would have none.
func fromRows(rows [][]float64) (*Dense, error) {
	if len(rows) == 0 || len(rows[0]) == 0 {
		return nil, ErrEmpty
	}
	c := len(rows[0])
	data := make([]float64, 0, len(rows)*c)
	for i, row := range rows {
		if len(row) != c {
			return nil, fmt.Errorf("%w: row 0 has %d elements, row %d has %d", ErrShape, c, i, len(row))
		}
		data = append(data, row...)
	}
	return gonum.NewDense(len(rows), c, data), nil
}

// The operators below do next to no work (a view, a copy of a column, a diagonal), so they are inline operators and no forks: they are
// evaluated by the goroutine that needs them. Each is a type with the method Apply, so that nodes of one operator share one code and need
// no closure.
type (
	refused struct{}
	row     struct{}
	col     struct{}
	trace   struct{}
)

// refused fails with its operand: rows that do not fit are an error of the line that built the node, and are found at once, before
// anything is forced.
func (refused) Apply(err error) (*Dense, error) { return nil, err }
func (refused) Name() string                    { return "mat.Rows" }

// Row is row i as a vector: a view. An i that is no row fails with [ErrOutOfRange]; none counts from the end.
//
//go:noinline
func Row(x expr.Expr[*Dense], i expr.Expr[int]) expr.Expr[[]float64] {
	return typed.Try2[row](site.Caller(), x, i)
}

func (row) Name() string { return "mat.Row" }
func (row) Apply(m *Dense, i int) ([]float64, error) {
	if err := usable(m); err != nil {
		return nil, err
	}
	r, c := m.Dims()
	if i < 0 || i >= r {
		return nil, fmt.Errorf("%w: row %d of %s", ErrOutOfRange, i, shape(m))
	}
	return m.RawRowView(i)[:c:c], nil // without capacity, as in Reshape
}

// Col is a copy of column j as a vector. A j that is no column fails with [ErrOutOfRange].
//
//go:noinline
func Col(x expr.Expr[*Dense], j expr.Expr[int]) expr.Expr[[]float64] {
	return typed.Try2[col](site.Caller(), x, j)
}

func (col) Name() string { return "mat.Col" }
func (col) Apply(m *Dense, j int) ([]float64, error) {
	if err := usable(m); err != nil {
		return nil, err
	}
	if _, c := m.Dims(); j < 0 || j >= c {
		return nil, fmt.Errorf("%w: column %d of %s", ErrOutOfRange, j, shape(m))
	}
	return gonum.Col(nil, j, m), nil
}

// Trace is the sum of the diagonal of a square matrix.
//
//go:noinline
func Trace(x expr.Expr[*Dense]) expr.Expr[float64] { return typed.Try1[trace](site.Caller(), x) }

func (trace) Name() string { return "mat.Trace" }
func (trace) Apply(m *Dense) (float64, error) {
	if err := square(m); err != nil {
		return 0, err
	}
	// Begun with the first element and not with 0, so that the trace of a diagonal of -0 is -0.
	r, _ := m.Dims()
	t := m.At(0, 0)
	for i := 1; i < r; i++ {
		t += m.At(i, i)
	}
	return t, nil
}
