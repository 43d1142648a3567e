package types

import (
	"math"
	"math/bits"
	"strings"
)

// Int128 is a signed integer in two's complement. Sums of a billion int64 fit
// with 34 bits to spare.
type Int128 struct {
	Hi int64
	Lo uint64
}

// Wide returns x in 128 bits.
func Wide(x int64) Int128 { return Int128{x >> 63, uint64(x)} }

// Add returns x + y, wrapped.
func (x Int128) Add(y Int128) Int128 {
	lo, carry := bits.Add64(x.Lo, y.Lo, 0)
	return Int128{x.Hi + y.Hi + int64(carry), lo}
}

// Sub returns x - y, wrapped.
func (x Int128) Sub(y Int128) Int128 {
	lo, borrow := bits.Sub64(x.Lo, y.Lo, 0)
	return Int128{x.Hi - y.Hi - int64(borrow), lo}
}

// Neg returns -x; the least number is its own.
func (x Int128) Neg() Int128 { return Int128{}.Sub(x) }

// Sign returns -1, 0 or 1.
func (x Int128) Sign() int {
	switch {
	case x.Hi < 0:
		return -1
	case x.Hi == 0 && x.Lo == 0:
		return 0
	}
	return 1
}

// Abs returns |x|; the least number is its own.
func (x Int128) Abs() Int128 {
	if x.Hi < 0 {
		return x.Neg()
	}
	return x
}

// Cmp returns -1, 0 or 1.
func (x Int128) Cmp(y Int128) int {
	switch {
	case x == y:
		return 0
	case x.Hi < y.Hi || x.Hi == y.Hi && x.Lo < y.Lo:
		return -1
	}
	return 1
}

// Narrow returns x as an int64, and whether it fits.
func (x Int128) Narrow() (int64, bool) { return int64(x.Lo), x.Hi == int64(x.Lo)>>63 }

// Float64 returns the float nearest to x, but for a second rounding of the
// lower half (below one unit in the last place).
func (x Int128) Float64() float64 {
	if v, ok := x.Narrow(); ok {
		return float64(v)
	}
	a := x.Abs()
	f := math.Ldexp(float64(uint64(a.Hi)), 64) + float64(a.Lo)
	if x.Hi < 0 {
		return -f
	}
	return f
}

// MulWide returns x * y, which always fits.
func MulWide(x, y int64) Int128 {
	hi, lo := bits.Mul64(uint64(x), uint64(y))
	// The unsigned product of two's complements is too large by 2^64 times the
	// other factor for each negative one.
	h := int64(hi)
	if x < 0 {
		h -= y
	}
	if y < 0 {
		h -= x
	}
	return Int128{h, lo}
}

// Mul returns x * y, and whether it fits.
//
//	  (a.Hi, a.Lo) * b      a is the one with more than 64 bits, if either is
//
//	  a.Lo * b              low product
//	+ a.Hi * b << 64        must not reach bit 127
//
// Signs are taken off first and put on again: a product of two's complements of
// this width has no shorter way.
func (x Int128) Mul(y Int128) (Int128, bool) {
	if a, ok := x.Narrow(); ok {
		if b, ok := y.Narrow(); ok {
			return MulWide(a, b), true
		}
	}
	negative := x.Hi < 0 != (y.Hi < 0)
	a, b := x.Abs(), y.Abs()
	// One of the two must fit in 64 bits, or the product has at least 2^128.
	if a.Hi != 0 {
		a, b = b, a
	}
	if a.Hi != 0 {
		return Int128{}, false
	}
	hi, lo := bits.Mul64(a.Lo, b.Lo)
	over, mid := bits.Mul64(a.Lo, uint64(b.Hi))
	mid, carry := bits.Add64(mid, hi, 0)
	if over != 0 || carry != 0 || mid>>63 != 0 {
		return Int128{}, false
	}
	r := Int128{int64(mid), lo}
	if negative {
		r = r.Neg()
	}
	return r, true
}

// AddOK returns x + y, and whether it fits.
func (x Int128) AddOK(y Int128) (Int128, bool) {
	r := x.Add(y)
	return r, (x.Hi^r.Hi)&(y.Hi^r.Hi) >= 0
}

// QuoRem returns the truncated quotient and the remainder, which has the sign
// of x. y must not be zero.
//
// Two divisions of 128 by 64 bits do for a divisor of 64 bits: first the upper
// half, then its remainder with the lower half.
func (x Int128) QuoRem(y Int128) (q, r Int128) {
	a, b := x.Abs(), y.Abs()
	if b.Hi == 0 {
		hi, rest := bits.Div64(0, uint64(a.Hi), b.Lo)
		lo, rest := bits.Div64(rest, a.Lo, b.Lo)
		q, r = Int128{int64(hi), lo}, Int128{0, rest}
	} else {
		q, r = longDivision(a, b)
	}
	if x.Hi < 0 != (y.Hi < 0) {
		q = q.Neg()
	}
	if x.Hi < 0 {
		r = r.Neg()
	}
	return q, r
}

// longDivision divides by shift and subtraction: at most 64 steps, for the
// divisor has more than 64 bits. Only decimals beyond 19 digits come here.
func longDivision(a, b Int128) (q, r Int128) {
	shift := bits.LeadingZeros64(uint64(b.Hi)) - bits.LeadingZeros64(uint64(a.Hi))
	for r = a; shift >= 0; shift-- {
		d := b.shl(shift)
		if d.Hi >= 0 && r.Cmp(d) >= 0 {
			r = r.Sub(d)
			q.Lo |= 1 << shift
		}
	}
	return q, r
}

// shl returns x << n for 0 <= n < 64.
func (x Int128) shl(n int) Int128 {
	return Int128{x.Hi<<n | int64(x.Lo>>(64-n)), x.Lo << n}
}

// MostDigits is the largest precision of a decimal: all numbers of 38 digits
// fit in 128 bits.
const MostDigits = 38

// NarrowDigits is the largest precision of which all numbers fit in 64 bits.
const NarrowDigits = 18

// Pow10 has the powers of ten that fit in an int64.
var Pow10 = func() (p [19]int64) {
	p[0] = 1
	for i := 1; i < len(p); i++ {
		p[i] = 10 * p[i-1]
	}
	return p
}()

// WidePow10 returns 10^n for 0 <= n <= 38.
func WidePow10(n int) Int128 {
	if n < len(Pow10) {
		return Wide(Pow10[n])
	}
	p := MulWide(Pow10[18], Pow10[min(n-18, 18)])
	for n -= 36; n > 0; n-- {
		p, _ = p.Mul(Wide(10))
	}
	return p
}

// digits returns the decimal digits of |x|.
func (x Int128) digits() string {
	if x.Sign() == 0 {
		return "0"
	}
	var out [40]byte
	at := len(out)
	for a := x.Abs(); a.Sign() != 0; {
		hi, rest := bits.Div64(0, uint64(a.Hi), 10)
		lo, digit := bits.Div64(rest, a.Lo, 10)
		a = Int128{int64(hi), lo}
		at--
		out[at] = byte('0' + digit)
	}
	return string(out[at:])
}

// Text returns x / 10^scale with exactly scale digits behind the point.
func (x Int128) Text(scale int) string {
	d := x.digits()
	if n := scale + 1 - len(d); n > 0 {
		d = strings.Repeat("0", n) + d
	}
	if scale > 0 {
		d = d[:len(d)-scale] + "." + d[len(d)-scale:]
	}
	if x.Hi < 0 {
		d = "-" + d
	}
	return d
}
