package gemm

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"
	"time"

	"gonum.org/v1/gonum/blas"
)

func TestTime(t *testing.T) {
	for _, cpu := range []int{1, 2} {
		runtime.GOMAXPROCS(cpu)
		for _, n := range []int{256, 512, 1024, 2048} {
			x, y, c := make([]float64, n*n), make([]float64, n*n), make([]float64, n*n)
			for i := range x {
				x[i], y[i] = rand.Float64(), rand.Float64()
			}
			var ds []float64
			for range 9 {
				s := time.Now()
				Implementation{}.Dgemm(blas.NoTrans, blas.NoTrans, n, n, n, 1, x, n, y, n, 0, c, n)
				ds = append(ds, float64(time.Since(s).Nanoseconds()))
			}
			slices.Sort(ds)
			fmt.Printf("P%d n%d best %.2f med %.2f GF %.1f\n", cpu, n, ds[0]/1e6, ds[4]/1e6, 2*float64(n*n*n)/ds[0])
		}
	}
}
