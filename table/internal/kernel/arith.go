package kernel

import (
	"math/bits"

	"xfork/table/internal/ast"
	"xfork/table/internal/types"
	"xfork/table/internal/vector"
)

// Sums, differences and products. Integers are checked: the loop computes all
// rows and collects whether any has overflowed in one register, and only then a
// second loop looks for the row, because it may be null. Decimals that overflow
// 64 bits are computed again in 128.

// ring is Add, Sub and Mul.
//
// The cases, from the cheapest on:
//
//	floats                         one loop, IEEE 754, no checks
//	integers                       one loop; an overflow fails
//	decimals of 64 bits            the same loop; an overflow goes on in 128 bits
//	decimals of which one is wide  128 bits, row by row, some 5 ns
//
// A decimal's declared precision does not decide: a product of decimal(15,2)
// and decimal(16,2) may need 31 digits, but hardly ever has them. DuckDB
// decides by the declaration, and fails where a column of 18 digits overflows.
func ring(p *Program, s *step) {
	a, b, out := s.in[0], s.in[1], &s.out
	s.strict()
	switch {
	case out.Layout == types.Floats:
		floatRing(s.e.Op, out.F, a.F, b.F)
	case a.Layout == types.Wides || b.Layout == types.Wides:
		wideRing(p, s)
	case !intRing(s.e.Op, out.I, a.I, b.I):
		if i := overflowed(s); i >= 0 {
			if s.e.Type.Kind == types.Dec {
				wideRing(p, s)
				return
			}
			p.fail(s, "%d and %d overflow int64", a.I[i], b.I[i])
		}
	}
	if s.e.Type.Kind == types.Day {
		for i, x := range out.I {
			if int64(int32(x)) != x && !out.Null(i) {
				p.fail(s, "%v and %d days are no date", types.Date(a.I[i]), b.I[i])
			}
		}
	}
}

// floatRing has a loop for each operator, which the compiler keeps free of
// checks and calls.
func floatRing(op ast.Op, out, a, b []float64) {
	a, b = a[:len(out)], b[:len(out)]
	switch op {
	case ast.Add:
		for i := range out {
			out[i] = a[i] + b[i]
		}
	case ast.Sub:
		for i := range out {
			out[i] = a[i] - b[i]
		}
	default:
		for i := range out {
			out[i] = a[i] * b[i]
		}
	}
}

// intRing reports whether all rows fit in an int64.
//
// The sign of (a^z)&(b^z) is set if the operands have one sign and the sum the
// other, which is what an overflow is (H. S. Warren, Hacker's Delight, 2nd
// edition, section 2-13). The signs of all rows are collected by or: the loop
// has no branch, and the compiler needs no bounds checks after the slices are
// cut to one length.
func intRing(op ast.Op, out, a, b []int64) bool {
	a, b = a[:len(out)], b[:len(out)]
	var over int64
	switch op {
	case ast.Add:
		for i := range out {
			z := a[i] + b[i]
			over |= (a[i] ^ z) & (b[i] ^ z)
			out[i] = z
		}
	case ast.Sub:
		for i := range out {
			z := a[i] - b[i]
			over |= (a[i] ^ b[i]) & (a[i] ^ z)
			out[i] = z
		}
	default:
		return intMul(out, a, b)
	}
	return over >= 0
}

// intMul bounds both factors by the bits that any of their rows has: mostly the
// product of the bounds fits, and no row needs a check of its own.
//
// An integer of n bits times one of m bits has at most n + m bits. The first
// loop ors all values, negative ones with their bits flipped, so that the
// length of the result bounds the length of each; prices and rates together
// stay far below 62 bits. It costs 0.3 ns per row; a check of each product by
// its upper half would cost 1 ns.
func intMul(out, a, b []int64) bool {
	var x, y int64
	for i := range out {
		x |= a[i] ^ a[i]>>63
		y |= b[i] ^ b[i]>>63
	}
	if bits.Len64(uint64(x))+bits.Len64(uint64(y)) <= 62 {
		for i := range out {
			out[i] = a[i] * b[i]
		}
		return true
	}
	fits := true
	for i := range out {
		z, ok := types.MulWide(a[i], b[i]).Narrow()
		out[i], fits = z, fits && ok
	}
	return fits
}

