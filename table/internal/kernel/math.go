package kernel

import (
	"math"

	"xfork/table/internal/ast"
	"xfork/table/internal/types"
)

// floatQuotient is Quo and Rem of floats.
//
// Quo and Rem are null for a zero divisor also where floats could say infinity,
// so that they mean one thing whatever the type. Div is what follows IEEE 754.
func floatQuotient(s *step) {
	a, b, out := s.in[0].F, s.in[1].F, s.out.F
	for i := range out {
		switch {
		case b[i] == 0:
			s.out.Nulls().Clear(i)
		case s.e.Op == ast.Rem:
			out[i] = math.Mod(a[i], b[i])
		default:
			out[i] = math.Trunc(a[i] / b[i])
		}
	}
}

// floats is Div, Pow, Sqrt, Log and Exp: what is done in float64, by IEEE 754.
// A division by zero is an infinity or NaN.
//
// The square root is an instruction and exact to the last bit; Pow, Log and Exp
// are those of package math, which differ from other libraries in the last
// place.
func floats(_ *Program, s *step) {
	s.strict()
	a, out := s.in[0].F, s.out.F
	switch s.e.Op {
	case ast.Div:
		b := s.in[1].F[:len(out)]
		for i := range out {
			out[i] = a[i] / b[i]
		}
	case ast.Pow:
		for i, y := range s.in[1].F {
			// The square is exact to the last bit, and what most programs mean.
			if out[i] = a[i] * a[i]; y != 2 {
				out[i] = math.Pow(a[i], y)
			}
		}
	case ast.Sqrt:
		for i := range out {
			out[i] = math.Sqrt(a[i])
		}
	case ast.Log:
		for i := range out {
			out[i] = math.Log(a[i])
		}
	default:
		for i := range out {
			out[i] = math.Exp(a[i])
		}
	}
}

// unary is Neg, Abs, Floor and Round.
func unary(p *Program, s *step) {
	a, out := s.in[0], &s.out
	s.strict()
	switch {
	case a.Layout == types.Floats:
		f := floatUnary(s.e.Op, s.e.Source.N)
		for i, x := range a.F {
			out.F[i] = f(x)
		}
	case a.Type.Kind == types.Dec:
		decimalUnary(p, s)
	case s.e.Op == ast.Floor || s.e.Op == ast.Round && s.e.Source.N >= 0:
		copy(out.I, a.I)
	default:
		intUnary(p, s)
	}
}

// floatUnary returns the function of a float. Rounding is half away from zero,
// of the product with the power of ten: as DuckDB does it.
//
// It returns a function value, which costs a call per row: 2 ns that no
// benchmark has shown. The product with the power of ten overflows for large
// values, which have no fraction to round anyway: they are returned as they
// are.
func floatUnary(op ast.Op, digits int) func(float64) float64 {
	switch op {
	case ast.Neg:
		return func(x float64) float64 { return -x }
	case ast.Abs:
		return math.Abs
	case ast.Floor:
		return math.Floor
	}
	if digits < -308 {
		// The power of ten is zero, and the unit above all numbers but
		// infinities.
		return func(x float64) float64 {
			if math.IsInf(x, 0) || math.IsNaN(x) {
				return x
			}
			return 0
		}
	}
	unit := math.Pow10(digits)
	return func(x float64) float64 {
		if r := math.Round(x*unit) / unit; !math.IsInf(r, 0) && !math.IsNaN(r) {
			return r
		}
		return x
	}
}

// intUnary is Neg and Abs, which overflow for the least number, and Round to
// tens and hundreds, which may round up past the greatest.
//
// Floor and Round to zero digits or more do not come here: of an integer they
// are the integer.
func intUnary(p *Program, s *step) {
	a, out := s.in[0], &s.out
	for i, x := range a.I {
		switch {
		case s.e.Op == ast.Round:
			n := -max(s.e.Source.N, -types.MostDigits)
			q, _ := types.Rescale(types.Wide(x), uint8(n), 0)
			q, _ = q.Mul(types.WidePow10(n))
			y, fits := q.Narrow()
			if !fits && !out.Null(i) {
				p.fail(s, "%d rounded overflows int64", x)
			}
			out.I[i] = y
			continue
		case x == math.MinInt64 && !out.Null(i):
			p.fail(s, "%d has no opposite in int64", x)
		case s.e.Op == ast.Neg || x < 0:
			x = -x
		}
		out.I[i] = x
	}
}

// decimalUnary computes in 128 bits: rounding of decimals is rare beside sums
// and products.
//
//	x        Neg     Abs    Floor   Round(1)
//	2.45     -2.45   2.45   2       2.5
//	-2.45    2.45    2.45   -3      -2.5
//
// Floor divides with a remainder that has the sign of the dividend, so a
// negative remainder means that the quotient has been cut towards zero and is
// one too high.
func decimalUnary(p *Program, s *step) {
	a, op := s.in[0], s.e.Op
	from, to := a.Type.Scale, s.e.Type.Scale
	s.out.Init(s.e.Type, types.Wides, p.batch.N)
	s.strict()
	for i := range s.out.W {
		x := a.Wide(i)
		switch {
		case op == ast.Neg, op == ast.Abs && x.Sign() < 0:
			x = x.Neg()
		case op == ast.Floor:
			q, r := x.QuoRem(types.WidePow10(int(from)))
			if x = q; r.Sign() < 0 {
				x = q.Sub(types.Wide(1))
			}
		case op == ast.Round:
			var fits bool
			if x, fits = roundDecimal(x, from, to, s.e.Source.N); !fits && !s.out.Null(i) {
				p.fail(s, "%s rounded overflows a decimal of %d digits", a.Wide(i).Text(int(from)), types.MostDigits)
			}
		}
		s.out.W[i] = x
	}
	Narrow(&s.out)
}

// roundDecimal rounds to a number of digits, which may be negative; the result
// has the scale to.
//
// For tens and hundreds the number is scaled down with rounding, past the
// point, and up again: two exact steps.
func roundDecimal(x types.Int128, from, to uint8, digits int) (r types.Int128, fits bool) {
	if digits >= 0 {
		return types.Rescale(x, from, to)
	}
	n := -max(digits, -types.MostDigits)
	r, _ = types.Rescale(x, from+uint8(n), 0)
	r, fits = r.Mul(types.WidePow10(n))
	return r, fits && r.Abs().Cmp(limit) < 0
}
