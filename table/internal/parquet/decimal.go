package parquet

import (
	"encoding/binary"
	"fmt"

	"xfork/table/internal/types"
	"xfork/table/internal/vector"
)

//	precision    up to 9    up to 18    up to 38
//	stored as    INT32      INT64       FIXED_LEN_BYTE_ARRAY, or BYTE_ARRAY
//
// The last row is here; the first two are integers of their scale already.

// decimal reads a number in two's complement, the most significant byte first,
// to row i of v.
//
// The number comes in as many bytes as its writer has chosen: one more than
// needed, or sixteen, or the least that the precision needs.
func decimal(v *vector.Vector, i int, b []byte) error {
	var x types.Int128
	if len(b) <= 8 {
		y := int64(0)
		for _, c := range b {
			y = y<<8 | int64(c)
		}
		unused := 64 - 8*uint(len(b))
		x = types.Wide(y << unused >> unused)
	} else {
		var err error
		if x, err = long(b); err != nil {
			return err
		}
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

// Eight bytes and fewer are shifted together, which is quicker than two words
// of which one is the sign.

// long reads a number of more than eight bytes. Bytes before the last sixteen
// only repeat the sign, if the number fits; where there are fewer, the sign
// fills up.
func long(b []byte) (x types.Int128, err error) {
	sign := byte(int8(b[0]) >> 7)
	var full [16]byte
	switch n := len(b) - len(full); {
	case n == 0:
		full = [16]byte(b)
	case n > 0:
		full = [16]byte(b[n:])
		sign = byte(int8(full[0]) >> 7)
		for _, c := range b[:n] {
			if c != sign {
				return x, fmt.Errorf("a decimal of %d bytes does not fit in 128 bits", len(b))
			}
		}
	default:
		for k := range -n {
			full[k] = sign
		}
		copy(full[-n:], b)
	}
	return types.Int128{Hi: int64(binary.BigEndian.Uint64(full[:8])), Lo: binary.BigEndian.Uint64(full[8:])}, nil
}
