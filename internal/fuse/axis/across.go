package axis

import (
	"xfork/internal/fuse/reduce"
	"xfork/internal/kernel"
)

// Rows. Long ones go through the accumulators of package kernel, piece by piece. For short ones,
// which are one element to a lane, making an accumulator would take longer than adding: they are
// added along the same tree by loops.
//
//	columns         done by
//	1 .. 32         short, several rows in one go
//	33 .. 4096      across: an accumulator for each row, which is one chunk
//	4097 ..         across: likewise for each chunk, of which mergeRows makes one

// across takes a piece of a row that begins at a column: of a chunk, all of it or a part. It stores
// what the chunk has come to when it ends, and leaves the accumulator empty.
func (p *Partial) across(x []float64, row, col int) {
	s := p.of
	at := row*s.chunks() + col/Cols // where the chunk has its place in the tables
	end := col+len(x) == s.cols || (col+len(x))%Cols == 0
	switch s.Func {
	case reduce.Sum:
		if p.k.Sum(&p.sum, x); end {
			s.values[at], p.sum = p.sum.Part().Float, kernel.Sum{}
		}
	// Accumulators count what they have: a piece may begin anywhere in its chunk.
	case reduce.Moments:
		if p.k.Moments(&p.moments, x); end {
			s.spreads[at], p.moments = p.moments.Part(), kernel.Moments{}
		}
	case reduce.ArgMax:
		if p.k.ArgMax(&p.extreme, x, col); end {
			s.extremes[at], p.extreme = p.extreme, kernel.Extreme[float64]{}
		}
	default:
		p.bound(x, at, col%Cols == 0)
	}
}

// bound is across for Min and Max, which need no accumulator: their tables have what a chunk has come
// to so far. first says that it begins, so that nothing is there.
func (p *Partial) bound(x []float64, at int, first bool) {
	v := &p.of.values[at]
	var m float64
	if p.of.Func == reduce.Min {
		if m = p.k.MinOf(x); !first {
			m = min(m, *v)
		}
	} else {
		if m = p.k.MaxOf(x); !first {
			m = max(m, *v)
		}
	}
	*v = m
}

// short does whole rows that fit the lanes, one after the other, and returns how many elements that
// were: 0 where rows are too long, or the piece begins or ends within one.
//
//	x    | row 0 | row 1 | row 2 | ro       three rows are done, the rest is left
func (p *Partial) short(x []float64, row, col int) (done int) {
	s := p.of
	n := s.cols
	if n > kernel.Lanes || col != 0 {
		return 0
	}
	for ; len(x) >= n; x, row, done = x[n:], row+1, done+n {
		switch s.Func {
		case reduce.Sum:
			copy(p.room[0][:n], x)
			s.values[row] = lanes(p.room[0][:n])
		case reduce.Moments:
			s.spreads[row] = p.spread(x[:n])
		case reduce.Min:
			s.values[row] = least(x[:n])
		case reduce.Max:
			s.values[row] = greatest(x[:n])
		default: // ArgMax
			i := 0
			for k, v := range x[1:n] {
				if above(v, x[i]) {
					i = k + 1
				}
			}
			s.extremes[row] = kernel.Extreme[float64]{Value: x[i], Index: i, Found: true}
		}
	}
	return done
}

// lanes adds up to kernel.Lanes elements as kernel.Sum does, and overwrites them: lane k and lane
// k+16, then k and k+8, and so on. Lanes without an element are -0 there, which changes nothing;
// here they are left out.
func lanes(l []float64) float64 {
	for w := kernel.Lanes / 2; w > 0; w /= 2 {
		if w >= len(l) {
			continue
		}
		for k, x := range l[w:] {
			l[k] += x
		}
		l = l[:w]
	}
	return l[0]
}

// spread is kernel.Moments for up to kernel.Lanes elements. Squares are stored, and so rounded, before
// they are added.
func (p *Partial) spread(x []float64) kernel.Spread {
	d, q := p.room[0][:len(x)], p.room[2][:len(x)]
	first := kernel.Origin(x[0])
	for i, v := range x {
		d[i] = v - first
		q[i] = d[i] * d[i]
	}
	return kernel.SpreadOf(len(x), first, lanes(d), lanes(q))
}

// least and greatest are Go's min and max of all: NaN if any is, and -0 below +0. So they are what
// the kernels find, whatever the order; a call of one takes as long as ten elements do here.

func least(x []float64) float64 {
	m := x[0]
	for _, v := range x[1:] {
		m = min(m, v)
	}
	return m
}

func greatest(x []float64) float64 {
	m := x[0]
	for _, v := range x[1:] {
		m = max(m, v)
	}
	return m
}

// mergeRows returns the sums, or the extremes, of rows. Where a row is one chunk the table is the
// result. Of extremes the order does not count, so a kernel may take them in its own.
func (s *Sink) mergeRows() []float64 {
	chunks := s.chunks()
	if chunks == 1 {
		return s.values
	}
	to := make([]float64, s.rows)
	parts := make([]kernel.Part, chunks)
	for i := range to {
		row := s.values[i*chunks:][:chunks]
		switch s.Func {
		case reduce.Min:
			to[i] = kernel.Float64().MinOf(row)
		case reduce.Max:
			to[i] = kernel.Float64().MaxOf(row)
		default:
			for k, x := range row {
				parts[k] = kernel.Part{Float: x}
			}
			to[i] = kernel.Merge(parts).Float
		}
	}
	return to
}

// highest returns where the greatest element of each row or column is, the first of several: chunks
// are joined in their order, so that the earlier one stays.
func (s *Sink) highest() []int64 {
	if s.Down {
		return s.highestDown()
	}
	chunks := s.chunks()
	to := make([]int64, s.rows)
	for i := range to {
		var e kernel.Extreme[float64]
		for _, x := range s.extremes[i*chunks:][:chunks] {
			if !e.Found {
				e = x
			} else {
				e = e.JoinMax(x)
			}
		}
		to[i] = int64(e.Index)
	}
	return to
}

// merge makes the moments of rows or columns of those of chunks. Of rows it uses the table as
// scratch.
func (s *Sink) merge() {
	if s.Down {
		s.spread = s.mergeSpreads()
		return
	}
	chunks := s.chunks()
	if chunks == 1 {
		s.spread = s.spreads
		return
	}
	s.spread = make([]kernel.Spread, s.rows)
	for i := range s.spread {
		s.spread[i] = kernel.MergeSpreads(s.spreads[i*chunks:][:chunks])
	}
}
