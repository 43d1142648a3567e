package gemm_test

import (
	"fmt"

	"gonum.org/v1/gonum/mat"

	"xfork/ops/mat/gemm"
)

func ExampleUse() {
	defer gemm.Use()() // for the rest of main

	a := mat.NewDense(2, 2, []float64{1, 2, 3, 4})
	var c mat.Dense
	c.Mul(a, a)
	fmt.Println(mat.Formatted(&c))
	// Output:
	// ⎡ 7  10⎤
	// ⎣15  22⎦
}
