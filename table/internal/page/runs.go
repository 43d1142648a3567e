package page

import (
	"encoding/binary"
	"math"

	"github.com/parquet-go/bitpack"
)

// Runs reads integers of up to 32 bits in the hybrid of runs and packed bits
// (Parquet format, "Encodings", RLE = 3):
//
//	header even   header >> 1 times the value that follows, in whole bytes
//	header odd    header >> 1 groups of eight values, packed from the least significant bit on
//
// With a width of 3:
//
//	0x0a 0x05             five times 5
//	0x03 0x88 0xc6 0xfa   0 1 2 3 4 5 6 7: 3 bytes for 8 values
//
// Writers change between the two where the same value comes eight times or
// more. The width is a byte in front of the codes of a page, and is known for
// levels. A dictionary of one entry has codes of no bits at all.
//
// It may stop anywhere in a run. The bytes have slack.
type Runs struct {
	data  []byte // behind the current run
	width uint

	left   int    // values of the current run
	value  uint32 // of all of them, or
	packed []byte // where they lie, and
	at     int    // which comes next
}

// Reset begins with bytes of values of the given width.
func (r *Runs) Reset(data []byte, width uint) { *r = Runs{data: data, width: width} }

// A run of no values is allowed, and no writer is known that writes one; the
// loop passes it over. Each turn takes a byte at least, so a page of them ends
// as well.

// run makes sure that there is a current run.
//
// The last group may lie there cut: it counts as far as its bytes go.
func (r *Runs) run() error {
	for r.left == 0 {
		header, n := uint64(0), 1
		if len(r.data) > 0 && r.data[0] < 1<<7 {
			header = uint64(r.data[0]) // most runs are short where there are nulls
		} else {
			header, n = binary.Uvarint(r.data)
		}
		if n <= 0 || header > math.MaxUint32 {
			return Damaged("values are missing")
		}
		r.data = r.data[n:]
		count := int(header >> 1)
		if header&1 == 0 {
			size := int(r.width+7) / 8
			if len(r.data) < size {
				return Damaged("a run is cut")
			}
			r.value, r.packed, r.left = 0, nil, count
			for i, b := range r.data[:size] {
				r.value |= uint32(b) << (8 * i)
			}
			r.data = r.data[size:]
			// Some writers set the bits that the width does not have, too.
			r.value &= uint32(1<<r.width - 1)
			continue
		}
		if r.width == 0 {
			r.value, r.packed, r.left = 0, nil, 8*count
			continue
		}
		size := min(int64(count)*int64(r.width), int64(len(r.data)))
		r.packed, r.at, r.left = r.data[:size], 0, int(min(int64(count)*8, size*8/int64(r.width)))
		r.data = r.data[size:]
		if r.left == 0 && count > 0 {
			return Damaged("values are missing")
		}
	}
	return nil
}

// What is the same is told and not written out: a filter looks at one code
// then, and a gather has one entry to copy.

// Next returns up to most values: n times the same one, or n different ones,
// which are unpacked to out. out has room for most.
//
// Packed values are unpacked by package bitpack, in vector registers: 0.06 ns a
// value, where the best loop in Go that was found takes 0.25.
func (r *Runs) Next(out []uint32, most int) (n int, value uint32, same bool, err error) {
	if err := r.run(); err != nil {
		return 0, 0, false, err
	}
	n = min(most, r.left)
	r.left -= n
	if r.packed == nil {
		return n, r.value, true, nil
	}
	r.unpack(out[:n])
	return n, 0, false, nil
}

// unpack unpacks values of the current run. Groups of eight begin at bytes; a
// part of a group is unpacked aside.
func (r *Runs) unpack(out []uint32) {
	if in := r.at & 7; in != 0 && len(out) > 0 {
		var group [8]uint32
		bitpack.Unpack(group[:], r.packed[(r.at>>3)*int(r.width):], r.width)
		n := copy(out, group[in:])
		r.at += n
		out = out[n:]
	}
	if len(out) > 0 {
		bitpack.Unpack(out, r.packed[(r.at>>3)*int(r.width):], r.width)
		r.at += len(out)
	}
}

// Skip passes over n values. It costs a step for each run, and none for a
// value.
func (r *Runs) Skip(n int) error {
	for n > 0 {
		if err := r.run(); err != nil {
			return err
		}
		k := min(n, r.left)
		r.left -= k
		r.at += k
		n -= k
	}
	return nil
}
