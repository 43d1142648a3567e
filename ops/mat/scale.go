package mat

import (
	"math"

	gonum "gonum.org/v1/gonum/mat"
)

// Factors of a matrix of elements near the ends of what a float64 can be: sums of such elements, and their squares, are
// infinite or zero on the way although nothing of the result is, and a matrix as good as any would pass for a singular one. So
// they are taken of the matrix times a power of two, which is exact, and the results are put right by another one. Matrices of
// ordinary numbers are left alone.
//
//	exponent   -1074            -400                 400              1023
//	           |  scaled up to  |  left as it is     |  scaled down to |
//	           |  -400          |                    |  400            |
//
// LAPACK's drivers scale for the same reason (dgels, dgeev); gonum's LU, by which square equations are solved, does not.

// far is how many powers of two from 1 the greatest element has to be: a square has twice as many, and a sum of squares
// stays below 2^1023 for any matrix that fits into memory.
const far = 400

// scaled returns m, or, where its greatest element is far from 1, a copy in which it is that far and no more, so that the least ones
// lose as little as can be: m is the result times 2^e.
func scaled(m *Dense) (near *Dense, e int) {
	most := 0.0
	r, _ := m.Dims()
	for i := range r {
		for _, v := range m.RawRowView(i) {
			most = max(most, math.Abs(v))
		}
	}
	// most = x * 2^e with 1/2 <= x < 1.
	_, e = math.Frexp(most)
	switch {
	case most == 0 || e >= -far && e <= far:
		return m, 0
	case e > 0:
		e -= far
	default:
		e += far
	}
	// A copy, because m belongs to all that have forced it.
	near = gonum.DenseCopyOf(m)
	shift(near, -e)
	return near, e
}

// shift multiplies the elements of m by 2^e, in place: m is a matrix that no expression has yet. The product is exact unless it overflows
// or is subnormal.
func shift(m *Dense, e int) {
	if e == 0 {
		return
	}
	r, _ := m.Dims()
	for i := range r {
		row := m.RawRowView(i)
		for j, v := range row {
			row[j] = math.Ldexp(v, e)
		}
	}
}
