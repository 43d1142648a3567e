package ranked

import (
	"slices"

	"xfork/table/internal/keys"
	"xfork/table/internal/radix"
	"xfork/table/internal/vector"
)

// best is the first rows of a group, in their order, and where its first row of
// all has been: the morsel, and the row in it.
type best struct {
	first uint64
	items []item
}

// Finish puts the morsels together: a partition has all rows of its groups, and
// goes through the morsels in their order.
func (s *Sink) Finish(split vector.Split) error {
	if s.tooMuch() {
		return s.finishSpilled(split)
	}
	parts, rows := partitions, 0
	for _, m := range s.morsels {
		if m != nil {
			rows += len(m.order)
		}
	}
	if rows <= serial {
		parts = 1
	}
	found := make([][]best, parts)
	err := split(parts, func(i int) error {
		found[i] = s.best(i, parts)
		return nil
	})
	if err != nil {
		return err
	}
	return s.gather(s.chosen(found, rows), split)
}

// best returns the first rows of the groups of a partition, or of all groups if
// there is one part.
func (s *Sink) best(i, parts int) []best {
	rank := &ordering{tail: func(x item) []byte { return s.morsels[x.morsel()].tail(x.row()) }}
	rank.long = slices.ContainsFunc(s.morsels, func(m *morsel) bool { return m != nil && len(m.ends) > 0 })
	p := &part{s: s, rank: rank, table: keys.NewTable(s.types[len(s.cols):]), numbers: make([]int32, vector.Size)}
	p.table.Lasts(true) // until the rows have been chosen
	for number, m := range s.morsels {
		switch {
		case m == nil:
		case parts == 1:
			p.add(m, number, 0, len(m.order))
		default:
			p.add(m, number, int(m.starts[i]), int(m.starts[i+1]))
		}
	}
	return p.finish()
}

// part finds the first rows of the groups of a partition, or of all groups if
// there is one part: a few rows are put together faster than 64 tables are
// made.
//
// A worker has the part for itself, so heaps and table are its own, and what
// morsels have is read only. Rows of a morsel that has dropped others are no
// special case: they are the first of their groups there.
type part struct {
	s       *Sink
	rank    *ordering
	table   *keys.Table
	all     []best
	slab    slab
	keys    vector.Chunk // of a batch
	numbers []int32
}

// add adds rows from..to of a morsel, a batch at a time.
func (p *part) add(m *morsel, number, from, to int) {
	for ; from < to; from += vector.Size {
		end := min(to, from+vector.Size)
		groups := p.find(m, from, end)
		for k, g := range groups {
			first := m.first[from+k]
			if int(g) == len(p.all) {
				p.all = append(p.all, best{first: first, items: p.slab.take(p.s.n)})
			}
			b, x := &p.all[g], itemOf(m.prefixes[from+k], number, int(m.order[from+k]))
			b.first = min(b.first, first)
			if len(b.items) < p.s.n {
				b.items = p.rank.add(b.items, x, p.s.n)
			} else if p.rank.before(x, b.items[0]) {
				p.rank.replace(b.items, x)
			}
		}
	}
}

// find returns the groups of rows from..to of a morsel.
func (p *part) find(m *morsel, from, to int) []int32 {
	sel := p.numbers[:to-from]
	for i := range sel {
		sel[i] = int32(from + i)
	}
	if p.keys.Cols == nil {
		p.keys.Cols = vector.NewChunk(p.s.types[len(p.s.cols):]).Cols
	}
	for i, v := range m.keys.Cols {
		p.keys.Cols[i].Gather(v, sel)
	}
	p.table.Find(p.keys.Cols, m.hashes[from:to], nil, sel)
	return sel
}

// Rows that stay where they came from need no order among those of their group.

// finish returns the groups, each with its rows in their order.
func (p *part) finish() []best {
	if !p.s.byRow {
		for _, b := range p.all {
			slices.SortFunc(b.items, p.rank.compare)
		}
	}
	return p.all
}

// chosen returns the rows of the result in its order.
//
// Groups have been found partition by partition, and so in an order that
// depends on the seed of the hashes. Their first rows are all different, and
// bring them into the order in which they have appeared.
func (s *Sink) chosen(found [][]best, rows int) []item {
	n := 0
	for _, all := range found {
		n += len(all)
	}
	groups := make([]radix.Pair, 0, n) // by their first rows: the part, and the group in it
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
	return out
}

// gather makes the result: of each morsel the rows that are in it, in the order
// of rows, and of these together the rows in their order. The columns of the
// other rows are never touched again.
//
//	rows in order    m1:7  m0:3  m1:2
//	of the morsels   m0: 3 | m1: 2 7
//	places in these  2     0     1
func (s *Sink) gather(rows []item, split vector.Split) error {
	byPlace := make([]radix.Pair, len(rows))
	for i, x := range rows {
		byPlace[i] = radix.Pair{Key: x.place, Val: uint64(i)}
	}
	byPlace = radix.Sort(byPlace, make([]radix.Pair, len(rows)))
	places, sels := make([]int32, len(rows)), make([][]int32, len(s.morsels))
	for i, x := range byPlace {
		at := i // with byRow the rows stay as they came
		if !s.byRow {
			at = int(x.Val)
		}
		places[at] = int32(i)
		m := x.Key >> 32
		sels[m] = append(sels[m], int32(uint32(x.Key)))
	}
	chunks := make([]*vector.Chunk, len(s.morsels))
	err := split(len(chunks), func(i int) error {
		if sels[i] != nil {
			chunks[i] = s.morsels[i].chunk.Gather(sels[i])
		}
		return nil
	})
	if err != nil {
		return err
	}
	s.morsels = nil
	chunks = slices.DeleteFunc(chunks, func(c *vector.Chunk) bool { return c == nil })
	if len(rows) == 0 {
		return nil
	}
	all, err := vector.JoinedBy(chunks, s.types[:len(s.cols)], split)
	if err != nil {
		return err
	}
	s.result = make([]*vector.Chunk, (len(rows)+vector.Morsel-1)/vector.Morsel)
	return split(len(s.result), func(i int) error {
		s.result[i] = all.Gather(places[i*vector.Morsel : min(len(rows), (i+1)*vector.Morsel)])
		return nil
	})
}
