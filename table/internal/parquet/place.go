package parquet

import (
	"fmt"

	pq "github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/format"

	"xfork/table/internal/page"
)

// place is where a reader is in the pages of a column chunk. It stays there
// from one morsel to the next: the morsels of a giant row group lie behind each
// other, and a page may belong to two of them.
//
//	row group   | page | page | page | page | page |
//	morsel 0    ---------------|                       the rest of page 3 is kept
//	morsel 1                   ---------------|        by the same reader: goes on
//	morsel 2                                  -----
//
// With two workers each reader passes over the other's morsels: of whole pages
// it reads the headers alone.
type place struct {
	file  *file // nil: nowhere
	group int
	leaf  int

	pages page.Stream
	left  int   // rows of the current page that have not been used
	next  int64 // the row that comes next
	rows  int64 // of the row group
}

// next counts rows of the row group and left those of a page, so that a morsel
// which ends in a page leaves both where the next one goes on.

// use says that n rows of the current page are done with.
func (p *place) use(n int) {
	p.left -= n
	p.next += int64(n)
}

// seek goes to the first row of a morsel: from where it is, if that is before.
func (c *chunk) seek(m *morsel, l *leaf) error {
	p := &c.place
	if p.file != m.file || p.group != m.group || p.leaf != l.index || p.next > m.from {
		if err := c.start(m, l); err != nil {
			return err
		}
	}
	for p.next < m.from {
		wanted := m.from - p.next
		if p.left > 0 {
			n := int(min(int64(p.left), wanted, piece))
			if err := c.skip(n); err != nil {
				return err
			}
			p.use(n)
			continue
		}
		h, err := c.header()
		if err != nil {
			return err
		}
		if int64(h.Values) <= wanted {
			p.pages.Skip()
			p.next += int64(h.Values)
		} else if err := c.page(); err != nil {
			return err
		}
	}
	return nil
}

// Levels that are passed over take memory for this many rows, and no more.

// piece is how many rows are passed over at once.
const piece = 1 << 13

// Rows with a null have no value, so the levels say how many values the rows
// have.
//
// skip passes over n rows of the current page.
func (c *chunk) skip(n int) (err error) {
	dense := n
	if c.leaf.optional {
		c.present = resized(c.present, (n+63)/64)
		if dense, err = c.levels.Read(c.present, n); err != nil {
			return err
		}
	}
	if dense == 0 {
		return nil
	}
	return c.values.skip(dense)
}

// What a reader had of the dictionary of the last chunk is forgotten: codes of two
// chunks have nothing to do with each other.
//
// start goes to the first page of values of a chunk. Its dictionary, which may
// lie in front, has been read then.
func (c *chunk) start(m *morsel, l *leaf) error {
	p := &c.place
	p.file, p.group, p.leaf = m.file, m.group, l.index
	p.left, p.next = 0, 0
	c.dict = nil
	c.entries.Init(l.typ, l.typ.Stored(), 0)
	group := &m.file.file.Metadata().RowGroups[m.group]
	p.rows = group.NumRows
	from, to, err := bounds(&group.Columns[l.index], l, m.file.Size)
	p.pages.Reset(m.file, from, to, page.Codec(group.Columns[l.index].MetaData.Codec))
	if err != nil {
		return err
	}
	_, err = c.header()
	return err
}

// A chunk begins with its dictionary, if it has one, and else with its first
// page. Old writers have offset 0 for a dictionary that is not there, and some
// an offset behind the first page that means nothing.
//
// bounds returns where a chunk lies in its file. The magic bytes are in front
// of all chunks, the footer behind them.
func bounds(c *format.ColumnChunk, l *leaf, size int64) (from, to int64, err error) {
	meta := &c.MetaData
	switch {
	case c.FilePath != "":
		return 0, 0, fmt.Errorf("its values are in another file, %q, which is not supported", c.FilePath)
	case c.CryptoMetadata.Value != nil || len(c.EncryptedColumnMetadata) > 0:
		return 0, 0, fmt.Errorf("it is encrypted, which is not supported")
	case pq.Kind(meta.Type) != l.kind:
		return 0, 0, page.Damaged("its values are %v, and should be %v", meta.Type, l.kind)
	}
	from = meta.DataPageOffset
	if at := meta.DictionaryPageOffset; at > 0 && at < from {
		from = at
	}
	const ends = 4 + 4 + 4 // magic bytes, the footer's length, magic bytes
	if n := meta.TotalCompressedSize; from < 4 || n < 0 || from > size-ends || n > size-ends+4-from {
		return from, 0, page.Damaged("a column of %d bytes from byte %d on in a file of %d", n, from, size)
	}
	return from, from + meta.TotalCompressedSize, nil
}
