package csv

import (
	"unsafe"

	"xfork/table/internal/scalar"
	"xfork/table/internal/types"
	"xfork/table/internal/vector"
)

// convert reads column i of the batch into v. bad is called for each row with a
// value of another type, which is null afterwards if bad returns.
func (r *reader) convert(v *vector.Vector, i int, to state, bad func(row int)) {
	typ := r.t.schema[i].Type
	v.Init(typ, typ.Stored(), r.n)
	switch typ.Kind {
	case types.Str, types.Bytes:
		r.strings(v, r.file.place[i], to == whole)
	case types.Int64:
		numbers(r, v, v.I, r.file.place[i], scalar.Int, bad)
	case types.Float64:
		numbers(r, v, v.F, r.file.place[i], scalar.Float, bad)
	default:
		r.others(v, r.file.place[i], bad)
	}
}

// none makes row i null. Its value is cleared, so that a vector which is used
// again keeps no string alive.
func none(v *vector.Vector, i int) {
	v.Nulls().Clear(i)
	v.Zero(i)
}

// numbers is a loop for each of the two most frequent types, so that their
// parser is called directly.
func numbers[T any](r *reader, v *vector.Vector, out []T, col int, parse func([]byte) (T, bool), bad func(row int)) {
	data, fields, width := r.part.Data, r.split.fields, r.split.width
	for i := range out {
		b := fields[i*width+col].text(data)
		x, ok := parse(b)
		if !ok {
			// Nulls are looked for among what is no number: most fields are
			// numbers.
			if len(b) > 0 && !r.t.src.null(b) {
				bad(i)
			}
			none(v, i)
			continue
		}
		out[i] = x
	}
	// A word of NullAs may be a number, such as -999.
	if len(r.t.src.Nulls) > 0 {
		for i := range out {
			if r.t.src.null(fields[i*width+col].text(data)) {
				none(v, i)
			}
		}
	}
}

// others reads the types that are less frequent: dates, timestamps, decimals,
// truth values. They take several times as long as a short number, beside which
// the switch of scalar.Put does not matter.
func (r *reader) others(v *vector.Vector, col int, bad func(row int)) {
	data, fields, width := r.part.Data, r.split.fields, r.split.width
	for i := range r.n {
		b := fields[i*width+col].text(data)
		if len(b) == 0 || r.t.src.null(b) {
			none(v, i)
			continue
		}
		if !scalar.Put(v, i, b) {
			bad(i)
			none(v, i)
		}
	}
}

// strings copies the text of a column, all of it into one piece of memory that
// is not written again: results keep strings, and the part's memory is used for
// the next one. Where none is kept, text is shown where it lies, but for that with doubled
// quotes.
func (r *reader) strings(v *vector.Vector, col int, keep bool) {
	data, fields, width := r.part.Data, r.split.fields, r.split.width
	total := 0
	for i := range r.n {
		if f := fields[i*width+col]; keep || f.to&doubled != 0 {
			total += int(f.to&place - f.from)
		}
	}
	// Quotes that are doubled shrink when they are taken out, so total is
	// enough and own never moves: views of it stay valid while it is filled.
	own := make([]byte, 0, total)
	nulls := len(r.t.src.Nulls) > 0
	for i := range r.n {
		f := fields[i*width+col]
		b := f.text(data)
		// Without quotes, nothing is null; with quotes it is the empty string.
		if f.to&quoted == 0 && (len(b) == 0 || nulls && r.t.src.null(b)) {
			none(v, i)
			continue
		}
		from := len(own)
		switch {
		case f.to&doubled != 0:
			own = unquoted(own, b)
		case keep:
			own = append(own, b...)
		default:
			v.S[i] = view(b)
			continue
		}
		v.S[i] = view(own[from:])
	}
}

// view returns bytes that are not written for as long as the string is looked at, without a copy.
func view(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }
