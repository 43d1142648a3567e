package kernel

import (
	"fmt"
	"math"

	"xfork/table/internal/ast"
	"xfork/table/internal/types"
	"xfork/table/internal/vector"
)

// Casts. What fits no value of the target is an error of To and null for Try.

// converter converts row i of v to a value of one layout, or says why it
// cannot.
type converter func(v *vector.Vector, i int, out *vector.Vector) error

// cast is To and Try, and what the binder has put in for operands to meet in
// one type.
//
// Three ways, from the cheapest on: the values as they are, under another type
// (int32 to int64); a loop without a check per row (integers to floats,
// decimals scaled up where a bound shows that they fit); a function value per
// row, which may fail.
func cast(p *Program, s *step) {
	a := s.in[0]
	from, to := a.Type, s.e.Type
	if quick(s, from, to) {
		return
	}
	if to.Kind == types.Dec && a.Type.Kind != types.Dec || a.Layout == types.Wides || from.Kind == types.Dec && to.Kind == types.Dec {
		if to.Kind == types.Dec {
			s.out.Init(to, types.Wides, a.N)
		}
	}
	s.strict()
	f := conversion(from, to)
	for i := range a.N {
		if s.out.Null(i) {
			continue
		}
		if err := f(a, i, &s.out); err != nil {
			if s.e.Op != ast.Try {
				p.fail(s, "%v", err)
			}
			s.out.Nulls().Clear(i)
		}
	}
	if s.out.Layout == types.Wides {
		Narrow(&s.out)
	}
}

// quick does what costs no check for each row, and reports whether it has:
// widening, and scaling up decimals that stay small.
//
// It must not be taken for a cast that can fail, or that changes the layout of
// strings.
func quick(s *step, from, to types.Type) bool {
	a := s.in[0]
	switch {
	case from.Kind.Integer() && to.Kind == types.Int64, from.Kind.Float() && to.Kind == types.Float64, from.Kind.Text() && to.Kind == types.Bytes,
		from.Kind == types.Unknown:
		s.alias(a, to)
	case a.Layout == types.Ints && from.Kind.Integer() && to.Kind == types.Float64:
		s.strict()
		for i, x := range a.I {
			s.out.F[i] = float64(x)
		}
	case a.Layout == types.Ints && from.Kind == types.Dec && to.Kind == types.Float64:
		s.strict()
		unit := math.Pow10(int(from.Scale))
		for i, x := range a.I {
			s.out.F[i] = float64(x) / unit
		}
	case a.Layout == types.Ints && to.Kind == types.Dec && (from.Kind == types.Dec || from.Kind.Integer()) && to.Scale >= from.Scale:
		return s.scaleUp(a, from, to)
	default:
		return false
	}
	return true
}

// alias shows the operand's values under another type.
//
// Most columns of files are int32 or float32 that meet int64 or float64, so
// this is the most frequent cast of all. It costs no copy.
func (s *step) alias(a *vector.Vector, to types.Type) {
	a.Window(&s.out, 0, a.N)
	s.out.Type = to
	// A window shares the operand's memory, so this step must never write it:
	// the next batch makes a window again.
	s.result = &s.out
}

// scaleUp multiplies by a power of ten, and reports whether all rows fit in 64
// bits and in the precision.
//
// The bound is computed once: the largest number of which the product still
// fits, in 64 bits and in the precision of the target. One row beyond it sends
// the whole vector to the slow way.
func (s *step) scaleUp(a *vector.Vector, from, to types.Type) bool {
	by := int(to.Scale - from.Scale)
	if by >= len(types.Pow10) || int(from.Precision) == 0 && from.Kind == types.Dec {
		return false
	}
	unit := types.Pow10[by]
	most := int64(math.MaxInt64)
	if to.Precision <= types.NarrowDigits {
		most = types.Pow10[to.Precision] - 1
	}
	most /= unit
	for _, x := range a.I {
		if x > most || x < -most {
			return false
		}
	}
	s.strict()
	for i, x := range a.I {
		s.out.I[i] = x * unit
	}
	return true
}

