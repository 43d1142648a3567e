package duck

import (
	"errors"
	"fmt"
	"math"
	"time"
	"unsafe"

	"github.com/duckdb/duckdb-go/v2/mapping"

	"xfork/table/internal/types"
	"xfork/table/internal/vector"
)

// text is DuckDB's string_t: a length, then up to 12 bytes, or 4 bytes that
// begin the text and a pointer to all of it.
type text struct {
	n    uint32
	head [4]byte
	at   [8]byte // a pointer, of C memory: no *byte, which the collector would look at
}

// inline is how many bytes lie in a text itself.
const inline = 12

// bytes returns the text, in DuckDB's memory.
func (t *text) bytes() []byte {
	if t.n <= inline {
		return unsafe.Slice(&t.head[0], t.n)
	}
	return unsafe.Slice(*(**byte)(unsafe.Pointer(&t.at)), t.n)
}

// interval is DuckDB's INTERVAL: three numbers, none of which is a multiple of
// another in general.
type interval struct {
	months, days int32
	micros       int64
}

// at returns n values of type T of a vector of DuckDB's.
func at[T any](data unsafe.Pointer, n int) []T { return unsafe.Slice((*T)(data), n) }

// A null row has whatever DuckDB has left there; as everywhere in vectors, the
// bitmap is looked at where such a value could do harm.
//
// read makes v the column of a chunk.
//
// Vectors of a result are flat, with a bitmap of 64-bit words like ours. Values
// are copied: the chunk goes with the next one, and a vector may stay.
func read(v *vector.Vector, t types.Type, o *origin, src mapping.Vector, n int) error {
	layout := t.Kind.Layout()
	if t.Kind == types.Dec && (o.store == mapping.TypeHugeInt || o.t != mapping.TypeDecimal) {
		layout = types.Wides
	}
	v.Init(t, layout, n)
	if bits := mapping.VectorGetValidity(src); bits != nil {
		copy(v.Nulls(), at[uint64](bits, (n+63)/64))
	}
	if n == 0 || o.t == mapping.TypeSQLNull {
		clear(v.Nulls())
		return nil
	}
	data := mapping.VectorGetData(src)
	stored := o.t
	if o.t == mapping.TypeDecimal {
		stored = o.store
	}
	switch stored {
	case mapping.TypeBoolean, mapping.TypeUTinyInt:
		widen(v.I, at[uint8](data, n))
	case mapping.TypeTinyInt:
		widen(v.I, at[int8](data, n))
	case mapping.TypeSmallInt:
		widen(v.I, at[int16](data, n))
	case mapping.TypeUSmallInt:
		widen(v.I, at[uint16](data, n))
	case mapping.TypeInteger:
		widen(v.I, at[int32](data, n))
	case mapping.TypeUInteger:
		widen(v.I, at[uint32](data, n))
	case mapping.TypeBigInt:
		copy(v.I, at[int64](data, n))
	case mapping.TypeFloat:
		for i, f := range at[float32](data, n) {
			v.F[i] = float64(f)
		}
	case mapping.TypeDouble:
		copy(v.F, at[float64](data, n))
	default:
		return other(v, o, data, n)
	}
	return nil
}

// other is read for the types of which a value may not be one of ours, and for
// text.
func other(v *vector.Vector, o *origin, data unsafe.Pointer, n int) error {
	switch o.t {
	case mapping.TypeVarchar, mapping.TypeBlob:
		return texts(v, at[text](data, n))
	case mapping.TypeEnum:
		return words(v, o, data, n)
	case mapping.TypeUUID:
		for i, x := range at[[2]uint64](data, n) {
			v.S[i] = uuid(x[1], x[0])
		}
		return nil
	case mapping.TypeDate:
		widen(v.I, at[int32](data, n))
		return each(v, n, func(i int) error { return finite(v.I[i], endOfDays) })
	case mapping.TypeTimestamp, mapping.TypeTimestampTZ, mapping.TypeTimestampS, mapping.TypeTimestampMS, mapping.TypeTimestampNS:
		copy(v.I, at[int64](data, n))
		return each(v, n, func(i int) error { return finite(v.I[i], endOfTimes) })
	case mapping.TypeTime:
		micros := at[int64](data, n)
		return each(v, n, func(i int) error { v.I[i] = micros[i] * int64(time.Microsecond); return nil })
	case mapping.TypeInterval:
		all := at[interval](data, n)
		return each(v, n, func(i int) (err error) { v.I[i], err = span(all[i]); return err })
	case mapping.TypeUBigInt:
		for i, x := range at[uint64](data, n) {
			v.W[i] = types.Int128{Lo: x}
		}
		return nil
	}
	// The lower half comes first. A UHUGEINT is above 38 digits before it is
	// above 127 bits, so both have one test.
	all := at[[2]uint64](data, n)
	return each(v, n, func(i int) error {
		v.W[i] = types.Int128{Hi: int64(all[i][1]), Lo: all[i][0]}
		if o.t != mapping.TypeDecimal && (o.t == mapping.TypeUHugeInt && v.W[i].Hi < 0 || v.W[i].Abs().Hi < 0 || v.W[i].Abs().Cmp(types.WidePow10(types.MostDigits)) >= 0) {
			return fmt.Errorf("the integer has more than %d digits", types.MostDigits)
		}
		return nil
	})
}

