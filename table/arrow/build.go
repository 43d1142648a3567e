package arrow

import (
	"errors"
	"fmt"
	"unicode/utf8"
	"unsafe"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/decimal128"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"xfork/table/internal/types"
	"xfork/table/internal/vector"
)

// newBatch makes a batch of columns.
func newBatch(s *arrow.Schema, cols []arrow.Array, rows int64) arrow.RecordBatch {
	return array.NewRecordBatch(s, cols, rows)
}

// A buffer that is a vector's memory is never given back to an allocator: Release
// lets go of it, and the collector frees it with the last array that has it.
//
// made makes an array of a column that is not written any more. Its buffers are
// the vector's own memory where that has the form of Arrow's: bitmaps, integers
// and floats of 64 bits.
func made(v *vector.Vector, t types.Type, as arrow.DataType) (arrow.Array, error) {
	var flat vector.Vector
	v = v.Flat(&flat)
	buffers := []*memory.Buffer{nil}
	nulls := 0
	if v.Valid != nil {
		nulls = v.N - v.Valid.Count(v.N)
		buffers[0] = shown(v.Valid[:(v.N+63)/64])
	}
	values, err := bodies(v, t)
	if err != nil {
		return nil, err
	}
	data := array.NewData(as, v.N, append(buffers, values...), nil, nulls, 0)
	return array.MakeFromData(data), nil
}

// shown returns the memory of a slice as a buffer. All machines that Go has and
// arrow-go runs on with these types are little-endian, as the format is.
func shown[T any](xs []T) *memory.Buffer {
	var x T
	return memory.NewBufferBytes(unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(xs))), len(xs)*int(unsafe.Sizeof(x))))
}

//	bool                       bits
//	int32, date, float32       narrowed
//	int64, float64, durations  in place
//	decimals                   widened to 128 bits, the lower half first, as decimal128.Num lies in memory
//	timestamps                 in place, or multiplied
//	texts                      offsets, then all texts
//
// bodies returns the buffers behind the bitmap.
func bodies(v *vector.Vector, t types.Type) ([]*memory.Buffer, error) {
	switch t.Kind {
	case types.Bool:
		bits := make([]byte, (v.N+7)/8)
		for i, x := range v.I[:v.N] {
			bits[i/8] |= byte(x&1) << (i % 8)
		}
		return []*memory.Buffer{shown(bits)}, nil
	case types.Int32, types.Day:
		out := make([]int32, v.N)
		for i, x := range v.I[:v.N] {
			out[i] = int32(x)
		}
		return []*memory.Buffer{shown(out)}, nil
	case types.Int64, types.Span:
		return []*memory.Buffer{shown(v.I[:v.N])}, nil
	case types.Float32:
		out := make([]float32, v.N)
		for i, x := range v.F[:v.N] {
			out[i] = float32(x)
		}
		return []*memory.Buffer{shown(out)}, nil
	case types.Float64:
		return []*memory.Buffer{shown(v.F[:v.N])}, nil
	case types.Dec:
		out := make([]decimal128.Num, v.N)
		for i := range out {
			x := v.Wide(i)
			out[i] = decimal128.New(x.Hi, x.Lo)
		}
		return []*memory.Buffer{shown(out)}, nil
	case types.Time:
		return times(v, t)
	}
	return texts(v, t.Kind == types.Str)
}

// Arrow has seconds, milli-, micro- and nanoseconds alone; the digits of a type
// may lie between, after a cast.
//
// times returns timestamps in the unit that they are written in.
func times(v *vector.Vector, t types.Type) ([]*memory.Buffer, error) {
	unit := min((t.Precision+2)/3, 3) * 3
	if unit == t.Precision {
		return []*memory.Buffer{shown(v.I[:v.N])}, nil
	}
	by := types.Pow10[unit-t.Precision]
	out := make([]int64, v.N)
	err := each(v, v.N, func(i int) error {
		if out[i] = v.I[i] * by; out[i]/by != v.I[i] {
			return fmt.Errorf("the timestamp is outside of what timestamp(%d) holds", unit)
		}
		return nil
	})
	return []*memory.Buffer{shown(out)}, err
}

// A null takes no bytes: its offset is that of the next one. Offsets are checked
// before the texts are copied, so that a batch that is too large costs no memory.
//
// texts returns offsets and texts.
func texts(v *vector.Vector, utf bool) ([]*memory.Buffer, error) {
	offsets := make([]int32, v.N+1)
	total := 0
	for i := range v.N {
		if !v.Null(i) {
			total += len(v.Str(i))
		}
		if utf && !v.Null(i) && !utf8.ValidString(v.Str(i)) {
			return nil, &rowError{i, fmt.Errorf("%.80q is not UTF-8, as text of Arrow is", v.Str(i))}
		}
		if total > mostText {
			return nil, &rowError{i, errors.New("the batch has more than 2 GiB of text")}
		}
		offsets[i+1] = int32(total)
	}
	body := make([]byte, 0, total)
	for i := range v.N {
		if !v.Null(i) {
			body = append(body, v.Str(i)...)
		}
	}
	return []*memory.Buffer{shown(offsets), shown(body)}, nil
}
