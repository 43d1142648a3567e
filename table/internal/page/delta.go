package page

import (
	"encoding/binary"

	"github.com/parquet-go/bitpack"
)

// Ints reads the encoding DELTA_BINARY_PACKED: differences to the value before,
// less the least difference of a block, in the bits that the largest of a
// miniblock needs (D. Lemire, L. Boytsov, Decoding Billions of Integers per
// Second through Vectorization, 2015).
//
//	values a block, miniblocks a block, values, the first value
//	block   least difference, widths of its miniblocks, the miniblocks
//
// The values 7 5 3 1 2 3 4 5, as the format's page has them, in one miniblock:
//
//	first     7
//	deltas   -2 -2 -2  1  1  1  1
//	least    -2                         zigzag
//	rest      0  0  0  3  3  3  3       in two bits each
//
// Sorted columns, such as keys and times, have small differences, and those of
// one size: they take a few bits a value, where PLAIN takes 64.
//
// Miniblocks without a value have a width and no bytes. Sums wrap around at 64
// bits; those of 32 are cut by the caller, and come out the same. Values are
// unpacked 32 at a time, which miniblocks are multiples of. The bytes have
// slack.
type Ints struct {
	data []byte
	in   layout

	left  int   // values that have not been decoded
	value int64 // the last one, or the first
	begun bool

	least  int64
	widths []byte // of the miniblocks to come
	packed []byte // the current one
	width  uint
	rest   int // its values

	buf       [32]int64 // values that have been decoded and not been asked for
	have, got int
}

// layout is how many values lie in a miniblock, and miniblocks in a block.
type layout struct{ values, minis int }

// A block has 128 values in four miniblocks with nearly all writers. The format
// asks for multiples of 128 and of 32; what is not is refused, since unpacking
// relies on the latter.

// Reset reads the head.
func (d *Ints) Reset(data []byte) error {
	*d = Ints{}
	head := [3]int{}
	for i := range head {
		x, n := binary.Uvarint(data)
		if n <= 0 || x > 1<<31 {
			return Damaged("the head of its deltas makes no sense")
		}
		head[i], data = int(x), data[n:]
	}
	first, n := binary.Varint(data)
	block, minis := head[0], head[1]
	if n <= 0 || minis == 0 || block == 0 || block%minis != 0 || block/minis%32 != 0 {
		return Damaged("the head of its deltas makes no sense")
	}
	d.data, d.in, d.left, d.value = data[n:], layout{block / minis, minis}, head[2], first
	return nil
}

// The widths stand together in front of all miniblocks of a block, so where the
// next block begins is known without a look at a value (End).

// block reads the head of the next block.
func (d *Ints) block() error {
	least, n := binary.Varint(d.data)
	if n <= 0 || len(d.data)-n < d.in.minis {
		return Damaged("values are missing")
	}
	d.least = least
	d.widths, d.data = d.data[n:n+d.in.minis], d.data[n+d.in.minis:]
	return nil
}

// mini goes to the next miniblock. Its padding may be missing at the end.
func (d *Ints) mini() error {
	if len(d.widths) == 0 {
		if err := d.block(); err != nil {
			return err
		}
	}
	d.width, d.widths = uint(d.widths[0]), d.widths[1:]
	if d.width > 64 {
		return Damaged("deltas of %d bits", d.width)
	}
	n := min(d.in.values/8*int(d.width), len(d.data))
	d.packed, d.data = d.data[:n], d.data[n:]
	d.rest = d.in.values
	if need := (min(d.rest, d.left)*int(d.width) + 7) / 8; n < need {
		return Damaged("values are missing")
	}
	return nil
}

// End returns the bytes behind the values, without decoding any.
func (d *Ints) End() ([]byte, error) {
	c := *d
	for c.left--; c.left > 0; c.left -= c.rest {
		if err := c.mini(); err != nil {
			return nil, err
		}
	}
	return c.data, nil
}

// Read reads values to out. Whole groups of 32 are decoded where they are
// wanted; only what is asked for in between goes through buf.
func (d *Ints) Read(out []int64) error {
	if len(out) > d.left+d.have-d.got {
		return Damaged("values are missing")
	}
	for len(out) > 0 {
		if d.got < d.have {
			n := copy(out, d.buf[d.got:d.have])
			d.got += n
			out = out[n:]
			continue
		}
		if !d.begun {
			d.begun = true
			out[0] = d.value
			out = out[1:]
			d.left--
			continue
		}
		if d.rest == 0 {
			if err := d.mini(); err != nil {
				return err
			}
		}
		if n := min(len(out), d.left, d.rest) &^ 31; n > 0 {
			d.some(out[:n])
			out = out[n:]
			continue
		}
		d.have, d.got = min(32, d.left), 0
		d.some(d.buf[:d.have])
	}
	return nil
}

// Each sum waits for the one before, so this is bound by the latency of two
// additions. Sums of parts in registers, as other decoders have them, wait less
// and need instructions that Go does not give.

// some decodes values of the current miniblock: a multiple of 32, or the last
// ones.
func (d *Ints) some(out []int64) {
	d.left -= len(out)
	d.rest -= (len(out) + 31) &^ 31
	value, least := d.value, d.least
	if d.width == 0 {
		for i := range out {
			value += least
			out[i] = value
		}
		d.value = value
		return
	}
	bitpack.Unpack(out, d.packed, d.width)
	for i, x := range out {
		value += x + least
		out[i] = value
	}
	d.value = value
	d.packed = d.packed[min(len(d.packed), (len(out)+31)/32*4*int(d.width)):]
}
