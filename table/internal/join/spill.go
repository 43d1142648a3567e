package join

import (
	"fmt"
	"sync"

	"xfork/table/internal/memory"
	"xfork/table/internal/spill"
	"xfork/table/internal/vector"
)

// A table for which there is no memory goes to the file, divided by the hashes of
// keys, and so do the rows that would be looked up in it:
//
//	side 0   rows of the table   kept columns, keys, places, hashes
//	side 1   rows to look up     columns, places, hashes
//
//	partition p    side 0 becomes a table in memory, in which side 1 is looked up
//
// Each row of a partition finds all of its matches there, in their order; and
// rows are put back in the order of side 1 by their places. So what comes out is
// what a table in memory would have given.
//
// (Grace join: M. Kitsuregawa, H. Tanaka, T. Moto-Oka, Application of Hash to
// Data Base Machine and Its Architecture, 1983. It is not the hybrid one, which
// keeps some partitions in memory: see docs/adr/0029-spilling.md.)

// What blocks in the file are.
const (
	schemaTable = 48 + iota
	schemaProbe
)

// spilled is what a table has in the file, and of a table that is one partition
// of it, where its rows come from.
type spilled struct {
	space *spill.Space
	turn  int // of the hashes: bits that all rows of a partition have in common come last

	mu     sync.Mutex
	parts  *spill.Parts
	places []int64 // of the rows of a partition: morsel and row
	needed int64   // bytes that a table without keys, or of a partition, has taken without being given them

	// Waits says that workers may wait for memory while others join partitions:
	// no condition calls a function of the program (memory.Grant.Enter).
	Waits bool
}

// Within says that rows for which the space has no room go to its file. It is
// called before the first builder.
func (t *Table) Within(s *spill.Space) { t.space = s }

// Spilled reports whether the table is in the file. It is known when Finish has
// ended.
func (t *Table) Spilled() bool { return t.parts != nil }

// divided returns the partitions in the file.
//
// They are made by the first worker that is refused. From then on all rows of
// both sides go to the file, whether there is memory or not: a left row cannot
// know whether what it matches is there.
func (t *Table) divided() *spill.Parts {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.parts == nil {
		t.parts = t.space.Parts(schemaTable, schemaProbe)
	}
	return t.parts
}

// asked is what a builder has asked for, for the morsel in progress.
type asked struct {
	meter spill.Meter
	taken int64
	base  int // rows of the morsel that are in the file
}

// beside is how many bytes a row takes beside its columns until the table is
// finished.
const beside = 8 + 4

// entered is how many bytes a row takes beside its columns in a finished table: its
// entry, its slots, and bits for a sieve. A row of dense keys takes less.
const entered = 16 + 16 + 4

// grown asks for memory, if the chunk has got that much larger, and writes it if
// there is none.
//
// Asking once for some megabytes, and not for each batch, keeps the lock of the
// grant out of the loop over batches.
func (w *Builder) grown() {
	t := w.t
	if t.space == nil || !w.asked.meter.Full(w.chunk, int64(beside*w.chunk.N), w.asked.taken+t.space.Flight()) {
		return
	}
	if !w.room() {
		base := w.asked.base + w.chunk.N
		w.spill()
		w.Open(w.number)
		w.asked.base = base
	}
}

// ended reports whether the morsel's rows are to be kept; else they are in the
// file.
func (w *Builder) ended() bool {
	if w.t.space == nil || w.room() {
		return true
	}
	w.spill()
	return false
}

// room asks for the memory of the chunk. A table without keys cannot be divided:
// it gets what it needs, up to a limit.
//
// What has been given for the morsel's first rows counts: only the rest is asked
// for.
func (w *Builder) room() bool {
	t := w.t
	size := spill.Size(w.chunk) + int64(beside*w.chunk.N)
	if t.space.Take(size - w.asked.taken) {
		w.asked.taken = size
		return true
	}
	if len(t.on) > 0 {
		return false
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.needed += size - w.asked.taken; t.needed > t.space.Limit()/4 {
		vector.Throw(fmt.Errorf("table: the right side of a join without equal keys does not fit in the memory of %d bytes: "+
			"it takes %d more already (%w)", t.space.Limit(), t.needed, memory.ErrLimit))
	}
	t.space.Need(size - w.asked.taken)
	w.asked.taken = size
	return true
}

// spill writes the rows of the morsel that have come since the last time.
func (w *Builder) spill() {
	// Keys that may be dense have no hashes yet: those in memory may never need them.
	hash, null := w.hash, w.null
	if w.later {
		hash, null = w.t.hashLater(w.chunk)
	}
	w.t.spill(w.number, w.asked.base, w.chunk, hash, null)
	w.t.space.Give(w.asked.taken)
	w.asked.taken = 0
}

// spill writes rows of a morsel, of which base are in the file already.
//
// The place of a row, its morsel and its number there, goes with it: a
// partition's rows come in order, and full joins put those without a match back
// by it.
func (t *Table) spill(morsel, base int, c *vector.Chunk, hashes []uint64, null []bool) {
	spill.Spread(hashes, null)
	with := &vector.Chunk{N: c.N, Cols: append(c.Cols[:len(c.Cols):len(c.Cols)], spill.Places(morsel, base, c.N))}
	t.divided().Add(0, morsel, hashes, with)
}

// which returns which of n rows match nothing, nil if there are none.
func (k *keyed) which(n int) (null []bool) {
	if !k.nulls() {
		return nil
	}
	null = make([]bool, n)
	for i := range null {
		null[i] = k.null(i)
	}
	return null
}

// tooMuch reports whether the table has to go to the file: because a part of it is
// there, or because there is no memory for its slots, and for the columns twice
// while they are put together.
//
// What is asked for is given back where there was too little, and kept otherwise:
// a finished table has its columns, and entries beside them.
func (t *Table) tooMuch() bool {
	if t.space == nil || len(t.on) == 0 {
		return false
	}
	taken, n := int64(0), int64(0)
	for _, m := range t.morsels {
		if m != nil {
			taken, n = taken+m.taken, n+int64(m.chunk.N)
		}
	}
	if t.parts != nil || !t.space.Take(taken+entered*n) {
		return true
	}
	t.space.Give(taken)
	return false
}

// spillAll writes the morsels that are in memory.
//
// Morsels are written side by side, so memory is given back as fast as the disk
// takes rows.
func (t *Table) spillAll(split vector.Split) error {
	t.divided()
	err := split(len(t.morsels), func(i int) error {
		m := t.morsels[i]
		if m == nil || m.chunk.N == 0 {
			return nil
		}
		// Pieces that are in the file already have come before these rows.
		hashes, null := t.hashLater(m.chunk)
		t.spill(i, m.base, m.chunk, hashes, null)
		t.space.Give(m.taken)
		t.morsels[i] = nil
		return nil
	})
	t.morsels = nil
	return err
}
