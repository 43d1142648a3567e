package parquet

import (
	"fmt"
	"math"

	"xfork/table/internal/types"
	"xfork/table/internal/vector"
)

// decimal reads a number in two's complement, the most significant byte first,
// to row i of v.
//
// The number comes in as many bytes as its writer has chosen: one more than
// needed, or sixteen, or the least that the precision needs.
func decimal(v *vector.Vector, i int, b string) error {
	var x types.Int128
	if len(b) <= 8 {
		y := int64(0)
		for k := range len(b) {
			y = y<<8 | int64(b[k])
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

// long reads a number of more than eight bytes. Bytes before the last sixteen
// only repeat the sign, if the number fits.
func long(b string) (x types.Int128, err error) {
	if b[0]&0x80 != 0 {
		x = types.Int128{Hi: -1, Lo: math.MaxUint64}
	}
	for k := range max(0, len(b)-16) {
		if b[k] != uint8(x.Hi) {
			return x, fmt.Errorf("a decimal of %d bytes does not fit in 128 bits", len(b))
		}
	}
	for k := max(0, len(b)-16); k < len(b); k++ {
		x = types.Int128{Hi: x.Hi<<8 | int64(x.Lo>>56), Lo: x.Lo<<8 | uint64(b[k])}
	}
	return x, nil
}
