package csv

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"

	"xfork/table/internal/cut"
	"xfork/table/internal/files"
	"xfork/table/internal/scalar"
)

// How much of a file is looked at for its types: what DuckDB and Polars look at
// is the beginning alone, and a column that changes later is their most
// frequent complaint. A window costs a seek of a disk, some ten microseconds of
// a solid state one.
const (
	headSize   = 4 << 20
	windows    = 16
	windowSize = 64 << 10
)

// manyFields is a width that no row has: the first row is split before the
// width is known, and its fields are all to be kept.
const manyFields = 1 << 24

// sample reads the header, and finds out types.
//
//	file     |mark|header|rows ...................................................|
//	head     |<----------------- 4 MiB ----------------->|
//	windows                                   [64K]   [64K]   [64K]  ...     [64K]|
//
// A whole pass over the file would be sure, and read it twice: what the sample
// misses is an error with advice, not a wrong value.
func (f *file) sample(s *Source) error {
	head, first, err := f.head(s)
	if err != nil {
		return err
	}
	names := first.cells()
	// Empty lines before the first row are skipped, and counted.
	begin := cut.Bound{Offset: int64(first.starts[0]), Line: 1}
	if !s.NoHeader {
		begin.Offset = int64(first.pos)
	}
	begin.Line += int64(bytes.Count(head[:begin.Offset], []byte{'\n'}))
	if f.names, err = named(s, names); err != nil {
		return err
	}
	f.Begin(begin)
	f.guesses = make([]scalar.Guess, len(f.names))
	rows := head[begin.Offset:]
	if int64(len(head)) < f.Size {
		// The last row may be cut off.
		rows = rows[:bytes.LastIndexByte(rows, '\n')+1]
	}
	f.see(s, f.guesses, rows)
	return f.windows(s, int64(len(head)))
}

// head reads the beginning of the file, and splits its first row. The row must
// be whole, however long it is: it says how many columns there are.
func (f *file) head(s *Source) (head []byte, first *splitter, err error) {
	for n := min(f.Size, headSize); ; n = min(f.Size, 2*n) {
		if head, err = f.bytes(0, n); err != nil {
			return nil, nil, err
		}
		first = &splitter{width: manyFields, comma: s.Comma}
		first.begin(head)
		if first.pos, err = mark(head); err != nil {
			return nil, nil, err
		}
		for first.pos < len(head) && first.empty() > 0 {
			first.pos = first.mark(first.marks) + 1
		}
		if first.pos >= len(head) {
			return nil, nil, errors.New("the file is empty: there are no columns")
		}
		first.starts = append(first.starts, first.pos)
		_, reason := first.row()
		if !s.NoHeader && first.bare(head, reason) {
			return nil, nil, errors.New("the lines end with CR alone, as on old Macintoshes: convert them to LF")
		}
		// The line end behind the data has ended the row where the data has
		// not.
		part := (reason != "" || first.pos > len(head)) && n < f.Size
		switch {
		case part && n > cut.Longest:
			return nil, nil, cut.ErrLong
		case part:
			continue
		case reason != "":
			return nil, nil, fmt.Errorf("the first row: %s", reason)
		}
		first.pos = min(first.pos, len(head))
		return head, first, nil
	}
}

// bare reports whether the lines of a file seem to end with a CR and no LF: the
// header would swallow all rows, as text of its names. A CR between quotes is
// text in any file.
func (s *splitter) bare(head []byte, reason string) bool {
	if bytes.IndexByte(head, '\n') >= 0 {
		return false
	}
	for _, f := range s.fields {
		if cr := bytes.IndexByte(f.text(head), '\r'); cr >= 0 && (f.to&quoted == 0 || reason != "") {
			return true
		}
	}
	return reason != "" && bytes.IndexByte(head, '\r') >= 0
}

// bytes reads n bytes at an offset, and puts a line end and room for the
// splitter behind them.
func (f *file) bytes(at, n int64) ([]byte, error) {
	b := make([]byte, n+16)
	if _, err := f.ReadAt(b[:n], at); err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	b[n] = '\n'
	return b[:n], nil
}

// mark returns the length of a byte order mark. Excel writes one in front of
// UTF-8. What is no text at all is told: it would be columns of nonsense.
func mark(b []byte) (int, error) {
	if bytes.HasPrefix(b, []byte("\xef\xbb\xbf")) {
		return 3, nil
	}
	return 0, files.NoText(b)
}

// cells returns the fields of a split row as strings.
func (s *splitter) cells() (out []string) {
	for _, f := range s.fields {
		b := f.text(s.data)
		if f.to&doubled != 0 {
			b = unquoted(nil, b)
		}
		out = append(out, string(b))
	}
	return out
}

// named returns the names of the columns, given the first row.
func named(s *Source, first []string) ([]string, error) {
	if !s.NoHeader {
		return files.Distinct(first), nil
	}
	if len(s.Names) > len(first) {
		return nil, fmt.Errorf("NoHeader has %d names, and the first row %d fields", len(s.Names), len(first))
	}
	return files.Distinct(append(slices.Clone(s.Names), make([]string, len(first)-len(s.Names))...)), nil
}

// see takes the rows of data into account, and returns how many are well-formed
// and how many are not. The latter are not looked at: in a window they are what
// is left of a row that began before it, and in the head they are errors that
// reading will tell.
func (f *file) see(s *Source, guesses []scalar.Guess, data []byte) (good, bad int) {
	w := &splitter{width: len(f.names), comma: s.Comma}
	w.begin(data)
	for {
		n := w.next(2048)
		if n+len(w.faults) == 0 {
			return good, bad
		}
		// Row by row, field by field: the order in which the text lies in
		// memory.
		good, bad = good+n, bad+len(w.faults)
		for i, x := range w.fields {
			b := x.text(data)
			if len(b) > 0 && !s.null(b) {
				guesses[i%w.width].See(b)
			}
		}
	}
}

// windows looks at parts of the file behind its head. Whether a window begins
// between quotes is not known there, so it is split both ways, and the way that
// makes more well-formed rows counts. A mistake makes a column string that
// could be more; it loses nothing.
func (f *file) windows(s *Source, head int64) error {
	for i := int64(1); i <= windows; i++ {
		// The last one ends with the file, where totals and other afterthoughts
		// are.
		at := (f.Size - windowSize) * i / windows
		if at < head {
			continue
		}
		b, err := f.bytes(at, windowSize)
		if err != nil {
			return err
		}
		b = b[:bytes.LastIndexByte(b, '\n')+1]
		outside, inside := make([]scalar.Guess, len(f.names)), make([]scalar.Guess, len(f.names))
		good, bad := f.see(s, outside, b[bytes.IndexByte(b, '\n')+1:])
		if bad > 0 {
			// As if a quote had been there: the first row is the rest of one.
			other := append([]byte{'"'}, b...)
			other = append(other, make([]byte, 16)...)
			other[len(b)+1] = '\n'
			g, w := f.see(s, inside, other[:len(b)+1])
			if w--; g*bad > good*w {
				outside, good, bad = inside, g, w
			}
		}
		// Too few good rows: neither way is right, and reading will tell which
		// row is bad.
		if good < 10*bad {
			continue
		}
		for k := range f.guesses {
			f.guesses[k].Merge(outside[k])
		}
	}
	return nil
}
