package elementary

import (
	"math"
	"math/bits"

	"xfork/internal/kernel/coef"
)

// Angles beyond 2^30, where the short reduction would run out of bits of pi. Take x = m * 2^e with an integer m of 53 bits. Of x * 2/pi
// only the last two bits before the point and what is behind it matter:
//
//	2/pi    0.1010001011111001100000110110111001001110010001000001 ...
//	          |--- multiples of 4 ---|---------- 256 bits ----------|--- too small to matter ---
//	                                 first = where the product with m is below 4
//	product                          qq.fffffffffffffffff...            q: quadrant, f: fraction of pi/2

// TwoOverPi is 2/pi: bit 63 of the first word is worth 1/2, and so on down. The largest float64 needs 1024 bits of
// shift, and then 256 bits to multiply with.
var TwoOverPi = [...]uint64{
	0xa2f9836e4e441529, 0xfc2757d1f534ddc0, 0xdb6295993c439041, 0xfe5163abdebbc561, 0xb7246e3a424dd2e0,
	0x06492eea09d1921c, 0xfe1deb1cb129a73e, 0xe88235f52ebb4484, 0xe99c7026b45f7e41, 0x3991d639835339f4,
	0x9c845f8bbdf9283b, 0x1ff897ffde05980f, 0xef2f118b5a0a6d1f, 0x6d367ecf27cb09b7, 0x4f463f669e5fea2d,
	0x7527bac7ebe5f17b, 0x3d0739f78a5292ea, 0x6bfb5fb11f8d5d08, 0x56033046fc7b6bab, 0xf0cfbc209af4361d,
	0xa9e391615ee61b08,
}

// bitsAt returns the 64 bits of 2/pi from position p on, where position 0 is worth 1/2. The bits before it are zeros. A shift by 64 is zero
// in Go, so that positions at the edge of a word need no case of their own.
func bitsAt(p int) uint64 {
	at := func(i int) uint64 {
		if i < 0 {
			return 0
		}
		return TwoOverPi[i]
	}
	i, o := p>>6, uint(p)&63
	return at(i)<<o | at(i+1)>>(64-o)
}

// reduceLarge returns the angle of a finite x beyond TrigMax, after Payne and Hanek (Radian reduction for trigonometric
// functions, 1983). Of x * 2/pi modulo 4 only a window is computed: those bits of 2/pi that give a multiple
// of 4 do not matter, and 256 bits from there on leave 200 good ones behind the binary point, 62 of them zeros at most.
func reduceLarge(x float64) angle {
	b := math.Float64bits(x)
	m := b&mantissa | 1<<52
	first := int(b>>52&0x7ff) - 1023 - 52 - 2 // |x| = m * 2^(first+2)

	// m times the window, word by word. What is carried beyond the most significant word is a multiple of 4 and is dropped.
	//
	//	         h3 l3     m * bitsAt(first+192)
	//	      h2 l2        m * bitsAt(first+128)
	//	   h1 l1           m * bitsAt(first+64)
	//	.. l0              m * bitsAt(first)
	//	   p0 p1 p2 p3
	//
	// The product modulo 2^256, most significant word first: two bits of quadrant, then the fraction.
	h3, p3 := bits.Mul64(m, bitsAt(first+192))
	h2, l2 := bits.Mul64(m, bitsAt(first+128))
	h1, l1 := bits.Mul64(m, bitsAt(first+64))
	p2, c := bits.Add64(l2, h3, 0)
	p1, c := bits.Add64(l1, h2, c)
	p0 := m*bitsAt(first) + h1 + c

	// The fraction begins two bits further down than the product.
	a := fraction(p0<<2|p1>>62, p1<<2|p2>>62, p2<<2|p3>>62)
	a.quadrant += p0 >> 62
	if x < 0 {
		a = angle{-a.hi, -a.lo, -a.quadrant}
	}
	return a
}

// fraction returns the angle f*pi/2 for a fraction f of 192 bits. From 1/2 on the next quadrant is nearer: the angle is then f-1, and
// negative. Leading zeros are shifted out first, so that 106 bits of f are good however near x is to a multiple of pi/2.
func fraction(f0, f1, f2 uint64) (a angle) {
	sign := 1.0
	if f0>>63 != 0 {
		a.quadrant, sign = 1, -1 // f becomes 1-f, by subtraction from 2^192
		var c uint64
		f2, c = bits.Sub64(0, f2, 0)
		f1, c = bits.Sub64(0, f1, c)
		f0, _ = bits.Sub64(0, f0, c)
	}
	zeros := 0
	if f0 == 0 {
		f0, f1, f2, zeros = f1, f2, 0, 64
	}
	z := bits.LeadingZeros64(f0)
	f0, f1 = f0<<z|f1>>(64-z), f1<<z|f2>>(64-z)

	// 53 bits, and 53 of the 64 that follow; then the product of two such pairs: hi*PiHalf1 with its rounding error, and the two
	// products that are next in size.
	hi := math.Ldexp(float64(f0>>11), -53-zeros-z)
	lo := math.Ldexp(float64(f0<<53|f1>>11), -53-64-zeros-z)
	h := float64(hi * coef.PiHalf1)
	l := math.FMA(hi, coef.PiHalf1, -h) + math.FMA(hi, coef.PiHalf2, lo*coef.PiHalf1)
	s := h + l
	a.hi, a.lo = sign*s, sign*(l-(s-h))
	return a
}
