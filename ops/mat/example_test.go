package mat_test

import (
	"context"
	"errors"
	"fmt"

	gonum "gonum.org/v1/gonum/mat"

	"xfork/expr"
	"xfork/ops/mat"
)

func ExampleMul() {
	a := mat.Rows([]float64{1, 2}, []float64{3, 4})
	b := mat.T(a)
	c := mat.Mul(a, b) // nothing has been computed
	fmt.Println(gonum.Formatted(expr.Must(c.Force(context.Background()))))
	// Output:
	// ⎡ 5  11⎤
	// ⎣11  25⎦
}

func ExampleSolve() {
	// The line through four points, by the normal equations: the two products are computed beside each other.
	x := mat.Rows([]float64{1, 0}, []float64{1, 1}, []float64{1, 2}, []float64{1, 3})
	y := mat.Rows([]float64{1}, []float64{3}, []float64{5}, []float64{7})
	line := mat.Solve(mat.TMul(x, x), mat.TMul(x, y))
	fmt.Printf("%.4f\n", gonum.Formatted(expr.Must(line.Force(context.Background()))))
	// Output:
	// ⎡1.0000⎤
	// ⎣2.0000⎦
}

func ExampleRow() {
	m := mat.Rows([]float64{1, 2, 3}, []float64{4, 5, 6})
	fmt.Println(mat.Row(m, expr.Const(1)).Force(context.Background()))
	fmt.Println(mat.Row(m, expr.Const(2)).Force(context.Background()))
	// Output:
	// [4 5 6] <nil>
	// [] mat.Row (example_test.go:38): index out of range: row 2 of 2x3
}

func ExampleSVD() {
	u, s, v := mat.SVD(mat.Rows([]float64{3, 0}, []float64{0, -2}, []float64{0, 0}))
	fmt.Println(s.Force(context.Background()))
	_, _ = u, v // the same node's results, not copied unless wanted
	// Output:
	// [3 2] <nil>
}

func ExampleInverse() {
	singular := mat.Rows([]float64{1, 2}, []float64{2, 4})
	_, err := mat.Inverse(singular).Force(context.Background())
	fmt.Println(errors.Is(err, mat.ErrSingular))
	fmt.Println(err)
	// Output:
	// true
	// mat.Inverse (example_test.go:54): singular matrix: 2x2 with condition number +Inf
}
