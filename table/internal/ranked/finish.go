package ranked

import (
	"cmp"
	"slices"

	"xfork/table/internal/group"
	"xfork/table/internal/keys"
	"xfork/table/internal/order"
	"xfork/table/internal/radix"
	"xfork/table/internal/vector"
)

// runs says which rows of a morsel belong to which partition:
// order[starts[p]:starts[p+1]], ascending within a partition.
type runs struct {
	order  []int32
	starts [partitions + 1]int32
}

// partition sorts hashes into partitions by their top six bits, by counting.
func partition(hashes []uint64) (r runs) {
	for _, h := range hashes {
		r.starts[h>>58+1]++
	}
	for p := range partitions {
		r.starts[p+1] += r.starts[p]
	}
	at := r.starts
	r.order = make([]int32, len(hashes))
	for i, h := range hashes {
		r.order[at[h>>58]] = int32(i)
		at[h>>58]++
	}
	return r
}

// The number of partitions does not depend on the number of workers, so neither
// does what one of them has.

// best is the first rows of a group, in their order, and where its first row of
// all has been: the morsel, and the row in it.
type best struct {
	first uint64
	items []item
}

// Finish puts the morsels together: a partition has all rows of its groups, and
// goes through the morsels in their order.
func (s *Sink) Finish(split group.Split) error {
	parts, rows, long := partitions, 0, false
	for _, m := range s.morsels {
		if m != nil {
			rows, long = rows+len(m.ends), long || m.long
		}
	}
	if rows <= serial {
		parts = 1
	}
	found := make([][]best, parts)
	err := split(parts, func(i int) error {
		found[i] = s.part(i, parts, &ordering{long: long, key: func(x item) []byte { return s.morsels[x.morsel()].key(x.row()) }})
		return nil
	})
	if err != nil {
		return err
	}
	return s.gather(s.chosen(found, rows), split)
}

// part finds the first rows of the groups of a partition, or of all groups if
// there is one part: a few rows are put together faster than 64 tables are
// made.
//
// A worker has the part for itself, so heaps and table are its own, and the
// keys of morsels are read only. Rows of a morsel that has dropped others are
// no special case: they are the first of their groups there.
//
// Rows come in their order, so one that is equal to the last of a full heap
// does not come before it.
func (s *Sink) part(p, parts int, rank *ordering) (all []best) {
	table := keys.NewTable(s.types[len(s.cols):])
	for number, m := range s.morsels {
		if m == nil {
			continue
		}
		cols, rows := m.chunk.Cols[len(s.cols):], m.runs.order
		if parts > 1 {
			rows = rows[m.runs.starts[p]:m.runs.starts[p+1]]
		} else {
			slices.Sort(rows)
		}
		for _, row := range rows {
			g := table.One(cols, int(row), m.hashes[row])
			first := uint64(number)<<32 | uint64(m.first[row])
			if int(g) == len(all) {
				all = append(all, best{first: first})
			}
			b, x := &all[g], itemOf(order.Prefix(m.key(int(row))), number, int(row))
			b.first = min(b.first, first)
			if len(b.items) < s.n {
				b.items = rank.add(b.items, x, s.n)
			} else if rank.before(x, b.items[0]) {
				rank.replace(b.items, x)
			}
		}
	}
	if !s.byRow {
		for _, b := range all {
			slices.SortFunc(b.items, rank.compare)
		}
	}
	return all
}

// chosen returns the rows of the result in its order.
//
// Groups have been found partition by partition, and so in an order that
// depends on the seed of the hashes. Their first rows are all different, and
// bring them into the order in which they have appeared.
func (s *Sink) chosen(found [][]best, rows int) []item {
	var groups []radix.Pair // by their first rows: the part, and the group in it
	for p, all := range found {
		for g, b := range all {
			groups = append(groups, radix.Pair{Key: b.first, Val: uint64(p)<<32 | uint64(g)})
		}
	}
	groups = radix.Sort(groups, make([]radix.Pair, len(groups)))
	out := make([]item, 0, min(rows, len(groups)))
	for _, x := range groups {
		out = append(out, found[x.Val>>32][uint32(x.Val)].items...)
	}
	if s.byRow {
		slices.SortFunc(out, func(x, y item) int { return cmp.Compare(x.place, y.place) })
	}
	return out
}

// gather makes the result of the rows in their order: the columns of all
// morsels are put together, and the rows taken out in pieces of a morsel's
// size, side by side. The keys of groups have served and are left behind.
func (s *Sink) gather(rows []item, split group.Split) error {
	base, chunks, n := make([]int32, len(s.morsels)), []*vector.Chunk(nil), int32(0)
	for i, m := range s.morsels {
		if m != nil {
			base[i] = n
			n += int32(len(m.ends))
			chunks = append(chunks, &vector.Chunk{N: len(m.ends), Cols: m.chunk.Cols[:len(s.cols)]})
		}
	}
	s.morsels = nil
	if len(rows) == 0 {
		return nil
	}
	all, err := group.Joined(chunks, s.types[:len(s.cols)], split)
	if err != nil {
		return err
	}
	s.result = make([]*vector.Chunk, (len(rows)+vector.Morsel-1)/vector.Morsel)
	return split(len(s.result), func(i int) error {
		part := rows[i*vector.Morsel : min(len(rows), (i+1)*vector.Morsel)]
		sel := make([]int32, len(part))
		for k, x := range part {
			sel[k] = base[x.morsel()] + int32(x.row())
		}
		s.result[i] = all.Gather(sel)
		return nil
	})
}
