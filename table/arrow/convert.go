package arrow

import (
	"errors"
	"fmt"
	"math"
	"time"
	"unsafe"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/decimal128"

	"xfork/table/internal/types"
	"xfork/table/internal/vector"
)

// column is a column of a reader: its vector, which is a window of Arrow's
// memory where the values are ours as they lie there, and else buf.
//
//	int64, float64, timestamps, durations in ns   a window
//	texts, bytes                                  headers into Arrow's memory, or copies
//	dictionaries                                  codes
//	all others                                    converted
type column struct {
	v, buf vector.Vector
	// own says that texts are copied: the memory may be given back to an
	// allocator while results have the texts still.
	own  bool
	dict *vector.Dict
	of   arrow.ArrayData // what dict has been made of
}

// errNull is the error about a file that contradicts itself.
var errNull = errors.New("a null, where the schema says there is none")

// Batches are shown a vector of rows at a time, so nothing is converted that a
// Head does not come to. A window is made anew for each: its slices belong to the
// batch, and must not be taken for room by Init.
//
// convert makes the column n rows of an array, from row from on.
func (c *column) convert(a arrow.Array, t types.Type, nullable bool, from, n int) (*vector.Vector, error) {
	if x, is := a.(array.ExtensionArray); is {
		a = x.Storage()
	}
	v := &c.buf
	switch a := a.(type) {
	case *array.Int64:
		v = c.window(t, n, func(w *vector.Vector) { w.I = a.Int64Values()[from : from+n] })
	case *array.Timestamp:
		v = c.window(t, n, func(w *vector.Vector) { w.I = cast(a.TimestampValues()[from : from+n]) })
	case *array.Float64:
		v = c.window(t, n, func(w *vector.Vector) { w.F = a.Float64Values()[from : from+n] })
	default:
		v.Init(t, t.Stored(), n)
	}
	c.nulls(v, a, from, n)
	if v.Valid != nil && !nullable && v.Valid.Count(n) < n {
		return nil, errNull
	}
	return v, c.fill(v, a, from, n)
}

// window makes the column's vector one of values that are in memory already.
func (c *column) window(t types.Type, n int, values func(*vector.Vector)) *vector.Vector {
	c.v = vector.Vector{Type: t, Layout: t.Kind.Layout(), N: n}
	values(&c.v)
	return &c.v
}

// cast shows integers as such. Timestamps are no other.
func cast[T ~int64](xs []T) []int64 {
	return unsafe.Slice((*int64)(unsafe.Pointer(unsafe.SliceData(xs))), len(xs))
}

// An array of a slice has an offset into the bitmap of the whole, so words would
// have to be shifted together; bit by bit it takes two microseconds a vector.
//
// nulls copies the bitmap of nulls. That of Arrow has its bits in the same
// order, and begins anywhere.
func (c *column) nulls(v *vector.Vector, a arrow.Array, from, n int) {
	if a.DataType().ID() == arrow.NULL {
		clear(v.Nulls())
		return
	}
	bits := a.NullBitmapBytes()
	if len(bits) == 0 || a.NullN() == 0 {
		return
	}
	at := a.Data().Offset() + from
	_ = bits[(at+n-1)/8] // one check for all: a damaged file ends here
	valid := v.Nulls()
	clear(valid)
	for i := range n {
		if k := at + i; bits[k>>3]>>(k&7)&1 != 0 {
			valid.Set(i)
		}
	}
}

// All values are converted, those of null rows too: what lies there is
// unspecified on both sides, and a test for each would cost more.
//
// fill writes the values that are not in place.
func (c *column) fill(v *vector.Vector, a arrow.Array, from, n int) error {
	switch a := a.(type) {
	case *array.Int64, *array.Timestamp, *array.Float64, *array.Null:
	case *array.Boolean:
		for i := range n {
			if v.I[i] = 0; a.Value(from + i) {
				v.I[i] = 1
			}
		}
	case *array.Int8:
		widen(v.I, a.Int8Values()[from:from+n])
	case *array.Int16:
		widen(v.I, a.Int16Values()[from:from+n])
	case *array.Int32:
		widen(v.I, a.Int32Values()[from:from+n])
	case *array.Uint8:
		widen(v.I, a.Uint8Values()[from:from+n])
	case *array.Uint16:
		widen(v.I, a.Uint16Values()[from:from+n])
	case *array.Uint32:
		widen(v.I, a.Uint32Values()[from:from+n])
	case *array.Date32:
		widen(v.I, a.Date32Values()[from:from+n])
	case *array.Float32:
		for i, f := range a.Float32Values()[from : from+n] {
			v.F[i] = float64(f)
		}
	case *array.Float16:
		for i := range n {
			v.F[i] = float64(a.Value(from + i).Float32())
		}
	case *array.Uint64:
		for i, x := range a.Uint64Values()[from : from+n] {
			v.W[i] = types.Int128{Lo: x}
		}
	case *array.Dictionary:
		return c.codes(v, a, from, n)
	default:
		return c.checked(v, a, from, n)
	}
	return nil
}

