package parquet

import (
	"errors"
	"fmt"
	"io"

	"xfork/table/internal/page"
	"xfork/table/internal/types"
	"xfork/table/internal/vector"
)

// chunk decodes a column's part of a morsel. Its memory is used again for the
// next morsel, but for strings: these may stay in groups and results.
//
//	out       the morsel's rows of the column, as far as they are decoded
//	at        how many that is
//	place     where the pages are gone on with
//	dict      the strings of the chunk's dictionary
//	entries   the same, or the values of other types
//	kept      codes of these, instead of values in out
//	levels    which rows of the current page have values
//	values    the values that the current page has
type chunk struct {
	out  vector.Vector
	leaf *leaf
	at   int // rows that have been decoded
	want int

	place   place
	dict    *vector.Dict
	entries vector.Vector
	kept    []uint32      // codes of the rows, in the place of out's values (coded.go)
	coded   bool          // they are there
	looked  vector.Vector // values that have been looked up for a batch
	// Strings of the morsel may be kept, because the column has been shown by Column.
	lent bool

	levels  page.Bits
	values  values
	present []uint64 // levels of the rows that are being decoded
}

// read decodes rows from..to of a row group.
//
// Pages are read until there are enough rows. A chunk that ends before has lost
// rows: its footer says how many there should be. Pages that have failed are
// not gone on with.
func (c *chunk) read(m *morsel, l *leaf) error {
	err := c.decode(m, l)
	if err == nil {
		return nil
	}
	at := c.place.pages.At()
	c.place.file = nil
	if damage := page.Damage(""); errors.As(err, &damage) {
		return fmt.Errorf("damaged page at byte %d: %w", at, err)
	}
	return fmt.Errorf("page at byte %d: %w", at, err)
}

// decode is read without the place. Decompressors are other packages, and may
// panic in it.
func (c *chunk) decode(m *morsel, l *leaf) (err error) {
	defer guard(&err, "page")
	c.leaf, c.at, c.want = l, 0, int(m.to-m.from)
	c.reuse()
	if err := c.seek(m, l); err != nil {
		return err
	}
	c.coded = false
	switch layout := l.typ.Stored(); {
	case layout == types.Strings && c.dict != nil:
		c.out.InitCodes(l.typ, c.dict, c.want)
	case layout != types.Strings && c.entries.N > 0:
		c.code(layout)
	default:
		c.out.Init(l.typ, layout, c.want)
	}
	for c.at < c.want {
		if c.place.left == 0 {
			if err := c.page(); err != nil {
				return err
			}
			continue
		}
		n := min(c.place.left, c.want-c.at)
		if err := c.rows(n); err != nil {
			return err
		}
		c.at += n
		c.place.use(n)
	}
	return nil
}

// page goes to the next page of values, and reads it.
//
// Strings stay in the page: it lasts as long as anything has them. Of other types its
// memory is used again.
func (c *chunk) page() error {
	h, err := c.header()
	if err != nil {
		return err
	}
	life := page.Brief
	if c.leaf.typ.Stored() == types.Strings && !h.Encoding.Codes() {
		life = page.Lasts
	}
	levels, data, err := c.place.pages.Body(c.leaf.optional, life)
	if err != nil {
		return err
	}
	c.levels = levels
	c.values.open(c.leaf, h.Encoding, data)
	c.place.left = h.Values
	return nil
}

// A chunk has one dictionary at most, and nothing that follows a page says where the
// next one is: headers are read one after the other.
//
// header goes to the header of the next page of values. A dictionary lies in
// front of them; indexes of pages, which no writer writes, are passed over.
func (c *chunk) header() (*page.Header, error) {
	for {
		h, err := c.place.pages.Next()
		switch {
		case errors.Is(err, io.EOF):
			return nil, page.Damaged("%d rows are missing", c.place.rows-c.place.next)
		case err != nil:
			return nil, err
		case h.Type == page.Dictionary:
			err = c.load(h)
		case h.Type == page.Index:
			c.place.pages.Skip()
		case int64(h.Values) > c.place.rows-c.place.next:
			return nil, page.Damaged("it has %d rows, and the row group %d more", h.Values, c.place.rows-c.place.next)
		default:
			return h, nil
		}
		if err != nil {
			return nil, err
		}
	}
}

