package gemm

// float is what there are kernels for.
type float interface{ float32 | float64 }

// kernel sets C = alpha*A*B + beta*C for the first rows x cols elements of a tile that begins at c. Rows of C lie ldc
// elements apart. a is a sliver of A as pack lays it out, with as many elements for each of the k steps as the tile has
// rows; b one of B. A beta of zero means that C is not read. Nothing outside of the rows x cols elements is touched.
//
//	    b0 b1 b2 ..    step p of B: cols elements
//	a0  c  c  c  ..
//	a1  c  c  c  ..    c += a·b for each step: one broadcast of a, two vectors of b, sums in registers
//	..
//	step p of A
//
// The sum of each element begins with zero in each call and is multiplied with alpha at the end, so the roundings depend on k alone and
// not on the height of the tile.
type kernel[T float] func(k int, a, b, c *T, ldc int, alpha, beta T, rows, cols int)

// family is the kernels of one tier for one type. All have tiles of equally many columns; the less high ones are for
// what is left at the lower edge, where a whole tile would be mostly padding.
type family[T float] struct {
	cols  int
	tiles []micro[T] // highest first
}

// micro is a kernel and the height of its tile.
type micro[T float] struct {
	rows int
	run  kernel[T]
}

// most returns the height of the highest tile.
func (f *family[T]) most() int { return f.tiles[0].rows }

// fit returns the least high tile that holds rows, or the highest one.
func (f *family[T]) fit(rows int) micro[T] {
	t := f.tiles[0]
	for _, lower := range f.tiles[1:] {
		if lower.rows >= rows {
			t = lower
		}
	}
	return t
}
