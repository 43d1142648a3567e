package files

import (
	"cmp"
	"fmt"
	"slices"

	"xfork/table/internal/types"
	"xfork/table/internal/vector"
)

// BadRow is a row of a text file that cannot be read. It is an error, and has
// what a program needs to show the place: editors open a file at a line.
//
// One bad value makes one BadRow, the first of its row: a row that is shifted
// by one field has a bad value in nearly every column, and the others would say
// nothing new.
type BadRow struct {
	File   string
	Line   int64  // at which the row begins, from 1
	Column string // empty if the row as a whole is bad
	Text   string // of the value, or of the row
	Type   types.Type
	Reason string // of a row as a whole, or of a value that has another fault than its type
}

// Why returns what is wrong, without the place.
func (b *BadRow) Why() string {
	if b.Reason != "" {
		return b.Reason
	}
	return "no " + b.Type.String()
}

// Error returns the place, the text, and what the program can do. The text is
// cut after 80 bytes: a quote that is not closed makes a row of megabytes.
func (b *BadRow) Error() string {
	const most = 80
	text := b.Text
	if len(text) > most {
		text = text[:most] + "..."
	}
	switch {
	case b.Column == "":
		return fmt.Sprintf("%s, line %d: %s: %q (Rejects leaves such rows out)", b.File, b.Line, b.Reason, text)
	case b.Reason != "":
		return fmt.Sprintf("%s, line %d, column %q: %s: %q (Rejects leaves such rows out)", b.File, b.Line, b.Column, b.Reason, text)
	}
	return fmt.Sprintf("%s, line %d, column %q: %q is no %v: pass As(...) to give the column another type, or Rejects to leave such rows out",
		b.File, b.Line, b.Column, text, b.Type)
}

// Rejected is the schema of the rows that Rejects makes. Text is whole there,
// for a program may want to mend it; the column is null where the row as a
// whole is bad.
var Rejected = types.Schema{
	{Name: "file", Type: types.Type{Kind: types.Str}},
	{Name: "line", Type: types.Type{Kind: types.Int64}},
	{Name: "column", Type: types.Type{Kind: types.Str}, Null: true},
	{Name: "text", Type: types.Type{Kind: types.Str}},
	{Name: "reason", Type: types.Type{Kind: types.Str}},
}

// BadRows shows bad rows as a batch of the schema [Rejected].
type BadRows struct{ cols [5]vector.Vector }

// Show makes a batch of up to [vector.Size] bad rows of one file. The lines
// decide the order: faults of the form are found when a batch is split, those
// of values when its columns are converted, one column after the other.
func (r *BadRows) Show(bad []BadRow) vector.Batch {
	slices.SortStableFunc(bad, func(a, b BadRow) int { return cmp.Compare(a.Line, b.Line) })
	for i := range r.cols {
		r.cols[i].Init(Rejected[i].Type, Rejected[i].Type.Kind.Layout(), len(bad))
	}
	for i, b := range bad {
		r.cols[0].S[i], r.cols[1].I[i], r.cols[2].S[i], r.cols[3].S[i], r.cols[4].S[i] = b.File, b.Line, b.Column, b.Text, b.Why()
		if b.Column == "" {
			r.cols[2].Nulls().Clear(i)
		}
	}
	return vector.Batch{N: len(bad), Columns: r}
}

// Column returns a column of the batch.
func (r *BadRows) Column(i int) *vector.Vector { return &r.cols[i] }
