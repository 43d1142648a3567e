package ndjson

import "bytes"

// kind is what a value is, by its first byte. Of strings, it also says whether
// they can be taken as they stand.
type kind uint8

const (
	missing kind = iota // or null
	text                // a string without escapes, from..to between the quotes
	escaped             // a string with escapes
	number
	truth
	nested
)

// cell is where a value lies. The zero cell is that of a key which the line
// does not have; a null that is written has its place, for a key twice is a
// fault also if it is null.
type cell struct {
	from, to uint32
	kind     kind
}

// bytes returns the value as it stands, without quotes.
func (c cell) bytes(data []byte) []byte { return data[c.from:c.to] }

// fault is a line that is no object of the columns: where it lies in the part,
// and what is wrong with it, in words that go into the error and into the frame
// of Rejects as they are.
type fault struct {
	from, to int
	column   string
	reason   string
}

// scanner finds the values of objects. One that reads shares names, place and
// keys with the other workers and does not write them; only the sample's, which
// is alone, adds columns.
//
// What it has found is of the batch in progress: rows overwrites it. The memory
// of the cells is used again, and grows to 2048 rows of as many cells as the
// file has keys, 24 KiB a key.
type scanner struct {
	data  []byte
	pos   int
	names []string       // of the columns
	place map[string]int // of each name
	keys  []string       // of the columns, as they are written without escapes; they are compared first
	grow  bool           // unknown keys become columns: the sample

	cells  []cell // for each row, one for each column
	starts []int
	faults []fault
	next   int    // the column that followed the last one
	buf    []byte // for keys with escapes
}

// begin starts with a part. It need not end with a line end; the last line ends
// with the part.
func (s *scanner) begin(data []byte) { s.data, s.pos = data, 0 }

// rows scans up to n lines, and returns how many are objects. The others are in
// faults; both are empty at the end of the part.
//
// A line is found first, and scanned within its bounds: a damaged line cannot
// swallow the next one, and every check for the end of the text is one for the
// end of the line.
func (s *scanner) rows(n int) int {
	s.cells, s.starts, s.faults = s.cells[:0], s.starts[:0], s.faults[:0]
	rows := 0
	for rows+len(s.faults) < n && s.pos < len(s.data) {
		from := s.pos
		end := bytes.IndexByte(s.data[from:], '\n')
		if end < 0 {
			end = len(s.data) - from
		}
		end += from
		s.pos = end + 1
		i := blanks(s.data[:end], from)
		if i == end {
			continue
		}
		at := len(s.cells)
		width := len(s.names)
		// Zero cells: of the keys that the line does not have nothing else is
		// written.
		for range width {
			s.cells = append(s.cells, cell{})
		}
		f := fault{from: from, to: end}
		if !s.object(s.data[:end], i, at, &f) {
			s.cells = s.cells[:at]
			s.forget(width) // a line that is no object has no columns
			s.faults = append(s.faults, f)
			continue
		}
		s.starts = append(s.starts, from)
		rows++
		// A sample has a batch for each width: cells are found by the row times
		// the number of columns.
		if len(s.names) != width {
			break
		}
	}
	return rows
}

// blanks returns the index of the first byte from i on that is not white space.
func blanks(b []byte, i int) int {
	for i < len(b) && (b[i] == ' ' || b[i] == '\t' || b[i] == '\r' || b[i] == '\n') {
		i++
	}
	return i
}

// object scans the object at b[i:], with cells from index at on, and reports
// whether the line is one. A key that comes twice is a fault: encoding/json
// keeps the last one, but which one was meant is not known. A key that is not
// known is one if the rest of the line is sound: the keys of a damaged line are
// no columns, and it is the damage that is to be told.
//
// Each step looks for the end of the line before it looks at a byte, because a
// line may end anywhere. Between two tokens there may be white space (RFC 8259,
// section 2); a comma before the closing brace is none of the grammar's, and is
// met by key, which wants a quote.
func (s *scanner) object(b []byte, i, at int, f *fault) bool {
	if b[i] != '{' {
		f.reason = "no JSON object"
		return false
	}
	i = blanks(b, i+1)
	if i < len(b) && b[i] == '}' {
		return ended(b, i+1, f)
	}
	unknown := strange{}
	for s.next = 0; ; {
		col, next, ok := s.key(b, i, f)
		if !ok {
			return false
		}
		c, next, ok := value(b, blanks(b, next), f)
		if !ok {
			if col >= 0 && col < len(s.names) {
				f.column = s.names[col]
			}
			return false
		}
		switch {
		case col >= 0 && !s.store(at+col, c):
			f.column, f.reason = s.names[col], "a key twice"
			return false
		case col < 0 && !unknown.add(string(s.buf)):
			f.column, f.reason = string(s.buf), "a key twice"
			return false
		}
		i = blanks(b, next)
		switch {
		case i < len(b) && b[i] == ',':
			i = blanks(b, i+1)
		case i < len(b) && b[i] == '}' && !ended(b, i+1, f):
			return false
		case i < len(b) && b[i] == '}':
			if unknown.all != nil {
				f.column, f.reason = unknown.first, "a key that the sample has not seen: pass As(...) with all columns"
			}
			return unknown.all == nil
		default:
			f.reason = "damaged: no comma and no brace behind a value"
			return false
		}
	}
}

