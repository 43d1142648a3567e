package csv

import (
	"bytes"
	"math/bits"

	"xfork/table/internal/marks"
)

// field is where a field's text lies: without quotes around it.
//
//	from   [ 32 bits: index of the first byte ]
//	to     [ quoted | doubled | 30 bits: index behind the last byte ]
//
// Two words of 32 bits and not two slices: a slice header is three times as
// long, and the index of a batch is written and read once for each field.
type field struct {
	from uint32
	to   uint32 // and flags
}

// Flags of field.to. Parts are shorter than 2^28 bytes (cut.Longest).
const (
	quoted  = 1 << 31 // there are quotes around it
	doubled = 1 << 30 // there are doubled quotes in it
	place   = 1<<30 - 1
)

// text returns the bytes of the field as they stand.
func (f field) text(data []byte) []byte { return data[f.from : f.to&place] }

// fault is what is wrong with the form of a row. It has the place of the whole
// row, because which of its fields is the wrong one is not to be known.
type fault struct {
	from   int // of the row, in the part
	to     int
	fields int    // how many there are
	reason string // empty: the number of fields is wrong
}

// splitter finds fields. It keeps no text: all it leaves are indices into the
// part. Its slices are used again batch after batch, so that splitting
// allocates nothing after the first one.
//
// It is given a part's data, which a line end and a byte more follow.
//
// It goes from mark to mark: commas, line ends and quotes. What a quote means depends
// on where it stands, so marks are looked at one by one, in order.
type splitter struct {
	data  []byte
	pos   int
	marks []uint64 // of data and the line end behind it: see package marks
	cursor
	width  int // how many fields a row has
	comma  byte
	fields []field // width for each row
	starts []int   // where rows begin, for errors
	faults []fault // of the rows that are left out of fields
}

// begin starts with the first row of a part.
func (s *splitter) begin(data []byte) {
	s.data, s.pos = data, 0
	s.marks = marks.Of(s.marks, data[:len(data)+1], s.comma, '\n', '"')
	s.marks[len(data)/marks.Width] |= 1 << (len(data) % marks.Width)
	s.cursor = cursor{0, s.marks[0]}
}

// cursor is a place among marks. Two words: the loop over a row has it in registers.
type cursor struct {
	base  int    // where the text of a word of marks begins
	ahead uint64 // the marks of this word that have not been looked at
}

// mark returns where the next mark is, and is behind it then. The last one is behind the
// data, whatever is there: a text that was cut behind a line end needs none.
func (c *cursor) mark(all []uint64) int {
	for c.ahead == 0 {
		c.base += marks.Width
		c.ahead = all[c.base/marks.Width]
	}
	at := c.base + bits.TrailingZeros64(c.ahead)
	c.ahead &= c.ahead - 1
	return at
}

// closing returns where the quote lies that closes the field, or where the last mark is
// if there is none. The next mark is the quote that opens it. The data have two bytes
// more than are split. It takes and returns the cursor as a value, which stays in
// registers so.
func (c cursor) closing(data []byte, all []uint64) (behind cursor, end int, twice uint32) {
	c.mark(all)
	for {
		switch end = c.mark(all); {
		case end == len(data)-2:
			return c, end, twice
		case data[end] != '"':
		case data[end+1] != '"':
			return c, end, twice
		default:
			c.mark(all) // the second of two
			twice = doubled
		}
	}
}

// next splits up to n rows, and returns how many are well-formed. The others
// are in faults instead; both are empty at the end of the part.
func (s *splitter) next(n int) int {
	s.fields, s.starts, s.faults = s.fields[:0], s.starts[:0], s.faults[:0]
	rows := 0
	// Faulty rows count too: a part of nothing but faults is shown in batches
	// as well (rejects.go).
	for rows+len(s.faults) < n && s.pos < len(s.data) {
		if skip := s.empty(); skip > 0 && s.width != 1 {
			s.pos = s.mark(s.marks) + 1
			continue
		}
		from, at := s.pos, len(s.fields)
		count, reason := s.row()
		if reason != "" || count != s.width {
			// The row's fields must not stay: rows are found by their number
			// times the width.
			s.fields = s.fields[:at]
			s.faults = append(s.faults, fault{from, min(s.pos, len(s.data)), count, reason})
			continue
		}
		s.starts = append(s.starts, from)
		rows++
	}
	return rows
}

// empty returns how long an empty line is that begins here, 0 if there is none.
// A line of blanks is not empty: its one field is text.
func (s *splitter) empty() int {
	// The line end behind the data makes the index valid.
	switch b := s.data[:len(s.data)+1]; {
	case b[s.pos] == '\n':
		return 1
	case b[s.pos] == '\r' && s.pos+1 < len(b) && b[s.pos+1] == '\n':
		return 2
	}
	return 0
}

// row splits one row, and moves behind it. The next mark is in the row.
//
// The fields are counted also where there are more than a row has, so that the error can
// say how many there are.
func (s *splitter) row() (count int, reason string) {
	data, all := s.data[:len(s.data)+2], s.marks
	c := s.cursor
	fields, width, pos := s.fields, s.width, s.pos
	for {
		from := pos
		if data[pos] == '"' {
			var twice uint32
			if c, pos, twice = c.closing(data, all); pos == len(s.data) {
				s.pos, s.cursor, s.fields = pos, c, fields
				return count, "a quote is not closed"
			}
			// Fields beyond the width are counted for the error and not kept.
			if count < width {
				fields = append(fields, field{uint32(from + 1), uint32(pos) | quoted | twice})
			}
			count++
			pos++
			switch {
			case data[pos] == s.comma:
				pos = c.mark(all) + 1
				continue
			case data[pos] == '\n', data[pos] == '\r' && data[pos+1] == '\n':
				pos = c.mark(all) + 1
				s.pos, s.cursor, s.fields = pos, c, fields
				return count, reason
			}
			// The rest of the field, as the boundary search sees it: text in
			// which quotes mean nothing.
			reason = "text behind a closing quote"
			count--
		}
		pos = c.mark(all)
		for data[pos] == '"' {
			pos = c.mark(all)
		}
		// The CR of a CRLF is looked for at the row's end alone: a CR elsewhere
		// is text.
		end := pos
		if data[pos] == '\n' && end > from && data[end-1] == '\r' {
			end--
		}
		if count < width {
			fields = append(fields, field{uint32(from), uint32(end)})
		}
		count++
		if pos++; data[pos-1] == '\n' {
			s.pos, s.cursor, s.fields = pos, c, fields
			return count, reason
		}
	}
}

// unquoted returns the text of a field with doubled quotes, appended to buf.
// The splitter has seen that quotes come in pairs, so there is always a byte
// behind one.
func unquoted(buf, b []byte) []byte {
	for {
		q := bytes.IndexByte(b, '"')
		if q < 0 {
			return append(buf, b...)
		}
		buf = append(buf, b[:q+1]...)
		b = b[q+2:]
	}
}
