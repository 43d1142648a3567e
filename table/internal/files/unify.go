package files

import (
	"fmt"

	"xfork/table/internal/bind"
	"xfork/table/internal/types"
)

// Columns is the columns of one file, of which the names are different. Place is filled in by [Unify]: for each
// column of the table its index among Fields, or -1.
type Columns struct {
	File   string
	Fields types.Schema
	Place  []int
}

// Unify makes one schema of those of all files: columns go by name, in the
// order in which they first appear, and meet in a type that holds all of their
// values. Unknown types, of columns without a value, meet any other; where all
// are unknown, the column is string.
//
//	1.csv   a int32   b string               table   a      b        c
//	2.csv   c date    a int64                1.csv   0      1        -1      place of each column
//	                                         2.csv   1      -1       0       -1: null, with union
//
// Which file comes first decides the order of the columns and nothing else:
// types are joined pairwise, and the join has one result in any order.
//
// help is added to the error about types that do not meet: what the program can
// do in the format at hand.
func Unify(all []*Columns, union bool, help string) (s types.Schema, err error) {
	var from []string // of each column: the first file that has it with a known type
	places := map[string]int{}
	for _, c := range all {
		for _, f := range c.Fields {
			i, there := places[f.Name]
			if !there {
				places[f.Name] = len(s)
				s, from = append(s, f), append(from, c.File)
				continue
			}
			t, ok := lossless(s[i].Type, f.Type)
			if !ok {
				return nil, fmt.Errorf("column %q is %v in %s and %v in %s%s", f.Name, s[i].Type, from[i], f.Type, c.File, help)
			}
			// The error is to name a file that has the type, not the first one
			// with the column.
			if s[i].Type.Kind == types.Unknown {
				from[i] = c.File
			}
			s[i].Type, s[i].Null = t, s[i].Null || f.Null
		}
	}
	for _, c := range all {
		places := c.Fields.Places()
		for i := range s {
			at, there := places[s[i].Name]
			if !there {
				at = -1
			}
			c.Place = append(c.Place, at)
			if at < 0 && !union {
				return nil, fmt.Errorf("%s has no column %q, which another file has: pass Union(true) for nulls", c.File, s[i].Name)
			}
			// Where a file lacks the column its rows are null, whatever the
			// others say.
			s[i].Null = s[i].Null || at < 0
		}
	}
	for i := range s {
		if s[i].Type.Kind == types.Unknown {
			s[i].Type.Kind = types.Str
		}
	}
	return s, nil
}

// lossless returns the type that holds the values of both, if there is one:
// float64 holds those of int32, not those of int64. It is stricter than what
// the operands of an expression do (bind.Common), where a program has written
// the operation down: here no line of the program says that digits may go.
func lossless(a, b types.Type) (types.Type, bool) {
	switch {
	case a.Kind == types.Unknown:
		return b, true
	case b.Kind == types.Unknown:
		return a, true
	}
	c, ok := bind.Common(a, b)
	mixed := a.Kind.Float() != b.Kind.Float() && a.Kind.Number()
	if !ok || mixed && (a.Kind != types.Int32 && b.Kind != types.Int32) || c.Kind == types.Dec && int(c.Precision) >= types.MostDigits && a != b {
		return c, false
	}
	return c, true
}
