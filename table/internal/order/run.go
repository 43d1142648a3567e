package order

import (
	"bytes"
	"slices"
	"unsafe"

	"xfork/table/internal/radix"
	"xfork/table/internal/types"
	"xfork/table/internal/vector"
)

// run is rows with their keys. ends[i] is where the key of row i ends in bytes.
//
// A run is written by the worker that has its morsel, and read when all are
// closed. Keys lie in one slice of bytes, without an allocation for each.
type run struct {
	chunk *vector.Chunk
	bytes []byte
	ends  []int
	leads []int        // where the key of partitions ends in bytes (Sink.Partition)
	long  bool         // some key has more than eight bytes: prefixes do not decide all
	order []radix.Pair // sorted, once sort has been called: the prefix of a row's key, and the row

	// Of a run that may be spilled: where its rows are among all rows.
	morsel int
	base   int     // rows of the morsel before the run's first one
	places []int64 // of a run that has been read back: morsel and row of each row
	taken  int64   // bytes that the space has given
}

// place returns where a row is among all rows of the input: its morsel, and its
// place there. Of equal rows the one with the lower place comes first.
func (r *run) place(row int32) int64 {
	if r.places != nil {
		return r.places[row]
	}
	return int64(r.morsel)<<32 | int64(r.base+int(row))
}

// An entry of an order is a pair: the first eight bytes of a key, and the run
// and the row that it is of. The prefix decides nearly all comparisons without
// a look at the key.
func entryOf(prefix uint64, run int, row int32) radix.Pair {
	return radix.Pair{Key: prefix, Val: uint64(run)<<32 | uint64(uint32(row))}
}

func runOf(e radix.Pair) int   { return int(e.Val >> 32) }
func rowOf(e radix.Pair) int32 { return int32(uint32(e.Val)) }

func newRun(cols []types.Type) *run { return &run{chunk: vector.NewChunk(cols)} }

// key returns the key of a row.
func (r *run) key(row int32) []byte {
	from := 0
	if row > 0 {
		from = r.ends[row-1]
	}
	return r.bytes[from:r.ends[row]]
}

// text is key as a string, which shares the memory of the run.
func (r *run) text(row int32) string {
	k := r.key(row)
	return unsafe.String(unsafe.SliceData(k), len(k))
}

// sort orders the rows of the run, which has the given number: by prefixes, and
// then the rows that have the same by their whole keys.
func (r *run) sort(number int) {
	r.order = make([]radix.Pair, 0, len(r.ends))
	from := 0
	for i, end := range r.ends {
		r.order = append(r.order, entryOf(prefix(r.bytes[from:end]), number, int32(i)))
		r.long = r.long || end-from > 8
		from = end
	}
	r.order = radix.Sort(r.order, make([]radix.Pair, len(r.order)))
	if !r.long {
		return
	}
	for at := 0; at < len(r.order); {
		end := at + 1
		for end < len(r.order) && r.order[end].Key == r.order[at].Key {
			end++
		}
		// Stable: rows of equal keys are in their order already.
		slices.SortStableFunc(r.order[at:end], func(x, y radix.Pair) int { return bytes.Compare(r.key(rowOf(x)), r.key(rowOf(y))) })
		at = end
	}
}

// keep drops all but the first n rows in the order. What is left stays in the
// order of rows, so that ties go on being decided by it.
//
// The order of rows is kept, and not that of keys, because rows that come later
// are compared by it: of equal keys the earlier row stays.
func (r *run) keep(n int, cols []types.Type) {
	if len(r.ends) <= n {
		return
	}
	r.sort(0)
	sel := make([]int32, n)
	for i, e := range r.order[:n] {
		sel[i] = rowOf(e)
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
