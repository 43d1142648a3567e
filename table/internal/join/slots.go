package join

import (
	"math/bits"

	"xfork/table/internal/vector"
)

// The table of a join lies in two arrays, so that a search costs two accesses
// of memory, and one where there is nothing:
//
//	hash     top bits: the slot
//	starts   slot s has the entries from starts[s] up to starts[s+1]
//	entries  hash and row, slot after slot; within a slot by row, so matches come
//	         in the order of the rows
//
//	starts   0 0 2 3 3        slot 1 has entries 0 and 1, slot 2 has entry 2
//	entries  (h4 row 1) (h5 row 7) (h9 row 0)
//
// Chains of rows, which this was before, took four accesses, each waiting for
// the one before: head, hash, key, next.
//
// Entries are sorted by slot in two steps, as a radix sort with the most
// significant digit first does: each morsel sorts its rows into partitions when
// it ends, while their hashes are in the cache; then each partition counts and
// places its own entries, on one worker, in a part of starts that the cache
// holds (Balkesen and others, Main-memory hash joins on multi-core CPUs, 2013).
//
// A row takes 16 bytes in entries and 8 to 16 in starts, beside its columns.

// partitions is how many parts of the slots are filled side by side: a power of
// two, and not more than there are slots at the least, 1 << leastWidth.
const (
	partitionBits = 6
	partitions    = 1 << partitionBits
	leastWidth    = 8
)

// fewRows is up to how many rows one worker fills all partitions: some 100
// microseconds.
const fewRows = 1 << 14

// entry is a row of the table.
type entry struct {
	hash uint64
	row  int32
}

// runs is the rows of a morsel, partition by partition: those from starts[p] up
// to starts[p+1], ascending.
type runs struct {
	hash   []uint64
	row    []int32 // in the morsel
	starts [partitions + 1]int32
}

// newRuns sorts rows into partitions, by counting. Rows with a null key are
// left out, for they match nothing; null may end before the rows do. A full
// join shows such rows nevertheless: it has them from the columns, not from
// here.
func newRuns(hash []uint64, null []bool) *runs {
	r := &runs{}
	for i, h := range hash {
		if i >= len(null) || !null[i] {
			r.starts[h>>(64-partitionBits)+1]++
		}
	}
	for p := range partitions {
		r.starts[p+1] += r.starts[p]
	}
	at := r.starts
	r.hash, r.row = vector.Unset[uint64](int(at[partitions])), vector.Unset[int32](int(at[partitions]))
	for i, h := range hash {
		if i >= len(null) || !null[i] {
			p := h >> (64 - partitionBits)
			r.hash[at[p]], r.row[at[p]] = h, int32(i)
			at[p]++
		}
	}
	return r
}

// release gives the memory back: the rows have been entered.
func (r *runs) release() { r.hash, r.row = vector.Release(r.hash), vector.Release(r.row) }

// enter makes the slots of all rows of the morsels. bases has the number of
// each morsel's first row.
func (t *Table) enter(morsels []*runs, bases []int32, split vector.Split) error {
	var ends [partitions]int32 // of the entries of each partition
	n := int32(0)
	for p := range partitions {
		for _, m := range morsels {
			n += m.starts[p+1] - m.starts[p]
		}
		ends[p] = n
	}
	width := max(leastWidth, bits.Len(uint(n))+1) // two to four slots for each row
	t.shift = 64 - width
	t.starts, t.entries = vector.Zeroed[int32](1<<width+1), vector.Unset[entry](int(n))
	// One start more than slots, so that the last slot has an end like any other
	// and a search needs no question.
	t.starts[1<<width] = n
	if n < fewRows {
		for p := range partitions {
			t.place(p, morsels, bases, ends[p])
		}
		return nil
	}
	return split(partitions, func(p int) error {
		t.place(p, morsels, bases, ends[p])
		return nil
	})
}

// place places the entries of a partition, which end at end. It writes the
// starts of its own slots alone, so partitions need no lock.
func (t *Table) place(p int, morsels []*runs, bases []int32, end int32) {
	width := 64 - t.shift - partitionBits
	starts := t.starts[p<<width : (p+1)<<width]
	mask := uint64(len(starts) - 1)
	for _, m := range morsels {
		for _, h := range m.hash[m.starts[p]:m.starts[p+1]] {
			starts[h>>t.shift&mask]++
		}
	}
	for s := len(starts) - 1; s >= 0; s-- {
		starts[s], end = end, end-starts[s]
	}
	// Each start is now the end of its slot. From the last row to the first,
	// each goes before those that are there, and moves the start: in the end
	// entries ascend and starts are starts, without a second array of
	// positions.
	for k := len(morsels) - 1; k >= 0; k-- {
		m := morsels[k]
		for i := m.starts[p+1] - 1; i >= m.starts[p]; i-- {
			h := m.hash[i]
			s := &starts[h>>t.shift&mask]
			*s--
			t.entries[*s] = entry{h, bases[k] + m.row[i]}
		}
	}
}
