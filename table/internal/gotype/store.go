package gotype

import (
	"fmt"
	"math"
	"math/bits"
	"reflect"
	"time"
	"unsafe"

	"xfork/table/internal/types"
	"xfork/table/internal/vector"
)

// Holds reports whether a column of a type can be written to the Go type:
// exactly, for each value that fits.
//
//	Go             columns
//	int types      int32, int64; a value that does not fit is an error of its row
//	float64        float64, float32, int32
//	float32        float32
//	Decimal        decimals of any scale, integers
//	time.Time      timestamps, dates
//	string         string
//	[]byte         bytes, string
//
// What would lose something is refused for the column, not for a value: an
// int64 has no float64, a decimal neither. To says that it may.
func (s *Shape) Holds(t types.Type) bool {
	switch k := s.Type.Kind; {
	case k == t.Kind, k.Integer() && t.Kind.Integer(), t.Kind == types.Unknown:
		return true
	case k == types.Float64 && (t.Kind == types.Float32 || t.Kind == types.Int32):
		return true
	case k == types.Dec && t.Kind.Integer(), k == types.Time && t.Kind == types.Day, k == types.Bytes && t.Kind == types.Str:
		return true
	}
	return false
}

// Store writes the n values of v. first is the number of the first row, for
// errors.
//
// The cells are fresh: a null leaves them at their zero value, which is a Null
// without a value, or a nil pointer. Rows before first belong to other chunks,
// which other goroutines write at the same time.
func (s *Shape) Store(v *vector.Vector, c Cells, n, first int) error {
	if s.quickStore(v, c, n) {
		return nil
	}
	for i := range n {
		p := c.at(i)
		if v.Null(i) {
			if s.form == plain {
				return fmt.Errorf("row %d is null, which the Go type has no value for: take a Null or a pointer, or Coalesce", first+i)
			}
			continue
		}
		switch s.form {
		case null:
			*(*bool)(unsafe.Add(p, s.valid)) = true
		case pointer:
			p = s.fresh(p)
		}
		if err := s.put(v, i, p); err != nil {
			return fmt.Errorf("row %d: %w", first+i, err)
		}
	}
	return nil
}

// fresh makes a value for the pointer at p, and returns its address.
//
// It is one allocation for each value, which is the price of pointers; a Null
// has none.
func (s *Shape) fresh(p unsafe.Pointer) unsafe.Pointer {
	// The types with pointers in them must be allocated as what they are, for
	// the garbage collector to see these.
	var x unsafe.Pointer
	switch {
	case s.Type.Kind == types.Str:
		x = unsafe.Pointer(new(string))
	case s.Type.Kind == types.Bytes:
		x = unsafe.Pointer(new([]byte))
	case s.Type.Kind == types.Time:
		x = unsafe.Pointer(new(time.Time))
	case s.Type.Kind == types.Dec:
		x = unsafe.Pointer(new(types.Decimal))
	default:
		x = unsafe.Pointer(new(uint64))
	}
	*(*unsafe.Pointer)(p) = x
	return x
}

// quickStore writes the most frequent types with a loop each, and reports
// whether there is one. Where a null would be an error, there is none.
func (s *Shape) quickStore(v *vector.Vector, c Cells, n int) bool {
	switch {
	case s.form == pointer || s.form == plain && v.Valid != nil:
		return false
	case v.Layout == types.Floats && s.kind == reflect.Float64:
		stored(s, c, v.F[:n], v.Valid)
	case s.Type.Kind == types.Int64 && (s.kind == reflect.Int || s.kind == reflect.Int64) && v.Type.Kind != types.Dec:
		stored(s, c, v.I[:n], v.Valid)
	case s.Type.Kind == types.Str && v.Dict == nil:
		stored(s, c, v.S[:n], v.Valid)
	case s.Type.Kind == types.Str:
		// The entries are looked up for some rows at a time, so that one loop serves all forms.
		for i := 0; i < n; i += len(entries{}) {
			codes, valid := v.Codes[i:min(n, i+len(entries{}))], v.Valid
			if valid != nil {
				valid = valid[i>>6:]
			}
			var some entries
			for k, code := range codes {
				some[k] = v.Dict.Values[code]
			}
			stored(s, c.From(i), some[:len(codes)], valid)
		}
	default:
		return false
	}
	return true
}

