package ndjson

import (
	"encoding/base64"
	"math"
	"unsafe"

	"xfork/table/internal/scalar"
	"xfork/table/internal/types"
	"xfork/table/internal/vector"
)

// none makes row i null. Its value is cleared, so that a vector which is used
// again keeps no string alive.
func none(v *vector.Vector, i int) {
	v.Nulls().Clear(i)
	v.Zero(i)
}

// convert reads column i of the batch into v. bad is called for each row with a
// value of another type, which is null afterwards if bad returns.
//
// Cells lie row by row, as the scan finds them, so a column is every width-th
// cell. There are as many as the file has keys, not the table columns:
//
//	cells   r0k0 r0k1 r0k2 r1k0 r1k1 r1k2 ...     width 3
//	k1           ^              ^
//
// A number goes to its type by its text: 1.0 and 1e3 are no int64, as the
// sample takes them for floats.
func (r *reader) convert(v *vector.Vector, i int, bad func(row int)) {
	typ := r.t.schema[i].Type
	v.Init(typ, typ.Stored(), r.n)
	if typ.Kind == types.Str {
		r.strings(v, r.file.place[i])
		return
	}
	data, cells, width, col := r.part.Data, r.scan.cells, len(r.file.names), r.file.place[i]
	for row := range r.n {
		c := cells[row*width+col]
		b := c.bytes(data)
		switch {
		case c.kind == missing, c.kind == text && r.t.src.null(b):
			none(v, row)
			continue
		case c.kind == number && typ.Kind == types.Int64:
			x, ok := scalar.Int(b)
			if v.I[row] = x; ok {
				continue
			}
		case c.kind == number && typ.Kind == types.Float64:
			x, ok := scalar.Float(b)
			if v.F[row] = x; ok {
				continue
			}
		default:
			if put(v, row, c.kind, b) {
				continue
			}
		}
		bad(row)
		none(v, row)
	}
}

// put reads a value of another type than the most frequent ones. What kind of
// value a type takes is strict: true is no number, "1" is no number, 1 is no
// string of a date. Of a column of strings everything is text, which is how a
// column of several kinds is read (strings).
func put(v *vector.Vector, row int, k kind, b []byte) bool {
	switch typ := v.Type.Kind; {
	case k == escaped:
		return put(v, row, text, unescape(nil, b))
	case typ == types.Bool:
		return k == truth && scalar.Put(v, row, b)
	case typ == types.Bytes:
		// Standard base64 with padding (RFC 4648, section 4): what
		// encoding/json makes of a []byte.
		if k != text {
			return false
		}
		out, err := base64.StdEncoding.AppendDecode(nil, b)
		v.S[row] = view(out)
		return err == nil
	case typ.Float() && k == text:
		v.F[row] = special(b)
		return v.F[row] != 0
	case typ.Number():
		// A decimal may be a string as well, as many programs write it so that
		// no digit is lost on the way. Of other numbers a string is another
		// thing.
		return (k == number || k == text && typ == types.Dec) && scalar.Put(v, row, b)
	}
	// Dates, timestamps, durations: JSON has strings for them alone.
	return k == text && scalar.Put(v, row, b)
}

// special returns the float that a string stands for, 0 if none: of the three
// none is 0.
func special(b []byte) float64 {
	switch string(b) {
	case "NaN":
		return math.NaN()
	case "Infinity":
		return math.Inf(1)
	case "-Infinity":
		return math.Inf(-1)
	}
	return 0
}

// strings copies the text of a column into one piece of memory that is not
// written again: results keep strings, and the part's memory is used for the
// next one. An escape is never shorter than what it stands for: two bytes for
// one, six for three at most, also for U+FFFD, twelve for the four of a pair.
// So the memory is enough, and is never moved.
//
// It is one allocation for a column of a batch, and one string that is kept
// keeps all of it: as in package parquet, groups copy theirs for that reason.
func (r *reader) strings(v *vector.Vector, col int) {
	data, cells, width := r.part.Data, r.scan.cells, len(r.file.names)
	total := 0
	for row := range r.n {
		c := cells[row*width+col]
		total += int(c.to - c.from)
	}
	own := make([]byte, 0, total)
	for row := range r.n {
		c := cells[row*width+col]
		b := c.bytes(data)
		// A word of NullAs is compared as it is written. One with an escape in
		// it is no such word, here as in the sample.
		if c.kind == missing || c.kind == text && r.t.src.null(b) {
			none(v, row)
			continue
		}
		from := len(own)
		if c.kind == escaped {
			own = unescape(own, b)
		} else {
			own = append(own, b...)
		}
		v.S[row] = view(own[from:])
	}
}

// view returns bytes that are not written any more as a string, without a copy.
func view(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }
