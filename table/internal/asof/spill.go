package asof

import (
	"fmt"
	"slices"
	"sync"

	"xfork/table/internal/kernel"
	"xfork/table/internal/keys"
	"xfork/table/internal/memory"
	"xfork/table/internal/order"
	"xfork/table/internal/spill"
	"xfork/table/internal/types"
	"xfork/table/internal/vector"
)

// A table for which there is no memory goes to the file, divided by the hashes of its
// keys, and so do the rows that would be looked up in it, as those of other joins do:
//
//	side 0   rows of the table   kept columns, keys, value of the order, places, hashes
//	side 1   rows to look up     columns, places, hashes
//
// The rows that a left row may find have its key, and so are in its partition, in the
// order in which they came. So what is found is what a table in memory would have given.
// Rows of null, which nothing finds, are not written.

// What blocks in the file are.
const (
	schemaTable = 52 + iota
	schemaProbe
)

// spilled is what a table has in the file.
type spilled struct {
	space *spill.Space
	waits bool // workers may wait for memory (join.Table)

	mu     sync.Mutex
	stored *spill.Parts
	ranged *ranged // in place of partitions, if there are no keys
}

// Within says that rows for which the space has no room go to its file. waits says that
// workers may wait for memory while others search partitions: what is computed of left
// rows calls no function of the program. It is called before the first worker.
func (t *Table) Within(space *spill.Space, waits bool) {
	t.space, t.waits = space, waits
	if len(t.match.Right) > 0 {
		t.sort.Whole(space, t.divide)
	} else if space != nil {
		t.sort.Merged(space)
	}
}

// Spilled reports whether the table is in the file. It is known when Finish has ended.
func (t *Table) Spilled() bool { return t.stored != nil || t.ranged != nil }

// room returns how much memory a partition may take: less where workers may not wait for
// each other's.
func (t *Table) room() int64 {
	if t.waits {
		return t.space.Room()
	}
	return t.space.Room() / 4 // up to eight workers have one without waiting for memory
}

// enter takes memory for a partition, and returns what gives it back. A worker that waits
// here must not be waited for by what another one does between the two.
func (t *Table) enter(size int64) (leave func()) {
	if t.waits {
		t.space.Enter(size)
		return func() { t.space.Leave(size) }
	}
	t.space.Need(size)
	return func() { t.space.Give(size) }
}

// divided returns the partitions in the file. They are made by the first worker that is
// refused, and from then on all rows go there: a left row cannot know whether the row
// that it would find is in memory.
func (t *Table) divided() *spill.Parts {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.stored == nil {
		t.stored = t.space.Parts(schemaTable, schemaProbe)
	}
	return t.stored
}

// divide writes rows of a morsel, of which base were before these.
//
// Keys are hashed here and once more in the partition: rows that have found room need
// no hashes, and most tables find room. Both sides have their keys in the layouts that
// types are stored in, so that equal ones have equal hashes.
func (t *Table) divide(morsel, base int, c *vector.Chunk) {
	n := len(t.cols)
	on, by := make([]*vector.Vector, len(c.Cols)-n-1), c.Cols[len(c.Cols)-1]
	bufs := make([]vector.Vector, len(on))
	for i := range on {
		on[i] = c.Cols[n+i].AsStored(&bufs[i])
	}
	var hash keys.Hasher
	hashes := hash.Hash(on, c.N, nil)
	sel := make([]int32, 0, c.N)
	for i := range c.N {
		if !by.Null(i) && !null(on, i) {
			hashes[len(sel)] = hashes[i]
			sel = append(sel, int32(i))
		}
	}
	if len(sel) == 0 {
		return
	}
	with := &vector.Chunk{N: c.N, Cols: append(c.Cols[:len(c.Cols):len(c.Cols)], spill.Places(morsel, base, c.N))}
	if len(sel) < c.N {
		with = spill.Gather(with, sel)
	}
	t.divided().Add(0, morsel, hashes[:len(sel)], with)
}

// Feeder returns an operator that writes the rows which are to be looked up. Of its
// batches the columns cols are written.
//
// Rows with a null key find nothing, and come out all the same: they may be in any
// partition.
func (t *Table) Feeder(cols []int, kinds []types.Type) *spill.Feeder {
	if t.ranged != nil {
		return t.ranged.feeder(t, cols, kinds)
	}
	program := kernel.Compile(t.owner, t.match.Left)
	on, bufs := make([]*vector.Vector, len(t.match.Left)), make([]vector.Vector, len(t.match.Left))
	var hash keys.Hasher
	var hashes []uint64
	var nulls []bool
	return t.stored.Feeder(cols, kinds, func(b vector.Batch) []uint64 {
		program.Begin(b)
		nulls = nulls[:0]
		for i := range on {
			on[i] = program.Eval(i).AsStored(&bufs[i])
		}
		hashes = hash.Hash(on, b.N, hashes)
		for i := range b.N {
			nulls = append(nulls, null(on, i))
		}
		spill.Spread(hashes, nulls)
		return hashes
	})
}

// Each calls f for each partition: with its table, and the blocks of the rows that are to
// be looked up in it. It is called when all feeders have ended.
//
// A partition that is too large is divided by further bits, until its rows have one key.
// Its left rows are looked up block by block, so that only the right ones count.
func (t *Table) Each(split vector.Split, f func(table *Table, blocks []spill.Ref)) error {
	if t.ranged != nil {
		return t.ranged.each(t, split, f)
	}
	return t.stored.Each(split, func(part *spill.Part, last bool) bool {
		n := 0
		for _, r := range part.Sides[0] {
			n += r.N
		}
		size := order.Size(part.Bytes(0), n)
		switch {
		case size > t.room() && !last:
			return false
		case size > t.space.Limit():
			vector.Throw(fmt.Errorf("table: %d rows of the right side of an as-of join have one key: they take %d bytes, and the memory is %d (%w)", n, size, t.space.Limit(), memory.ErrLimit))
		}
		defer t.enter(size)()
		blocks := part.Sides[0]
		f(t.restored(func() (c *vector.Chunk) {
			if len(blocks) > 0 {
				c, blocks = t.space.Read(blocks[0]), blocks[1:]
			}
			return c
		}), part.Sides[1])
		return true
	})
}

// The blocks come in the order of morsels, and are one morsel of the new table: so rows
// of equal values stay in the order that says which of them is taken, and the many small
// runs that blocks are need not be merged.

// restored returns a table of the rows of a partition, which next returns in their order,
// and nil at the end. They are wide enough already: what was computed of them comes from
// their columns.
func (t *Table) restored(next func() *vector.Chunk) *Table {
	width := len(t.types)
	m, a := *t.match, *t.asof
	m.Right = nil
	cols := make([]int, len(t.cols))
	for i := range cols {
		cols[i] = i
	}
	for i := len(cols); i < width-1; i++ {
		m.Right = append(m.Right, column(i, t.types[i]))
	}
	a.Right = column(width-1, t.types[width-1])
	out := NewTable(t.owner, &m, &a, width, cols, slices.Clone(t.types[:len(cols)]), 1)
	w := out.Worker()
	w.Open(0)
	for c := next(); c != nil; c = next() {
		var windows vector.Windows
		windows.Open(c)
		for b := windows.Next(); b.N > 0; b = windows.Next() {
			w.Push(b)
		}
	}
	w.Close()
	if err := out.Finish(vector.Serial); err != nil {
		vector.Throw(err)
	}
	return out
}