// conversion returns the converter between two types, which the binder has
// found possible.
func conversion(from, to types.Type) converter {
	switch {
	case from.Kind.Text():
		return parse(to)
	case to.Kind.Text():
		return func(v *vector.Vector, i int, out *vector.Vector) error {
			out.S[i] = Show(v, i)
			return nil
		}
	case to.Kind == types.Dec:
		return toDecimal(from, to)
	case to.Kind.Float():
		return func(v *vector.Vector, i int, out *vector.Vector) error {
			narrow := to.Kind == types.Float32
			switch {
			case from.Kind == types.Dec:
				out.F[i] = types.ScaledFloat(v.Wide(i), from.Scale)
			case v.Layout == types.Floats:
				out.F[i] = v.F[i]
			case narrow: // once: by way of 64 bits it would be rounded twice
				out.F[i] = float64(float32(v.I[i]))
			default:
				out.F[i] = float64(v.I[i])
			}
			// Vectors have floats of 64 bits, of which those of a float32 column are
			// numbers of 32: so they are equal to those of a file, and stay what they
			// are when they are written.
			if narrow {
				out.F[i] = float64(float32(out.F[i]))
			}
			return nil
		}
	}
	return toInteger(from, to)
}

// toDecimal converts numbers to a decimal: to more digits exactly, to fewer by
// rounding half away from zero.
//
//	2.449  to scale 2   2.45     half away from zero
//	2.445  to scale 2   2.45
//	999.99 to (4,2)     error: five digits
//
// A float is rounded once, at the scale of the target.
func toDecimal(from, to types.Type) converter {
	bound := types.WidePow10(int(to.Precision))
	return func(v *vector.Vector, i int, out *vector.Vector) error {
		var x types.Int128
		var fits bool
		if v.Layout == types.Floats {
			x, fits = types.FromFloat(v.F[i], to.Scale)
		} else {
			x, fits = types.Rescale(v.Wide(i), from.Scale, to.Scale)
		}
		if !fits || x.Abs().Cmp(bound) >= 0 {
			return fmt.Errorf("%s does not fit in %v", Show(v, i), to)
		}
		out.W[i] = x
		return nil
	}
}

// toInteger converts to what lies in 64 bits: integers, bools, days,
// timestamps, durations. Fractions are rounded half away from zero.
//
//	2.5   to int64   3      half away from zero, as DuckDB does; Go would cut
//	NaN   to int64   error
//	1e300 to int64   error
//	7     to bool    true
func toInteger(from, to types.Type) converter {
	return func(v *vector.Vector, i int, out *vector.Vector) error {
		var x types.Int128
		fits := true
		switch {
		case v.Layout == types.Floats:
			x, fits = types.FromFloat(v.F[i], 0)
		case from.Kind == types.Dec:
			x, fits = types.Rescale(v.Wide(i), from.Scale, 0)
		default:
			x, fits = types.Wide(v.I[i]), true
		}
		x = moments(x, from, to)
		y, narrow := x.Narrow()
		if !fits || !narrow || to.Kind == types.Int32 && int64(int32(y)) != y || to.Kind == types.Day && int64(int32(y)) != y {
			return fmt.Errorf("%s does not fit in %v", Show(v, i), to)
		}
		if out.I[i] = y; to.Kind == types.Bool {
			out.I[i] = truth(y != 0)
		}
		return nil
	}
}

// moments converts between the units of days, timestamps and durations. A
// duration that meets a timestamp takes its unit.
//
// Units are counted per day, so that days, timestamps of any unit and durations
// are all integers: a factor between any two of them is a quotient of two such
// counts. From a finer unit to a coarser one it rounds down, so that 1969-12-31
// 23:00 is a moment of that day.
func moments(x types.Int128, from, to types.Type) types.Int128 {
	unit := func(t types.Type) int64 { // per day, so that all are integers
		switch t.Kind {
		case types.Day:
			return 1
		case types.Time:
			return 86400 * types.Units(t.Precision)
		case types.Span:
			return 86400 * 1e9
		}
		return 0
	}
	a, b := unit(from), unit(to)
	switch {
	case a == 0 || b == 0 || a == b:
	case b > a:
		x, _ = x.Mul(types.Wide(b / a))
	default:
		q, r := x.QuoRem(types.Wide(a / b))
		if x = q; r.Sign() < 0 {
			x = q.Sub(types.Wide(1)) // down, also before 1970
		}
	}
	return x
}
