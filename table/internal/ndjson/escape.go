package ndjson

import (
	"bytes"
	"unicode/utf16"
	"unicode/utf8"
)

// unescape appends the string that b stands for. Its escapes have been checked
// by str, so that there is always a byte behind a backslash, and four digits
// behind a u.
//
//	\ud834\udd1e    a pair: U+1D11E
//	\ud834x         a half: U+FFFD, then x
//	\ud834\u0041    a half: U+FFFD, then A
//
// It looks for the next backslash and copies what is before it in one piece,
// for text with escapes is mostly text. What it appends is never longer than b.
func unescape(out, b []byte) []byte {
	for {
		i := bytes.IndexByte(b, '\\')
		if i < 0 {
			return append(out, b...)
		}
		out = append(out, b[:i]...)
		c := b[i+1]
		b = b[i+2:]
		switch c {
		case 'b':
			out = append(out, '\b')
		case 'f':
			out = append(out, '\f')
		case 'n':
			out = append(out, '\n')
		case 'r':
			out = append(out, '\r')
		case 't':
			out = append(out, '\t')
		case 'u':
			r, _ := hex4(b)
			b = b[4:]
			// Characters beyond the first plane are two escapes. A half without
			// its other half is replaced, and what follows is read on its own.
			if utf16.IsSurrogate(r) {
				pair := utf8.RuneError
				if len(b) >= 6 && b[0] == '\\' && b[1] == 'u' {
					low, _ := hex4(b[2:])
					pair = utf16.DecodeRune(r, low)
				}
				if pair != utf8.RuneError {
					b = b[6:]
				}
				r = pair
			}
			out = utf8.AppendRune(out, r)
		default:
			out = append(out, c) // a quote, a backslash, a slash
		}
	}
}

// hex4 reads four hexadecimal digits.
func hex4(b []byte) (r rune, ok bool) {
	if len(b) < 4 {
		return 0, false
	}
	for _, c := range b[:4] {
		switch {
		case c-'0' <= 9:
			c -= '0'
		case c|0x20 >= 'a' && c|0x20 <= 'f':
			c = c | 0x20 - 'a' + 10
		default:
			return 0, false
		}
		r = r<<4 | rune(c)
	}
	return r, true
}