// entries are strings of a dictionary for some rows: a whole number of words of a bitmap, and
// few enough to stay in the first-level cache.
type entries [256]string

// Columns of Parquet files may have nulls as a rule, so that most results are of a Null, whether
// there are any or not.

// stored writes the values of the rows that have one, and in a Null that they do. The others
// stay as they are: at the zero value.
func stored[T any](s *Shape, c Cells, xs []T, valid vector.Bitmap) {
	switch {
	case s.form == plain:
		for i, x := range xs {
			*(*T)(c.at(i)) = x
		}
	case valid == nil:
		for i, x := range xs {
			p := c.at(i)
			*(*T)(p), *(*bool)(unsafe.Add(p, s.valid)) = x, true
		}
	default:
		for from := 0; from < len(xs); from += 64 {
			for word := valid[from>>6]; word != 0; word &= word - 1 {
				i := from + bits.TrailingZeros64(word)
				if i >= len(xs) {
					break // bits behind the last row are whatever they are
				}
				p := c.at(i)
				*(*T)(p), *(*bool)(unsafe.Add(p, s.valid)) = xs[i], true
			}
		}
	}
}

// put writes row i, which is not null, to p.
func (s *Shape) put(v *vector.Vector, i int, p unsafe.Pointer) error {
	switch s.Type.Kind {
	case types.Str:
		*(*string)(p) = v.Str(i)
	case types.Bytes:
		*(*[]byte)(p) = []byte(v.Str(i))
	case types.Float32:
		*(*float32)(p) = float32(v.F[i])
	case types.Float64:
		if v.Layout == types.Ints {
			*(*float64)(p) = float64(v.I[i])
		} else {
			*(*float64)(p) = v.F[i]
		}
	case types.Dec:
		*(*types.Decimal)(p) = types.DecimalOf(v.Wide(i), v.Type.Scale)
	case types.Time:
		digits, x := v.Type.Precision, v.I[i]
		if v.Type.Kind == types.Day {
			digits, x = 0, x*86400
		}
		*(*time.Time)(p) = types.TimeOf(x, digits)
	default:
		return s.putInteger(v.I[i], p)
	}
	return nil
}

// putInteger writes what lies in 64 bits, and fails where the Go type has
// fewer.
//
// A conversion and back shows whether a value fits.
func (s *Shape) putInteger(x int64, p unsafe.Pointer) error {
	fits := true
	switch s.kind {
	case reflect.Bool:
		*(*bool)(p) = x != 0
	case reflect.Int8:
		*(*int8)(p), fits = int8(x), int64(int8(x)) == x
	case reflect.Int16:
		*(*int16)(p), fits = int16(x), int64(int16(x)) == x
	case reflect.Int32:
		*(*int32)(p), fits = int32(x), int64(int32(x)) == x
	case reflect.Uint8:
		*(*uint8)(p), fits = uint8(x), int64(uint8(x)) == x
	case reflect.Uint16:
		*(*uint16)(p), fits = uint16(x), int64(uint16(x)) == x
	case reflect.Uint32:
		*(*uint32)(p), fits = uint32(x), x >= 0 && x <= math.MaxUint32
	case reflect.Uint, reflect.Uint64:
		*(*uint64)(p), fits = uint64(x), x >= 0
	default:
		*(*int64)(p) = x
	}
	if !fits {
		return fmt.Errorf("%d does not fit in the Go type, %v", x, s.kind)
	}
	return nil
}
