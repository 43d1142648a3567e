package ndjson

import (
	"xfork/table/internal/scalar"
	"xfork/table/internal/types"
)

// guess is what the values of a column may be. Strings and other values are
// guessed at apart: "12" is a string, 12 a number.
//
//	strings                 others            column
//	none                    numbers           int64 or float64, as package scalar has it
//	none                    true, false       bool
//	dates, or timestamps    none              the same
//	"NaN", "Infinity"       numbers           float64
//	anything else           whatever          string
//
// A string of digits stays one because its writer has said so: JSON, unlike
// CSV, has quotes that mean something.
type guess struct {
	strings scalar.Guess
	others  scalar.Guess // numbers and truth values
	special bool         // a string that stands for a float
	plain   bool         // a string that does not
}

// see takes a value into account.
//
// Types are only ever ruled out, so the order of the values does not matter,
// nor which window of which file a value is in. Nulls say nothing: a column of
// nulls alone has no type yet, and takes that of other files.
func (g *guess) see(k kind, b []byte) {
	switch k {
	case missing:
	case text:
		if special(b) != 0 {
			g.special = true
		} else {
			g.plain = true
		}
		g.strings.See(b)
	case escaped, nested:
		// No date and no float has an escape.
		g.plain = true
		g.strings.Merge(scalar.Strings())
	case number, truth:
		g.others.See(b)
	}
}

// merge takes into account what another guess has seen.
func (g *guess) merge(o guess) {
	g.strings.Merge(o.strings)
	g.others.Merge(o.others)
	g.special, g.plain = g.special || o.special, g.plain || o.plain
}

// typ returns the type that is left, unknown if there was no value.
func (g *guess) typ() types.Type {
	// What the column would be with a fraction in it: float64, unless an
	// integer is too long for that.
	floats := g.others
	floats.See([]byte("0.5"))
	switch numbers, text := g.others.Seen(), g.strings.Seen(); {
	case !text:
		return g.others.Type()
	case g.special && !g.plain && numbers && floats.Type().Kind == types.Float64:
		return floats.Type()
	case numbers:
		return types.Type{Kind: types.Str}
	}
	// Of strings alone only dates and timestamps are more than strings.
	if t := g.strings.Type(); t.Kind == types.Day || t.Kind == types.Time {
		return t
	}
	return types.Type{Kind: types.Str}
}
