package parquet

import (
	"errors"
	"fmt"
	"io"

	pq "github.com/parquet-go/parquet-go"

	"xfork/table/internal/types"
	"xfork/table/internal/vector"
)

// chunk decodes a column's part of a morsel. Its memory is used again for the
// next morsel, but for strings: these may stay in groups and results.
//
//	out     the morsel's rows of the column, as far as they are decoded
//	at      how many that is
//	dict    the dictionary that values has been made of; pages of one chunk share it
type chunk struct {
	out  vector.Vector
	leaf *leaf
	at   int // rows that have been decoded
	want int

	dict   pq.Dictionary // of the pages so far
	values vector.Vector // its values

	pages position
}

// read decodes rows from..to of a row group.
//
// Pages are read until there are enough rows. A chunk that ends before has lost
// rows: its footer says how many there should be.
//
// A page is released as soon as it is decoded, because parquet-go keeps its
// buffers in pools; nothing of it may be referred to afterwards, which is why
// strings are copied.
func (c *chunk) read(m *morsel, l *leaf) error {
	err := c.decode(m, l)
	// Pages that have failed must not be gone on with, and at the end there are
	// none.
	if err != nil || m.to == c.pages.rows {
		c.pages.close()
	}
	return err
}

// decode is read without the end. parquet-go may panic in it.
func (c *chunk) decode(m *morsel, l *leaf) (err error) {
	defer guard(&err, "page")
	c.leaf, c.at, c.want = l, 0, int(m.to-m.from)
	c.dict = nil
	layout := l.typ.Stored()
	c.out.Init(l.typ, layout, c.want)
	if layout == types.Strings {
		// The bytes belong to what is decoded now; headers of an earlier morsel
		// may have been kept by its sinks, which have copied them.
		clear(c.out.S)
	}
	if err := c.pages.seek(m, l); err != nil {
		return err
	}
	for c.at < c.want {
		p, err := c.pages.page()
		if errors.Is(err, io.EOF) {
			return fmt.Errorf("damaged: %d rows are missing", c.want-c.at)
		}
		if err != nil {
			return err
		}
		before := c.at
		err = c.page(p)
		c.pages.done(p, int64(c.at-before))
		if err != nil {
			return err
		}
	}
	return nil
}

// page decodes as much of a page as the morsel wants.
//
// The cases, with what a page of n rows costs:
//
//	all null            nothing
//	dictionary codes    copied for strings, looked up for other types
//	plain values        copied, converted to 64 bits
//	bools               through an interface, value by value
//
// parquet-go decodes levels to bytes that are 0 or 1 for a flat column. A page
// may have more rows than the morsel wants, if the morsel ends in the middle of
// a row group: then the rest of the page is for the next morsel, which decodes
// the page again.
func (c *chunk) page(p pq.Page) error {
	n := min(int(p.NumValues()), c.want-c.at)
	levels := p.DefinitionLevels()
	dense := n
	if c.leaf.optional && len(levels) > 0 {
		levels = levels[:n]
		dense = 0
		for _, l := range levels {
			dense += int(l & 1)
		}
	} else if c.leaf.optional && p.NumNulls() == p.NumValues() {
		dense, levels = 0, make([]byte, n)
	}
	var err error
	switch {
	case dense == 0:
		c.blank(n)
	case c.leaf.kind == pq.Boolean:
		err = c.bools(p, dense)
	case p.Dictionary() != nil:
		err = c.codes(p, dense)
	default:
		v := p.Data()
		if c.out.Layout == types.Strings {
			c.strings()
		}
		err = c.plain(&c.out, c.at, v, dense)
	}
	if err != nil {
		return err
	}
	if dense < n {
		c.spread(levels, dense)
	}
	c.at += n
	return nil
}

// blank makes n rows that are null readable: a code must be one of the
// dictionary.
//
// What lies at null rows is unspecified, but a kernel may look at it: numbers
// may be anything, strings must be valid memory, codes must be within the
// dictionary.
func (c *chunk) blank(n int) {
	if c.out.Dict != nil {
		clear(c.out.Codes[c.at : c.at+n])
		if len(c.out.Dict.Values) == 0 {
			c.strings()
		}
	}
}

// spread moves the dense values to the rows of which the level says that there
// is one, from behind, so that none is overwritten before it is moved.
func (c *chunk) spread(levels []byte, dense int) {
	valid := c.out.Nulls()
	for i, l := range levels {
		if l == 0 {
			valid.Clear(c.at + i)
		}
	}
	switch {
	case dense == 0:
	case c.out.Dict != nil:
		spread(c.out.Codes[c.at:], levels, dense)
	case c.out.Layout == types.Ints:
		spread(c.out.I[c.at:], levels, dense)
	case c.out.Layout == types.Floats:
		spread(c.out.F[c.at:], levels, dense)
	case c.out.Layout == types.Strings:
		spread(c.out.S[c.at:], levels, dense)
	default:
		spread(c.out.W[c.at:], levels, dense)
	}
}

