package mat

import (
	"math"

	gonum "gonum.org/v1/gonum/mat"
)

// Factors of matrices whose elements lie near the ends of what a float64 can be: sums of such elements, and their squares, are
// infinite or zero on the way although nothing of the result is, and a matrix as good as any would pass for a singular one. So
// they are taken of the matrix times a power of two, which is exact, and the results are put right by another one. Matrices of
// ordinary numbers are left alone.

// far is how many powers of two from 1 the greatest element has to be.
const far = 400

// scaled is m, or, where its greatest element is far from 1, a copy in which it is that far and no more, so that the least ones
// lose as little as can be: m is the result times 2^e.
func scaled(m *Dense) (near *Dense, e int) {
	most := 0.0
	r, _ := m.Dims()
	for i := range r {
		for _, v := range m.RawRowView(i) {
			most = max(most, math.Abs(v))
		}
	}
	_, e = math.Frexp(most)
	switch {
	case most == 0 || e >= -far && e <= far:
		return m, 0
	case e > 0:
		e -= far
	default:
		e += far
	}
	near = gonum.DenseCopyOf(m)
	shift(near, -e)
	return near, e
}

// shift multiplies the elements of m by 2^e.
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
