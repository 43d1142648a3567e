package parquet

import (
	"encoding/binary"
	"fmt"
	"unsafe"

	pq "github.com/parquet-go/parquet-go"

	"xfork/table/internal/page"
	"xfork/table/internal/types"
	"xfork/table/internal/vector"
)

// values decodes the values of a page, which come without the nulls, some at a
// time. It serves for pages and for the entries of dictionaries.
//
// Which decoder is used depends on the physical type and the encoding:
//
//	           BOOLEAN   INT32, INT64   FLOAT, DOUBLE, INT96   BYTE_ARRAY   FIXED_LEN_BYTE_ARRAY
//	PLAIN      bits      data           data                   strings      data
//	RLE        bits
//	DELTA_..             ints                                  strings      strings
//	SPLIT                data           data (not INT96)                    data
//	codes      runs      runs           runs                   runs         runs
type values struct {
	leaf  *leaf
	enc   page.Encoding
	data  []byte // what has not been read yet
	begun bool

	runs    page.Runs
	bits    page.Bits
	ints    page.Ints
	strings page.Strings

	split  []byte  // a page whose bytes have been put together
	narrow []int64 // integers that are to be widened
	some   []uint32
	words  []uint64
}

// One values serves for all pages of a chunk, and its buffers for all chunks of
// a reader: a page costs no allocation, but for strings, which must outlive it.

// open begins with the values of a page.
func (p *values) open(l *leaf, enc page.Encoding, data []byte) {
	p.leaf, p.enc, p.data, p.begun = l, enc, data, false
}

// begin reads what lies in front of the values. It is done when the first value
// is asked for: where all are null, some writers write nothing at all.
func (p *values) begin() error {
	if p.begun {
		return nil
	}
	p.begun = true
	kind, enc := p.leaf.kind, p.enc
	ints := kind == pq.Int32 || kind == pq.Int64
	bytes, fixed := kind == pq.ByteArray, kind == pq.FixedLenByteArray
	switch {
	case enc.Codes():
		if len(p.data) == 0 || p.data[0] > 32 {
			return page.Damage("codes without a width")
		}
		p.runs.Reset(p.data[1:], uint(p.data[0]))
	case kind == pq.Boolean && enc == page.Plain:
		p.bits.Packed(p.data)
	case kind == pq.Boolean && enc == page.RLE:
		if len(p.data) < 4 || uint64(binary.LittleEndian.Uint32(p.data)) > uint64(len(p.data)-4) {
			return page.Damage("bools are cut")
		}
		p.bits.Reset(p.data[4 : 4+binary.LittleEndian.Uint32(p.data)])
	case ints && enc == page.DeltaInts:
		return p.ints.Reset(p.data)
	case bytes && (enc == page.Plain || enc == page.DeltaLengths), (bytes || fixed) && enc == page.DeltaStrings:
		return p.strings.Reset(enc, p.data)
	case enc == page.SplitBytes && !bytes && kind != pq.Boolean && kind != pq.Int96:
		if len(p.data)%p.leaf.size() != 0 {
			return page.Damaged("values of %d bytes in a page of %d", p.leaf.size(), len(p.data))
		}
		if p.leaf.typ.Stored() == types.Strings {
			p.split = nil // its memory is that of strings
		}
		p.split = page.Unsplit(p.split, p.data, p.leaf.size())
		p.data = p.split
	case enc == page.Plain:
	default:
		return fmt.Errorf("%v in %v (%d) is not supported", kind, enc, enc)
	}
	return nil
}

// read decodes n values to v, from row at on. v has the layout of the column's
// type.
func (p *values) read(v *vector.Vector, at, n int) error {
	if err := p.begin(); err != nil {
		return err
	}
	switch kind := p.leaf.kind; {
	case kind == pq.Boolean:
		return p.bools(v.I[at : at+n])
	case kind == pq.Int32 || kind == pq.Int64:
		return p.integers(v, at, n)
	case kind == pq.ByteArray || p.enc == page.DeltaStrings:
		return p.byteArrays(v, at, n)
	}
	b, err := p.take(n)
	if err != nil {
		return err
	}
	switch p.leaf.kind {
	case pq.Float:
		page.Floats(v.F[at:at+n], b)
	case pq.Double:
		page.Doubles(v.F[at:at+n], b)
	case pq.Int96:
		return page.Moments(v.I[at:at+n], b, types.Units(p.leaf.typ.Precision))
	default:
		return p.fixed(v, at, b, n)
	}
	return nil
}

// A page may have more bytes than values: some writers pad. It must not have
// fewer.
//
// take returns the bytes of the next n values of fixed size.
func (p *values) take(n int) ([]byte, error) {
	size := n * p.leaf.size()
	if size > len(p.data) {
		return nil, page.Damaged("%d bytes of values where %d are needed", len(p.data), size)
	}
	b := p.data[:size]
	p.data = p.data[size:]
	return b, nil
}

