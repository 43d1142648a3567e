package kernel

import (
	"math/bits"

	"xfork/table/internal/ast"
	"xfork/table/internal/types"
	"xfork/table/internal/vector"
)

// Sums, differences and products. Integers are checked: the loop computes all rows and collects whether any has overflowed in one register, and only
// then a second loop looks for the row, because it may be null. Decimals that overflow 64 bits are computed again in 128.

// ring is Add, Sub and Mul.
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
}

// floatRing has a loop for each operator, which the compiler keeps free of checks and calls.
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

// intMul bounds both factors by the bits that any of their rows has: mostly the product of the bounds fits, and no row needs a check of its own.
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

// Narrow turns a vector of 128 bits into one of 64, if all of its values fit: what follows is several times faster then.
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
