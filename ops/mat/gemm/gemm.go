package gemm

import (
	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas32"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/blas/gonum"

	"xfork/internal/tier"
)

// Implementation is gonum's BLAS with two functions of its own, Dgemm and Sgemm.
type Implementation struct{ gonum.Implementation }

var (
	_ blas.Float64 = Implementation{}
	_ blas.Float32 = Implementation{}
)

// The kernels in use, or nil: chosen once, when the program starts.
var (
	ofDoubles = doubles(tier.Current())
	ofSingles = singles(tier.Current())
)

// Kernel returns the name of the instructions in use: "avx512", "avx2", or "off" where neither is there or XFORK_SIMD=off is set, so that
// all is left to gonum.
func Kernel() string { return tier.Current().String() }

// Use makes gonum's mat, lapack, blas64 and blas32 use these products from now on, and returns a function that puts back
// what was there. gonum keeps its implementation in plain variables: call Use, and undo, while nothing computes.
func Use() (undo func()) {
	was64, was32 := blas64.Implementation(), blas32.Implementation()
	blas64.Use(Implementation{})
	blas32.Use(Implementation{})
	return func() {
		blas64.Use(was64)
		blas32.Use(was32)
	}
}

// Dgemm sets C = alpha*op(A)*op(B) + beta*C, where op is the matrix or its transpose, op(A) has m rows and k columns,
// op(B) k rows and n columns, and the rows of A, B and C lie lda, ldb and ldc elements apart.
func (Implementation) Dgemm(ta, tb blas.Transpose, m, n, k int, alpha float64, a []float64, lda int, b []float64, ldb int, beta float64, c []float64, ldc int) {
	switch {
	case alpha != 0 && (ofDoubles == nil || small(ta, tb, m, n, k)), !valid(ta, tb, m, n, k, a, lda, b, ldb, c, ldc):
		gonum.Implementation{}.Dgemm(ta, tb, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc)
	case alpha == 0:
		scale(m, n, beta, c, ldc)
	default: // only here, because the product is allocated
		p := product[float64]{ofDoubles, ta != blas.NoTrans, tb != blas.NoTrans, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc}
		p.do()
	}
}

// Sgemm is [Implementation.Dgemm] for float32.
func (Implementation) Sgemm(ta, tb blas.Transpose, m, n, k int, alpha float32, a []float32, lda int, b []float32, ldb int, beta float32, c []float32, ldc int) {
	switch {
	case alpha != 0 && (ofSingles == nil || small(ta, tb, m, n, k)), !valid(ta, tb, m, n, k, a, lda, b, ldb, c, ldc):
		gonum.Implementation{}.Sgemm(ta, tb, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc)
	case alpha == 0:
		scale(m, n, beta, c, ldc)
	default: // only here, because the product is allocated
		p := product[float32]{ofSingles, ta != blas.NoTrans, tb != blas.NoTrans, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc}
		p.do()
	}
}

// valid reports whether there is something to multiply and the slices are long enough. What is wrong is left to gonum,
// which says so in its own words.
func valid[T float](ta, tb blas.Transpose, m, n, k int, a []T, lda int, b []T, ldb int, c []T, ldc int) bool {
	aRows, aCols, bRows, bCols := m, k, k, n
	if ta != blas.NoTrans {
		aRows, aCols = aCols, aRows
	}
	if tb != blas.NoTrans {
		bRows, bCols = bCols, bRows
	}
	return m > 0 && n > 0 && k > 0 && known(ta) && known(tb) &&
		within(aRows, aCols, lda, a) && within(bRows, bCols, ldb, b) && within(m, n, ldc, c)
}

// known reports whether t is one of the three operations; for real numbers the conjugate transpose is the transpose.
func known(t blas.Transpose) bool { return t == blas.NoTrans || t == blas.Trans || t == blas.ConjTrans }

// within reports whether data holds a matrix of rows x cols elements.
func within[T float](rows, cols, stride int, data []T) bool {
	return stride >= cols && len(data) >= (rows-1)*stride+cols
}

// scale computes the product where alpha is zero: beta*C. gonum would read A and B all the same where B is transposed, and pass on
// their NaN.
func scale[T float](m, n int, beta T, c []T, ldc int) {
	for i := range m {
		row := c[i*ldc:][:n]
		if beta == 0 {
			clear(row)
			continue
		}
		for j := range row {
			row[j] *= beta
		}
	}
}

// small reports whether gonum's loops are as fast: they need no packing. The limits were found by timing both on 2197
// shapes from 1x1x1 to 600x600x600, transposed and not, in both precisions and on both tiers. gonum's dot products, which
// it uses where B alone is transposed, keep up for longer than its other loops.
func small(ta, tb blas.Transpose, m, n, k int) bool {
	if m < 8 || k < 2 || m*n*k <= 4096 {
		return true
	}
	return ta == blas.NoTrans && tb != blas.NoTrans && (m < 16 || n < 16)
}
