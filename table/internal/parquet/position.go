package parquet

import (
	pq "github.com/parquet-go/parquet-go"
)

// position is where a reader is in the pages of a column chunk. It stays there
// from one morsel to the next: the morsels of a giant row group lie behind each
// other, and without an offset index, which many writers leave out, going to a
// row means decoding all pages before it.
//
//	row group   | page | page | page | page | page |
//	morsel 0    ---------------|                       the rest of page 3 is kept
//	morsel 1                   ---------------|        by the same reader: goes on
//	morsel 2                                  -----
//
// With two workers each reader skips the other's morsels, and decodes them in
// vain; it never begins again from the first page.
type position struct {
	file  *file
	group int
	leaf  int

	pages pq.Pages // nil: nothing is open
	rest  pq.Page  // of the page that the last morsel has ended in
	next  int64    // the row that comes next
	rows  int64    // of the row group
}

// seek goes to the first row of a morsel: from where it is, if that is before.
func (o *position) seek(m *morsel, l *leaf) error {
	if o.pages == nil || o.file != m.file || o.group != m.group || o.leaf != l.index || o.next > m.from {
		o.close()
		group := m.file.file.RowGroups()[m.group]
		*o = position{file: m.file, group: m.group, leaf: l.index, rows: group.NumRows()}
		o.pages = group.ColumnChunks()[l.index].Pages()
		if m.from > 0 {
			o.next = m.from
			return o.pages.SeekToRow(m.from)
		}
	}
	for o.next < m.from {
		p, err := o.page()
		if err != nil {
			return err
		}
		o.done(p, min(p.NumRows(), m.from-o.next))
	}
	return nil
}

// page returns the next page, or the rest of one.
func (o *position) page() (pq.Page, error) {
	if p := o.rest; p != nil {
		o.rest = nil
		return p, nil
	}
	return o.pages.ReadPage()
}

// done gives a page back, of which n rows have been used. What is left of it is
// the next page. The slice holds the page's buffers by references of its own
// (parquet-go counts them), so the page is released all the same.
func (o *position) done(p pq.Page, n int64) {
	o.next += n
	if n < p.NumRows() {
		o.rest = p.Slice(n, p.NumRows())
	}
	pq.Release(p)
}

// close gives everything back. A reader that is not closed, because its run has
// ended early, leaves memory to the garbage collector and nothing else.
func (o *position) close() {
	if o.rest != nil {
		pq.Release(o.rest)
		o.rest = nil
	}
	if o.pages != nil {
		o.pages.Close()
		o.pages = nil
	}
}
