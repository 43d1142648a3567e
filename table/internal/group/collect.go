package group

import (
	"slices"

	"xfork/table/internal/keys"
	"xfork/table/internal/radix"
	"xfork/table/internal/vector"
)

// What partitions have come to, as one result. No group is in two of them, so nothing is
// computed any more: groups are put in order, or behind each other.

// collect brings the groups of all partitions into the order of their first
// rows, in chunks of a morsel's size. Rows are copied once, from where the partitions
// have them.
//
// Each partition's groups ascend already; sorting the numbers of all of them by
// their bytes takes less than a merge of 64 lists would, which compares at
// every step.
func (m *merge) collect(split vector.Split) error {
	if len(m.parts) == 1 {
		m.s.result = m.parts[0].out.Morsels()
		return nil
	}
	if m.s.loose {
		return m.packed(split)
	}
	short, groups := m.unified(), 0
	for _, p := range m.parts {
		groups += len(p.first)
	}
	pairs, spare := vector.Unset[radix.Pair](groups)[:0], vector.Unset[radix.Pair](groups)
	chunks := make([]*vector.Chunk, len(m.parts))
	for i, p := range m.parts {
		for k, f := range p.first {
			pairs = append(pairs, radix.Pair{Key: f, Val: uint64(vector.At(i, k))})
		}
		chunks[i] = p.out
		p.first = vector.Release(p.first)
	}
	order := radix.Sort(pairs, spare)
	m.s.result = make([]*vector.Chunk, (len(order)+vector.Morsel-1)/vector.Morsel)
	err := split(len(m.s.result), func(i int) error {
		part := order[i*vector.Morsel : min(len(order), (i+1)*vector.Morsel)]
		sel := vector.Unset[vector.Place](len(part))
		for k, o := range part {
			sel[k] = vector.Place(o.Val)
		}
		c := vector.GatherFrom(chunks, sel)
		for k, t := range m.s.types {
			if short[k] {
				c.Cols[k] = keys.AsText(t, c.Cols[k])
			}
		}
		m.s.result[i] = c
		vector.Release(sel)
		return nil
	})
	vector.Release(pairs)
	vector.Release(spare)
	for _, c := range chunks {
		c.Release()
	}
	m.s.own = m.s.result
	return err
}

// unified returns which keys have numbers in all partitions: they are gathered as such, 16 bytes
// a row and no pointer. If a key has strings in some, its numbers in the others become strings.
func (m *merge) unified() []bool {
	short := make([]bool, len(m.s.types))
	for k, t := range m.s.types {
		short[k] = !slices.ContainsFunc(m.parts, func(p *part) bool { return !p.short[k] })
		for _, p := range m.parts {
			if p.short[k] && !short[k] {
				p.out.Cols[k] = keys.AsText(t, p.out.Cols[k])
			}
		}
	}
	return short
}

// packed puts partitions together as they are, in chunks of at most a morsel's rows:
// more and smaller ones would each cost what a morsel does. A partition that is
// larger than that is cut.
func (m *merge) packed(split vector.Split) error {
	var bins [][]*vector.Chunk
	rows := vector.Morsel
	for _, p := range m.parts {
		for _, c := range p.out.Morsels() {
			if rows += c.N; rows > vector.Morsel {
				bins, rows = append(bins, nil), c.N
			}
			bins[len(bins)-1] = append(bins[len(bins)-1], c)
		}
	}
	m.s.result = make([]*vector.Chunk, len(bins))
	err := split(len(bins), func(i int) (err error) {
		m.s.result[i], err = vector.JoinedBy(bins[i], m.s.Types(), vector.Serial)
		return err
	})
	if err != nil || slices.ContainsFunc(bins, func(b []*vector.Chunk) bool { return len(b) == 1 }) {
		return err // it has been put together with no other, and shares memory with its partition
	}
	for _, p := range m.parts {
		p.out.Release()
		p.first = vector.Release(p.first)
	}
	m.s.own = m.s.result
	return nil
}
