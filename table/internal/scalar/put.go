package scalar

import (
	"strconv"
	"time"

	"xfork/table/internal/types"
	"xfork/table/internal/vector"
)

// Put reads b as a value of v's type, which is not text, into row i, and
// reports whether it is one. It does not trim: a blank before a number is a
// byte like any other, and makes it none.
func Put(v *vector.Vector, i int, b []byte) (ok bool) {
	switch v.Type.Kind {
	case types.Float64:
		v.F[i], ok = Float(b)
	case types.Float32:
		v.F[i], ok = Float32(b)
	case types.Dec:
		return putDecimal(v, i, b)
	case types.Int32:
		// A column of int32 is how a program has asked for it: what does not
		// fit is an error.
		v.I[i], ok = Int(b)
		return ok && int64(int32(v.I[i])) == v.I[i]
	case types.Bool:
		var x bool
		if x, ok = Bool(b); x {
			v.I[i] = 1
		} else {
			v.I[i] = 0
		}
	case types.Day:
		v.I[i], ok = Day(b)
	case types.Time:
		v.I[i], ok = Time(b, v.Type.Precision)
	case types.Span:
		d, err := time.ParseDuration(view(b))
		v.I[i], ok = int64(d), err == nil
	default:
		v.I[i], ok = Int(b)
	}
	return ok
}

// putDecimal is Put for a decimal. Digits behind the scale must be zeros: the
// number is rounded to the scale and back, and has to be the same.
func putDecimal(v *vector.Vector, i int, b []byte) bool {
	d, err := types.ReadDecimal(view(b))
	if err != nil {
		return false
	}
	x, fits := types.Rescale(d.Int(), d.Scale, v.Type.Scale)
	if !fits || x.Abs().Cmp(types.WidePow10(int(v.Type.Precision))) >= 0 {
		return false
	}
	if d.Scale > v.Type.Scale {
		if back, ok := types.Rescale(x, v.Type.Scale, d.Scale); !ok || back != d.Int() {
			return false
		}
	}
	if v.Layout == types.Wides {
		v.W[i] = x
		return true
	}
	v.I[i] = int64(x.Lo)
	return true
}

// Append appends row i of v, which is not null, as text that [Put] reads back.
// Text is appended as it is.
func Append(out []byte, v *vector.Vector, i int) []byte {
	i = v.At(i)
	switch v.Type.Kind {
	case types.Float64:
		return appendFloat(out, v.F[i], 64)
	case types.Float32:
		return appendFloat(out, v.F[i], 32)
	case types.Str, types.Bytes:
		return append(out, v.Str(i)...)
	case types.Dec:
		return append(out, v.Wide(i).Text(int(v.Type.Scale))...)
	case types.Bool:
		return strconv.AppendBool(out, v.I[i] != 0)
	case types.Day:
		return appendDay(out, v.I[i])
	case types.Time:
		return AppendTime(out, v.I[i], v.Type.Precision, ' ')
	case types.Span:
		return append(out, time.Duration(v.I[i]).String()...)
	}
	return strconv.AppendInt(out, v.I[i], 10)
}

// appendFloat appends a float, with as few digits as read back as the same one.
// It is written so that a reader takes it for a float as well: 1 is 1.0, or a
// column of whole numbers would be one of integers.
func appendFloat(out []byte, f float64, bits int) []byte {
	from := len(out)
	out = strconv.AppendFloat(out, f, 'g', -1, bits)
	for _, c := range out[from:] {
		if c != '-' && c-'0' > 9 {
			return out
		}
	}
	return append(out, '.', '0')
}

// appendDay appends a date. Years outside of 0000..9999 get a sign, as ISO 8601
// has it: package time writes them without one, and does not read back what it
// writes.
func appendDay(out []byte, days int64) []byte {
	y, m, d := types.Civil(days)
	if y < 0 || y > 9999 {
		sign := byte('+')
		if y < 0 {
			sign, y = '-', -y
		}
		out = append(out, sign)
	}
	if y < 1000 {
		out = append(out, "000"[:3-len(strconv.FormatInt(y, 10))+1]...)
	}
	out = strconv.AppendInt(out, y, 10)
	out = append(out, '-')
	out = two(out, m)
	out = append(out, '-')
	return two(out, d)
}

// two appends a number of two digits.
func two(out []byte, x int) []byte { return append(out, byte('0'+x/10), byte('0'+x%10)) }

// AppendTime appends a timestamp, with a byte between date and time: a blank
// for SQL, a T for RFC 3339. The fraction has all digits of the precision, or
// is left out if it is zero.
func AppendTime(out []byte, x int64, digits uint8, between byte) []byte {
	unit := types.Units(digits)
	day := types.FloorDiv(x, 86400*unit)
	rest := x - day*86400*unit
	// The division by days was rounded down, so the rest is not negative before
	// 1970 either: the last second of 1969 is day -1 and 86399 seconds.
	s := int(rest / unit)
	out = append(appendDay(out, day), between)
	out = append(two(out, s/3600), ':')
	out = append(two(out, s/60%60), ':')
	out = two(out, s%60)
	if f := rest % unit; f != 0 {
		out = append(out, '.')
		for p := unit / 10; p > 0; p /= 10 {
			out = append(out, byte('0'+f/p%10))
		}
	}
	return out
}
