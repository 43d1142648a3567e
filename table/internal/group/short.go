package group

import (
	"slices"

	"xfork/table/internal/keys"
	"xfork/table/internal/types"
	"xfork/table/internal/vector"
)

// Rows that are passed on have keys of text as numbers of 16 bytes (keys.Short), where all of
// the morsel have one: as the values of a vector of 128 bits, so that they are gathered and
// have nulls as other columns do.
//
//	"AIR"               a number                                        short
//	"id0000000042"      a number
//	"DELIVER IN PERSON" none: from here on the column has strings, and packs has the numbers    not short
//
// Then no row keeps a page or a dictionary in memory, and the collector has no pointer to
// follow for any of them: that was a fifth of what a group-by of short strings took.

// key adds a batch of n rows to the column of key k.
func (p *passed) key(k int, v *vector.Vector, packs []keys.Short, n int) {
	if v.Layout != types.Strings {
		p.chunk.Cols[k].Append(v, nil)
		return
	}
	if p.short[k] {
		if !slices.ContainsFunc(packs, func(x keys.Short) bool { return !x.Is() }) {
			p.chunk.Cols[k].Append(keys.AsVector(packs[:n], v.Valid), nil)
			return
		}
		p.lengthen(k, v.Type)
	}
	p.chunk.Cols[k].Append(v, nil)
	p.packs[k] = append(vector.Roomy(p.packs[k], p.chunk.N+n), packs...)
}

// lengthen makes strings of the numbers of column k.
func (p *passed) lengthen(k int, t types.Type) {
	v := p.chunk.Cols[k]
	p.packs[k] = slices.Clone(keys.OfVector(v))
	p.chunk.Cols[k], p.short[k] = keys.AsText(t, v), false
}

// lengthen makes strings of the numbers in the result of the partition, of which these are the
// types of the keys.
func (p *part) lengthen(keyed []types.Type) {
	for k, t := range keyed {
		if p.short[k] {
			p.out.Cols[k], p.short[k] = keys.AsText(t, p.out.Cols[k]), false
		}
	}
}

// shares reports whether the rows have strings, which their groups may share.
func (p *passed) shares() bool {
	for k, packs := range p.packs {
		if len(packs) > 0 && !p.short[k] {
			return true
		}
	}
	return false
}

// column shows rows from..to of key k of x to the table, with their numbers if it is text.
func (p *part) column(x *passed, k, from, to int) {
	v := p.shown[k]
	switch p.packs[k] = nil; {
	case x.short[k]:
		p.packs[k] = keys.OfVector(v)
		p.keys[k] = vector.Vector{Type: p.table.Type(k), Layout: types.Strings, N: v.N, Valid: v.Valid}
		p.cols[k] = &p.keys[k]
	case x.packs[k] != nil:
		p.packs[k] = x.packs[k][from:to]
		p.cols[k] = v
	default:
		p.cols[k] = v.AsStored(&p.keys[k])
	}
}