// rows decodes the next n rows of the current page.
//
// The cases, with what a row costs:
//
//	no nulls            nothing but its value
//	all null            a bit
//	dictionary codes    kept as codes; looked up, where values have come before
//	nulls among them    values come densely, and are spread
//
// A page may have more rows than the morsel wants: then the decoders stay where
// they are, and the rest is for the next morsel.
func (c *chunk) rows(n int) (err error) {
	dense := n
	if c.leaf.optional && !c.levels.Ones(n) {
		c.present = resized(c.present, (n+63)/64)
		if dense, err = c.levels.Read(c.present, n); err != nil {
			return err
		}
	}
	switch {
	case dense == 0:
		c.blank(n)
	case c.values.enc.Codes():
		err = c.codes(dense)
	default:
		c.plainly()
		err = c.values.read(&c.out, c.at, dense)
	}
	if err == nil && dense < n {
		c.spread(n, dense)
	}
	return err
}

// blank makes n rows that are null readable: a code must be one of the
// dictionary.
//
// What lies at null rows is unspecified, but a kernel may look at it: numbers
// may be anything, strings must be valid memory, codes must be within the
// dictionary.
func (c *chunk) blank(n int) {
	switch {
	case c.coded:
		clear(c.kept[c.at : c.at+n])
	case c.out.Dict != nil:
		clear(c.out.Codes[c.at : c.at+n])
	case c.out.Layout == types.Strings:
		clear(c.out.S[c.at : c.at+n])
	}
}

// codes decodes dictionary codes. They are kept, unless there have been values before them.
//
// Codes are checked here, once, so that kernels may index a dictionary without
// a thought. In a damaged file they may be anything.
func (c *chunk) codes(dense int) error {
	if err := c.values.begin(); err != nil {
		return err
	}
	v, from, to := &c.out, c.at, c.at+dense
	switch {
	case c.coded:
		return c.values.codes(c.kept[from:to], c.entries.N)
	case v.Dict != nil:
		return c.values.codes(v.Codes[from:to], len(v.Dict.Values))
	case v.Layout == types.Ints:
		return pick(&c.values, v.I[from:to], c.entries.I)
	case v.Layout == types.Floats:
		return pick(&c.values, v.F[from:to], c.entries.F)
	case v.Layout == types.Strings:
		return pick(&c.values, v.S[from:to], c.entries.S)
	}
	return pick(&c.values, v.W[from:to], c.entries.W)
}

// load decodes the entries of the dictionary. They must lie in front of the
// pages of values; otherwise the rows before would have been decoded without
// them.
//
// The entries of a dictionary of strings are kept by whatever has seen its
// codes, so they are never overwritten; those of other types are looked up
// within this chunk alone, and their memory is used again.
func (c *chunk) load(h *page.Header) error {
	if c.place.next > 0 || c.entries.N > 0 {
		return page.Damage("a dictionary that is not the first page")
	}
	if h.Encoding != page.Plain && h.Encoding != page.PlainDictionary {
		return fmt.Errorf("a dictionary in %v (%d) is not supported", h.Encoding, h.Encoding)
	}
	layout := c.leaf.typ.Stored()
	n := h.Values
	life := page.Brief
	if layout == types.Strings {
		life = page.Always
	}
	_, data, err := c.place.pages.Body(false, life)
	if err != nil {
		return err
	}
	if least := c.leaf.least(); n > len(data)*8/least {
		return page.Damaged("a dictionary of %d entries in %d bytes", n, len(data))
	}
	if layout == types.Strings {
		c.entries.S = make([]string, n)
	}
	c.entries.Init(c.leaf.typ, layout, n)
	var entries values
	entries.open(c.leaf, page.Plain, data)
	if n == 0 {
		return nil
	}
	if err := entries.read(&c.entries, 0, n); err != nil {
		return err
	}
	if layout == types.Strings {
		c.dict = &vector.Dict{Values: c.entries.S}
	}
	return nil
}

// Most columns of text are looked at by filters alone, and their pages serve for all morsels of a worker. What
// has asked for a column as a whole may have kept any string of it, and nothing tells which.
//
// reuse ends the morsel before, of which strings may have been kept if they were lent.
func (c *chunk) reuse() {
	if c.lent {
		c.place.pages.Leave()
	}
	c.place.pages.Reuse()
	c.lent = false
}

// A query of a hundred columns has a morsel of each in memory: the next query, or the next scan of this one,
// takes it over.
//
// release gives back the memory of all but strings that may have been kept.
func (c *chunk) release() {
	c.reuse()
	c.out.Release()
	c.looked.Release()
	c.entries.S = nil // they are a dictionary's, which others have
	c.entries.Release()
	c.kept = vector.Release(c.kept)
	c.place.pages.Release()
}

// What was in it is of no use: all callers write all elements before they read one.
//
// resized returns a slice of n elements, in the memory of s if there is enough.
func resized[T any](s []T, n int) []T {
	if cap(s) < n {
		vector.Release(s)
		return vector.Unset[T](n)
	}
	return s[:n]
}
