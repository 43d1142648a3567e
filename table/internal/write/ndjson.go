package write

import (
	"encoding/base64"
	"fmt"
	"math"
	"unicode/utf8"

	"xfork/table/internal/scalar"
	"xfork/table/internal/types"
	"xfork/table/internal/vector"
)

// NDJSON begins a file of JSON objects, one a line. A null is written as null,
// so that all columns are in all lines.
//
//	decimals        numbers with all their digits
//	dates, times    strings, times in UTC with a Z
//	durations       strings of package time
//	bytes           strings in base 64
//	NaN, infinities strings "NaN", "Infinity", "-Infinity": JSON has no numbers for them
func NDJSON(d Disk, path string, s types.Schema) (*Text, error) {
	f := &ndjson{}
	for i, c := range s {
		if !utf8.ValidString(c.Name) {
			return nil, fmt.Errorf("the name of column %q is not UTF-8", c.Name)
		}
		// The comma belongs to the key behind it, so that a row is keys and
		// values alone.
		before := byte(',')
		if i == 0 {
			before = '{'
		}
		f.keys = append(f.keys, string(append(quoted([]byte{before}, c.Name), ':')))
		f.names = append(f.names, c.Name)
	}
	return begin(d, path, s, f)
}

// ndjson has the keys as they are written, once for all rows: {"id": for the
// first, ,"name": for others.
type ndjson struct {
	keys  []string // what is before a value
	names []string
}

// header is nothing.
func (f *ndjson) header() []byte { return nil }

// row appends an object. A string that is not UTF-8 is refused: encoding/json
// would replace its bytes, and what is read back would be another string.
func (f *ndjson) row(out []byte, cols []*vector.Vector, i int) ([]byte, error) {
	if len(cols) == 0 {
		return append(out, "{}\n"...), nil
	}
	for k, v := range cols {
		out = append(out, f.keys[k]...)
		if v.Null(i) {
			out = append(out, "null"...)
			continue
		}
		at := v.At(i)
		switch v.Type.Kind {
		case types.Str:
			s := str(v, i)
			if !utf8.ValidString(s) {
				return nil, fmt.Errorf("column %q: %.80q is not UTF-8, which JSON text must be", f.names[k], s)
			}
			out = quoted(out, s)
		case types.Bytes:
			out = append(out, '"')
			out = base64.StdEncoding.AppendEncode(out, []byte(str(v, i)))
			out = append(out, '"')
		case types.Float32, types.Float64:
			out = float(out, v, at)
		case types.Time:
			out = append(scalar.AppendTime(append(out, '"'), v.I[at], v.Type.Precision, 'T'), 'Z', '"')
		case types.Day, types.Span:
			out = append(scalar.Append(append(out, '"'), v, i), '"')
		default:
			out = scalar.Append(out, v, i)
		}
	}
	return append(out, '}', '\n'), nil
}

// float appends a float. The three that JSON has no numbers for are strings
// that package ndjson takes for floats in a column of numbers.
func float(out []byte, v *vector.Vector, at int) []byte {
	switch x := v.F[at]; {
	case math.IsNaN(x):
		return append(out, `"NaN"`...)
	case math.IsInf(x, 1):
		return append(out, `"Infinity"`...)
	case math.IsInf(x, -1):
		return append(out, `"-Infinity"`...)
	}
	return scalar.Append(out, v, at)
}

// quoted appends a string of JSON. What must be escaped is, and nothing else:
// quotes, backslashes and control characters (RFC 8259, section 7).
// encoding/json also escapes <, > and &, for pages of HTML.
func quoted(out []byte, s string) []byte {
	const hex = "0123456789abcdef"
	out = append(out, '"')
	from := 0
	for i := range len(s) {
		c := s[i]
		if c >= ' ' && c != '"' && c != '\\' {
			continue
		}
		out = append(out, s[from:i]...)
		from = i + 1
		switch c {
		case '"', '\\':
			out = append(out, '\\', c)
		case '\n':
			out = append(out, '\\', 'n')
		case '\r':
			out = append(out, '\\', 'r')
		case '\t':
			out = append(out, '\\', 't')
		default:
			out = append(out, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
		}
	}
	return append(append(out, s[from:]...), '"')
}
