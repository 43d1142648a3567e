package ndjson

import (
	"encoding/json"
	"fmt"
)

// value scans a value, and returns the index behind it. The first byte says
// what it is to be; whether it is that is checked to its last byte.
func value(b []byte, i int, f *fault) (c cell, next int, ok bool) {
	if i >= len(b) {
		f.reason = "damaged: the line ends before a value"
		return c, 0, false
	}
	switch b[i] {
	case '"':
		return str(b, i, f)
	case 't':
		return word(b, i, "true", truth, f)
	case 'f':
		return word(b, i, "false", truth, f)
	case 'n':
		return word(b, i, "null", missing, f)
	case '{', '[':
		return inner(b, i, f)
	}
	return digits(b, i, f)
}

// word scans a literal. What follows it is looked at by its caller, which wants
// a comma or a bracket: truex is no value.
//
// Literals are in lower case alone (RFC 8259, section 3). NaN and Infinity are
// none of the grammar's, so bare ones are bad; in quotes they are strings
// (special).
func word(b []byte, i int, w string, k kind, f *fault) (c cell, next int, ok bool) {
	if e := i + len(w); e <= len(b) && string(b[i:e]) == w {
		return cell{uint32(i), uint32(e), k}, e, true
	}
	f.reason = "damaged: no value"
	return c, 0, false
}

// str scans a string. Control characters must be escaped. Whether there are
// escapes is noted, because a string without any is copied as it stands. Bytes
// above 0x7f are not looked at: what is not UTF-8 is kept as it is, where
// encoding/json would replace it.
func str(b []byte, i int, f *fault) (c cell, next int, ok bool) {
	k := text
	for e := i + 1; e < len(b); e++ {
		switch ch := b[e]; {
		case ch == '"':
			return cell{uint32(i + 1), uint32(e), k}, e + 1, true
		case ch < ' ':
			f.reason = fmt.Sprintf("damaged: a control character %#x in a string", ch)
			return c, 0, false
		case ch == '\\':
			k = escaped
			if e++; e == len(b) || !escape(b[e:]) {
				f.reason = "damaged: an unknown escape in a string"
				return c, 0, false
			}
		}
	}
	f.reason = "damaged: a string is not closed"
	return c, 0, false
}

// escape reports whether what follows a backslash is an escape (RFC 8259,
// section 7). The bytes of it are not skipped by str: no one of them is a quote
// or a backslash but the first.
func escape(b []byte) bool {
	switch b[0] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return true
	case 'u':
		_, ok := hex4(b[1:])
		return ok
	}
	return false
}

// digits scans a number by the grammar of JSON (RFC 8259, section 6):
//
//	-? (0 | [1-9][0-9]*) (. [0-9]+)? ([eE] [+-]? [0-9]+)?
func digits(b []byte, i int, f *fault) (c cell, next int, ok bool) {
	e := i
	// run moves behind digits, and reports whether there was one.
	run := func() bool {
		from := e
		for e < len(b) && b[e]-'0' <= 9 {
			e++
		}
		return e > from
	}
	if b[e] == '-' {
		e++
	}
	zero := e < len(b) && b[e] == '0'
	whole := e
	ok = run() && !(zero && e > whole+1)
	if ok && e < len(b) && b[e] == '.' {
		e++
		ok = run()
	}
	if ok && e < len(b) && (b[e] == 'e' || b[e] == 'E') {
		if e++; e < len(b) && (b[e] == '+' || b[e] == '-') {
			e++
		}
		ok = run()
	}
	if !ok {
		f.reason = "damaged: no value"
		return c, 0, false
	}
	return cell{uint32(i), uint32(e), number}, e, true
}

// inner scans an object or an array: its end by brackets outside of strings,
// then its form. Brackets are counted and not matched, for encoding/json does
// that afterwards, with a limit of its own for the depth; no recursion here
// could be driven to the end of a stack by a file.
//
// Its text is looked at twice, and no value in it becomes a cell. The depth is
// limited to 10,000 by encoding/json.
func inner(b []byte, i int, f *fault) (c cell, next int, ok bool) {
	depth := 0
	for e := i; e < len(b); e++ {
		switch b[e] {
		case '"':
			// Brackets in strings are text.
			_, end, ok := str(b, e, f)
			if !ok {
				return c, 0, false
			}
			e = end - 1
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth > 0 {
				continue
			}
			if !json.Valid(b[i : e+1]) {
				f.reason = "damaged: a nested value"
				return c, 0, false
			}
			return cell{uint32(i), uint32(e + 1), nested}, e + 1, true
		}
	}
	f.reason = "damaged: a nested value is not closed"
	return c, 0, false
}
