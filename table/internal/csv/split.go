package csv

import (
	"bytes"
	"encoding/binary"
	"math/bits"
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
// It is given a part's data, which a line end and eight more bytes follow.
type splitter struct {
	data   []byte
	pos    int
	width  int // how many fields a row has
	comma  byte
	fields []field // width for each row
	starts []int   // where rows begin, for errors
	faults []fault // of the rows that are left out of fields
}

// begin starts with the first row of a part.
func (s *splitter) begin(data []byte) { s.data, s.pos = data, 0 }

// next splits up to n rows, and returns how many are well-formed. The others
// are in faults instead; both are empty at the end of the part.
func (s *splitter) next(n int) int {
	s.fields, s.starts, s.faults = s.fields[:0], s.starts[:0], s.faults[:0]
	rows := 0
	// Faulty rows count too: a part of nothing but faults is shown in batches
	// as well (rejects.go).
	for rows+len(s.faults) < n && s.pos < len(s.data) {
		if skip := s.empty(); skip > 0 && s.width != 1 {
			s.pos += skip
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

// Eight bytes that are all one, or have the highest bit alone.
const (
	ones  = 0x0101010101010101
	highs = 0x8080808080808080
)

// row splits one row, and moves behind it.
//
// The end of a field without quotes is found eight bytes at a time: a byte that
// equals the comma is zero after xor with eight of them, and (x - ones) &^ x &
// highs marks zero bytes (Bit Twiddling Hacks, "Determine if a word has a zero
// byte"). A borrow can mark a byte above a zero falsely, never below it, and
// only the lowest mark is used. The line end behind the data ends the search at
// the latest, so no load begins behind it.
func (s *splitter) row() (count int, reason string) {
	data := s.data[:len(s.data)+8]
	commas := uint64(s.comma) * ones
	fields, width, pos := s.fields, s.width, s.pos
	for {
		from := pos
		if data[pos] == '"' {
			end, twice, closed := s.quote(pos + 1)
			if !closed {
				s.pos, s.fields = len(s.data), fields
				return count, "a quote is not closed"
			}
			// Fields beyond the width are counted for the error and not kept.
			if count < width {
				fields = append(fields, field{uint32(from + 1), uint32(end) | quoted | twice})
			}
			count++
			pos = end + 1
			switch c := data[pos]; {
			case c == s.comma:
				pos++
				continue
			case c == '\n':
				s.pos, s.fields = pos+1, fields
				return count, reason
			case c == '\r' && data[pos+1] == '\n':
				s.pos, s.fields = pos+2, fields
				return count, reason
			}
			// The rest of the field, as the boundary search sees it: text in
			// which quotes mean nothing.
			reason = "text behind a closing quote"
			count--
		}
		for {
			x := binary.LittleEndian.Uint64(data[pos:])
			a, b := x^commas, x^('\n'*ones)
			if m := ((a - ones) &^ a & highs) | ((b - ones) &^ b & highs); m != 0 {
				pos += bits.TrailingZeros64(m) >> 3
				break
			}
			pos += 8
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
			s.pos, s.fields = pos, fields
			return count, reason
		}
	}
}

// quote returns where the quote lies that closes the field which begins at pos.
func (s *splitter) quote(pos int) (end int, twice uint32, closed bool) {
	data := s.data[:len(s.data)+1]
	for {
		// Most quoted fields are a few bytes long, for which a loop is quicker
		// than a call. Beyond 16 bytes IndexByte is: it looks at 32 bytes at a
		// time.
		stop := min(pos+16, len(s.data))
		for pos < stop && data[pos] != '"' {
			pos++
		}
		if pos == stop {
			q := bytes.IndexByte(s.data[pos:], '"')
			if q < 0 {
				return 0, 0, false
			}
			pos += q
		}
		if data[pos+1] != '"' {
			return pos, twice, true
		}
		pos, twice = pos+2, doubled
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