// overflowed returns the first row that is not null and does not fit, or -1.
//
// It runs only when a row of the batch has overflowed, so it may be slow. A row
// that is null in either operand does not count: its values are unspecified.
func overflowed(s *step) int {
	a, b := s.in[0], s.in[1]
	for i := range s.out.I {
		if _, fits := wideOp(s.e.Op, types.Wide(a.I[i]), types.Wide(b.I[i])).Narrow(); !fits && !s.out.Null(i) {
			return i
		}
	}
	return -1
}

// wideOp computes Add, Sub or Mul of two numbers of 64 bits.
func wideOp(op ast.Op, x, y types.Int128) types.Int128 {
	switch op {
	case ast.Add:
		return x.Add(y)
	case ast.Sub:
		return x.Sub(y)
	}
	r, _ := x.Mul(y)
	return r
}

// wideRing computes decimals in 128 bits.
//
// The result is narrowed again if all rows allow it, so that one large value
// makes one vector slow, not all that follow.
func wideRing(p *Program, s *step) {
	a, b := s.in[0], s.in[1]
	s.out.Init(s.e.Type, types.Wides, p.batch.N)
	s.strict()
	for i := range s.out.W {
		x, y := a.Wide(i), b.Wide(i)
		var r types.Int128
		var fits bool
		switch s.e.Op {
		case ast.Mul:
			r, fits = x.Mul(y)
		case ast.Sub:
			r, fits = x.AddOK(y.Neg())
		default:
			r, fits = x.AddOK(y)
		}
		if s.out.W[i] = r; (!fits || r.Abs().Cmp(limit) >= 0) && !s.out.Null(i) {
			p.fail(s, "%s and %s overflow a decimal of %d digits", x.Text(int(a.Type.Scale)), y.Text(int(b.Type.Scale)), types.MostDigits)
		}
	}
	Narrow(&s.out)
}

// limit is the least number with more digits than a decimal has.
var limit = types.WidePow10(types.MostDigits)

// Narrow turns a vector of 128 bits into one of 64, if all of its values fit:
// what follows is several times faster then.
//
// It is called on whatever has been computed in 128 bits. The check costs a
// load and a comparison per row; a kernel on 64 bits that follows saves several
// times that.
func Narrow(v *vector.Vector) {
	for i := range v.W {
		if _, fits := v.W[i].Narrow(); !fits && !v.Null(i) {
			return
		}
	}
	if cap(v.I) < v.N {
		v.I = make([]int64, v.N)
	}
	v.I = v.I[:v.N]
	for i := range v.W {
		v.I[i] = int64(v.W[i].Lo)
	}
	v.Layout, v.W = types.Ints, v.W[:0]
}

// quotient is Quo and Rem, which are null where the divisor is zero.
//
// A quotient is truncated towards zero, as Go's and SQL's are. Two cases would
// trap or wrap in the machine's division: zero, which is null, and the least
// number by -1, which overflows.
func quotient(p *Program, s *step) {
	a, b, out := s.in[0], s.in[1], &s.out
	s.strict()
	if out.Layout == types.Floats {
		floatQuotient(s)
		return
	}
	if a.Layout == types.Wides || b.Layout == types.Wides {
		wideQuotient(p, s)
		return
	}
	for i := range out.I {
		switch y := b.I[i]; {
		case y == 0:
			out.I[i] = 0
			out.Nulls().Clear(i)
		case s.e.Op == ast.Rem && y == -1: // the machine's division traps for the least number
			out.I[i] = 0
		case s.e.Op == ast.Rem:
			out.I[i] = a.I[i] % y
		default:
			if y == -1 && a.I[i] == -1<<63 && !out.Null(i) {
				p.fail(s, "%d and %d overflow int64", a.I[i], y)
			}
			out.I[i] = a.I[i] / y
		}
	}
}

// wideQuotient is quotient in 128 bits.
//
// Both operands have the same scale, because the binder has converted them:
// then the quotient of the unscaled numbers is that of the decimals, and the
// remainder has their scale.
func wideQuotient(p *Program, s *step) {
	a, b := s.in[0], s.in[1]
	s.out.Init(s.e.Type, types.Wides, p.batch.N)
	s.strict()
	for i := range s.out.W {
		y := b.Wide(i)
		if y.Sign() == 0 {
			s.out.Nulls().Clear(i)
			continue
		}
		q, r := a.Wide(i).QuoRem(y)
		if s.out.W[i] = q; s.e.Op == ast.Rem {
			s.out.W[i] = r
		}
	}
	Narrow(&s.out)
}
