package kernel

import (
	"fmt"
	"strconv"
	"time"

	"xfork/table/internal/types"
	"xfork/table/internal/vector"
)

// Values as text, and back. The two are inverse to each other, but for white
// space and the digits of floats that make no difference.

// parse returns the converter from text. Blanks around a value are an error, as
// any other byte is.
//
// It accepts what Show writes, and no white space: a value with a blank before
// it is more often a mistake in the file than meant. Trim says that it is
// meant.
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
		bits := 64
		if k == types.Float32 {
			bits = 32 // rounded once, to a number that a float32 is
		}
		return func(v *vector.Vector, i int, out *vector.Vector) (err error) {
			out.F[i], err = strconv.ParseFloat(v.Str(i), bits)
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
//
// Timestamps are read in the forms of RFC 3339, with a blank or a T between
// date and time, with or without a zone, and as a date alone.
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
//
// Floats have as many digits as it takes to read the same float back, decimals
// as many behind the point as their scale.
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
