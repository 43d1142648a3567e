package mat_test

import (
	"context"
	"fmt"

	gonum "gonum.org/v1/gonum/mat"

	"xfork/expr"
	"xfork/ops/mat"
	"xfork/ops/vec"
)

func ExampleEach() {
	x := mat.Rows([]float64{1, 4}, []float64{9, 16})
	y := mat.Each(x, func(x expr.Expr[[]float64]) expr.Expr[[]float64] { return vec.Sqrt(vec.Mul(x, vec.Val(4.0))) })
	fmt.Println(gonum.Formatted(expr.Must(y.Force(context.Background()))))
	// Output:
	// ⎡2  4⎤
	// ⎣6  8⎦
}

func ExampleEach2() {
	// No element of a column above its limit.
	x := mat.Rows([]float64{1, 40, 3}, []float64{5, 6, 70})
	limits := mat.AsRow(vec.Of([]float64{4, 10, 20}))
	fmt.Println(gonum.Formatted(expr.Must(mat.Each2(x, limits, vec.Min[float64]).Force(context.Background()))))
	// Output:
	// ⎡ 1  10   3⎤
	// ⎣ 4   6  20⎦
}

func ExampleAsRow() {
	x := mat.Rows([]float64{1, 10}, []float64{3, 30})
	centred := mat.Sub(x, mat.AsRow(mat.ColMean(x)))
	fmt.Println(gonum.Formatted(expr.Must(centred.Force(context.Background()))))

	// A vector of two is a column if you say so, and there is no guess in a square matrix.
	_, err := mat.Sub(x, mat.AsRow(vec.Of([]float64{1, 2, 3}))).Force(context.Background())
	fmt.Println(err)
	// Output:
	// ⎡ -1  -10⎤
	// ⎣  1   10⎦
	// mat.Sub (example_shapes_test.go:39): shapes do not fit: 2x2 - 1x3
}

func ExampleAsCol() {
	// Softmax of each row: three reductions and formulas, in three passes, and no matrix but the result.
	x := mat.Rows([]float64{0, 0}, []float64{1000, 1000})
	e := mat.Each(mat.Sub(x, mat.AsCol(mat.RowMax(x))), vec.Exp[float64])
	fmt.Println(gonum.Formatted(expr.Must(mat.DivElem(e, mat.AsCol(mat.RowSum(e))).Force(context.Background()))))
	// Output:
	// ⎡0.5  0.5⎤
	// ⎣0.5  0.5⎦
}

func ExampleColMean() {
	x := mat.Rows([]float64{1, 10}, []float64{3, 30})
	both := expr.Pair(mat.ColMean(x), mat.ColVar(x)) // one pass over x
	fmt.Println(both.Force(context.Background()))
	fmt.Println(mat.RowArgMax(x).Force(context.Background()))
	// Output:
	// {[2 20] [1 100]} <nil>
	// [1 1] <nil>
}
