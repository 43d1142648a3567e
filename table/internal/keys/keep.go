package keys

import (
	"slices"

	"xfork/table/internal/types"
	"xfork/table/internal/vector"
)

// Rows that are kept for a result have their short text as numbers, too (AsVector): a row has no
// pointer then, which the collector would follow each time that it runs, and no page or block of
// a file is kept in memory.
//
//	codes of one dictionary    codes, 4 bytes each
//	short text                 numbers, 16 bytes
//	other text                 strings, 16 bytes and what they lie in

// Appender appends batches to chunks of such rows. It belongs to one goroutine.
type Appender struct {
	types  []types.Type
	packer Packer
	packs  [][]Short
	plain  []bool // by column: it is no text, or has had text that is long; for all of the
	// worker's morsels, which have the same columns
}

// NewAppender returns an appender for columns of these types.
func NewAppender(cols []types.Type) *Appender {
	a := &Appender{types: cols, plain: make([]bool, len(cols))}
	for i, t := range cols {
		a.plain[i] = t.Kind.Layout() != types.Strings
	}
	return a
}

// Text is looked at, and not asked for to be kept, as long as numbers are made of it: so the page
// that it lies in is used again for the next rows.

// Append is [vector.Chunk.Append] of all rows.
func (a *Appender) Append(c *vector.Chunk, b vector.Batch, columns []int) {
	for i, col := range columns {
		if !a.plain[i] {
			if v := a.text(c.Cols[i], vector.Looked(b.Columns, col)); v != nil {
				c.Cols[i] = v
				continue
			}
			// Not tried again, nor in the next morsels, which will be like this one.
			a.plain[i] = true
			c.Cols[i] = Shown(a.types[i], c.Cols[i])
		}
		c.Cols[i].Append(b.Column(col), nil)
	}
	c.N += b.N
}

// text returns column k with the rows of v behind it, as codes or as numbers, or nil if it can
// have neither. Then k has what it had.
func (a *Appender) text(k, v *vector.Vector) *vector.Vector {
	switch {
	case v.Const: // a column that a file does not have: rare, and the same string for all rows
		return nil
	case v.Dict != nil && (k.N == 0 || k.Dict == v.Dict):
		k.Append(v, nil)
		return k
	case k.N > 0 && k.Dict != nil: // of another dictionary
		if k = a.numbers(k); k == nil {
			return nil
		}
		k = AsVector(slices.Clone(OfVector(k)), k.Valid)
	}
	// What is there is codes of no dictionary now, and so numbers, or nothing.
	more := a.numbers(v)
	if more != nil {
		k.Append(more, nil)
		return k
	}
	return nil
}

// numbers returns text as numbers, until the next call; nil if some of it is long. Those of
// codes are looked up.
func (a *Appender) numbers(v *vector.Vector) *vector.Vector {
	a.packs = a.packer.Packed([]*vector.Vector{v}, a.packs)
	if slices.ContainsFunc(a.packs[0], func(x Short) bool { return !x.Is() }) {
		return nil
	}
	return AsVector(a.packs[0], v.Valid)
}

// A chunk may go to a file as it is, and come back: numbers are values of 128 bits there, too.

// Shown returns a column of type t that an appender has filled, with text as strings. These lie in
// the memory of the numbers, which is not to be written any more: they cost their headers alone.
func Shown(t types.Type, v *vector.Vector) *vector.Vector {
	if v.Layout == types.Wides && t.Kind.Layout() == types.Strings {
		return AsText(t, v)
	}
	return v
}
