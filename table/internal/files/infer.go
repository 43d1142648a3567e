package files

import (
	"xfork/table/internal/bind"
	"xfork/table/internal/types"
)

// Guessed is the columns of a text file, with what its sample says about the
// type of each. G is the format's guess: that of JSON tells strings of digits
// from numbers, that of CSV cannot.
type Guessed[G any] struct {
	File    string
	Names   []string
	Guesses []G
}

// Infer finds the types of the columns of text files. Those that the program
// has fixed are taken from it; a fixed column that no file has is an error.
//
// What all files together have seen decides, so that whole numbers in one file
// and fractions in another are floats, as they would be in one file. Where that
// leaves nothing but string, each file keeps its own type, for [Unify] to name
// the two that do not go together.
func Infer[G any](all []Guessed[G], fixed types.Schema, merge func(into *G, o G), typ func(*G) types.Type) ([]*Columns, error) {
	together := map[string]*G{}
	var names types.Schema
	for _, f := range all {
		for i, name := range f.Names {
			if together[name] == nil {
				together[name] = new(G)
				names = append(names, types.Field{Name: name})
			}
			merge(together[name], f.Guesses[i])
		}
	}
	for _, f := range fixed {
		if together[f.Name] == nil {
			return nil, bind.NoColumn(f.Name, "As", names)
		}
	}
	var out []*Columns
	places := fixed.Places()
	for _, f := range all {
		c := &Columns{File: f.File}
		for i, name := range f.Names {
			t := typ(together[name])
			if t.Kind == types.Str {
				t = typ(&f.Guesses[i])
			}
			if at, is := places[name]; is {
				t = fixed[at].Type
			}
			// A value may be missing in any row that the sample has not seen.
			c.Fields = append(c.Fields, types.Field{Name: name, Type: t, Null: true})
		}
		out = append(out, c)
	}
	return out, nil
}

// Help is what a program can do about types of text files that do not go
// together: text is the format in which the program has the last word about
// types.
const Help = ": pass As(...) with the type that the column is to have"
