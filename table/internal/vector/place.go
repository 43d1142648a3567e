package vector

import "xfork/table/internal/types"

// Rows of several chunks, in any order.
//
//	chunks    0: a b   1: c   2: d e f
//	places    2.1 0.0 1.0 2.2
//	gathered  e   a   c   f

// Place is a row of one of several chunks: the number of the chunk above 32 bits of
// that of the row, so that places in the order of chunks and rows ascend.
type Place uint64

// At returns the place of a row of a chunk.
func At(chunk, row int) Place { return Place(chunk)<<32 | Place(row) }

// GatherFrom returns the rows at the places, of chunks with the same columns, as a
// chunk. It is what gathering from the joined chunks would be, without joining them:
// that copies every row once more.
//
// The columns have no constants and no dictionaries, as those of groups.
func GatherFrom(chunks []*Chunk, sel []Place) *Chunk {
	out := &Chunk{N: len(sel), Cols: make([]*Vector, len(chunks[0].Cols))}
	from := make([]*Vector, len(chunks))
	for c := range out.Cols {
		for i, x := range chunks {
			from[i] = x.Cols[c]
		}
		out.Cols[c] = gatherFrom(from, sel)
	}
	return out
}

// gatherFrom gathers a column. Decimals are wide if some of them are: chunks of one
// column may differ in this alone.
func gatherFrom(from []*Vector, sel []Place) *Vector {
	v, layout, nulls := new(Vector), from[0].Layout, false
	for _, x := range from {
		nulls = nulls || x.Valid != nil
		if x.Layout == types.Wides {
			layout = x.Layout
		}
	}
	if layout == types.Wides {
		for i, x := range from {
			from[i] = x.Widened(new(Vector))
		}
	}
	v.Init(from[0].Type, layout, len(sel))
	switch layout {
	case types.Ints:
		collected(v.I, each(from, func(x *Vector) []int64 { return x.I }), sel)
	case types.Floats:
		collected(v.F, each(from, func(x *Vector) []float64 { return x.F }), sel)
	case types.Strings:
		collected(v.S, each(from, func(x *Vector) []string { return x.S }), sel)
	default:
		collected(v.W, each(from, func(x *Vector) []types.Int128 { return x.W }), sel)
	}
	if !nulls {
		return v
	}
	valid := v.Nulls()
	for i, p := range sel {
		if from[p>>32].Null(int(uint32(p))) {
			valid.Clear(i)
		}
	}
	return v
}

// each returns the values of vectors.
func each[T any](from []*Vector, of func(*Vector) []T) [][]T {
	all := make([][]T, len(from))
	for i, v := range from {
		all[i] = of(v)
	}
	return all
}

// collected costs a miss a value, as gather does where its source is no longer in the
// cache. The list of chunks is short, and stays there.
func collected[T any](dst []T, from [][]T, sel []Place) {
	dst = dst[:len(sel)]
	for i, p := range sel {
		dst[i] = from[p>>32][uint32(p)]
	}
}

// JoinedBy is Joined by a split: column by column,
// side by side.
//
// A vector is appended to by one goroutine, and vectors share nothing, so
// columns are put together at the same time.
func JoinedBy(chunks []*Chunk, cols []types.Type, split Split) (*Chunk, error) {
	if len(chunks) == 1 {
		return chunks[0], nil
	}
	out := NewChunk(cols)
	for _, c := range chunks {
		out.N += c.N
	}
	if len(cols) == 0 {
		return out, nil
	}
	return out, split(len(cols), func(i int) error {
		out.Cols[i].Reserve(chunks, i, out.N)
		for _, c := range chunks {
			out.Cols[i].Append(c.Cols[i], nil)
		}
		return nil
	})
}
