package parquet

import (
	"fmt"

	pq "github.com/parquet-go/parquet-go"

	"xfork/table/internal/bind"
	"xfork/table/internal/types"
)

// The type of a column must not depend on the values in it, and two of Parquet's types have
// values beyond the type that most of their columns are well served by. So a program may
// ask for a wider one:
//
//	stored     column           with As
//	UINT64     int64            decimal(20,0), or with more digits
//	INT96      timestamp(9)     timestamp(6) or coarser; what is finer is cut off
//
// All else is converted by To where it is used, which knows the stored type.

// as gives the columns of a file the types that the program has asked for.
func (f *file) as(asked types.Schema) error {
	places := asked.Places()
	for i := range f.leaves {
		l := &f.leaves[i]
		at, is := places[l.name]
		if !is || asked[at].Type == l.typ {
			continue
		}
		t := asked[at].Type
		big := l.kind == pq.Int64 && l.unsigned && t.Kind == types.Dec && t.Scale == 0 && t.Precision >= 20
		far := l.kind == pq.Int96 && t.Kind == types.Time && t.Precision <= 9
		if !big && !far {
			return fmt.Errorf("%s: column %q is %v, and cannot be read as %v: As is for decimal(20,0) of UINT64 and timestamp(6) of INT96; To converts", f.Name, l.name, l.typ, t)
		}
		l.typ = t
	}
	return nil
}

// asked returns an error about a column of As that no file has.
func (s *Source) asked(found types.Schema) error {
	places := found.Places()
	for _, f := range s.Types {
		if _, there := places[f.Name]; !there {
			return bind.NoColumn(f.Name, "As", found)
		}
	}
	return nil
}
