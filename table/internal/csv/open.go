package csv

import (
	"context"
	"fmt"
	"slices"

	"xfork/table/internal/bind"
	"xfork/table/internal/cut"
	"xfork/table/internal/files"
	"xfork/table/internal/scalar"
	"xfork/table/internal/source"
	"xfork/table/internal/types"
)

// Source is files of separated values.
type Source struct {
	files.Set
	Types    types.Schema // of columns that the program has fixed
	Comma    byte
	NoHeader bool
	Names    []string // of the columns, with NoHeader
	Nulls    []string // words that are null
	Lenient  bool     // bad rows are left out
	Rejected bool     // bad rows are the table, in place of the others
}

// String describes the source.
func (s *Source) String() string {
	if s.Rejected {
		return "rejects of CSV " + s.Glob
	}
	return "CSV " + s.Glob
}

// file is an open file.
type file struct {
	cut.Text
	names   []string // of the fields of a row
	guesses []scalar.Guess
	place   []int // of each column of the table: among the fields, or -1
}

// part is one part of a file.
type part struct {
	file *file
	i    int
}

// table is open files as one table.
type table struct {
	src    *Source
	schema types.Schema
	files  []*file
	parts  []part
	cols   int // of the schema, without the name of the file
}

// help is what a program can do about types that do not go together.
const help = ": pass As(...) with the type that the column is to have"

// Open reads the headers and the samples of all files.
func (s *Source) Open(ctx context.Context) (source.Table, error) {
	all, err := s.Set.Open(ctx)
	if err != nil {
		return nil, err
	}
	t := &table{src: s}
	for _, f := range all {
		t.files = append(t.files, &file{Text: cut.Text{File: f, Comma: s.Comma, Quotes: true}})
	}
	if err := t.open(ctx); err != nil {
		t.Close()
		return nil, err
	}
	return t, nil
}

// open finds the columns of the files and those of the table.
func (t *table) open(ctx context.Context) error {
	columns := make([]*files.Columns, len(t.files))
	for i, f := range t.files {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := f.sample(t.src); err != nil {
			return fmt.Errorf("%s: %w", f.Name, err)
		}
		columns[i] = &files.Columns{File: f.Name}
	}
	merged, err := t.merged()
	if err != nil {
		return err
	}
	for i, f := range t.files {
		for k, name := range f.names {
			// Where the files agree on a type it is that of all; otherwise each keeps its own, for the error to name them.
			typ := merged[name]
			if typ.Kind == types.Str {
				typ = f.guesses[k].Type()
			}
			if at := t.src.Types.Index(name); at >= 0 {
				typ = t.src.Types[at].Type
			}
			// A field may be empty in any row that the sample has not seen.
			columns[i].Fields = append(columns[i].Fields, types.Field{Name: name, Type: typ, Null: true})
		}
	}
	if t.schema, err = files.Unify(columns, t.src.Union, help); err != nil {
		return err
	}
	t.cols = len(t.schema)
	if t.src.FileName != "" {
		t.schema = append(t.schema, types.Field{Name: t.src.FileName, Type: types.Type{Kind: types.Str}})
	}
	for i, f := range t.files {
		f.place = columns[i].Place
		for k := range f.Parts() {
			t.parts = append(t.parts, part{f, k})
		}
	}
	return nil
}

// merged returns the type of each column over all files, string where they do not agree. It checks that the columns of As are there.
func (t *table) merged() (map[string]types.Type, error) {
	guesses := map[string]*scalar.Guess{}
	var names types.Schema
	for _, f := range t.files {
		for k, name := range f.names {
			g := guesses[name]
			if g == nil {
				g = new(scalar.Guess)
				guesses[name] = g
				names = append(names, types.Field{Name: name})
			}
			g.Merge(f.guesses[k])
		}
	}
	for _, f := range t.src.Types {
		if guesses[f.Name] == nil {
			return nil, bind.NoColumn(f.Name, "As", names)
		}
	}
	out := map[string]types.Type{}
	for name, g := range guesses {
		out[name] = g.Type()
	}
	return out, nil
}

// Schema returns the columns.
func (t *table) Schema() types.Schema {
	if t.src.Rejected {
		return files.Rejected
	}
	return t.schema
}

// Prune returns t: text has no statistics.
func (t *table) Prune([]*bind.Expr) source.Table { return t }

// Morsels returns how many parts there are.
func (t *table) Morsels() int { return len(t.parts) }

// Close closes the files.
func (t *table) Close() {
	for _, f := range t.files {
		f.Close()
	}
}

// null reports whether a word stands for null.
func (s *Source) null(b []byte) bool {
	return len(s.Nulls) > 0 && slices.Contains(s.Nulls, string(b))
}
