package plan

import (
	"xfork/table/internal/bind"
	"xfork/table/internal/types"
)

// An unpivot is no breaker: each row becomes rows in its place, so the step is
// a part of the pipeline that it stands in, and morsels keep their numbers.
// Rows go by row and then by column, as DuckDB has them; Polars puts all rows
// of the first column before those of the second, for which all input has to be
// kept.

// Unpivoting is what an unpivot does beside its expressions: the columns of the
// input that stay, which come first in its schema, and the names of those that
// become rows. Name and value come behind.
type Unpivoting struct {
	Kept  []int
	Names []string
}

// unpivot binds an Unpivot.
//
//	Unpivot("q", "sum", "q1", "q2") of shop, q1 int64, q2 decimal(9,2)
//
//	Exprs    q1 in decimal(21,2), q2 in decimal(21,2)
//	Kept     shop
//	schema   shop, q string, sum decimal(21,2)
func (v *verb) unpivot() (*Bound, error) {
	in, cols := v.inputs[0].Schema, v.n.Names[2:]
	if len(cols) == 0 {
		return nil, v.n.misuse("there are no columns to make rows of")
	}
	b := &Bound{Step: StepUnpivot, Node: v.n, Inputs: v.inputs, Unpivot: &Unpivoting{Names: cols}}
	value := types.Field{Name: v.n.Names[1]}
	places, named := in.Places(), make(map[string]bool, len(cols)) // wide tables are what this verb is for
	for i, name := range cols {
		at, there := places[name]
		switch {
		case !there:
			return nil, bind.NoColumn(name, v.Line, in)
		case named[name]:
			return nil, v.n.misuse("the column %q is there twice", name)
		}
		t, ok := bind.Common(in[at].Type, value.Type)
		if i == 0 {
			t, ok = in[at].Type, true
		}
		if !ok {
			return nil, v.n.misuse("%v and %v, the type of %q, do not go together", value.Type, in[at].Type, name)
		}
		value.Type, value.Null = t, value.Null || in[at].Null
		named[name] = true
	}
	for _, name := range cols {
		b.Exprs = append(b.Exprs, bind.To(column(in, places[name]), value.Type))
	}
	for i, f := range in {
		if !named[f.Name] {
			b.Unpivot.Kept, b.Schema = append(b.Unpivot.Kept, i), append(b.Schema, f)
		}
	}
	for _, f := range []types.Field{{Name: v.n.Names[0], Type: types.Type{Kind: types.Str}}, value} {
		if err := bind.Unnamed(f.Name, v.Line); err != nil {
			return nil, err
		}
		if b.Schema.Index(f.Name) >= 0 {
			return nil, bind.Twice(f.Name, v.Line)
		}
		b.Schema = append(b.Schema, f)
	}
	return b, nil
}

// place returns where a column that stays is in the input, nil for the others: a
// condition on these alone holds for all rows of a row, or for none.
func (u *Unpivoting) place(col *bind.Expr) *bind.Expr {
	if col.Col < len(u.Kept) {
		return bind.At(col, u.Kept[col.Col])
	}
	return nil
}

// A count of rows reads neither names nor values: then no column that becomes
// rows is read from a file, only their number counts.

// passUnpivot marks what an unpivot needs: its columns, if something reads the
// values, and the others that something reads.
func (b *Bound) passUnpivot() {
	in, n := b.Inputs[0], len(b.Unpivot.Kept)
	reads(in)
	for i, col := range b.Unpivot.Kept {
		if b.Need[i] {
			in.Need[col] = true
		}
	}
	if b.Need[n+1] {
		reads(in, b.Exprs...)
	}
}
