package write

import (
	"strings"

	"xfork/table/internal/scalar"
	"xfork/table/internal/types"
	"xfork/table/internal/vector"
)

// CSV begins a file of separated values, with a header. A null is an empty
// field, an empty string is "". Rows end with LF, not with the CRLF of RFC
// 4180: the readers of this module and of encoding/csv take both.
func CSV(d Disk, path string, s types.Schema, comma byte) (*Text, error) {
	f := &csv{schema: s}
	for _, c := range []byte{comma, '"', '\r', '\n'} {
		f.special[c] = true
	}
	f.comma = comma
	return begin(d, path, s, f)
}

type csv struct {
	schema  types.Schema
	comma   byte
	special [256]bool // a field with one of these is quoted
}

// header has the names of the columns. They are quoted by the rules of text: a
// name may hold anything.
func (f *csv) header() (out []byte) {
	for i, c := range f.schema {
		if i > 0 {
			out = append(out, f.comma)
		}
		out = f.text(out, c.Name)
	}
	return append(out, '\n')
}

// row appends a row. A row of one column that is null is an empty line, as the
// reader has it.
func (f *csv) row(out []byte, cols []*vector.Vector, i int) ([]byte, error) {
	for k, v := range cols {
		if k > 0 {
			out = append(out, f.comma)
		}
		switch {
		case v.Null(i):
		case v.Layout == types.Strings:
			out = f.text(out, str(v, i))
		case f.comma < ' ' || f.comma == ';' || f.comma == '|' || f.comma == ',':
			out = scalar.Append(out, v, i)
		default:
			// A comma that may occur in a number, a date or a word: a digit, a
			// point.
			out = f.text(out, string(scalar.Append(nil, v, i)))
		}
	}
	return append(out, '\n'), nil
}

// str returns row i of a column of text. A constant one has no codes and one
// string, which Vector.Str does not look for.
func str(v *vector.Vector, i int) string {
	if v.Const {
		return v.S[0]
	}
	return v.Str(i)
}

// text appends a field, in quotes where it needs them: for a separator, a quote
// or a line end within, and for the empty string, which is not null. Words that
// look like a number are not quoted, for the reader looks into quotes as well;
// As tells what they are. The first bytes of a mark of the encoding are,
// because a mark is skipped at the beginning of a file.
func (f *csv) text(out []byte, s string) []byte {
	quote := s == "" || s[0] == 0xef || s[0] == 0xff || s[0] == 0xfe
	for i := 0; i < len(s) && !quote; i++ {
		quote = f.special[s[i]]
	}
	if !quote {
		return append(out, s...)
	}
	out = append(out, '"')
	for {
		q := strings.IndexByte(s, '"')
		if q < 0 {
			return append(append(out, s...), '"')
		}
		out = append(append(out, s[:q+1]...), '"')
		s = s[q+1:]
	}
}
