package spill

import (
	"encoding/binary"
	"hash/crc32"
	"unsafe"

	"github.com/klauspost/compress/s2"

	"xfork/table/internal/types"
	"xfork/table/internal/vector"
)

// Ref is where a block is in the file, and what has been written there.
type Ref struct {
	N int // rows

	off            int64
	size           uint32 // of the block
	schema, morsel uint32
	check          uint32
	Bytes          uint32 // of the rows before they were compressed
	first          int64  // number of an ordered bucket
}

// Lengths of the parts of a block that are not compressed.
const (
	magic      = "xfsp"
	headLength = len(magic) + 16
	tailLength = 4
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// The forms of columns. A column that nothing reads is absent.
const (
	absent byte = iota
	ints
	floats
	wides
	text
	codes

	withNulls byte = 1 << 7
)

// codec encodes and decodes blocks in memory that is used again. It belongs to
// one goroutine at a time.
type codec struct {
	raw, packed []byte
	flat        vector.Vector
	local       []uint32 // of a dictionary's entries: their number in the block, and one
}

// encode returns a chunk as a block, good until the next call, and completes r.
//
// Columns are put together before they are compressed: S2 finds what columns have
// in common, and a block of a few hundred rows is one call and not ten.
func (w *codec) encode(r *Ref, c *vector.Chunk) []byte {
	w.raw = w.raw[:0]
	for _, v := range c.Cols {
		w.column(v, c.N)
	}
	r.Bytes = uint32(len(w.raw))
	most := headLength + s2.MaxEncodedLen(len(w.raw)) + tailLength
	if cap(w.packed) < most {
		w.packed = make([]byte, most)
	}
	// The head is not compressed: it is compared with the ref before anything is
	// decoded.
	head := append(w.packed[:0], magic...)
	for _, x := range []uint32{r.schema, r.morsel, uint32(r.N), r.Bytes} {
		head = binary.LittleEndian.AppendUint32(head, x)
	}
	body := s2.Encode(w.packed[headLength:most], w.raw)
	block := w.packed[:headLength+len(body)]
	r.check = crc32.Checksum(block, castagnoli)
	block = binary.LittleEndian.AppendUint32(block, r.check)
	r.size = uint32(len(block))
	return block
}

// column appends a column of n rows.
func (w *codec) column(v *vector.Vector, n int) {
	if v == nil {
		w.raw = append(w.raw, absent)
		return
	}
	// A constant is written as its rows: S2 makes a few bytes of them.
	v = v.Flat(&w.flat)
	form := [...]byte{types.Ints: ints, types.Floats: floats, types.Strings: text, types.Wides: wides}[v.Layout]
	if v.Dict != nil {
		form = codes
	}
	if v.Valid != nil {
		form |= withNulls
	}
	w.raw = append(w.raw, form, byte(v.Type.Kind), v.Type.Precision, v.Type.Scale)
	if v.Valid != nil {
		w.raw = append(w.raw, bytesOf(v.Valid[:(n+63)/64])...)
	}
	switch form &^ withNulls {
	case ints:
		w.ints(v.I[:n])
	case floats:
		w.raw = append(w.raw, bytesOf(v.F[:n])...)
	case wides:
		w.raw = append(w.raw, bytesOf(v.W[:n])...)
	case text:
		w.text(v.S[:n])
	case codes:
		w.codes(v, n)
	}
}

// bytesOf returns numbers as the bytes that they are in memory: the file is read
// by the process that writes it.
//
// So nothing is said of the order of bytes, and a file is of no use to another
// machine.
func bytesOf[T int32 | uint32 | uint64 | int64 | float64 | types.Int128](xs []T) []byte {
	return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(xs))), len(xs)*int(unsafe.Sizeof(*new(T))))
}

// ints appends integers as distances from the least, in as many bytes as the
// greatest distance has: numbers of rows, codes and days have one to four. It is
// a frame of reference (J. Goldstein, R. Ramakrishnan, U. Shaft, Compressing
// Relations and Indexes, 1998), and S2 has less to do.
func (w *codec) ints(xs []int64) {
	least, most := int64(0), int64(0)
	if len(xs) > 0 {
		least, most = xs[0], xs[0]
	}
	for _, x := range xs {
		least, most = min(least, x), max(most, x)
	}
	// Differences are taken in uint64, where that of the least and the greatest int64
	// has room.
	width := byte(8)
	switch d := uint64(most) - uint64(least); {
	case d == 0:
		width = 0
	case d < 1<<8:
		width = 1
	case d < 1<<16:
		width = 2
	case d < 1<<32:
		width = 4
	}
	w.raw = append(w.raw, width)
	w.raw = binary.LittleEndian.AppendUint64(w.raw, uint64(least))
	// One loop for each width, without a branch for each value.
	at := len(w.raw)
	w.raw = grown(w.raw, len(xs)*int(width))
	out := w.raw[at:]
	switch width {
	case 1:
		for i, x := range xs {
			out[i] = byte(x - least)
		}
	case 2:
		for i, x := range xs {
			binary.LittleEndian.PutUint16(out[2*i:], uint16(x-least))
		}
	case 4:
		for i, x := range xs {
			binary.LittleEndian.PutUint32(out[4*i:], uint32(x-least))
		}
	case 8:
		copy(out, bytesOf(xs)) // as they are, whatever the least
	}
}

// grown returns b with n more bytes, whatever they are.
//
// Half as much again, so that the buffer of a codec stops growing after a few
// blocks.
func grown(b []byte, n int) []byte {
	if need := len(b) + n; need > cap(b) {
		bigger := make([]byte, len(b), need+need/2)
		copy(bigger, b)
		b = bigger
	}
	return b[:len(b)+n]
}

// text appends strings: their lengths, then their bytes.
//
// Lengths come first and together: they are small numbers with three bytes of
// zeros, of which S2 makes little.
func (w *codec) text(xs []string) {
	at := len(w.raw)
	w.raw = grown(w.raw, 4*len(xs))
	for i, s := range xs {
		binary.LittleEndian.PutUint32(w.raw[at+4*i:], uint32(len(s)))
	}
	for _, s := range xs {
		w.raw = append(w.raw, s...)
	}
}

// codes appends a column of codes: the entries that occur, and for each row the
// number of its entry among them. A dictionary is that of a whole row group, and
// a block has few of its rows.
func (w *codec) codes(v *vector.Vector, n int) {
	if len(w.local) < len(v.Dict.Values) {
		w.local = make([]uint32, len(v.Dict.Values))
	}
	var entries []string
	numbers := make([]uint32, n)
	for i, c := range v.Codes[:n] {
		if w.local[c] == 0 {
			entries = append(entries, v.Dict.Values[c])
			w.local[c] = uint32(len(entries))
		}
		numbers[i] = w.local[c] - 1
	}
	// Only what has been set is cleared: a dictionary may be larger than many blocks.
	for _, c := range v.Codes[:n] {
		w.local[c] = 0
	}
	w.raw = binary.LittleEndian.AppendUint32(w.raw, uint32(len(entries)))
	w.text(entries)
	w.raw = append(w.raw, bytesOf(numbers)...)
}

// space returns n bytes for a block that is read.
func (w *codec) space(n int) []byte {
	if cap(w.packed) < n {
		w.packed = make([]byte, n)
	}
	return w.packed[:n]
}
