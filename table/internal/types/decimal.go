package types

import (
	"fmt"
	"math"
	"math/bits"
	"strconv"
	"strings"
)

// Decimal is an exact number: the integer (Hi, Lo) divided by 10^Scale. It has
// at most 38 digits. The zero Decimal is 0.
type Decimal struct {
	Hi    int64
	Lo    uint64
	Scale uint8
}

// Int returns the unscaled number.
func (d Decimal) Int() Int128 { return Int128{d.Hi, d.Lo} }

// DecimalOf returns x / 10^scale.
func DecimalOf(x Int128, scale uint8) Decimal { return Decimal{x.Hi, x.Lo, scale} }

// String returns the number with Scale digits behind the point.
func (d Decimal) String() string { return d.Int().Text(int(d.Scale)) }

// Float64 returns the float nearest to d.
func (d Decimal) Float64() float64 { return ScaledFloat(d.Int(), d.Scale) }

// ScaledFloat returns the float nearest to x / 10^scale.
//
// Integers up to 2^53 are exact as floats, and so are powers of ten up to 22, so
// that the division is the only rounding (W. D. Clinger, How to read floating
// point numbers accurately, 1990). It would be the third one of larger numbers,
// which are read as text instead, at some 100 ns: a decimal and its text have
// the same float.
func ScaledFloat(x Int128, scale uint8) float64 {
	if v, ok := x.Narrow(); ok && scale <= 22 && -1<<53 <= v && v <= 1<<53 {
		return float64(v) / math.Pow10(int(scale))
	}
	f, _ := strconv.ParseFloat(x.Text(0)+"e-"+strconv.Itoa(int(scale)), 64)
	return f
}

// Cmp compares by value: 1.0 is equal to 1.00.
func (d Decimal) Cmp(x Decimal) int {
	scale := max(d.Scale, x.Scale)
	a, okA := Rescale(d.Int(), d.Scale, scale)
	b, okB := Rescale(x.Int(), x.Scale, scale)
	if okA && okB {
		return a.Cmp(b)
	}
	// One of them is beyond 38 digits on the other's scale, so they are far
	// apart, and floats can tell.
	return int(math.Copysign(1, d.Float64()-x.Float64()))
}

// Digits returns how many digits the unscaled number has, at least 1.
func Digits(x Int128) int { return len(x.digits()) }

// Rescale converts an unscaled number from one scale to another, rounding half
// away from zero. It reports whether the result has at most 38 digits.
//
//	1.25 (scale 2) to scale 1      1.3
//	-1.25          to scale 1      -1.3
//	1.2  (scale 1) to scale 3      1.200
//
// Scaling down always fits. The remainder is compared with what is missing to
// the next unit, so that twice a large remainder need not fit.
func Rescale(x Int128, from, to uint8) (Int128, bool) {
	switch {
	case to > from:
		if to-from > MostDigits {
			return x, x.Sign() == 0
		}
		r, ok := x.Mul(WidePow10(int(to - from)))
		return r, ok && r.Abs().Cmp(WidePow10(MostDigits)) < 0
	case to < from:
		if from-to > MostDigits {
			return Int128{}, true
		}
		unit := WidePow10(int(from - to))
		q, r := x.QuoRem(unit)
		if r.Abs().Cmp(unit.Sub(r.Abs())) >= 0 {
			q = q.Add(Wide(int64(x.Sign())))
		}
		return q, true
	}
	return x, true
}

// FromFloat returns the decimal of a scale that is nearest to f, and whether it
// has at most 38 digits.
//
// The float times the power of ten is rounded by the multiplication, and once
// more to an integer: 0.285 at scale 2 is 0.28 or 0.29 by what its product is,
// as everywhere.
func FromFloat(f float64, scale uint8) (Int128, bool) {
	r := math.Round(f * math.Pow10(int(scale)))
	if math.IsNaN(r) || math.Abs(r) >= 1e38 {
		return Int128{}, false
	}
	if math.Abs(r) < 1<<63 {
		return Wide(int64(r)), true
	}
	frac, exp := math.Frexp(math.Abs(r)) // r = frac * 2^exp, 64 <= exp <= 127
	m := uint64(math.Ldexp(frac, 64))
	n := uint(exp - 64)
	x := Int128{int64(m >> (64 - n)), m << n}
	if n == 0 {
		x = Int128{0, m}
	}
	if r < 0 {
		x = x.Neg()
	}
	return x, true
}

// ReadDecimal reads a number such as -12.50, of which the scale is the number
// of digits behind the point.
func ReadDecimal(s string) (Decimal, error) {
	rest, negative := s, false
	if rest != "" && (rest[0] == '-' || rest[0] == '+') {
		negative, rest = rest[0] == '-', rest[1:]
	}
	whole, fraction, _ := strings.Cut(rest, ".")
	if len(whole)+len(fraction) == 0 {
		return Decimal{}, fmt.Errorf("%q is not a decimal", s)
	}
	var x Int128
	for i, c := range []byte(whole + fraction) {
		if c < '0' || c > '9' {
			return Decimal{}, fmt.Errorf("%q is not a decimal", s)
		}
		hi, lo := bits.Mul64(x.Lo, 10)
		x = Int128{x.Hi*10 + int64(hi), lo}.Add(Wide(int64(c - '0')))
		if i >= MostDigits && x.Cmp(WidePow10(MostDigits)) >= 0 || x.Hi < 0 {
			return Decimal{}, fmt.Errorf("%q has more than %d digits", s, MostDigits)
		}
	}
	if negative {
		x = x.Neg()
	}
	return DecimalOf(x, uint8(len(fraction))), nil
}
