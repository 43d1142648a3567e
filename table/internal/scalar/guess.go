package scalar

import "xfork/table/internal/types"

// Guess is what the text of a column may be, after some of its values have been
// seen. The zero Guess has seen none.
//
// Each value takes away the types that it is no value of.
//
//	value                      bool   int64   float64   date   timestamp
//	true                        x
//	12                                 x        x
//	9007199254740993                   x                              2^53 + 1, which no float64 is
//	1.5, NaN                                    x
//	2024-02-29                                           x       x
//	2024-02-29 12:00                                             x
//	007, abc                                                          nothing: string
//
// A column is the leftmost type that all of its values have:
//
//	bool
//	int64  -> float64      if all integers are below 2^53, so that the floats are the same numbers
//	date   -> timestamp    a date is its midnight
//	string                 if nothing is left
type Guess struct {
	out   kinds // what it cannot be
	seen  bool
	nanos bool // a fraction of a second has more than six digits
}

// kinds is a set of types: merging two guesses is a union of what they rule
// out.
type kinds uint8

const (
	bools kinds = 1 << iota
	ints
	floats
	days
	times
	every = bools | ints | floats | days | times
)

// Strings returns a guess that is string already, for text that is to stay
// text.
func Strings() Guess { return Guess{out: every, seen: true} }

// See takes a value into account: not a null.
func (g *Guess) See(b []byte) {
	g.seen = true
	// A column of text is through with guessing at its first word.
	if g.out == every {
		return
	}
	g.out |= every &^ g.fits(b)
}

// fits returns the types that b is a value of. Most values are told by their
// first byte, which saves all attempts but one.
func (g *Guess) fits(b []byte) kinds {
	if len(b) == 0 {
		return 0
	}
	switch c := b[0]; {
	case c-'0' <= 9, c == '-', c == '.', c == '+':
		return g.numeric(b)
	case c == 't', c == 'T', c == 'f', c == 'F':
		if _, ok := Bool(b); ok {
			return bools
		}
		return 0
	}
	// Of words only NaN and the infinities are numbers.
	if _, ok := Float(b); ok {
		return floats
	}
	return 0
}

// numeric is fits for what begins like a number.
func (g *Guess) numeric(b []byte) kinds {
	if x, ok := Int(b); ok {
		if x > 1<<53 || x < -1<<53 {
			return ints
		}
		return ints | floats
	}
	if fraction := plainFloat(b); fraction {
		return floats
	}
	// The shortest date has ten bytes.
	if len(b) < 10 || g.out&times != 0 {
		return 0
	}
	if _, ok := Day(b); ok {
		return days | times
	}
	// The finest fraction decides the unit of the column.
	_, nanos, ok := moment(b)
	if !ok {
		return 0
	}
	g.nanos = g.nanos || nanos%1000 != 0
	return times
}

// plainFloat reports whether b is a float as a column of floats has them, and
// not an identifier that happens to be a number: +49, 007.5, or more digits
// without a point than an integer has. What may be either stays text: a program
// can convert text, and cannot get digits back.
func plainFloat(b []byte) bool {
	if b[0] == '+' {
		return string(b) == "+Inf" || string(b) == "+Infinity"
	}
	digits := b
	if b[0] == '-' {
		digits = b[1:]
	}
	if len(digits) > 1 && digits[0] == '0' && digits[1]-'0' <= 9 {
		return false
	}
	if _, whole := number(digits); whole && string(b) != "-0" {
		return false
	}
	_, ok := Float(b)
	return ok
}

// Merge takes into account what another guess has seen. Guesses of windows and
// of files are merged in this way; the result does not depend on the order, for
// types are only ever taken away.
func (g *Guess) Merge(o Guess) {
	if o.seen {
		g.out |= o.out
		g.seen, g.nanos = true, g.nanos || o.nanos
	}
}

// Seen reports whether there was a value.
func (g *Guess) Seen() bool { return g.seen }

// Type returns the narrowest type that is left: the unknown one if no value was
// seen.
func (g *Guess) Type() types.Type {
	if !g.seen {
		return types.Type{Kind: types.Unknown}
	}
	in := every &^ g.out
	switch {
	case in&bools != 0:
		return types.Type{Kind: types.Bool}
	case in&ints != 0:
		return types.Type{Kind: types.Int64}
	case in&floats != 0:
		return types.Type{Kind: types.Float64}
	case in&days != 0:
		return types.Type{Kind: types.Day}
	case in&times != 0 && g.nanos:
		return types.Type{Kind: types.Time, Precision: 9}
	case in&times != 0:
		return types.Type{Kind: types.Time, Precision: 6}
	}
	return types.Type{Kind: types.Str}
}