// each calls f for each row that is not null: at others DuckDB may have left
// whatever was there.
func each(v *vector.Vector, n int, f func(i int) error) error {
	for i := range n {
		if v.Null(i) {
			continue
		}
		if err := f(i); err != nil {
			return &rowError{i, err}
		}
	}
	return nil
}

// rowError is an error of a row of a chunk.
type rowError struct {
	row int
	err error
}

// Error returns the error alone: the row is one of a chunk.
func (e *rowError) Error() string { return e.err.Error() }

// widen converts integers.
func widen[T int8 | uint8 | int16 | uint16 | int32 | uint32](dst []int64, src []T) {
	for i, x := range src {
		dst[i] = int64(x)
	}
}

// finite returns the error about an infinite date or timestamp, of which end is
// the greatest value.
func finite(x, end int64) error {
	if x >= end || x <= -end {
		return errors.New("it is infinite, which no date or timestamp of a table is")
	}
	return nil
}

// The last test below is for the sum of days and microseconds having gone round:
// two numbers of one sign have a sum of that sign.
//
// span returns an interval as nanoseconds. A day has 24 hours there, and a
// month no length at all.
func span(x interval) (int64, error) {
	const most = math.MaxInt64 / int64(time.Microsecond)
	day := int64(24 * time.Hour / time.Microsecond)
	micros := int64(x.days)*day + x.micros
	switch {
	case x.months != 0:
		return 0, errors.New("an interval of months has no length: take it apart in the query")
	case micros > most || micros < -most || (x.micros > 0) == (x.days > 0) && (micros > 0) != (x.micros > 0) && x.days != 0:
		return 0, errors.New("the interval is longer than 292 years")
	}
	return micros * int64(time.Microsecond), nil
}

// texts copies text into one allocation for the chunk: a string each would cost
// the allocator more than all else here.
func texts(v *vector.Vector, all []text) error {
	total := 0
	for i := range all {
		if !v.Null(i) {
			total += int(all[i].n)
		}
	}
	buf := make([]byte, 0, total)
	for i := range all {
		v.S[i] = ""
		if v.Null(i) || all[i].n == 0 {
			continue
		}
		from := len(buf)
		buf = append(buf, all[i].bytes()...)
		v.S[i] = unsafe.String(&buf[from], len(buf)-from)
	}
	return nil
}

// words makes v codes: an ENUM is a dictionary. Codes of nulls are 0.
func words(v *vector.Vector, o *origin, data unsafe.Pointer, n int) error {
	buf := v.Valid
	v.InitCodes(v.Type, o.words, n)
	v.SetValid(buf, nil)
	for i := range n {
		v.Codes[i] = 0
		if v.Null(i) {
			continue
		}
		switch o.store {
		case mapping.TypeUTinyInt:
			v.Codes[i] = uint32(at[uint8](data, n)[i])
		case mapping.TypeUSmallInt:
			v.Codes[i] = uint32(at[uint16](data, n)[i])
		default:
			v.Codes[i] = at[uint32](data, n)[i]
		}
	}
	return nil
}

// uuid writes a UUID. DuckDB flips its first bit so that integers sort as texts
// do.
func uuid(hi, lo uint64) string {
	hi ^= 1 << 63
	return fmt.Sprintf("%08x-%04x-%04x-%04x-%012x", hi>>32, hi>>16&0xffff, hi&0xffff, lo>>48, lo&(1<<48-1))
}
