package npy

import (
	"strconv"
	"strings"
)

// A header is a literal of Python, which numpy gives to Python's own parser.
// Here it is read for what it may be, and no more:
//
//	header = "{" [ entry { "," entry } [ "," ] ] "}"
//	entry  = "'descr'" ":" string | "'fortran_order'" ":" ( "True" | "False" ) | "'shape'" ":" tuple
//	tuple  = "(" [ number { "," number } [ "," ] ] ")"

// literal reads the few literals of Python that a header has. What does not fit
// sets bad, and from then on everything is zero: so errors are looked at once,
// at the end.
type literal struct {
	rest string
	bad  bool
}

// begins reports whether token is next, behind spaces, which it takes.
func (l *literal) begins(token string) bool {
	l.rest = strings.TrimLeft(l.rest, " \t\n\r")
	return !l.bad && strings.HasPrefix(l.rest, token)
}

// skips takes token if it is next, and reports whether it was. It is how what
// may be there is taken; skip takes what must.
func (l *literal) skips(token string) bool {
	if !l.begins(token) {
		return false
	}
	l.rest = l.rest[len(token):]
	return true
}

// skip takes token, which must be next.
func (l *literal) skip(token string) { l.bad = !l.skips(token) || l.bad }

// text takes a string, in either quotes. Those of a header have no escapes:
// names of types and of entries are letters and digits, and with others the
// header is not one that numpy has written.
func (l *literal) text() string {
	quote := "'"
	if l.begins(`"`) {
		quote = `"`
	}
	l.skip(quote)
	s, rest, ok := strings.Cut(l.rest, quote)
	if !ok || l.bad {
		l.bad = true
		return ""
	}
	l.rest = rest
	return s
}

// truth takes True or False, and nothing else that Python would take for
// either.
func (l *literal) truth() bool {
	if l.skips("True") {
		return true
	}
	l.skip("False")
	return false
}

// tuple takes whole numbers in parentheses: (), (3,), (2, 3). Python 2 has
// written an L behind long ones. A number that no int holds is bad, as a
// negative one is.
func (l *literal) tuple() []int {
	ns := []int{}
	l.skip("(")
	for !l.bad && !l.skips(")") {
		l.begins("")
		end := strings.IndexAny(l.rest, ",) L")
		if end < 0 {
			l.bad = true
			break
		}
		n, err := strconv.Atoi(l.rest[:end])
		if err != nil || n < 0 {
			l.bad = true
			break
		}
		ns, l.rest = append(ns, n), l.rest[end:]
		l.skips("L")
		if !l.skips(",") {
			l.skip(")")
			break
		}
	}
	return ns
}
