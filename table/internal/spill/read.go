package spill

import "xfork/table/internal/vector"

// How rows of a morsel come back: where no order is to be made, block by block as they
// were written.
//
//	pieces     rows 3..8 of bucket 4     all of bucket 5
//	blocks     0 1 2 3 4 | 5 6 7 8 9     read one after the other, cut at both ends
//
// Rows shows a morsel chunk by chunk: what is in the file is read as it is asked for,
// some blocks at a time. It belongs to one goroutine.
type Rows struct {
	space  *Space
	pieces []piece
	whole  *vector.Chunk // in memory
	left   int           // rows of the first piece that are still to come
	skip   int           // rows before these
	refs   []Ref         // of its blocks
	merge  *merging      // if it is ordered
}

// Rows returns the rows from the first one on.
func (m *Morsel) Rows() *Rows {
	r := &Rows{space: m.space, pieces: m.pieces, whole: m.chunk}
	r.begin()
	return r
}

// begin begins the first of the pieces.
func (r *Rows) begin() {
	if r.refs, r.merge = nil, nil; len(r.pieces) == 0 {
		return
	}
	p := r.pieces[0]
	r.skip, r.left = p.from, p.n
	if r.refs = p.Refs; p.Ordered && len(p.Refs) > 0 {
		r.merge = r.space.merge(p.Bucket)
	}
}

// Next returns the next rows, nil at the end. What is in memory is shared and must not
// be written; what comes from the file is new each time. Errors are thrown.
func (r *Rows) Next() *vector.Chunk {
	if c := r.whole; c != nil {
		r.whole = nil
		return c
	}
	for len(r.pieces) > 0 {
		if r.left == 0 {
			r.pieces = r.pieces[1:]
			r.begin()
			continue
		}
		if c := r.cut(r.block()); c.N > 0 {
			return c
		}
	}
	return nil
}

// block returns the next rows of the first piece's bucket.
func (r *Rows) block() *vector.Chunk {
	switch {
	case r.pieces[0].chunk != nil:
		return r.pieces[0].chunk
	case r.merge != nil:
		return r.merge.next()
	}
	c := r.space.Read(r.refs[0])
	r.refs = r.refs[1:]
	return c
}

// cut returns those rows of c that are the piece's.
func (r *Rows) cut(c *vector.Chunk) *vector.Chunk {
	from := min(r.skip, c.N)
	to := min(c.N, from+r.left)
	r.skip, r.left = r.skip-from, r.left-(to-from)
	return slice(c, from, to)
}

// slice returns rows from..to: a copy, unless they are all.
func slice(c *vector.Chunk, from, to int) *vector.Chunk {
	if from == 0 && to == c.N {
		return c
	}
	sel := make([]int32, to-from)
	for i := range sel {
		sel[i] = int32(from + i)
	}
	return Gather(c, sel)
}
