package main

import (
	"fmt"
	"io"
	"math"
	"runtime"
	"time"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/gonum"

	"xfork/ops/mat/gemm"
)

// sides lists the numbers of rows and columns of the grid.
var sides = []int{1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 64, 200, 600}

// margin is how much slower than gonum package gemm must be to be listed: below it lies the noise, and, where gemm only
// passes the call on, the two nanoseconds that this takes.
const margin = 1.1

// grid times gonum and gemm on every shape of three sides, transposed and not, and lists those where gemm is slower. Lists of
// this kind gave the limits in gemm below which calls are left to gonum. It takes some ten seconds.
func grid(single bool, stdout io.Writer) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	shapes, slower := 0, 0
	count := func(ta, tb blas.Transpose, m, n, k int, gonum, gemm func()) {
		shapes++
		a, b := compare(gonum, gemm, m*n*k)
		if b > margin*a {
			slower++
			fmt.Fprintf(stdout, "%c%c %4d x %4d x %4d: gonum %8.0f ns, gemm %8.0f ns, %.2f times as long\n", ta, tb, m, k, n, a, b, b/a)
		}
	}
	if single {
		overGrid(gonum.Implementation{}.Sgemm, gemm.Implementation{}.Sgemm, count)
	} else {
		overGrid(gonum.Implementation{}.Dgemm, gemm.Implementation{}.Dgemm, count)
	}
	fmt.Fprintf(stdout, "gemm is slower on %d of %d shapes\n", slower, shapes)
}

func overGrid[T float32 | float64](gonum, gemm product[T], each func(ta, tb blas.Transpose, m, n, k int, gonum, gemm func())) {
	a, b, c := matrices[T](sides[len(sides)-1])
	both := []blas.Transpose{blas.NoTrans, blas.Trans}
	for x := range len(both) * len(both) * len(sides) * len(sides) * len(sides) {
		pick := func(n int) (i int) { i, x = x%n, x/n; return i }
		ta, tb := both[pick(2)], both[pick(2)]
		m, n, k := sides[pick(len(sides))], sides[pick(len(sides))], sides[pick(len(sides))]
		lda, ldb := k, n
		if ta == blas.Trans {
			lda = m
		}
		if tb == blas.Trans {
			ldb = k
		}
		by := func(f product[T]) func() {
			return func() { f(ta, tb, m, n, k, 1, a, lda, b, ldb, 0, c, n) }
		}
		each(ta, tb, m, n, k, by(gonum), by(gemm))
	}
}

// compare returns the least time of each in nanoseconds, of several turns. If g seems to be slower, both get more turns, because
// on a busy machine most of the difference is noise.
func compare(f, g func(), work int) (a, b float64) {
	a, b = math.Inf(1), math.Inf(1)
	for turn := 0; turn < 3 || turn < 40 && b > margin*a; turn++ {
		a, b = min(a, once(f, work)), min(b, once(g, work))
	}
	return a, b
}

// once returns the time of one call, of as many as take some microseconds together.
func once(f func(), work int) float64 {
	calls := 1 + 20_000/(work+100)
	start := time.Now()
	for range calls {
		f()
	}
	return float64(time.Since(start).Nanoseconds()) / float64(calls)
}
