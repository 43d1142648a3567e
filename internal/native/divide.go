package native

import (
	"math/big"
	"math/bits"
)

// Division of integers by a constant: there is no instruction for it, but one product and a shift
// are enough (Granlund and Montgomery, Division by Invariant Integers Using Multiplication, 1994,
// figure 5.2). With N the bits of an element, 2 <= |d|, and l the least integer with |d| <= 2^l:
//
//	m = 1 + floor(2^(N+l-1) / |d|), of N bits
//	q = floor(floor(m*n / 2^N) / 2^(l-1)), and 1 more for negative n, which is n/|d|, truncated
//
// The product is that of an unsigned and a signed number. m and l-1 are constants of the loop, so
// that one loop does for all divisors of a sign.

// Quotient is a / d, truncated, for integers a and a d that is not zero; of the least integer by -1
// it is itself.
func (f *Func) Quotient(a Value, d int64) Value {
	by := uint64(d)
	if d < 0 {
		by = -by
	}
	if f.width == Narrow {
		by &= lowerHalf
	}
	if by == 1 {
		if d < 0 {
			return f.NegInt(a)
		}
		return a
	}
	m, shift := reciprocal(by, 8*uint(f.width))
	sign := f.one(rightSigned, 8*uint8(f.width)-1, a)
	q := f.two(rightBy, f.highProduct(a, sign, m), f.Constant(shift))
	if d < 0 {
		return f.SubInt(sign, q)
	}
	return f.SubInt(q, sign)
}

// Remainder is a % d, with the sign of a, for the divisors of Quotient. The product wraps where the quotient has: the least integer is
// divided by -1 without a rest.
func (f *Func) Remainder(a Value, d int64) Value {
	return f.SubInt(a, f.MulInt(f.Quotient(a, d), f.Constant(uint64(d))))
}

// FloorDivide returns the quotient that is rounded down, and what is left over, which has the sign of d. Both differ from those of the
// quotient that is rounded towards zero by one, and by d, where something of the other sign is left over.
func (f *Func) FloorDivide(a Value, d int64) (q, r Value) {
	by := f.Constant(uint64(d))
	q = f.Quotient(a, d)
	r = f.SubInt(a, f.MulInt(q, by))
	other := Lt
	if d < 0 {
		other = Gt
	}
	off := f.CompareInt(other, r, f.literal(0))
	return f.Where(off, f.SubInt(q, f.literal(1)), q), f.Where(off, f.AddInt(r, by), r)
}

// reciprocal returns m and l-1 for a divisor from 2 on, and elements of n bits. The quotient that m
// is made of has one bit more than a word holds before it is divided, hence the big numbers; that is
// done once for a loop's call, not for elements.
func reciprocal(d uint64, n uint) (m, shift uint64) {
	l := uint(bits.Len64(d - 1))
	x := new(big.Int).Lsh(big.NewInt(1), n+l-1)
	x.Quo(x, new(big.Int).SetUint64(d))
	return x.Uint64() + 1, uint64(l - 1)
}

// highProduct is the upper half of a product, of a signed and an unsigned factor. sign has all bits
// set where a is negative.
//
//	64 bits   four products of halves; an a that is negative was taken for 2^64 more, so m is taken off
//	32 bits   products of the even and of the odd elements; m was taken as signed, for 2^32 less, so a is added
func (f *Func) highProduct(a, sign Value, m uint64) Value {
	if f.width == Narrow {
		by := f.Constant(m)
		even := f.one(rightWide, halfOfWords, f.two(mulSign, a, by))
		odd := f.one(rightWide, halfOfWords, f.two(mulSign, f.one(rightWide, halfOfWords, a), by))
		return f.AddInt(f.two(or, even, f.one(leftWide, halfOfWords, odd)), a)
	}
	by := f.Constant(m)
	p := f.upperProduct(a, f.one(right, halfOfWords, a), by, f.Constant(m>>halfOfWords))
	return f.SubInt(p, f.two(and, sign, by))
}

// upperProduct is the upper half of the product of unsigned factors of 64 bits, which are given with
// their upper halves moved down:
//
//	upperA*upperB                           + the upper halves of middle and other
//	       middle = upperA*b                + the upper half of a*b
//	       other  =        a*upperB         + the lower half of middle
func (f *Func) upperProduct(a, upperA, b, upperB Value) Value {
	middle := f.AddInt(f.two(mulLow, upperA, b), f.one(right, halfOfWords, f.two(mulLow, a, b)))
	other := f.AddInt(f.two(mulLow, a, upperB), f.two(and, middle, f.literal(lowerHalf)))
	p := f.AddInt(f.two(mulLow, upperA, upperB), f.one(right, halfOfWords, middle))
	return f.AddInt(p, f.one(right, halfOfWords, other))
}
