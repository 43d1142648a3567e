package kernel

import (
	"fmt"
	"math"
	"strconv"
	"time"

	"xfork/table/internal/ast"
	"xfork/table/internal/types"
	"xfork/table/internal/vector"
)

// Casts. What fits no value of the target is an error of To and null for Try.

// converter converts row i of v to a value of one layout, or says why it cannot.
type converter func(v *vector.Vector, i int, out *vector.Vector) error

// cast is To and Try, and what the binder has put in for operands to meet in one type.
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

// quick does what costs no check for each row, and reports whether it has: widening, and scaling up decimals that stay small.
func quick(s *step, from, to types.Type) bool {
	a := s.in[0]
	switch {
	case from.Kind.Integer() && to.Kind == types.Int64, from.Kind.Float() && to.Kind == types.Float64, from.Kind.Text() && to.Kind == types.Bytes,
		from.Kind == types.Unknown:
		s.alias(a, to)
	case a.Layout == types.Ints && from.Kind.Integer() && to.Kind.Float():
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
func (s *step) alias(a *vector.Vector, to types.Type) {
	a.Window(&s.out, 0, a.N)
	s.out.Type = to
	// A window shares the operand's memory, so this step must never write it: the next batch makes a window again.
	s.result = &s.out
}

// scaleUp multiplies by a power of ten, and reports whether all rows fit in 64 bits and in the precision.
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

// conversion returns the converter between two types, which the binder has found possible.
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
			switch {
			case v.Layout == types.Floats && to.Kind == types.Float32:
				out.F[i] = float64(float32(v.F[i]))
			case from.Kind == types.Dec:
				out.F[i] = types.ScaledFloat(v.Wide(i), from.Scale)
			default:
				out.F[i] = float64(v.I[i])
			}
			return nil
		}
	}
	return toInteger(from, to)
}

// toDecimal converts numbers to a decimal: to more digits exactly, to fewer by rounding half away from zero.
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

// toInteger converts to what lies in 64 bits: integers, bools, days, timestamps, durations. Fractions are rounded half away from zero.
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

// moments converts between the units of days, timestamps and durations. A duration that meets a timestamp takes its unit.
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

// parse returns the converter from text. Blanks around a value are an error, as any other byte is.
func parse(to types.Type) converter {
	bad := func(x string, err error) error {
		if err == nil {
			return nil
		}
		return fmt.Errorf("%q is no %v", x, to)
	}
	switch k := to.Kind; {
	case k.Text():
		return func(v *vector.Vector, i int, out *vector.Vector) error {
			out.S[i] = v.Str(i)
			return nil
		}
	case k.Float():
		return func(v *vector.Vector, i int, out *vector.Vector) (err error) {
			out.F[i], err = strconv.ParseFloat(v.Str(i), 64)
			return bad(v.Str(i), err)
		}
	case k == types.Dec:
		return func(v *vector.Vector, i int, out *vector.Vector) error {
			d, err := types.ReadDecimal(v.Str(i))
			x, fits := types.Rescale(d.Int(), d.Scale, to.Scale)
			if err == nil && (!fits || x.Abs().Cmp(types.WidePow10(int(to.Precision))) >= 0) {
				err = strconv.ErrRange
			}
			out.W[i] = x
			return bad(v.Str(i), err)
		}
	}
	return func(v *vector.Vector, i int, out *vector.Vector) (err error) {
		out.I[i], err = parseInteger(v.Str(i), to)
		return bad(v.Str(i), err)
	}
}

// parseInteger reads a value that lies in 64 bits.
func parseInteger(x string, to types.Type) (int64, error) {
	switch to.Kind {
	case types.Bool:
		b, err := strconv.ParseBool(x)
		return truth(b), err
	case types.Int32:
		return strconv.ParseInt(x, 10, 32)
	case types.Day:
		d, err := types.ReadDay(x)
		return int64(d), err
	case types.Span:
		d, err := time.ParseDuration(x)
		return int64(d), err
	case types.Time:
		for _, form := range []string{time.RFC3339Nano, "2006-01-02 15:04:05.999999999", "2006-01-02T15:04:05.999999999", time.DateOnly} {
			if t, err := time.Parse(form, x); err == nil {
				if v, fits := types.FromTime(t, to.Precision); fits {
					return v, nil
				}
			}
		}
		return 0, strconv.ErrSyntax
	}
	return strconv.ParseInt(x, 10, 64)
}

// Show returns row i, which is not null, as text that [parse] reads back.
func Show(v *vector.Vector, i int) string {
	i = v.At(i)
	switch v.Type.Kind {
	case types.Float32:
		return strconv.FormatFloat(v.F[i], 'g', -1, 32)
	case types.Float64:
		return strconv.FormatFloat(v.F[i], 'g', -1, 64)
	case types.Str, types.Bytes:
		return v.Str(i)
	case types.Dec:
		return v.Wide(i).Text(int(v.Type.Scale))
	case types.Bool:
		return strconv.FormatBool(v.I[i] != 0)
	case types.Day:
		return types.Date(v.I[i]).String()
	case types.Time:
		return types.TimeOf(v.I[i], v.Type.Precision).Format("2006-01-02T15:04:05.999999999Z")
	case types.Span:
		return time.Duration(v.I[i]).String()
	}
	return strconv.FormatInt(v.I[i], 10)
}
