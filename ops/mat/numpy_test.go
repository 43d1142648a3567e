package mat_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"xfork/eval"
	"xfork/expr"
	"xfork/ops/mat"
	"xfork/ops/npy"
	"xfork/ops/vec"
)

// The answers of numpy, which testdata/answers.py writes: the same elements where no order of additions and no function is in between, and
// nearly the same elsewhere.
func TestWhatNumpyMakesOfThem(t *testing.T) {
	file := func(name string) string { return "testdata/answers.npz/" + name }
	a, b := npy.LoadMat(file("a")), npy.LoadMat(file("b"))
	row, col := npy.Load[float64](file("row")), npy.Load[float64](file("col"))
	zero := mat.Reshape(vec.Val(0.0), 1, 1)
	e := mat.Each(a, vec.Exp[float64])
	for _, workers := range []int{1, 2} {
		get := func(x vector) []float64 {
			v, err := x.Force(t.Context(), eval.Workers(workers))
			require.NoError(t, err)
			return v
		}
		for name, x := range map[string]matrix{
			"sub_row":  mat.Sub(a, mat.AsRow(row)),
			"mul_col":  mat.MulElem(a, mat.AsCol(col)),
			"outer":    mat.Sub(mat.AsRow(row), mat.AsCol(col)),
			"chain":    mat.Each2(mat.Sub(mat.T(mat.Add(a, b)), mat.AsRow(col)), zero, vec.Max[float64]),
			"quotient": mat.DivElem(a, mat.AsRow(row)),
		} {
			require.Equal(t, get(mat.Flat(npy.LoadMat(file(name)))), get(mat.Flat(x)), name)
		}
		for name, x := range map[string]vector{
			"sum0": mat.ColSum(a), "sum1": mat.RowSum(a), "min0": mat.ColMin(a), "min1": mat.RowMin(a), "max0": mat.ColMax(a), "max1": mat.RowMax(a),
		} {
			require.Equal(t, get(npy.Load[float64](file(name))), get(x), name)
		}
		for name, x := range map[string]vector{
			"mean0": mat.ColMean(a), "mean1": mat.RowMean(a), "var0": mat.ColVar(a), "var1": mat.RowVar(a),
			"standard": mat.Flat(mat.DivElem(mat.Sub(a, mat.AsRow(mat.ColMean(a))), mat.AsRow(vec.Sqrt(mat.ColVar(a))))),
			"softmax":  mat.Flat(mat.DivElem(e, mat.AsCol(mat.RowSum(e)))),
		} {
			require.InDeltaSlice(t, get(npy.Load[float64](file(name))), get(x), 1e-14, name)
		}
		for name, x := range map[string]expr.Expr[[]int64]{"argmax0": mat.ColArgMax(a), "argmax1": mat.RowArgMax(a)} {
			require.Equal(t, get(vec.Convert[float64](npy.Load[int64](file(name)))), get(vec.Convert[float64](x)), name)
		}
	}
}
