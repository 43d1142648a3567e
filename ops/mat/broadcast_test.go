package mat_test

import (
	"math"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"
	gonum "gonum.org/v1/gonum/mat"

	"xfork/eval"
	"xfork/expr"
	"xfork/internal/fuse"
	"xfork/ops/mat"
	"xfork/ops/vec"
)

// passes is how many passes over memory a force of x takes.
func passes[T any](t *testing.T, x expr.Expr[T], opts ...eval.Option) int {
	t.Helper()
	var n atomic.Int64
	defer fuse.OnPass(func() { n.Add(1) })()
	_, err := x.Force(t.Context(), opts...)
	require.NoError(t, err)
	return int(n.Load())
}

func TestChainsAreOnePass(t *testing.T) {
	for _, size := range []int{3, 100, 700} {
		a, b := mat.Of(random(seeded(1), size, size)), mat.Of(random(seeded(2), size, size))
		row := vec.Of(make([]float64, size))
		for text, x := range map[string]matrix{
			"a sum of three":           mat.Add(mat.Add(a, b), a),
			"a layer of a net":         mat.Each(mat.Add(a, mat.AsRow(row)), vec.Tanh[float64]),
			"there and back":           mat.Scale(mat.Reshape(vec.Exp(mat.Flat(mat.Sub(a, mat.AsCol(row)))), size, size), expr.Const(2.0)),
			"a row and a column":       mat.MulElem(mat.AsRow(row), mat.AsCol(row)),
			"a function of two":        mat.Each2(a, b, func(x, y vector) vector { return vec.Where(vec.Lt(x, y), x, vec.Neg(y)) }),
			"a row by one number each": mat.Add(a, mat.Scale(mat.Reshape(vec.Val(2.0), 1, 1), expr.Const(3.0))),
		} {
			require.Equal(t, 1, passes(t, x), "%s, %d", text, size)
		}
		require.Equal(t, 2, passes(t, mat.Add(a, mat.AsRow(vec.Exp(row)))), "the row is computed, then the matrix")
		require.Equal(t, 1, passes(t, expr.Pair(mat.Add(a, b), vec.Sum(mat.Flat(mat.MulElem(a, b))))))
		require.Zero(t, passes(t, mat.Reshape(mat.Flat(mat.Of(gonum.NewDense(2, size, nil))), size, 2)), "views of what is there")
	}
}

// What stands between is an expression: matrices of other elements go through functions of the user's, and of vec's with other types.
func TestEachBringsAllOfVec(t *testing.T) {
	m := gonum.NewDense(2, 3, []float64{3, 1, 2, 6, 5, 4})
	x := mat.Of(m)
	for text, c := range map[string]struct {
		x    matrix
		want []float64
	}{
		"sorted":       {mat.Each(x, vec.Sort[float64]), []float64{1, 2, 3, 4, 5, 6}},
		"running sums": {mat.Each(x, vec.CumSum[float64]), []float64{3, 4, 6, 12, 17, 21}},
		"integers": {mat.Each(x, func(x vector) vector {
			return vec.Convert[float64](vec.Div(vec.Convert[int64](x), vec.Val(int64(2))))
		}), []float64{1, 0, 1, 3, 2, 2}},
		"one for all":     {mat.Each(x, func(vector) vector { return vec.Val(7.0) }), []float64{7, 7, 7, 7, 7, 7}},
		"nothing of it":   {mat.Each2(x, x, func(x, _ vector) vector { return x }), []float64{3, 1, 2, 6, 5, 4}},
		"its own columns": {mat.Each2(x, mat.AsRow(vec.Of([]float64{1, 10, 100})), vec.Mul[float64]), []float64{3, 10, 200, 6, 50, 400}},
	} {
		got := force(t, func() matrix { return mat.Scale(c.x, expr.Const(1.0)) })
		require.Equal(t, c.want, got.RawMatrix().Data, text)
	}
	require.Panics(t, func() { mat.Each(x, nil) })
	require.Panics(t, func() { mat.Each2(x, x, nil) })
	require.PanicsWithValue(t, "mine", func() { mat.Each(x, func(vector) vector { panic("mine") }) })
}

