package vector

import "xfork/table/internal/types"

// Picked shows some rows of a batch. Columns are gathered when they are asked
// for.
//
// Two filters in succession make one selection within the other: a column is
// gathered by the first and the result by the second. The conditions of one filter make
// one selection.
type Picked struct {
	from  Columns
	sel   []int32
	outer bool // negative rows are null
	cols  []Vector
	there []shown
}

// Batch returns the rows sel of b.
func (p *Picked) Batch(b Batch, sel []int32) Batch {
	p.from, p.sel, p.outer = b.Columns, sel, false
	clear(p.there)
	return Batch{N: len(sel), Columns: p}
}

// Outer is Batch where a negative row is one of nulls.
func (p *Picked) Outer(from Columns, sel []int32) Batch {
	b := p.Batch(Batch{Columns: from}, sel)
	p.outer = true
	return b
}

// shown is how far a column has been shown.
type shown int8

const (
	looked shown = iota + 1 // its strings are not kept
	whole
)

// column returns a place for a column.
func (p *Picked) column(i int) *Vector {
	for len(p.cols) <= i {
		// Vectors that have been shown are read by others until the next batch,
		// so they are not moved: only the headers are copied, which share their
		// memory.
		p.cols, p.there = append(p.cols, Vector{}), append(p.there, 0)
	}
	return &p.cols[i]
}

// Column returns the rows of a column. Its strings may be kept: where they are few, they are
// copied, so that the page that they lie in is not.
func (p *Picked) Column(i int) *Vector {
	v, was := p.column(i), p.there[i]
	if was == whole {
		return v
	}
	p.there[i] = whole
	looker, looks := p.from.(Looker)
	looks = looks && !p.outer
	switch {
	case looks && fewOf*len(p.sel) <= Size:
		if was == 0 {
			p.gather(v, i, looker.Look)
		}
		if v.Dict == nil {
			v.Own()
		}
	// Text that has been looked at may lie elsewhere than text that may be kept.
	case was == 0, looks && v.Layout == types.Strings && v.Dict == nil:
		p.gather(v, i, p.from.Column)
	}
	return v
}

// fewOf is which part of a batch is so few rows that it pays to copy their strings: a page that is
// used again saves the system's time for all of its rows.
const fewOf = 4

// Look returns the rows of a column of which no string is kept (Looker).
func (p *Picked) Look(i int) *Vector {
	v := p.column(i)
	if p.there[i] != 0 {
		return v
	}
	p.there[i] = looked
	if looker, is := p.from.(Looker); is && !p.outer {
		p.gather(v, i, looker.Look)
	} else {
		p.gather(v, i, p.from.Column)
	}
	return v
}

// gather makes v the rows of column i of what column shows.
func (p *Picked) gather(v *Vector, i int, column func(i int) *Vector) {
	switch from, is := p.from.(Picker); {
	case p.outer:
		v.GatherOuter(column(i), p.sel)
	case !is || !from.Pick(i, p.sel, v):
		v.Gather(column(i), p.sel)
	}
}
