package axis

import (
	"xfork/internal/fuse/reduce"
	"xfork/internal/kernel"
)

// Columns. A row of the tables is the accumulator of a chunk for all columns: each row of the matrix
// is added to it by a kernel, as one array to another, and while a chunk is added up its row of the
// tables stays in the first-level cache. So the matrix is read once, in the order of its memory.
//
//	rows 0 .. 63         values[0]   = row 0 + row 1 + ... + row 63
//	rows 64 .. 127       values[1]   = ...
//	merge                values[0] + values[1], pairwise
//
// The tables have a 64th of the elements.

// A row of the tables is operand and result at once: a kernel may write where it reads.

// few is up to how many columns a loop takes less time than the call of a kernel for each row.
const few = 16

// down takes a piece of a row, which begins at a column: of a wide matrix, or what a block has of its
// first and last row.
func (p *Partial) down(x []float64, row, col int) {
	s := p.of
	at := row/Rows*s.cols + col
	acc := s.values[at:][:len(x)]
	begins := row%Rows == 0
	switch {
	case s.Func == reduce.Moments:
		p.downMoments(x, at, begins)
	case s.Func == reduce.ArgMax:
		downPlaces(x, acc, s.places[at:], row, begins)
	case begins:
		// A sum begins with -0, to which the first element can be added as it is.
		copy(acc, x)
	default:
		p.join(acc, acc, x)
	}
}

// rows is down for whole rows, up to the end of a chunk: the same operations in the same order,
// without what it costs to get to each of them: by loops of machine code, by a kernel for each row,
// or, of a few columns, by a loop here. It returns how many elements it has taken.
func (p *Partial) rows(x []float64, row int) (done int) {
	n := p.of.cols
	acc := p.of.values[row/Rows*n:][:n]
	if row%Rows == 0 {
		done = copy(acc, x)
		row++
	}
	if n <= few && p.of.Func == reduce.Sum {
		for ; row%Rows != 0 && done+n <= len(x); row, done = row+1, done+n {
			for j, v := range x[done:][:n] {
				acc[j] += v
			}
		}
		return done
	}
	for row%Rows != 0 && done+n <= len(x) {
		k := min(group, Rows-row%Rows, (len(x)-done)/n)
		if !p.fold(acc, x[done:], k) {
			k = 1
			p.join(acc, acc, x[done:][:n])
		}
		row, done = row+k, done+k*n
	}
	return done
}

// joinOf returns the kernel that adds one row to another, or takes the extremes of both. Moments and
// places do not use it.
func joinOf(f reduce.Func) func(dst, a, b []float64) {
	switch f {
	case reduce.Min:
		return kernel.Float64().Min
	case reduce.Max:
		return kernel.Float64().Max
	}
	return kernel.Float64().Add
}

// downMoments adds the distances from the chunk's first row, and their squares: by three kernels, or
// by a loop that rounds where they do. The first row's own distances are 0, or what NaN and
// infinities make of them.
func (p *Partial) downMoments(x []float64, at int, begins bool) {
	s, n := p.of, len(x)
	sums, squares, origins := s.values[at:][:n], s.squares[at:][:n], s.origins[at:][:n]
	if begins {
		for j, v := range x {
			origins[j] = kernel.Origin(v)
			sums[j] = v - origins[j]
			squares[j] = sums[j] * sums[j]
		}
		return
	}
	if n <= few {
		for j, v := range x {
			d := v - origins[j]
			sums[j] += d
			squares[j] += float64(d * d) // rounded before it is added: see package kernel
		}
		return
	}
	d := p.room[0][:n]
	p.k.Sub(d, x, origins)
	p.k.Add(sums, sums, d)
	p.k.MulAdd(squares, d, d, squares)
}

// downPlaces finds the greatest elements and their rows, by a loop: there is no kernel that keeps
// places. After some rows few elements are greater than all before, so its branch is mostly
// foreseen. A NaN is never dislodged, and only the
// first one is taken; of equal elements the first one stays, whatever the signs of zeros.
func downPlaces(x, acc []float64, places []int64, row int, begins bool) {
	places = places[:len(x)]
	if begins {
		copy(acc, x)
		for j := range places {
			places[j] = int64(row)
		}
		return
	}
	for j, v := range x {
		if above(v, acc[j]) {
			acc[j], places[j] = v, int64(row)
		}
	}
}

// above reports whether v takes the place of x as the greatest: the law of kernel.Extreme.
func above(v, x float64) bool { return v > x || v != v && x == x }

// The merge, after all parts: the rows of a table along the tree of kernel.Merge, each step for all
// columns at once.
//
//	five chunks      values[0]  values[1]  values[2]  values[3]  values[4]
//	round 1          0+1        2+3        4                                   in rows 0, 1, 2
//	round 2          01+23      4                                              in rows 0, 1
//	round 3          0123+4                                                    in row 0

// pairs calls join for rows a and b of a table of n rows, with the row whose place the result takes,
// and move for an odd one, which waits: the tree of kernel.Merge.
func pairs(n int, join func(to, a, b int), move func(to, from int)) {
	for ; n > 1; n = (n + 1) / 2 {
		for k := range n / 2 {
			join(k, 2*k, 2*k+1)
		}
		if n%2 != 0 {
			move(n/2, n-1)
		}
	}
}

// mergeColumns returns the sums, or the extremes, of columns, in fresh memory: a vector in that of
// the tables would keep all of them alive.
func (s *Sink) mergeColumns() []float64 {
	join := joinOf(s.Func)
	row := func(i int) []float64 { return s.values[i*s.cols:][:s.cols] }
	pairs(s.chunks(),
		func(to, a, b int) { join(row(to), row(a), row(b)) },
		func(to, from int) { copy(row(to), row(from)) })
	return append([]float64(nil), row(0)...)
}

// mergeSpreads returns the moments of columns: each chunk as a spread of its own, then joined.
func (s *Sink) mergeSpreads() []kernel.Spread {
	spreads := make([]kernel.Spread, len(s.values))
	for i := range spreads {
		n := min(Rows, s.rows-i/s.cols*Rows)
		spreads[i] = kernel.SpreadOf(n, s.origins[i], s.values[i], s.squares[i])
	}
	row := func(i int) []kernel.Spread { return spreads[i*s.cols:][:s.cols] }
	pairs(s.chunks(), func(to, a, b int) {
		z, x, y := row(to), row(a), row(b)
		for j := range z {
			z[j] = x[j].Join(y[j])
		}
	}, func(to, from int) { copy(row(to), row(from)) })
	return row(0)
}

// highestDown is highest for columns: chunks in their order, each against the best so far.
func (s *Sink) highestDown() []int64 {
	best, to := s.values[:s.cols], append([]int64(nil), s.places[:s.cols]...)
	for i := s.cols; i < len(s.values); i++ {
		if j := i % s.cols; above(s.values[i], best[j]) {
			best[j], to[j] = s.values[i], s.places[i]
		}
	}
	return to
}