func TestAnErrorOfShapesSaysWhich(t *testing.T) {
	m := func(r, c int) matrix { return mat.Of(gonum.NewDense(r, c, nil)) }
	ones := func(n int) vector { return vec.Full(n, 1.0) }
	for says, c := range map[string]struct {
		x  matrix
		is error
	}{
		"shapes do not fit: 2x3 + 1x2":               {mat.Add(m(2, 3), mat.AsRow(ones(2))), mat.ErrShape},
		"shapes do not fit: 2x3 - 3x1":               {mat.Sub(m(2, 3), mat.AsCol(ones(3))), mat.ErrShape},
		"shapes do not fit: 1x4 * 2x3":               {mat.MulElem(mat.AsRow(ones(4)), m(2, 3)), mat.ErrShape},
		"shapes do not fit: 2x3 with 3x2":            {mat.Each2(m(2, 3), m(3, 2), vec.Max[float64]), mat.ErrShape},
		"shapes do not fit: 5 elements as 2x3":       {mat.Each(m(2, 3), vec.Diff[float64]), mat.ErrShape},
		"matrix without elements":                    {mat.AsRow(ones(0)), mat.ErrEmpty},
		"nil matrix: the left operand":               {mat.Each2(mat.Of(nil), m(1, 1), vec.Max[float64]), mat.ErrNil},
		"a matrix of 70000000000x70000000000":        {mat.Add(mat.AsRow(vec.Full(70e9, 1.0)), mat.AsCol(vec.Full(70e9, 1.0))), vec.ErrOutOfRange},
		"matrix without elements: the right operand": {mat.Each2(m(1, 1), mat.Of(new(mat.Dense)), vec.Max[float64]), mat.ErrEmpty},
	} {
		_, err := c.x.Force(t.Context())
		require.ErrorIs(t, err, c.is, says)
		require.ErrorContains(t, err, says)
		require.ErrorContains(t, err, "broadcast_test.go")
	}
}

// A division by zero in a row fails what the row goes into, at the line that divides.
func TestAFailureInARowIsTheRows(t *testing.T) {
	zero := vec.Convert[float64](vec.Div(vec.Of([]int64{1, 2, 3}), vec.Of([]int64{1, 0, 1})))
	for _, x := range []matrix{mat.AsRow(zero), mat.AsCol(zero)} {
		err := forced(t, mat.Add(mat.Of(gonum.NewDense(3, 3, nil)), x))
		require.ErrorIs(t, err, vec.ErrDivide)
		require.ErrorContains(t, err, "element 1")
	}
}

func TestIntoMatricesInPlace(t *testing.T) {
	m := gonum.NewDense(2, 3, []float64{1, 2, 3, 4, 5, 6})
	data := m.RawMatrix().Data
	into := func(x matrix) error { return vec.Into(t.Context(), data, mat.Flat(x)) }
	require.NoError(t, into(mat.Sub(mat.Of(m), mat.AsRow(vec.Of([]float64{1, 2, 3})))))
	require.Equal(t, []float64{0, 0, 0, 3, 3, 3}, data)
	require.NoError(t, into(mat.Add(mat.Of(m), mat.Of(m))))
	require.Equal(t, []float64{0, 0, 0, 6, 6, 6}, data)
	// The first row would be written before the second one has read it, although both begin at one place.
	for _, x := range []matrix{
		mat.Add(mat.Of(m), mat.AsRow(vec.Of(data[:3]))),
		mat.Add(mat.Of(m), mat.Of(m.Slice(0, 2, 0, 1).(*mat.Dense))),
		mat.Add(mat.Of(m), mat.AsRow(vec.Of(data[3:]))),
	} {
		require.ErrorIs(t, into(x), vec.ErrOverlap)
	}
	require.Equal(t, []float64{0, 0, 0, 6, 6, 6}, data, "nothing is written")
	// Computed before, in a pass of its own, it is not read any more.
	require.NoError(t, into(mat.Add(mat.Of(m), mat.AsRow(vec.Exp(vec.Of([]float64{0, 0, 0}))))))
	require.Equal(t, []float64{1, 1, 1, 7, 7, 7}, data)
}

// What has been forced in the middle is a matrix like others, and what shares memory is never written.
func TestAliases(t *testing.T) {
	xs := []float64{1, 2, 3, 4, 5, math.Copysign(0, -1)}
	x := mat.Reshape(vec.Of(xs), 2, 3)
	y := mat.Add(x, x)
	first := force(t, func() matrix { return y })
	z := mat.Sub(y, mat.AsRow(vec.Of(xs[:3])))
	require.Equal(t, []float64{1, 2, 3, 7, 8, -3}, force(t, func() matrix { return z }).RawMatrix().Data)
	require.Equal(t, []float64{2, 4, 6, 8, 10, 0}, first.RawMatrix().Data)
	require.True(t, math.Signbit(first.At(1, 2)))
	require.Equal(t, []float64{1, 2, 3, 4, 5, 0}, xs)
	view := force(t, func() vector { return mat.Flat(x) })
	require.Same(t, &xs[0], &view[0])
	require.Equal(t, len(view), cap(view))
}
