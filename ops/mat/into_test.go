package mat_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"
	gonum "gonum.org/v1/gonum/mat"

	"xfork/eval"
	"xfork/ops/mat"
	"xfork/ops/vec"
)

func TestIntoWritesToTheCallersMatrix(t *testing.T) {
	a := gonum.NewDense(2, 3, []float64{1, 2, 3, 4, 5, 6})
	b := gonum.NewDense(2, 3, []float64{10, 20, 30, 40, 50, 60})
	want := gonum.NewDense(2, 3, []float64{11, 22, 33, 44, 55, 66})
	wide := gonum.NewDense(4, 5, nil)
	for name, dst := range map[string]*mat.Dense{
		"its own": gonum.NewDense(2, 3, nil),
		"a part":  wide.Slice(1, 3, 1, 4).(*mat.Dense),
		"one row": wide.Slice(0, 1, 0, 5).(*mat.Dense),
	} {
		for _, workers := range []int{1, 2} {
			x := mat.Add(mat.Of(a), mat.Of(b))
			if name == "one row" {
				x, want := mat.AsRow(vec.Of([]float64{1, 2, 3, 4, 5})), gonum.NewDense(1, 5, []float64{1, 2, 3, 4, 5})
				require.NoError(t, mat.Into(t.Context(), dst, x, eval.Workers(workers)))
				require.True(t, gonum.Equal(want, dst))
				continue
			}
			dst.Zero()
			require.NoError(t, mat.Into(t.Context(), dst, x, eval.Workers(workers)))
			require.True(t, gonum.Equal(want, dst), name)
		}
	}
	require.Zero(t, wide.At(3, 4), "what lies around a part is as it was")
	require.Zero(t, wide.At(1, 4))
}

func TestIntoFillsRowsAndColumns(t *testing.T) {
	dst := gonum.NewDense(2, 3, nil)
	require.NoError(t, mat.Into(t.Context(), dst, mat.AsRow(vec.Of([]float64{1, 2, 3}))))
	require.Equal(t, []float64{1, 2, 3, 1, 2, 3}, dst.RawMatrix().Data)
	require.NoError(t, mat.Into(t.Context(), dst, mat.AsCol(vec.Of([]float64{7, 8}))))
	require.Equal(t, []float64{7, 7, 7, 8, 8, 8}, dst.RawMatrix().Data)
}

func TestIntoOneOfItsOperands(t *testing.T) {
	a := gonum.NewDense(300, 400, nil)
	a.Apply(func(i, j int, _ float64) float64 { return float64(i - j) }, a)
	want := gonum.NewDense(300, 400, nil)
	want.Apply(func(_, _ int, v float64) float64 { return math.Exp(v/100) + 1 }, a)
	x := mat.Each(mat.Of(a), func(x vector) vector { return vec.Add(vec.Exp(vec.Div(x, vec.Val(100.0))), vec.Val(1.0)) })
	require.NoError(t, mat.Into(t.Context(), a, x))
	require.True(t, gonum.EqualApprox(want, a, 1e-13))
}

func TestIntoRefuses(t *testing.T) {
	a := gonum.NewDense(3, 3, []float64{1, 2, 3, 4, 5, 6, 7, 8, 9})
	of := mat.Of(a)
	for _, c := range []struct {
		name string
		dst  *mat.Dense
		x    matrix
		is   error
		says string
	}{
		{"nil", nil, of, mat.ErrNil, "nil matrix"},
		{"empty", &gonum.Dense{}, of, mat.ErrEmpty, "without elements"},
		{"other shape", gonum.NewDense(2, 3, nil), of, mat.ErrShape, "3x3 into 2x3"},
		{"as many elements", gonum.NewDense(1, 9, nil), of, mat.ErrShape, "3x3 into 1x9"},
		{"smaller", gonum.NewDense(1, 3, nil), of, vec.ErrLengths, "9 elements for a slice of 3"},
		{"transposed", a, mat.T(of), vec.ErrOverlap, ""},
	} {
		err := mat.Into(t.Context(), c.dst, c.x)
		require.ErrorIs(t, err, c.is, c.name)
		require.ErrorContains(t, err, c.says, c.name)
		require.ErrorContains(t, err, "into_test.go", c.name)
	}
	require.Equal(t, []float64{1, 2, 3, 4, 5, 6, 7, 8, 9}, a.RawMatrix().Data)
}
