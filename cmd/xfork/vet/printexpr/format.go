package printexpr

import "strings"

// numeric are the verbs that print a number, a truth value or a pointer, and so
// never a description.
const numeric = "bcdoOxXUeEfFgGtp"

// verbs returns the verb of each argument that a format prints, by the
// argument's index. It understands flags, widths, `*` and argument indexes as
// package fmt does; where the format is damaged, it stops.
func verbs(format string) map[int]rune {
	of := make(map[int]rune)
	// The argument of the next verb, from 0.
	next := 0
	for {
		_, rest, found := strings.Cut(format, "%")
		if !found {
			return of
		}
		for {
			// Flags, width and precision in one: their order does not matter
			// here.
			rest = strings.TrimLeft(rest, "+-# 0.123456789")
			// A star takes an argument for itself, [n] chooses the next one.
			if after, is := strings.CutPrefix(rest, "*"); is {
				next, rest = next+1, after
				continue
			}
			index, after, is := strings.Cut(strings.TrimPrefix(rest, "["), "]")
			if !strings.HasPrefix(rest, "[") || !is {
				break
			}
			next, rest = number(index)-1, after
		}
		// A percent sign at the end of the format has no verb.
		if rest == "" {
			return of
		}
		// A verb is one character, of any script; that of a percent sign takes
		// no argument.
		verb := []rune(rest)[0]
		if verb != '%' {
			of[next] = verb
			next++
		}
		format = rest[len(string(verb)):]
	}
}

// number reads a decimal number; what is none is 0, which is the index of no
// argument.
func number(s string) (n int) {
	for _, r := range s {
		if r < '0' || r > '9' || n > 1e6 {
			return 0
		}
		n = 10*n + int(r-'0')
	}
	return n
}
