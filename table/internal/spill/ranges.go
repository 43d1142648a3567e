package spill

import (
	"slices"
	"sync"

	"xfork/table/internal/types"
	"xfork/table/internal/vector"
)

// Rows that are divided by the ranges of values that they are in, as those of an as-of
// join without keys, are divided once, into as many ranges as there are: where these end
// is known before the first row comes.

// Ranges is rows that are being divided. Its methods may be called by several goroutines.
type Ranges struct {
	space  *Space
	schema int

	mu   sync.Mutex
	refs [][]Ref
}

// Ranges returns n ranges without rows.
func (s *Space) Ranges(schema, n int) *Ranges {
	return &Ranges{space: s, schema: schema, refs: make([][]Ref, n)}
}

// Feeder returns a feeder of the ranges. Of its batches the columns cols are written, and
// of returns which range each row is in.
func (r *Ranges) Feeder(cols []int, types []types.Type, of func(vector.Batch) []uint64) *Feeder {
	return &Feeder{space: r.space, add: r.add, hash: of, cols: cols, kept: types}
}

// add writes rows of a morsel, which come in order. The range is the last column, where
// blocks of partitions have the hash.
func (r *Ranges) add(morsel int, in []uint64, c *vector.Chunk) {
	order := make([]int32, c.N)
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortStableFunc(order, func(a, b int32) int { return int(in[a]) - int(in[b]) })
	with := &vector.Chunk{N: c.N, Cols: append(c.Cols[:len(c.Cols):len(c.Cols)], Numbers(in))}
	for from := 0; from < len(order); {
		at, to := in[order[from]], from
		for to < len(order) && in[order[to]] == at {
			to++
		}
		ref := r.space.Write(r.schema, morsel, Gather(with, order[from:to]))
		r.mu.Lock()
		r.refs[at] = append(r.refs[at], ref)
		r.mu.Unlock()
		from = to
	}
}

// Each calls f for each range that has rows, for several at the same time, with its
// blocks in the order of rows. It is called when all feeders have ended.
func (r *Ranges) Each(split func(n int, part func(i int) error) error, f func(i int, blocks []Ref)) error {
	return split(len(r.refs), func(i int) error {
		if blocks := r.refs[i]; len(blocks) > 0 {
			// Those of one morsel are in order, for one goroutine has written them.
			slices.SortStableFunc(blocks, func(a, b Ref) int { return int(a.morsel) - int(b.morsel) })
			f(i, blocks)
		}
		return nil
	})
}
