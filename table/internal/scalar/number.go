package scalar

import (
	"math"
	"strconv"
	"unsafe"
)

// view returns bytes as a string without a copy, for functions that do not keep
// it.
func view(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }

// Int reads an integer of 64 bits, and reports whether b is one. It is written
// out, as strconv.ParseInt allocates an error for what is no integer, and a
// column of text is asked for its type value by value.
//
// A byte minus '0' wraps for what is below the digits, so one comparison with 9
// says for each byte whether it is a digit. The other readers do so too.
func Int(b []byte) (int64, bool) {
	digits := b
	negative := len(b) > 0 && b[0] == '-'
	if negative {
		digits = b[1:]
	}
	// A zero in front is allowed for 0 alone: of 007 the digits would be lost,
	// of -0 the sign.
	if len(digits) == 0 || len(digits) > 19 || digits[0] == '0' && len(b) > 1 {
		return 0, false
	}
	var x uint64
	for _, c := range digits {
		c -= '0'
		if c > 9 {
			return 0, false
		}
		x = x*10 + uint64(c)
	}
	// Nineteen digits are below 2^64, so x has not wrapped. The least integer
	// has no positive counterpart: its amount is 1<<63, and the negation of
	// that is itself.
	if negative {
		return -int64(x), x <= 1<<63
	}
	return int64(x), x <= math.MaxInt64
}

// exact has the powers of ten that a float64 holds exactly. Without its twos
// 10^22 is 5^22, a number of 52 bits; 5^23 has 54, one more than a float64.
var exact = [...]float64{1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22}

// Float reads a float of 64 bits, and reports whether b is one.
//
// Up to 15 digits without an exponent are one integer divided by one power of
// ten, both exact, so the quotient is the nearest float: the fast path of W.
// Clinger, How to Read Floating Point Numbers Accurately (1990). It takes a
// quarter of the time of strconv.
func Float(b []byte) (float64, bool) {
	i, negative := 0, false
	if len(b) > 0 && b[0] == '-' {
		i, negative = 1, true
	}
	// x wraps beyond 19 digits; then it is not used.
	var x uint64
	digits, point := 0, -1
	for ; i < len(b); i++ {
		c := b[i] - '0'
		if c <= 9 {
			x = x*10 + uint64(c)
			digits++
			continue
		}
		// An exponent, a word, a second point: all that is rare is strconv's.
		if b[i] != '.' || point >= 0 {
			return slowFloat(b)
		}
		point = digits
	}
	if digits == 0 || digits > 15 {
		return slowFloat(b)
	}
	f := float64(x)
	if point >= 0 {
		f /= exact[digits-point]
	}
	if negative {
		f = -f
	}
	return f, true
}

// slowFloat is Float for what is long, has an exponent or is no number. strconv
// also reads hexadecimal floats and underscores, which are not numbers of a
// data file.
func slowFloat(b []byte) (float64, bool) {
	for _, c := range b {
		if c == 'x' || c == 'X' || c == '_' {
			return 0, false
		}
	}
	f, err := strconv.ParseFloat(view(b), 64)
	// A number beyond the greatest float is one with a rounding too many: an
	// error, as an integer beyond 64 bits is.
	return f, err == nil
}

// Float32 reads a float of 32 bits. What Float refuses (0x10, 1_0) is refused
// here too. It is rounded once: by way of 64 bits it would be rounded twice.
func Float32(b []byte) (float64, bool) {
	if _, ok := Float(b); !ok {
		return 0, false
	}
	f, err := strconv.ParseFloat(view(b), 32)
	return f, err == nil
}

// Bool reads a truth value, and reports whether b is one. Not t, yes, on or 1:
// a column of these is as likely one of words or numbers, and a program that
// knows better can compare.
func Bool(b []byte) (value, ok bool) {
	switch string(b) {
	case "true", "True", "TRUE":
		return true, true
	case "false", "False", "FALSE":
		return false, true
	}
	return false, false
}
