package join

import (
	"fmt"
	"math/bits"

	"xfork/table/internal/memory"
	"xfork/table/internal/spill"
	"xfork/table/internal/types"
	"xfork/table/internal/vector"
)

// The partitions of a table that is in the file, in memory one after the other: each
// worker has one. A partition is a table like any other, but that its keys are not dense
// by the luck of the hash, so it always has slots; and its hashes are turned.
//
//	hash     001011 1101...         the first six bits are those of the partition
//	turned   1101... 001011         slots are chosen by the top bits: now by others

// partition returns a partition of the table as a table, or nil if it is too large
// and may be divided.
func (t *Table) partition(part *spill.Part, last bool) *Table {
	// Columns are there twice for a moment.
	n := int64(0)
	for _, r := range part.Sides[0] {
		n += int64(r.N)
	}
	size := 2*part.Bytes(0) + (beside+entered)*n
	room := t.space.Room()
	if !t.Waits {
		room /= 4 // up to eight workers have one without waiting for memory
	}
	if size > room && !last {
		return nil
	}
	// Dividing has not helped, or has come to its end.
	if size > t.space.Limit() {
		vector.Throw(fmt.Errorf("table: %d rows of the right side of a join have one key: they take %d bytes, and the memory is %d (%w)", n, size, t.space.Limit(), memory.ErrLimit))
	}
	out := NewTable(t.owner, t.on, t.same, t.cols, t.types, 1)
	out.turn, out.needed = part.Common, size
	// A condition may call a function of the program, which may force something and so
	// wait for a worker of this run: then it must not be one that waits for memory.
	if t.Waits {
		t.space.Enter(size)
	} else {
		t.space.Need(size)
	}
	all := make([]types.Type, 0, len(t.types)+len(t.on))
	all = append(all, t.types...)
	for _, x := range t.on {
		all = append(all, x.Type)
	}
	c := vector.NewChunk(all)
	var hashes []uint64
	for _, r := range part.Sides[0] {
		b := t.space.Read(r)
		for i, v := range c.Cols {
			v.Append(b.Cols[i], nil)
		}
		c.N += b.N
		out.places = append(out.places, b.Cols[len(all)].I...)
		hashes = append(hashes, spill.Hashes(b)...)
	}
	// All rows of the partition are one morsel: their places say which ones they were
	// of.
	turned(hashes, out.turn)
	k := keyed{same: t.same, cols: c.Cols[len(t.cols):]}
	out.morsels[0] = &rows{chunk: c, runs: newRuns(hashes, k.which(c.N))}
	if err := out.Finish(vector.Serial); err != nil {
		vector.Throw(err)
	}
	out.space = t.space // not before: the memory has been taken above
	return out
}

// Places returns where rows of a partition come from.
func (t *Table) Places(rows []int32) []int64 {
	out := make([]int64, len(rows))
	for i, r := range rows {
		out[i] = t.places[r]
	}
	return out
}

// Each calls f for each partition: with its table, and the blocks of the rows that
// are to be looked up in it. It is called when all feeders have ended.
//
// A table's memory is given back when f has done with it, also where f throws:
// the run ends then, and its grant with it.
func (t *Table) Each(split vector.Split, f func(table *Table, blocks []spill.Ref)) error {
	return t.parts.Each(split, func(part *spill.Part, last bool) bool {
		table := t.partition(part, last)
		if table == nil {
			return false
		}
		defer t.leave(table.needed)
		f(table, part.Sides[1])
		return true
	})
}

// leave gives back what a partition has taken.
func (t *Table) leave(n int64) {
	if t.Waits {
		t.space.Leave(n)
	} else {
		t.space.Give(n)
	}
}

// turned turns hashes to the left.
func turned(hashes []uint64, by int) {
	for i, h := range hashes {
		hashes[i] = bits.RotateLeft64(h, by)
	}
}
