package gemm

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/gonum"
)

func BenchmarkSquare(b *testing.B) {
	for _, n := range []int{4, 6, 8, 12, 16, 17, 24, 32, 48, 64, 100, 128, 256, 512, 1024, 2048} {
		x, y, c := make([]float64, n*n), make([]float64, n*n), make([]float64, n*n)
		for i := range x {
			x[i], y[i] = rand.Float64(), rand.Float64()
		}
		for _, who := range []string{"ours", "gonum"} {
			if who == "gonum" && n > 1024 {
				continue
			}
			b.Run(fmt.Sprintf("%d/%s", n, who), func(b *testing.B) {
				for b.Loop() {
					if who == "ours" {
						Implementation{}.Dgemm(blas.NoTrans, blas.NoTrans, n, n, n, 1, x, n, y, n, 0, c, n)
					} else {
						gonum.Implementation{}.Dgemm(blas.NoTrans, blas.NoTrans, n, n, n, 1, x, n, y, n, 0, c, n)
					}
				}
				b.ReportMetric(2*float64(n)*float64(n)*float64(n)*float64(b.N)/float64(b.Elapsed().Nanoseconds()), "GF")
			})
		}
	}
}

func TestQuick(t *testing.T) {
	for range 300 {
		m, n, k := 4+rand.IntN(60), 4+rand.IntN(60), 4+rand.IntN(600)
		a, bb := make([]float64, m*k), make([]float64, n*k)
		for i := range a {
			a[i] = float64(rand.IntN(9))
		}
		for i := range bb {
			bb[i] = float64(rand.IntN(9))
		}
		c, d := make([]float64, m*n), make([]float64, m*n)
		Implementation{}.Dgemm(blas.NoTrans, blas.NoTrans, m, n, k, 1, a, k, bb, n, 0, c, n)
		gonum.Implementation{}.Dgemm(blas.NoTrans, blas.NoTrans, m, n, k, 1, a, k, bb, n, 0, d, n)
		for i := range c {
			if c[i] != d[i] {
				t.Fatal(m, n, k, i, c[i], d[i])
			}
		}
	}
}
