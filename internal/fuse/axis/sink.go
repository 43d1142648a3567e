package axis

import (
	"slices"
	"unsafe"

	"xfork/internal/fuse/elem"
	"xfork/internal/fuse/op"
	"xfork/internal/fuse/reduce"
	"xfork/internal/kernel"
	"xfork/internal/scratch"
)

// Rows is how many rows a chunk of a column has, and Cols how many elements one of a row: no part
// of a pass may end within a chunk.
const (
	Rows = 64
	Cols = kernel.Chunk
)

// Sink is a reduction in a pass over a matrix: of all its rows, or of all its columns. Its tables
// are those of one pass, so that vectors may be handed out in their memory.
type Sink struct {
	Func reduce.Func // Sum, Moments, Min, Max or ArgMax
	Down bool        // along columns

	// Of the pass: what it is over, and what moments had come to before a second one.
	rows int
	cols int
	far  bool            // moments of elements that have been made smaller: see reduce.Nearer
	near []kernel.Spread // then the moments before

	tables
	spread []kernel.Spread // moments by row or column, once the pass is over
	vector elem.Array      // the others, once they have been asked for
}

// tables have a row for each chunk of rows and a column for each column, or a row for each row and
// a column for each of its chunks. So a matrix of 1000 x 300 has 16 x 300 places by columns, and
// 1000 x 1 by rows. Of a function only its own are made.
//
//	function    by columns                  by rows
//	Sum         values                      values
//	Moments     values, squares, origins    spreads
//	Min, Max    values                      values
//	ArgMax      values, places              extremes
type tables struct {
	values   []float64
	squares  []float64
	origins  []float64
	places   []int64
	words    [][]uint64 // temporary: of columns, of which no table is a result
	spreads  []kernel.Spread
	extremes []kernel.Extreme[float64]
}

// Open begins a pass over a matrix of n elements in rows of cols. What an earlier pass has found is
// gone, but for moments before they were far. The tables of columns have a 64th of the elements, and
// are temporary; those of rows have a few words for each, and may be the result.
func (s *Sink) Open(n, cols int) {
	s.rows, s.cols = n/cols, cols
	s.tables, s.spread, s.vector = tables{}, nil, elem.Array{}
	if s.Down {
		n = s.chunks() * cols
		s.values = s.room(n)
		switch s.Func {
		case reduce.Moments:
			s.squares, s.origins = s.room(n), s.room(n)
		case reduce.ArgMax:
			s.places = make([]int64, n)
		}
		return
	}
	n = s.rows * s.chunks()
	switch s.Func {
	case reduce.Moments:
		s.spreads = make([]kernel.Spread, n)
	case reduce.ArgMax:
		s.extremes = make([]kernel.Extreme[float64], n)
	default:
		s.values = make([]float64, n)
	}
}

// room returns temporary memory for n elements, with arbitrary contents: fresh memory takes longer to
// get than to fill.
func (s *Sink) room(n int) []float64 {
	words := scratch.Get(n)
	s.words = append(s.words, words)
	return unsafe.Slice((*float64)(unsafe.Pointer(unsafe.SliceData(words))), n)
}

// giveBack ends the use of temporary memory: all of a pass have left, and what it came to has been
// merged. A pass that ends early leaves its tables to the garbage collector.
func (s *Sink) giveBack() {
	for _, words := range s.words {
		scratch.Put(words)
	}
	s.tables = tables{}
}

// chunks returns how many chunks a column has, or a row: how many numbers are merged to one.
func (s *Sink) chunks() int {
	if s.Down {
		return (s.rows + Rows - 1) / Rows
	}
	return (s.cols + Cols - 1) / Cols
}

// Again reports, after a pass, whether another one is needed because moments have overflowed: those
// of a single row or column are enough. It is asked once after each pass; the second one is the
// last. The others keep what they had, as if the far ones were not there.
func (s *Sink) Again() bool {
	if s.Func != reduce.Moments {
		return false
	}
	// Merged here, because only what all chunks come to tells; Finish uses it.
	s.merge()
	s.giveBack()
	if s.far || !slices.ContainsFunc(s.spread, func(x kernel.Spread) bool { return !x.Finite() }) {
		return false
	}
	s.near, s.far = s.spread, true
	return true
}

