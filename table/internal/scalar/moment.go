package scalar

import (
	"math"

	"xfork/table/internal/types"
)

// Day reads a date, in days since 1970-01-01, and reports whether b is one that
// the calendar has.
func Day(b []byte) (int64, bool) {
	days, rest, ok := day(b)
	return days, ok && len(rest) == 0
}

// day reads a date at the beginning of b, and returns what is behind it.
func day(b []byte) (days int64, rest []byte, ok bool) {
	width, sign := 4, int64(1)
	// Years outside of 0000..9999 are written with a sign and as many digits as
	// they have (ISO 8601, expanded representation).
	if len(b) > 0 && (b[0] == '-' || b[0] == '+') {
		if b[0] == '-' {
			sign = -1
		}
		b = b[1:]
		width = 0
		for width < len(b) && b[width]-'0' <= 9 {
			width++
		}
		if width < 4 || width > 8 {
			return 0, nil, false
		}
	}
	if len(b) < width+6 || b[width] != '-' || b[width+3] != '-' {
		return 0, nil, false
	}
	y, okY := number(b[:width])
	m, okM := number(b[width+1 : width+3])
	d, okD := number(b[width+4 : width+6])
	if !okY || !okM || !okD || m < 1 || m > 12 || d < 1 {
		return 0, nil, false
	}
	days = types.Days(sign*y, int(m), int(d))
	// Most days are in every month. Of the others, one that the month does not
	// have comes back as a day of the next month.
	if d > 28 {
		if _, mm, _ := types.Civil(days); mm != int(m) {
			return 0, nil, false
		}
	}
	// A date of the program is an int32 of days, some 5.8 million years in both
	// directions: what it could not hold is not read.
	if days != int64(int32(days)) {
		return 0, nil, false
	}
	return days, b[width+6:], true
}

// number reads digits alone: two of an hour, say, with a zero in front. Callers
// that use the value have at most nine digits, so it cannot overflow for them.
func number(b []byte) (x int64, ok bool) {
	for _, c := range b {
		c -= '0'
		if c > 9 {
			return 0, false
		}
		x = x*10 + int64(c)
	}
	return x, len(b) > 0
}

// Time reads a timestamp, in units of 10^-digits seconds since 1970-01-01 UTC,
// and reports whether b is one of that precision. A date is one, of its
// midnight. A time without an offset is taken as UTC.
func Time(b []byte, digits uint8) (int64, bool) {
	days, nanos, ok := moment(b)
	if !ok {
		return 0, false
	}
	// Digits that the column does not have must be zeros: half a second is no
	// value of whole ones.
	unit := types.Units(digits)
	step := 1e9 / unit
	if nanos%step != 0 {
		return 0, false
	}
	// 86400 * 10^9 units a day: nanoseconds overflow from the year 2262 on.
	x := types.MulWide(days, 86400*unit).Add(types.Wide(nanos / step))
	return x.Narrow()
}

// moment reads a timestamp as days and nanoseconds. The nanoseconds are
// negative, or more than a day, where an offset makes them so.
//
// The forms are those of RFC 3339 and of SQL, and between them: with a T or a
// blank, without seconds, without an offset. time.Parse would have to be tried
// with a layout for each.
func moment(b []byte) (days, nanos int64, ok bool) {
	days, b, ok = day(b)
	if !ok || len(b) == 0 {
		return days, 0, ok
	}
	if len(b) < 6 || b[0] != 'T' && b[0] != ' ' || b[3] != ':' {
		return 0, 0, false
	}
	h, okH := number(b[1:3])
	m, okM := number(b[4:6])
	if !okH || !okM || h > 23 || m > 59 {
		return 0, 0, false
	}
	nanos = (h*60 + m) * 60e9
	b = b[6:]
	if len(b) >= 3 && b[0] == ':' {
		s, okS := number(b[1:3])
		// A leap second is one that a count of seconds since 1970 cannot tell
		// from the next: not read.
		if !okS || s > 59 {
			return 0, 0, false
		}
		nanos += s * 1e9
		if b, ok = fraction(b[3:], &nanos); !ok {
			return 0, 0, false
		}
	}
	off, ok := offset(b)
	return days, nanos - off, ok
}

// fraction adds the digits behind a point, and returns what is behind them.
// There are nine at most: a tenth digit would be below a nanosecond, which no
// column holds.
func fraction(b []byte, nanos *int64) (rest []byte, ok bool) {
	if len(b) == 0 || b[0] != '.' {
		return b, true
	}
	n := 1
	for n < len(b) && b[n]-'0' <= 9 {
		n++
	}
	x, ok := number(b[1:n])
	if !ok || n > 10 {
		return nil, false
	}
	*nanos += x * int64(math.Pow10(10-n))
	return b[n:], true
}

// offset reads the distance from UTC, in nanoseconds: nothing, Z, +07, +0700 or
// +07:00 (ISO 8601). Names of zones are not read: what they mean changes with
// the years and with the machine.
func offset(b []byte) (int64, bool) {
	if len(b) == 0 || len(b) == 1 && b[0] == 'Z' {
		return 0, true
	}
	if b[0] != '+' && b[0] != '-' || len(b) < 3 {
		return 0, false
	}
	h, ok := number(b[1:3])
	m := int64(0)
	switch rest := b[3:]; {
	case len(rest) == 0:
	case len(rest) == 3 && rest[0] == ':':
		m, ok = number(rest[1:])
	case len(rest) == 2:
		m, ok = number(rest)
	default:
		return 0, false
	}
	nanos := (h*60 + m) * 60e9
	if b[0] == '-' {
		nanos = -nanos
	}
	return nanos, ok && h < 24 && m < 60
}