// From behind, the place that is written is never before the one that is read,
// so no copy of the dense values is needed. Once the two meet, what is in front
// is in its place already.
func spread[T any](xs []T, levels []byte, dense int) {
	for i := len(levels) - 1; i >= 0 && dense <= i; i-- {
		// A null row gets a value that is there already: a code stays within
		// the dictionary.
		if levels[i] != 0 {
			dense--
			xs[i] = xs[dense]
		} else {
			xs[i] = xs[0]
		}
	}
}

// codes decodes dictionary codes: of strings they are kept, of other types
// their values are taken.
//
// Codes are checked here, once, so that kernels may index a dictionary without
// a thought. In a damaged file they may be anything.
func (c *chunk) codes(p pq.Page, dense int) error {
	d := p.Dictionary()
	if c.dict != d {
		if err := c.load(d); err != nil {
			return err
		}
	}
	data := p.Data()
	codes := data.Int32()[:dense]
	entries := uint32(d.Len())
	for _, x := range codes {
		if uint32(x) >= entries {
			return fmt.Errorf("damaged: code %d of a dictionary of %d entries", x, entries)
		}
	}
	at := c.at
	switch {
	case c.out.Dict != nil:
		for i, x := range codes {
			c.out.Codes[at+i] = uint32(x)
		}
	case c.out.Layout == types.Ints:
		pick(c.out.I[at:], c.values.I, codes)
	case c.out.Layout == types.Floats:
		pick(c.out.F[at:], c.values.F, codes)
	case c.out.Layout == types.Strings:
		pick(c.out.S[at:], c.values.S, codes)
	default:
		pick(c.out.W[at:], c.values.W, codes)
	}
	return nil
}

func pick[T any](out, values []T, codes []int32) {
	for i, x := range codes {
		out[i] = values[x]
	}
}

// load decodes the entries of a dictionary. The first page decides whether the
// morsel begins with codes.
//
// The entries of a dictionary of strings are kept by whatever has seen its
// codes, so they are never overwritten; those of other types are looked up
// within this chunk alone, and their memory is used again.
func (c *chunk) load(d pq.Dictionary) error {
	n := d.Len()
	c.values.Init(c.leaf.typ, c.out.Layout, n)
	if c.out.Layout == types.Strings {
		c.values.S = make([]string, n) // a Dict's values are never written again
	}
	if n > 0 {
		page := d.Page()
		if err := c.plain(&c.values, 0, page.Data(), n); err != nil {
			return err
		}
	}
	first := c.dict == nil && c.at == 0
	c.dict = d
	switch {
	case c.out.Layout != types.Strings:
	case first:
		c.out.InitCodes(c.leaf.typ, &vector.Dict{Values: c.values.S}, c.want)
		clear(c.out.Codes)
	default:
		c.strings() // another dictionary than that of the codes so far, or strings already
	}
	return nil
}

// strings turns the codes so far into strings: what comes next are none of
// theirs.
//
// A writer gives up its dictionary when it has become too large, in the middle
// of a chunk. Entering the plain values into the dictionary would keep codes,
// at the price of hashing each; they are distinct more often than not.
func (c *chunk) strings() {
	d := c.out.Dict
	if d == nil {
		return
	}
	if cap(c.out.S) < c.want {
		c.out.S = make([]string, c.want)
	}
	c.out.S = c.out.S[:c.want]
	clear(c.out.S)
	for i, x := range c.out.Codes[:c.at] {
		if len(d.Values) > 0 {
			c.out.S[i] = d.Values[x]
		}
	}
	c.out.Dict, c.out.Codes = nil, c.out.Codes[:0]
}

// bools decodes the values of a page one by one: they are packed in bits, and a
// page that has been cut may begin in the middle of a byte.
func (c *chunk) bools(p pq.Page, dense int) error {
	var buf [256]pq.Value
	r := p.Values()
	for at := c.at; at < c.at+dense; {
		n, err := r.ReadValues(buf[:])
		for _, v := range buf[:n] {
			if v.IsNull() || at >= c.at+dense {
				continue
			}
			c.out.I[at] = 0
			if v.Boolean() {
				c.out.I[at] = 1
			}
			at++
		}
		if err != nil && at < c.at+dense {
			if errors.Is(err, io.EOF) {
				return errors.New("damaged: values are missing")
			}
			return err
		}
	}
	return nil
}
