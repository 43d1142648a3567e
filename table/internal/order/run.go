package order

import (
	"bytes"
	"slices"

	"xfork/table/internal/types"
	"xfork/table/internal/vector"
)

// run is rows with their keys. ends[i] is where the key of row i ends in bytes.
type run struct {
	chunk *vector.Chunk
	bytes []byte
	ends  []int
	order []entry // sorted, once sort has been called
}

// entry is a row in an order: its prefix decides nearly all comparisons without a look at the key.
type entry struct {
	prefix uint64
	run    uint32
	row    int32
}

func newRun(cols []types.Type) *run { return &run{chunk: vector.NewChunk(cols)} }

// key returns the key of a row.
func (r *run) key(row int32) []byte {
	from := 0
	if row > 0 {
		from = r.ends[row-1]
	}
	return r.bytes[from:r.ends[row]]
}

// compare compares two rows of two runs by their keys.
func compare(a *run, x entry, b *run, y entry) int {
	switch {
	case x.prefix < y.prefix:
		return -1
	case x.prefix > y.prefix:
		return 1
	}
	return bytes.Compare(a.key(x.row), b.key(y.row))
}

// sort orders the rows of the run, which has the given number.
func (r *run) sort(number int) {
	r.order = r.order[:0]
	for i := range r.ends {
		r.order = append(r.order, entry{prefix(r.key(int32(i))), uint32(number), int32(i)})
	}
	// The row as the last criterion makes the order total, so the sort need not be stable.
	slices.SortFunc(r.order, func(x, y entry) int {
		if c := compare(r, x, r, y); c != 0 {
			return c
		}
		return int(x.row - y.row)
	})
}

// keep drops all but the first n rows in the order. What is left stays in the order of rows, so that ties go on being decided by it.
func (r *run) keep(n int, cols []types.Type) {
	if len(r.ends) <= n {
		return
	}
	r.sort(0)
	sel := make([]int32, n)
	for i, e := range r.order[:n] {
		sel[i] = e.row
	}
	slices.Sort(sel)
	kept := &run{chunk: vector.NewChunk(cols)}
	for i, v := range r.chunk.Cols {
		kept.chunk.Cols[i].Append(v, sel)
	}
	kept.chunk.N = n
	for _, row := range sel {
		kept.bytes = append(kept.bytes, r.key(row)...)
		kept.ends = append(kept.ends, len(kept.bytes))
	}
	*r = *kept
}
