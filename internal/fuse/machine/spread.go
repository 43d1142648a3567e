package machine

import (
	"unsafe"

	"xfork/internal/fuse/elem"
	"xfork/internal/kernel"
)

// Spread is an array read by rows and columns: element i of a pass is that at the place
// (i div Cols)*Row + (i mod Cols)*Col. The ways of a matrix to meet one of r rows and c columns
// that are no plain array of its elements:
//
//	it is                              Cols   Row        Col
//	one row, for all rows              c      0          1
//	one column, for all columns        c      stride     0
//	a part of a wider matrix           c      stride     1
//	its rows for columns               c      1          stride
//	one element, of any kind           c      0          0
//
// An instruction fills a register with the elements of a block, which stays in the first-level
// cache: no matrix of them is ever in memory.
type Spread struct {
	elem.Typed
	Cols, Row, Col int
}

// IsRow reports whether it is one row, for all rows. Such a row needs no instruction: see Rows.
func (s *Spread) IsRow() bool { return s.Row == 0 && s.Col == 1 }

// spread fills register D with the block's elements, row by row. The register may be that of an
// output: a matrix made of a row alone is written where it is to lie.
func spread(f *Frame, in *Instr, n int) {
	s := &f.program.Spreads[in.S]
	d := reg[float64](f, in.D, n)
	from := unsafe.Slice((*float64)(s.Ptr), s.Len)
	row, col := f.at/s.Cols, f.at%s.Cols
	switch {
	case s.Row == 0 && s.Col == 0:
		repeat[float64](f, in, n)
	case s.Cols == 1: // rows of one element: of a column that lies in a wider matrix
		for i := range d {
			d[i] = from[(row+i)*s.Row]
		}
	case s.Row == 0:
		tile(d, from[:s.Cols], col)
	case s.Col > 1:
		turn(d, from, s, row, col)
	default:
		for len(d) > 0 {
			m := min(len(d), s.Cols-col)
			if s.Col == 0 {
				fill(d[:m], from[row*s.Row])
			} else {
				copy(d[:m], from[row*s.Row+col:])
			}
			d, row, col = d[m:], row+1, 0
		}
	}
}

// repeat fills register D with the one element of an array: one that an earlier pass has computed, since
// others are constants.
func repeat[T any](f *Frame, in *Instr, n int) {
	x, d := *(*T)(f.program.Spreads[in.S].Ptr), reg[T](f, in.D, n)
	for i := range d {
		d[i] = x
	}
}

// tile writes a row again and again, from the element at col on. What has been written is copied in
// its turn, twice as much each time, so that short rows take few copies.
func tile(d, row []float64, col int) {
	k := copy(d, row[col:])
	k += copy(d[k:], row[:col])
	for period := k; k < len(d); {
		// A whole number of periods is there, so what follows is what stands at the beginning.
		k += copy(d[k:], d[:k-k%period])
	}
}

// turn writes columns as rows, from the element at col of a row on. It reads along rows, a cache line
// of each, and writes as many rows at a time as a line has elements: so each line comes from memory
// once, and neither side skips what it has fetched.
//
//	from      row 0   a b c d e f g h        d    a . . .      the column at 0
//	          row 1   . . . . . . . .             b . . .      the column at 1
func turn(d, from []float64, s *Spread, row, col int) {
	for len(d) > 0 {
		if n := s.Cols; col == 0 && len(d) >= kernel.Turned*n {
			kernel.Turn(d, from[row:], n, s.Col)
			d, row = d[kernel.Turned*n:], row+kernel.Turned
			continue
		}
		m := min(len(d), s.Cols-col)
		for j := range d[:m] {
			d[j] = from[(col+j)*s.Col+row]
		}
		d, row, col = d[m:], row+1, 0
	}
}

// short is up to how many elements a loop takes less time than the call of a kernel.
const short = 16

// fill writes one element to all places.
func fill(d []float64, x float64) {
	if len(d) > short {
		kernel.Float64().Fill(d, x)
		return
	}
	for i := range d {
		d[i] = x
	}
}
