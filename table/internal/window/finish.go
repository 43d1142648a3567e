package window

import (
	"xfork/table/internal/order"
	"xfork/table/internal/types"
	"xfork/table/internal/vector"
)

// Finish computes the functions.
//
//	sorted     the numbers of the rows, and the borders of partitions
//	args       what functions are computed of, all morsels as one vector
//	columns    what they come to, by the number of the row
//
// Parts write to the places of their own rows, of which no two have the same, so
// columns need no lock; nulls are bytes until all parts have ended, because two
// rows may share a word of a bitmap.
func (s *Sink) Finish(split vector.Split) error {
	if s.sort.Spilled() {
		return s.finishSpilled(split)
	}
	sorted, err := s.sort.Sorted(split)
	if err != nil {
		return err
	}
	s.result, err = s.computed(sorted, split)
	return err
}

// finishSpilled computes the functions for some partitions after the other, and
// puts the rows back where they came from.
func (s *Sink) finishSpilled(split vector.Split) error {
	s.buckets = s.space.Buckets(schemaResult, s.morsels)
	return s.sort.Each(split, func(sorted *order.Sorted, places []int64) {
		chunks, err := s.computed(sorted, vector.Serial)
		if err != nil {
			vector.Throw(err)
		}
		s.buckets.Add(chunks[0], places)
	})
}

// computed returns the rows with the values of the functions.
func (s *Sink) computed(sorted *order.Sorted, split vector.Split) ([]*vector.Chunk, error) {
	args, err := s.arguments(sorted.Chunks, split)
	if err != nil {
		return nil, err
	}
	cols := make([]column, len(s.calls))
	for i, c := range s.calls {
		cols[i].init(c.Type, len(sorted.Rows))
	}
	ends := cut(sorted.Parts, len(sorted.Rows))
	err = split(len(ends)*len(cols), func(i int) error {
		at, k := i/len(cols), i%len(cols)
		g := segmentOf(sorted, ends, at)
		t := task{owner: s.owner, call: &s.calls[k], args: args, segment: g}
		cols[k].put(g.rows, t.run())
		return nil
	})
	if err != nil {
		return nil, err
	}
	return s.collect(sorted.Chunks, cols), nil
}

// arguments returns the vectors of all rows, by their place; nil for those that
// no function asks for.
//
// Morsels are put together here, because a frame may reach from one into the
// next, and the order leads from any row to any other.
func (s *Sink) arguments(chunks []*vector.Chunk, split vector.Split) ([]*vector.Vector, error) {
	asked := make([]bool, len(s.types))
	for _, c := range s.calls {
		for _, a := range c.args {
			asked[a] = true
		}
		for _, a := range []int{c.where, c.by} {
			if a >= 0 {
				asked[a] = true
			}
		}
	}
	var places []int
	var kinds []types.Type
	for i, is := range asked {
		if is {
			places, kinds = append(places, i), append(kinds, s.types[i])
		}
	}
	some := make([]*vector.Chunk, len(chunks))
	for i, c := range chunks {
		some[i] = &vector.Chunk{N: c.N}
		for _, p := range places {
			some[i].Cols = append(some[i].Cols, c.Cols[p])
		}
	}
	all, err := vector.JoinedBy(some, kinds, split)
	if err != nil {
		return nil, err
	}
	args := make([]*vector.Vector, len(s.types))
	for i, p := range places {
		args[p] = all.Cols[i]
	}
	return args, nil
}

// cut returns where segments end: at borders of partitions, most rows apart or a
// little more.
func cut(parts vector.Bitmap, n int) (ends []int) {
	from := 0
	for i := range n {
		if i-from >= most && parts.Get(i) {
			ends, from = append(ends, i), i
		}
	}
	if n > 0 {
		ends = append(ends, n)
	}
	return ends
}

// segmentOf returns segment number i.
func segmentOf(s *order.Sorted, ends []int, i int) segment {
	from := 0
	if i > 0 {
		from = ends[i-1]
	}
	return segment{sorted: s, from: from, rows: s.Rows[from:ends[i]]}
}

// collect makes the result: the chunks that came, without the arguments, and the
// stretch of each column that belongs to them.
func (s *Sink) collect(chunks []*vector.Chunk, cols []column) (result []*vector.Chunk) {
	base := 0
	for _, c := range chunks {
		out := &vector.Chunk{N: c.N, Cols: append([]*vector.Vector(nil), c.Cols[:len(s.cols)]...)}
		for i := range cols {
			out.Cols = append(out.Cols, cols[i].part(base, c.N))
		}
		base += c.N
		result = append(result, out)
	}
	return result
}
