package gemm

import (
	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas32"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/blas/gonum"
)

// Implementation is gonum's BLAS with two functions of its own, Dgemm and Sgemm.
type Implementation struct{ gonum.Implementation }

var (
	_ blas.Float64 = Implementation{}
	_ blas.Float32 = Implementation{}
)

var (
	ofDoubles = doubles(chosen)
	ofSingles = singles(chosen)
)

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
	p := product[float64]{ofDoubles, ta != blas.NoTrans, tb != blas.NoTrans, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc}
	switch {
	case alpha != 0 && (p.f == nil || p.small()), !p.valid(ta, tb):
		gonum.Implementation{}.Dgemm(ta, tb, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc)
	case alpha == 0:
		p.scale()
	default:
		p.do()
	}
}

// Sgemm is [Implementation.Dgemm] for float32.
func (Implementation) Sgemm(ta, tb blas.Transpose, m, n, k int, alpha float32, a []float32, lda int, b []float32, ldb int, beta float32, c []float32, ldc int) {
	p := product[float32]{ofSingles, ta != blas.NoTrans, tb != blas.NoTrans, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc}
	switch {
	case alpha != 0 && (p.f == nil || p.small()), !p.valid(ta, tb):
		gonum.Implementation{}.Sgemm(ta, tb, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc)
	case alpha == 0:
		p.scale()
	default:
		p.do()
	}
}

// valid tells whether there is something to multiply and the slices are long enough. What is wrong is left to gonum,
// which says so in its own words.
func (p *product[T]) valid(ta, tb blas.Transpose) bool {
	aRows, aCols, bRows, bCols := p.m, p.k, p.k, p.n
	if p.ta {
		aRows, aCols = aCols, aRows
	}
	if p.tb {
		bRows, bCols = bCols, bRows
	}
	return p.m > 0 && p.n > 0 && p.k > 0 && known(ta) && known(tb) &&
		within(aRows, aCols, p.lda, p.a) && within(bRows, bCols, p.ldb, p.b) && within(p.m, p.n, p.ldc, p.c)
}

// scale is the product where alpha is zero. gonum would read A and B all the same where B is transposed, and pass on
// their NaN.
func (p *product[T]) scale() {
	for i := range p.m {
		row := p.c[i*p.ldc:][:p.n]
		if p.beta == 0 {
			clear(row)
			continue
		}
		for j := range row {
			row[j] *= p.beta
		}
	}
}

// small tells whether gonum's loops are as fast: they need no packing. The limits were found by timing both on 2197
// shapes from 1x1x1 to 600x600x600, in both precisions and on both tiers. gonum's dot products, which it uses where B
// alone is transposed, keep up for longer than its other loops.
func (p *product[T]) small() bool {
	if p.m < 8 || p.k < 2 || p.m*p.n*p.k <= 4096 {
		return true
	}
	return p.tb && !p.ta && (p.m < 16 || p.n < 16)
}

func known(t blas.Transpose) bool { return t == blas.NoTrans || t == blas.Trans || t == blas.ConjTrans }

// within tells whether data holds a matrix of rows x cols elements.
func within[T float](rows, cols, stride int, data []T) bool {
	return stride >= cols && len(data) >= (rows-1)*stride+cols
}