// Finish returns the vector for the operator with code c. Operators that share a sink, such as mean
// and variance, call it each; those that ask for the same get the same memory, which no operator
// writes.
func (s *Sink) Finish(c op.Code) elem.Array {
	if s.Func == reduce.Moments {
		return elem.Erase(s.moments(c))
	}
	// Once: merging overwrites the tables. No vector is empty, for no matrix is.
	if s.vector.Len == 0 {
		s.vector = s.merged()
		s.giveBack()
	}
	return s.vector
}

// merged returns the vector for what has one alone.
func (s *Sink) merged() elem.Array {
	switch {
	case s.Func == reduce.ArgMax:
		return elem.Erase(s.highest())
	case s.Down:
		return elem.Erase(s.mergeColumns())
	}
	return elem.Erase(s.mergeRows())
}

// moments returns the moments of rows or columns, by the operator: mean or variance. Those that were finite in the first pass are as
// they would be without the others.
func (s *Sink) moments(c op.Code) []float64 {
	to := make([]float64, len(s.spread))
	for i, x := range s.spread {
		far := s.far && !s.near[i].Finite()
		if s.far && !far {
			x = s.near[i]
		}
		to[i] = reduce.Moment(c, x, far)
	}
	return to
}

// A worker's memory is beside the tables: what is in progress, and room to work in.

// Partial is what one worker has of a chunk of a row. The zero Partial of a Sink is ready for use;
// columns need none, for their chunks are in the tables all the time.
type Partial struct {
	of      *Sink
	k       *kernel.Set[float64]
	join    func(dst, a, b []float64)
	call    loopCall
	sum     kernel.Sum
	moments kernel.Moments
	extreme kernel.Extreme[float64]
	room    [3][]float64 // for a piece of a row, or of several: sums, the elements made smaller, squares
}

// Partial returns one for a worker. It lasts for the pass. Moments need room for a piece, the others
// read elements where they lie.
func (s *Sink) Partial() *Partial {
	p := &Partial{of: s, k: kernel.Float64(), join: joinOf(s.Func)}
	if s.Func == reduce.Moments {
		p.room = [3][]float64{make([]float64, Cols), make([]float64, Cols), make([]float64, kernel.Lanes)}
	} else {
		p.room[0] = make([]float64, kernel.Lanes)
	}
	return p
}

// Block takes the next n elements, the first one at index at of the matrix. The elements of a chunk
// come in order, before those of another one that the same worker has.
//
//	rows of 5, a block of 13 from index 3 on      pieces
//
//	. . . x x                                     the end of row 0
//	x x x x x                                     whole rows
//	x x x x x
//	x . . . .                                     the beginning of row 3
//
// Far elements are made smaller on the way, in the worker's memory: the block may be an input.
func (p *Partial) Block(a unsafe.Pointer, at, n int) {
	s := p.of
	row, col := at/s.cols, at%s.cols
	for x := unsafe.Slice((*float64)(a), n); len(x) > 0; {
		// A piece is what the block has of a row, up to the end of a chunk, or, of whole rows, all of
		// them: no more than there is room for, if they have to be made smaller.
		m := min(len(x), s.cols-col, Cols-col%Cols)
		switch {
		case col != 0 || s.cols > Cols:
		case !s.far:
			m = len(x)
		default:
			m = min(len(x), Cols-Cols%s.cols)
		}
		piece := x[:m]
		if s.far {
			piece = p.room[1][:m]
			p.k.MulS(piece, x[:m], reduce.Nearer)
		}
		x = x[m:]
		for len(piece) > 0 {
			m = p.piece(piece, row, col)
			piece = piece[m:]
			col += m
			row, col = row+col/s.cols, col%s.cols
		}
	}
}

// piece takes elements of one row, or of several. It returns how many it has taken: as many as can be
// done in one go. What does several rows is asked first, and what does a piece of one takes the
// rest.
func (p *Partial) piece(x []float64, row, col int) (done int) {
	s := p.of
	if !s.Down {
		if done = p.short(x, row, col); done > 0 {
			return done
		}
	} else if s.Func != reduce.Moments && s.Func != reduce.ArgMax && col == 0 && len(x) >= s.cols {
		return p.rows(x, row)
	}
	x = x[:min(len(x), s.cols-col)]
	if s.Down {
		p.down(x, row, col)
	} else {
		p.across(x, row, col)
	}
	return len(x)
}