// strange is the keys of a line that are not known: the first one is told, unless one is
// there twice. Such a line has no say in the columns, so in a sample of such lines none of
// their keys is known, and to pass As would not help.
type strange struct {
	first string
	all   map[string]bool
}

// add adds a key, and reports whether it is new.
func (s *strange) add(key string) bool {
	if s.all == nil {
		s.first, s.all = key, map[string]bool{}
	}
	if s.all[key] {
		return false
	}
	s.all[key] = true
	return true
}

// store writes a cell, and reports whether there was none. Columns are added one
// at a time, so the cell of a key that is new in the sample is the next.
func (s *scanner) store(at int, c cell) bool {
	if at == len(s.cells) {
		s.cells = append(s.cells, cell{})
	}
	// An offset of zero is that of the brace at the earliest, so a cell that has
	// been written has another one.
	if s.cells[at].to != 0 {
		return false
	}
	s.cells[at] = c
	return true
}

// ended reports whether nothing follows the object.
func ended(b []byte, i int, f *fault) bool {
	if blanks(b, i) < len(b) {
		f.reason = "text behind the object"
		return false
	}
	return true
}

// key scans a key and its colon, and returns the column; -1 for a key that is
// not known, which is in buf then.
//
// Writers of JSON have one order of the keys for all lines, and leave keys out
// at most. So the name of the next column is compared with what follows the
// quote, which is cheaper than a map; the map finds its place again after a key
// that was left out.
func (s *scanner) key(b []byte, i int, f *fault) (col, next int, ok bool) {
	if i >= len(b) || b[i] != '"' {
		f.reason = "damaged: no key where one is due"
		return 0, 0, false
	}
	// The column that is next, if the key is its name and a quote follows.
	if c := s.next; c < len(s.keys) {
		k := s.keys[c]
		if e := i + 1 + len(k); e < len(b) && b[e] == '"' && string(b[i+1:e]) == k {
			s.next = c + 1
			return s.colon(b, c, e+1, f)
		}
	}
	c, end, ok := str(b, i, f)
	if !ok {
		return 0, 0, false
	}
	name := c.bytes(b)
	if c.kind == escaped {
		s.buf = unescape(s.buf[:0], name)
		name = s.buf
	}
	col, known := s.place[string(name)]
	if !known {
		if !s.grow {
			s.buf = append(s.buf[:0], name...)
			return s.colon(b, -1, end, f)
		}
		col = s.add(string(name))
	}
	s.next = col + 1
	return s.colon(b, col, end, f)
}

// add adds a column, for a key that the sample meets for the first time or one
// of As.
func (s *scanner) add(name string) int {
	col := len(s.names)
	s.names = append(s.names, name)
	s.place[name] = col
	s.keys = append(s.keys, written(name))
	return col
}

// forget drops the columns behind the first n: those that the keys of a faulty
// line have added.
//
// Columns are added at the end alone, so those of the faulty line are the last
// ones, and the places of all others stay.
func (s *scanner) forget(n int) {
	for _, name := range s.names[n:] {
		delete(s.place, name)
	}
	s.names, s.keys = s.names[:n], s.keys[:n]
}

// written returns a name as a key has it if it needs no escapes; otherwise
// something that no key is. A name with a quote or a backslash can be written
// in several ways, and is looked up in the map.
func written(name string) string {
	for i := range len(name) {
		if name[i] < ' ' || name[i] == '"' || name[i] == '\\' {
			return "\n"
		}
	}
	return name
}

// colon moves behind the colon.
func (s *scanner) colon(b []byte, col, i int, f *fault) (c, next int, ok bool) {
	if i = blanks(b, i); i >= len(b) || b[i] != ':' {
		f.reason = "damaged: no colon behind a key"
		return 0, 0, false
	}
	return col, i + 1, true
}
