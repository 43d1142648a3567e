package parquet

import (
	"fmt"
	"math"
	"unsafe"

	"github.com/parquet-go/parquet-go/encoding"

	"xfork/table/internal/types"
	"xfork/table/internal/vector"
)

// plain writes n decoded values to v, from row at on.
//
// It serves for pages and for the entries of dictionaries. The kind of the
// values is the physical one of the page, and v has the layout of the column's
// type.
//
// How the specification stores what is written here:
//
//	INT32, INT64, FLOAT, DOUBLE    little-endian
//	INT96                          8 bytes of nanoseconds, 4 of the Julian day
//	BYTE_ARRAY                     4 bytes of length, then the bytes, value by value
//	FIXED_LEN_BYTE_ARRAY           the bytes alone
//
// parquet-go has taken lengths and encodings (RLE_DICTIONARY, DELTA_...) apart
// before, so these are slices, and lengths have become offsets.
func (c *chunk) plain(v *vector.Vector, at int, data encoding.Values, n int) error {
	switch data.Kind() {
	case encoding.Int32:
		return c.int32s(v.I[at:], data.Int32()[:n], v, at)
	case encoding.Int64:
		xs := data.Int64()[:n]
		if v.Layout == types.Wides {
			return widen(v.W[at:], xs)
		}
		copy(v.I[at:], xs)
		return c.unsigned(v.I[at : at+n])
	case encoding.Float:
		for i, x := range data.Float()[:n] {
			v.F[at+i] = float64(x)
		}
	case encoding.Double:
		copy(v.F[at:], data.Double()[:n])
	case encoding.Int96:
		for i, x := range data.Int96()[:n] {
			// Nanoseconds of the day, then the Julian day; 2440588 is
			// 1970-01-01.
			nanos := int64(x[0]) | int64(x[1])<<32
			v.I[at+i] = (int64(x[2])-2440588)*86400e9 + nanos
		}
	case encoding.ByteArray:
		bytes, offsets := data.ByteArray()
		return c.byteArrays(v, at, bytes, offsets[:n+1])
	case encoding.FixedLenByteArray:
		bytes, size := data.FixedLenByteArray()
		return c.fixed(v, at, bytes, size, n)
	default:
		return fmt.Errorf("values of the kind %v are not supported", data.Kind())
	}
	return nil
}

// int32s widens values of 32 bits.
//
// An unsigned integer of 32 bits is stored in a signed one and shown as an
// int64.
func (c *chunk) int32s(out []int64, xs []int32, v *vector.Vector, at int) error {
	switch {
	case v.Layout == types.Wides:
		for i, x := range xs {
			v.W[at+i] = types.Wide(int64(x))
		}
	case c.leaf.unsigned:
		for i, x := range xs {
			out[i] = int64(uint32(x))
		}
	default:
		for i, x := range xs {
			out[i] = int64(x)
		}
	}
	return nil
}

func widen(out []types.Int128, xs []int64) error {
	for i, x := range xs {
		out[i] = types.Wide(x)
	}
	return nil
}

// unsigned checks values of a column of unsigned 64 bits: a column holds those
// below 1<<63.
func (c *chunk) unsigned(xs []int64) error {
	if !c.leaf.unsigned {
		return nil
	}
	for _, x := range xs {
		if x < 0 {
			return fmt.Errorf("%d is above %d, the greatest int64", uint64(x), math.MaxInt64)
		}
	}
	return nil
}

// byteArrays copies strings out of a page, all of them at once: the page is
// used again. Decimals are numbers of as many bytes as they need.
//
//	page    ...|AIR|MAIL|SHIP|...     offsets 3 6 10 14
//	own         AIRMAILSHIP           one allocation for all strings of the page
//
// A string that is kept keeps the bytes of its page alive. Keys of groups and
// values of Min and Max are copied out for that reason (vector.Put); rows that
// are collected are not, for they are most of the page.
func (c *chunk) byteArrays(v *vector.Vector, at int, bytes []byte, offsets []uint32) error {
	n := len(offsets) - 1
	if v.Layout != types.Strings {
		for i := range n {
			if err := decimal(v, at+i, bytes[offsets[i]:offsets[i+1]]); err != nil {
				return err
			}
		}
		return nil
	}
	from := offsets[0]
	own := append([]byte(nil), bytes[from:offsets[n]]...)
	for i := range n {
		v.S[at+i] = view(own[offsets[i]-from : offsets[i+1]-from])
	}
	return nil
}

// view returns bytes that are not written any more as a string, without a copy.
func view(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }

// fixed is byteArrays for values of one length.
func (c *chunk) fixed(v *vector.Vector, at int, bytes []byte, size, n int) error {
	bytes = bytes[:n*size]
	if v.Layout != types.Strings {
		for i := range n {
			if err := decimal(v, at+i, bytes[i*size:(i+1)*size]); err != nil {
				return err
			}
		}
		return nil
	}
	own := append([]byte(nil), bytes...)
	for i := range n {
		v.S[at+i] = view(own[i*size : (i+1)*size])
	}
	return nil
}

// decimal reads a number in two's complement, the most significant byte first.
//
// The number comes in as many bytes as its writer has chosen: one more than
// needed, or sixteen, or the least that the precision needs. Parquet says
// big-endian.
func decimal(v *vector.Vector, i int, b []byte) error {
	x := types.Int128{}
	if len(b) > 0 && b[0]&0x80 != 0 {
		x = types.Int128{Hi: -1, Lo: math.MaxUint64}
	}
	for k, c := range b {
		// Bytes before the last sixteen only repeat the sign, if the number
		// fits.
		if k < len(b)-16 && c != uint8(x.Hi) {
			return fmt.Errorf("a decimal of %d bytes does not fit in 128 bits", len(b))
		}
		x = types.Int128{Hi: x.Hi<<8 | int64(x.Lo>>56), Lo: x.Lo<<8 | uint64(c)}
	}
	if v.Layout == types.Wides {
		v.W[i] = x
		return nil
	}
	y, fits := x.Narrow()
	if !fits {
		return fmt.Errorf("a decimal does not fit in %v", v.Type)
	}
	v.I[i] = y
	return nil
}
