package parquet

import (
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math"

	pq "github.com/parquet-go/parquet-go"

	"xfork/table/internal/types"
	"xfork/table/internal/vector"
)

// Some annotations do more than name a stored value: it has to be computed.
//
//	UINT_64    checked: int64 ends at half of it; or a decimal (as.go)
//	TIME       times the unit, in nanoseconds: a day has fewer than 47 bits of them
//	FLOAT16    widened, which is exact
//	UUID       written out, as people search for them
//	DECIMAL    see decimal.go

// meant makes integers of their storage what they are in a column.
func (l *leaf) meant(out []int64) error {
	switch {
	case l.unsigned && l.kind == pq.Int64 && l.typ.Kind != types.Dec:
		for _, x := range out {
			if x < 0 {
				return fmt.Errorf("%d is above %d, the greatest int64: pass As(...) with decimal(20,0)", uint64(x), math.MaxInt64)
			}
		}
	case l.typ.Kind == types.Span && l.unit > 1:
		most := math.MaxInt64 / l.unit
		for i, x := range out {
			if x > most || x < -most {
				return fmt.Errorf("the time of day %d has more nanoseconds than 64 bits hold", x)
			}
			out[i] = x * l.unit
		}
	}
	return nil
}

// texts makes UUIDs text. All of a page lie in one piece of memory.
//
//	550e8400 e29b 41d4 a716 446655440000      16 bytes, two digits each
//	        -    -    -    -                  and four marks between them
func (l *leaf) texts(out []string) {
	if !l.uuid {
		return
	}
	const long = 36
	b := make([]byte, 0, long*len(out))
	for _, s := range out {
		x := []byte(s)
		b = hex.AppendEncode(b, x[:4])
		for _, part := range [][]byte{x[4:6], x[6:8], x[8:10], x[10:]} {
			b = hex.AppendEncode(append(b, '-'), part)
		}
	}
	all := string(b)
	for i := range out {
		out[i] = all[i*long : (i+1)*long]
	}
}

// number reads a number of fixed or any length to row i of v: a decimal, or half
// a float.
func number(v *vector.Vector, i int, b []byte) error {
	if v.Layout == types.Floats {
		v.F[i] = half(binary.LittleEndian.Uint16(b))
		return nil
	}
	return decimal(v, i, b)
}

// half widens a float of 16 bits (IEEE 754, binary16):
//
//	sign 1 | exponent 5, 15 too large | fraction 10
//
// An exponent of 0 has fractions without the leading one, and one of 31 is
// infinite, or NaN.
func half(x uint16) float64 {
	sign, exponent, fraction := 1.0, int(x>>10&31), float64(x&1023)
	if x>>15 != 0 {
		sign = -1
	}
	switch exponent {
	case 0:
		return sign * math.Ldexp(fraction, -24)
	case 31:
		if fraction != 0 {
			return math.NaN()
		}
		return math.Inf(int(sign))
	}
	return sign * math.Ldexp(1024+fraction, exponent-25)
}
