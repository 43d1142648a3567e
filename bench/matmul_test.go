package bench_test

import (
	"context"
	"fmt"
	"testing"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/gonum"
	gonummat "gonum.org/v1/gonum/mat"

	"xfork/ops/mat"
	"xfork/ops/mat/gemm"
)

// BenchmarkMatmul is E9: the product of square matrices of float64 by gonum, by package gemm, and as a lazy expression that
// uses gemm. Beside OpenBLAS: go run ./bench/numeric/matmul.
func BenchmarkMatmul(b *testing.B) {
	for _, n := range []int{16, 64, 256, 1024} {
		x, y, z := make([]float64, n*n), make([]float64, n*n), make([]float64, n*n)
		for i := range x {
			x[i], y[i] = float64(i%97+1)/97, float64(i%89+1)/89
		}
		b.Run(fmt.Sprintf("gonum/n=%d", n), func(b *testing.B) {
			for b.Loop() {
				gonum.Implementation{}.Dgemm(blas.NoTrans, blas.NoTrans, n, n, n, 1, x, n, y, n, 0, z, n)
			}
			gigaflops(b, n)
		})
		b.Run(fmt.Sprintf("gemm/n=%d", n), func(b *testing.B) {
			for b.Loop() {
				gemm.Implementation{}.Dgemm(blas.NoTrans, blas.NoTrans, n, n, n, 1, x, n, y, n, 0, z, n)
			}
			gigaflops(b, n)
		})
		b.Run(fmt.Sprintf("lazy/n=%d", n), func(b *testing.B) {
			defer gemm.Use()()
			l, r := mat.Of(gonummat.NewDense(n, n, x)), mat.Of(gonummat.NewDense(n, n, y))
			for b.Loop() {
				if _, err := mat.Mul(l, r).Force(context.Background()); err != nil {
					b.Fatal(err)
				}
			}
			gigaflops(b, n)
		})
	}
}

// gigaflops counts a multiplication and an addition as two.
func gigaflops(b *testing.B, n int) {
	b.ReportMetric(2*float64(n)*float64(n)*float64(n)*float64(b.N)/float64(b.Elapsed().Nanoseconds()), "GF/s")
}
