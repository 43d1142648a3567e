package mat_test

import (
	"context"
	"fmt"

	gonum "gonum.org/v1/gonum/mat"

	"xfork/expr"
	"xfork/ops/mat"
	"xfork/ops/vec"
)

func ExampleCov() {
	x := mat.Rows([]float64{1, 10}, []float64{2, 30}, []float64{3, 20}) // three observations of two variables
	fmt.Println(gonum.Formatted(expr.Must(mat.Cov(x).Force(context.Background()))))
	// Output:
	// ⎡  1    5⎤
	// ⎣  5  100⎦
}

func ExampleCorr() {
	x := mat.Rows([]float64{1, 10, 7}, []float64{2, 30, 5}, []float64{3, 20, 3})
	fmt.Printf("%.2f\n", gonum.Formatted(expr.Must(mat.Corr(x).Force(context.Background()))))
	// Output:
	// ⎡ 1.00   0.50  -1.00⎤
	// ⎢ 0.50   1.00  -0.50⎥
	// ⎣-1.00  -0.50   1.00⎦
}

func ExampleLinReg() {
	// What the share of the variance that the line explains, R squared, is made of.
	hours := vec.Of([]float64{1, 2, 3, 4})
	marks := vec.Of([]float64{3, 5, 6, 10})
	x := mat.AsCol(hours)
	intercept, slopes := mat.LinReg(x, marks)
	fit := vec.Shift(mat.MulVec(x, slopes), intercept)
	explained := expr.Pair(vec.Var(fit), vec.Var(marks))
	line := expr.Must(expr.Pair(intercept, slopes).Force(context.Background()))
	part := expr.Must(explained.Force(context.Background()))
	fmt.Printf("%.2f + %.2f hours, R squared %.3f\n", line.A, line.B[0], part.A/part.B)
	// Output: 0.50 + 2.20 hours, R squared 0.931
}
