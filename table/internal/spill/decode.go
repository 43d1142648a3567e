package spill

import (
	"encoding/binary"
	"errors"
	"hash/crc32"
	"unsafe"

	"github.com/klauspost/compress/s2"

	"xfork/table/internal/types"
	"xfork/table/internal/vector"
)

// What is wrong with a block.
var (
	errCheck  = errors.New("its check is another one")
	errOther  = errors.New("another block is there")
	errLength = errors.New("it ends too early")
)

// decode returns the chunk of a block. Nothing is looked at before the check is
// right, and lengths are looked at all the same: an error of this package must
// not become a panic of the program.
func (w *codec) decode(r *Ref, block []byte) (*vector.Chunk, error) {
	if len(block) < headLength+tailLength {
		return nil, errLength
	}
	end := len(block) - tailLength
	// Compared with the ref as well: a block that is whole, but of another place or of
	// an earlier run, is as wrong as a damaged one.
	check := crc32.Checksum(block[:end], castagnoli)
	if check != r.check || check != binary.LittleEndian.Uint32(block[end:]) {
		return nil, errCheck
	}
	head := block[len(magic):]
	for i, x := range []uint32{r.schema, r.morsel, uint32(r.N), r.Bytes} {
		if binary.LittleEndian.Uint32(head[4*i:]) != x {
			return nil, errOther
		}
	}
	// Memory of its own, and not the codec's, since strings are made of it.
	raw := make([]byte, r.Bytes)
	raw, err := s2.Decode(raw, block[headLength:end])
	if err != nil {
		return nil, err
	}
	if len(raw) != int(r.Bytes) {
		return nil, errLength
	}
	d := decoder{rest: raw}
	c := &vector.Chunk{N: r.N}
	for len(d.rest) > 0 && d.err == nil {
		c.Cols = append(c.Cols, d.column(r.N))
	}
	return c, d.err
}

// decoder takes columns off bytes. Strings are made of these bytes without
// copying them, so a string keeps its block in memory.
type decoder struct {
	rest []byte
	err  error
}

// take takes n bytes, zeros if there are not so many.
//
// After an error there is nothing left, so callers may ask on and look at err in
// the end.
func (d *decoder) take(n int) []byte {
	if n > len(d.rest) || n < 0 {
		d.err, d.rest = errLength, nil
		return nil
	}
	b := d.rest[:n:n]
	d.rest = d.rest[n:]
	return b
}

// column takes a column of n rows.
//
// The layout of the vector that was written comes back: operators rely on the one
// that they have chosen for a type.
func (d *decoder) column(n int) *vector.Vector {
	head := d.take(1)
	if d.err != nil || head[0] == absent {
		return nil
	}
	form, rest := head[0], d.take(3)
	if d.err != nil {
		return nil
	}
	t := types.Type{Kind: types.Kind(rest[0]), Precision: rest[1], Scale: rest[2]}
	var valid vector.Bitmap
	if form&withNulls != 0 {
		valid = numbers[uint64](d, (n+63)/64)
	}
	v := &vector.Vector{Type: t, N: n}
	switch form &^ withNulls {
	case ints:
		v.Layout, v.I = types.Ints, d.ints(n)
	case floats:
		v.Layout, v.F = types.Floats, numbers[float64](d, n)
	case wides:
		v.Layout, v.W = types.Wides, numbers[types.Int128](d, n)
	case text:
		v.Layout, v.S = types.Strings, d.text(n)
	case codes:
		v.Layout = types.Strings
		if k := numbers[uint32](d, 1); d.err == nil {
			v.Dict = &vector.Dict{Values: d.text(int(k[0]))}
			v.Codes = numbers[uint32](d, n)
		}
	default:
		d.err = errLength
	}
	v.Valid = valid
	return v
}

// numbers takes n numbers, and copies them: they may have to be aligned.
func numbers[T uint32 | uint64 | int64 | float64 | types.Int128](d *decoder, n int) []T {
	b := d.take(n * int(unsafe.Sizeof(*new(T))))
	if d.err != nil {
		return nil
	}
	out := make([]T, n)
	copy(unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(out))), len(b)), b)
	return out
}

// ints takes n integers.
//
// It is the inverse of codec.ints: the least is added to distances of the width
// that the block names.
func (d *decoder) ints(n int) []int64 {
	head := d.take(9)
	if d.err != nil {
		return nil
	}
	width, least := int(head[0]), int64(binary.LittleEndian.Uint64(head[1:]))
	if width == 8 {
		return numbers[int64](d, n)
	}
	b := d.take(n * width)
	if d.err != nil {
		return nil
	}
	out := make([]int64, n)
	switch width {
	case 0:
		for i := range out {
			out[i] = least
		}
	case 1:
		for i := range out {
			out[i] = least + int64(b[i])
		}
	case 2:
		for i := range out {
			out[i] = least + int64(binary.LittleEndian.Uint16(b[2*i:]))
		}
	case 4:
		for i := range out {
			out[i] = least + int64(binary.LittleEndian.Uint32(b[4*i:]))
		}
	default:
		d.err = errLength
	}
	return out
}

// text takes n strings.
func (d *decoder) text(n int) []string {
	lengths := numbers[uint32](d, n)
	if d.err != nil {
		return nil
	}
	out := make([]string, n)
	for i, l := range lengths {
		b := d.take(int(l))
		if d.err != nil {
			return nil
		}
		out[i] = unsafe.String(unsafe.SliceData(b), len(b))
	}
	return out
}
