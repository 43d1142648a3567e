package ranked

import (
	"xfork/table/internal/types"
	"xfork/table/internal/vector"
)

// morsel is the rows of one morsel that may be among the first.
//
//	chunk, ends     rows as they came, also those that are dead
//	keys, hashed    rows that live, by partition:  | p0: 2 7 9 | p1: 0 3 | ... | p63 |
//	order           where these are in chunk:        2 7 9       0 3
//
// So a partition reads a stretch of each list, one behind the other, and the
// columns of the rows that come out.
type morsel struct {
	chunk *vector.Chunk // the columns that are kept; until it is arranged, the keys of groups behind them

	// The keys of the order from the ninth byte on, one behind the other, and
	// where each ends; rows behind the last end have none.
	tails []byte
	ends  []int

	keys *vector.Chunk // of groups
	hashed
	runs

	base  int   // rows of the morsel that are in the file, before these (spill.go)
	taken int64 // bytes that the space has given
}

// room is what the rows of a morsel have taken, as a guess at what those of the
// next one take.
type room struct{ rows, ends, tails int }

// room returns the room of a morsel.
func (m *morsel) room() room { return room{m.chunk.N, len(m.ends), len(m.tails)} }

// like returns a morsel without rows. Where the guess is too low its lists grow
// as they would have anyway.
func (r room) like(cols []types.Type) *morsel {
	m := &morsel{chunk: vector.NewChunk(cols)}
	m.chunk.Reserve(r.rows)
	if r.ends > 0 {
		m.ends, m.tails = make([]int, 0, r.ends), make([]byte, 0, r.tails)
	}
	return m
}

// hashed is what is known of rows.
type hashed struct {
	hashes   []uint64 // of the keys of groups
	prefixes []uint64 // of the keys of the order
	first    []uint64 // where the group's first row of all is, as far as the morsel knows: morsel and row
}

// add adds a row. The lists have one length, that of the rows that the morsel has
// kept, so the number of a row is that of its element in each of them.
func (h *hashed) add(hash, prefix, first uint64) {
	h.hashes, h.prefixes, h.first = append(h.hashes, hash), append(h.prefixes, prefix), append(h.first, first)
}

// reset forgets the rows, and keeps their memory.
func (h *hashed) reset() {
	h.hashes, h.prefixes, h.first = h.hashes[:0], h.prefixes[:0], h.first[:0]
}

// picked returns the given rows, in memory of just their size: it stays until the
// result is there.
func (h *hashed) picked(rows []int32) (out hashed) {
	out.hashes, out.prefixes, out.first = make([]uint64, len(rows)), make([]uint64, len(rows)), make([]uint64, len(rows))
	for i, r := range rows {
		out.hashes[i], out.prefixes[i], out.first[i] = h.hashes[r], h.prefixes[r], h.first[r]
	}
	return out
}

// tail returns what a key has beyond the first eight bytes.
func tail(key []byte) []byte {
	if len(key) <= 8 {
		return nil
	}
	return key[8:]
}

// add notes the tail of a row's key. Most orders have none, and then nothing is
// noted.
func (m *morsel) add(row int, tail []byte) {
	if len(tail) == 0 {
		return
	}
	for len(m.ends) < row {
		m.ends = append(m.ends, len(m.tails))
	}
	m.tails = append(m.tails, tail...)
	m.ends = append(m.ends, len(m.tails))
}

// tail returns the tail of a row's key.
//
// Tails lie in one slice of bytes, as the keys of package order do: an
// allocation for each row would cost more than the row.
func (m *morsel) tail(row int) []byte {
	if row >= len(m.ends) {
		return nil
	}
	from := 0
	if row > 0 {
		from = m.ends[row-1]
	}
	return m.tails[from:m.ends[row]]
}

// arrange brings the rows that live into partitions. width is how many columns
// are kept.
func (m *morsel) arrange(width int, at *hashed, dead []bool) {
	m.runs = partition(at.hashes, dead)
	keys := &vector.Chunk{N: m.chunk.N, Cols: m.chunk.Cols[width:]}
	m.keys, m.hashed = keys.Gather(m.order), at.picked(m.order)
	m.chunk.Cols = m.chunk.Cols[:width]
}

// runs says which rows of a morsel belong to which partition:
// order[starts[p]:starts[p+1]], ascending within a partition.
type runs struct {
	order  []int32
	starts [partitions + 1]int32
}

// partition sorts the rows that live into partitions by the top six bits of
// their hashes, by counting. Rows behind the end of dead live. The same bits
// choose the partition in the file (spill.go).
func partition(hashes []uint64, dead []bool) (r runs) {
	for i, h := range hashes {
		if i >= len(dead) || !dead[i] {
			r.starts[h>>58+1]++
		}
	}
	for p := range partitions {
		r.starts[p+1] += r.starts[p]
	}
	at := r.starts
	r.order = make([]int32, r.starts[partitions])
	for i, h := range hashes {
		if i >= len(dead) || !dead[i] {
			r.order[at[h>>58]] = int32(i)
			at[h>>58]++
		}
	}
	return r
}

// The number of partitions does not depend on the number of workers, so neither
// does what one of them has.
