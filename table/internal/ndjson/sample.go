package ndjson

import (
	"bytes"
	"errors"
	"io"

	"xfork/table/internal/cut"
	"xfork/table/internal/files"
)

// How much of a file is looked at for its columns and types, as in package csv.
const (
	headSize   = 4 << 20
	windows    = 16
	windowSize = 64 << 10
)

// sample finds the columns and their types.
//
// Unlike a header, the first line does not say which columns there are. A key
// that comes for the first time behind the head and between the windows is a
// fault of its line: to leave it out would lose data without a word, and to add
// it would change the schema of what has been read.
//
// Some 5 MiB of a file are read at most, however large it is: the head, then
// windows at equal distances, those that begin in the head left out.
//
//	file     |mark|rows ..........................................................|
//	head     |<-------- 4 MiB -------->|
//	windows                               [64K]    [64K]    [64K]  ...       [64K]|
//
// A line that is longer than a window says nothing in it. A first line that is
// longer than the head makes the head longer: without it there might be no keys.
func (f *file) sample(s *Source) error {
	w := &scanner{place: map[string]int{}, grow: true}
	head, err := f.head()
	if err != nil {
		return err
	}
	begin := cut.Bound{Line: 1}
	switch {
	// A mark in front of UTF-8 may be ignored (RFC 8259, section 8.1), and
	// programs on Windows write one. Other encodings and formats are told, for
	// their first line would be called damaged, which says nothing.
	case bytes.HasPrefix(head, []byte("\xef\xbb\xbf")):
		begin.Offset = 3
	case files.NoText(head) != nil:
		return files.NoText(head)
	case bytes.HasPrefix(bytes.TrimLeft(head, " \t\r\n"), []byte("[")):
		return errors.New("the file is an array: NDJSON is an object a line")
	}
	f.Begin(begin)
	rows := head[begin.Offset:]
	if int64(len(head)) < f.Size {
		rows = rows[:bytes.LastIndexByte(rows, '\n')+1] // the last line may be cut off
	}
	f.see(s, w, rows)
	for i := int64(1); i <= windows; i++ {
		at := (f.Size - windowSize) * i / windows // the last one ends with the file
		if at < int64(len(head)) {
			continue
		}
		b, err := f.read(at, windowSize)
		if err != nil {
			return err
		}
		// Line ends are row ends, so what lies between two of them is whole.
		from, to := bytes.IndexByte(b, '\n')+1, bytes.LastIndexByte(b, '\n')+1
		f.see(s, w, b[from:to])
	}
	// Columns of As are there even if no line of the sample has them: that is
	// the way to read keys that are rare.
	for _, c := range s.Types {
		if _, there := w.place[c.Name]; !there {
			w.add(c.Name)
			f.guesses = append(f.guesses, guess{})
		}
	}
	f.names, f.keys, f.columns = w.names, w.keys, w.place
	return nil
}

// head reads the beginning of the file, with the first line as a whole.
func (f *file) head() (head []byte, err error) {
	for n := min(f.Size, headSize); ; n = min(f.Size, 2*n) {
		if head, err = f.read(0, n); err != nil || n == f.Size || bytes.IndexByte(head, '\n') >= 0 {
			return head, err
		}
		if n > cut.Longest {
			return nil, errors.New("the first line has more than 128 MiB: NDJSON is an object a line")
		}
	}
}

// read reads n bytes at an offset, fewer at the end of the file.
func (f *file) read(at, n int64) ([]byte, error) {
	b := make([]byte, n)
	if _, err := f.ReadAt(b, at); err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	return b, nil
}

// see takes lines into account. Bad ones are passed over: reading will tell
// their places. The cells of a batch are those of its rows, all of one width
// but for the last, which may have added keys.
func (f *file) see(s *Source, w *scanner, data []byte) {
	w.begin(data)
	for {
		width := len(w.names)
		n := w.rows(2048)
		if n+len(w.faults) == 0 {
			return
		}
		for len(f.guesses) < len(w.names) {
			f.guesses = append(f.guesses, guess{})
		}
		for i, c := range w.cells {
			// The last row of a batch may have more columns than the others;
			// its cells are the last ones.
			col := i - (n-1)*width
			if i < (n-1)*width {
				col = i % width
			}
			if b := c.bytes(data); !(c.kind == text && s.null(b)) {
				f.guesses[col].see(c.kind, b)
			}
		}
	}
}