// widen converts integers.
func widen[T ~int8 | ~uint8 | ~int16 | ~uint16 | ~int32 | ~uint32](dst []int64, src []T) {
	for i, x := range src {
		dst[i] = int64(x)
	}
}

// rowError is an error of a row of a batch.
type rowError struct {
	row int
	err error
}

// Error returns the error alone: the row is one of a batch.
func (e *rowError) Error() string { return e.err.Error() }

// each calls f for each row that is not null.
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

// Null rows are left out here, for what lies there would be an error.
//
// checked is fill for the types of which not every value is one of ours, and
// for texts.
func (c *column) checked(v *vector.Vector, a arrow.Array, from, n int) error {
	switch a := a.(type) {
	case *array.Decimal32:
		return decimals(v, n, func(i int) types.Int128 { return types.Wide(int64(a.Value(from + i))) })
	case *array.Decimal64:
		return decimals(v, n, func(i int) types.Int128 { return types.Wide(int64(a.Value(from + i))) })
	case *array.Decimal128:
		return decimals(v, n, func(i int) types.Int128 { return wide(a.Value(from + i)) })
	case *array.Decimal256:
		// By its type it has no more than 38 digits, so the upper half is the
		// sign; decimals checks the lower one.
		return decimals(v, n, func(i int) types.Int128 {
			x := a.Value(from + i).Array()
			if top := uint64(int64(x[1]) >> 63); x[2] != top || x[3] != top {
				return types.Int128{Hi: math.MaxInt64, Lo: math.MaxUint64}
			}
			return types.Int128{Hi: int64(x[1]), Lo: x[0]}
		})
	case *array.Date64:
		const day = 86400e3
		return each(v, n, func(i int) error {
			if x := int64(a.Value(from + i)); x%day != 0 {
				return fmt.Errorf("%d ms is no midnight, as the value of a date is", x)
			}
			v.I[i] = int64(a.Value(from+i)) / day
			return nil
		})
	case *array.Time32:
		u := a.DataType().(*arrow.Time32Type).Unit
		return spans(v, n, u, func(i int) int64 { return int64(a.Value(from + i)) })
	case *array.Time64:
		u := a.DataType().(*arrow.Time64Type).Unit
		return spans(v, n, u, func(i int) int64 { return int64(a.Value(from + i)) })
	case *array.Duration:
		u := a.DataType().(*arrow.DurationType).Unit
		return spans(v, n, u, func(i int) int64 { return int64(a.Value(from + i)) })
	}
	return c.texts(v, a, from, n)
}

func wide(x decimal128.Num) types.Int128 { return types.Int128{Hi: x.HighBits(), Lo: x.LowBits()} }

// decimals writes decimals, of which a damaged file may have more digits than
// its type says: sums rely on it.
func decimals(v *vector.Vector, n int, value func(i int) types.Int128) error {
	limit := types.WidePow10(int(v.Type.Precision))
	return each(v, n, func(i int) error {
		x := value(i)
		if x.Abs().Hi < 0 || x.Abs().Cmp(limit) >= 0 {
			return fmt.Errorf("the value has more digits than a %v", v.Type)
		}
		if v.Layout == types.Wides {
			v.W[i] = x
		} else {
			v.I[i] = int64(x.Lo)
		}
		return nil
	})
}

// A time of the day is a duration since midnight: a table has no other type for
// it.
//
// spans writes durations in nanoseconds.
func spans(v *vector.Vector, n int, u arrow.TimeUnit, value func(i int) int64) error {
	by := int64(time.Second) / types.Units(digits(u))
	return each(v, n, func(i int) error {
		x := value(i)
		if v.I[i] = x * by; v.I[i]/by != x {
			return fmt.Errorf("%d %v is more nanoseconds than 64 bits hold", x, u)
		}
		return nil
	})
}

// The copy is one allocation for the vector. Arrow does not check that utf8 is
// UTF-8, and neither does a frame: text is bytes to it.
//
// texts makes headers of texts, into Arrow's memory or into a copy of all of
// them.
func (c *column) texts(v *vector.Vector, a arrow.Array, from, n int) error {
	var value func(i int) string
	switch a := a.(type) {
	case interface{ Value(int) string }:
		value = a.Value
	case interface{ Value(int) []byte }:
		value = func(i int) string { b := a.Value(i); return unsafe.String(unsafe.SliceData(b), len(b)) }
	default:
		return fmt.Errorf("it is %v, which a table has no values for", a.DataType())
	}
	total := 0
	for i := range n {
		v.S[i] = ""
		if !v.Null(i) {
			v.S[i] = value(from + i)
			total += len(v.S[i])
		}
	}
	if !c.own || total == 0 {
		return nil
	}
	buf := make([]byte, 0, total)
	for i, s := range v.S {
		if len(s) > 0 {
			at := len(buf)
			buf = append(buf, s...)
			v.S[i] = unsafe.String(&buf[at], len(s))
		}
	}
	return nil
}