// Bools are words of 0 and 1 in vectors, as all integers are, so kernels for
// them are those of integers.
//
// bools decodes bools, word by word.
func (p *values) bools(out []int64) error {
	p.words = resized(p.words, (len(out)+63)/64)
	if _, err := p.bits.Read(p.words, len(out)); err != nil {
		return err
	}
	for i := range out {
		out[i] = int64(p.words[i>>6] >> (i & 63) & 1)
	}
	return nil
}

// integers decodes integers of 32 and 64 bits.
//
// An unsigned integer of 32 bits is stored in a signed one and shown as an
// int64. A column of unsigned 64 bits holds those below 1<<63, or is a decimal. Deltas of 32
// bits have been summed in 64, of which the lower half is right.
func (p *values) integers(v *vector.Vector, at, n int) error {
	wide := v.Layout == types.Wides
	var out []int64
	if wide {
		p.narrow = resized(p.narrow, n)
		out = p.narrow
	} else {
		out = v.I[at : at+n]
	}
	short := p.leaf.kind == pq.Int32
	if p.enc == page.DeltaInts {
		if err := p.ints.Read(out); err != nil {
			return err
		}
		if short {
			cut(out, p.leaf.unsigned)
		}
	} else {
		b, err := p.take(n)
		switch {
		case err != nil:
			return err
		case short && p.leaf.unsigned:
			page.Uint32s(out, b)
		case short:
			page.Int32s(out, b)
		default:
			page.Int64s(out, b)
		}
	}
	if err := p.leaf.meant(out); err != nil {
		return err
	}
	if wide {
		for i, x := range out {
			if v.W[at+i] = types.Wide(x); p.leaf.unsigned {
				v.W[at+i].Hi = 0
			}
		}
	}
	return nil
}

// The sums of deltas wrap at 64 bits, and the writer's did so at 32: the lower
// halves are equal, whatever is above.
//
// cut cuts integers to 32 bits.
func cut(out []int64, unsigned bool) {
	if unsigned {
		for i, x := range out {
			out[i] = int64(uint32(x))
		}
		return
	}
	for i, x := range out {
		out[i] = int64(int32(x))
	}
}

// byteArrays decodes strings, which are views of the page. Decimals are numbers
// of as many bytes as they need.
//
// A string that is kept keeps the bytes of its page alive. Keys of groups and
// values of Min and Max are copied out for that reason (vector.Put); rows that
// are collected are not, for they are most of the page.
func (p *values) byteArrays(v *vector.Vector, at, n int) error {
	if v.Layout == types.Strings {
		out := v.S[at : at+n]
		if err := p.strings.Read(out); err != nil {
			return err
		}
		if err := p.lengths(out); err != nil {
			return err
		}
		p.leaf.texts(out)
		return nil
	}
	var buf [128]string
	for n > 0 {
		some := buf[:min(n, len(buf))]
		if err := p.strings.Read(some); err != nil {
			return err
		}
		if err := p.lengths(some); err != nil {
			return err
		}
		for i, s := range some {
			if err := number(v, at+i, unsafe.Slice(unsafe.StringData(s), len(s))); err != nil {
				return err
			}
		}
		at += len(some)
		n -= len(some)
	}
	return nil
}

// Only the deltas have lengths of their own; the others are cut at the width.
//
// lengths checks the lengths of fixed-length byte arrays that are encoded as
// others.
func (p *values) lengths(out []string) error {
	if p.leaf.kind != pq.FixedLenByteArray {
		return nil
	}
	for _, s := range out {
		if len(s) != p.leaf.width {
			return page.Damaged("%d bytes in a column of %d each", len(s), p.leaf.width)
		}
	}
	return nil
}

// UUIDs, hashes and intervals come so, halves of floats, and decimals of more
// than 18 digits with most writers.
//
// fixed decodes byte arrays of one length.
func (p *values) fixed(v *vector.Vector, at int, b []byte, n int) error {
	size := p.leaf.width
	if v.Layout == types.Strings {
		s := unsafe.String(unsafe.SliceData(b), len(b)) // the page is kept
		for i := range n {
			v.S[at+i] = s[i*size : (i+1)*size]
		}
		p.leaf.texts(v.S[at : at+n])
		return nil
	}
	for i := range n {
		if err := number(v, at+i, b[i*size:(i+1)*size]); err != nil {
			return err
		}
	}
	return nil
}

// skip passes over n values. Those of fixed size are not looked at; strings and
// deltas have to be read to know where they end.
func (p *values) skip(n int) error {
	if err := p.begin(); err != nil {
		return err
	}
	kind := p.leaf.kind
	switch {
	case p.enc.Codes():
		return p.runs.Skip(n)
	case kind == pq.Boolean:
		return p.bits.Skip(n)
	case p.enc == page.DeltaInts:
		p.narrow = resized(p.narrow, n)
		return p.ints.Read(p.narrow)
	case kind == pq.ByteArray || p.enc == page.DeltaStrings:
		return p.strings.Read(make([]string, n))
	}
	_, err := p.take(n)
	return err
}
