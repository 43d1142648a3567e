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

// file is an open file. Names and guesses are the sample's; place is known when
// all files have been sampled, and differs from file to file where columns
// stand in another order.
type file struct {
	cut.Text
	names   []string // of the fields of a row
	guesses []scalar.Guess
	place   []int // of each column of the table: among the fields, or -1
}

// part is one part of a file: a morsel. All parts of the first file come before
// those of the next, so that the order of the morsels is that of the rows.
type part struct {
	file *file
	i    int
}

// table is open files as one table. Its fields are written by Open alone, so
// that readers of several goroutines share it without a lock; what they find
// out on the way (where parts begin) lies in cut.Text, behind a lock of its
// own.
type table struct {
	src    *Source
	schema types.Schema
	files  []*file
	parts  []part
	cols   int // of the schema, without the name of the file
}

// Open reads the headers and the samples of all files: some 5 MiB of each, in
// tens of milliseconds, on the goroutine that plans. Of thousands of files that
// is the larger part of the work; As does not save it, for the header and the
// columns it does not fix are still to be found.
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
	var guessed []files.Guessed[scalar.Guess]
	for _, f := range t.files {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := f.sample(t.src); err != nil {
			return fmt.Errorf("%s: %w", f.Name, err)
		}
		guessed = append(guessed, files.Guessed[scalar.Guess]{File: f.Name, Names: f.names, Guesses: f.guesses})
	}
	columns, err := files.Infer(guessed, t.src.Types, (*scalar.Guess).Merge, (*scalar.Guess).Type)
	if err != nil {
		return err
	}
	if t.schema, err = files.Unify(columns, t.src.Union, files.Help); err != nil {
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

// Schema returns the columns.
func (t *table) Schema() types.Schema {
	if t.src.Rejected {
		return files.Rejected
	}
	return t.schema
}

// Prune returns t: text has no statistics, so every part has to be read to know
// what is in it.
func (t *table) Prune([]*bind.Expr) source.Table { return t }

// Morsels returns how many parts there are.
func (t *table) Morsels() int { return len(t.parts) }

// Close closes the files. Strings that have been read stay: they are copies.
func (t *table) Close() {
	for _, f := range t.files {
		f.Close()
	}
}

// null reports whether a word stands for null. There are a few words at most,
// so they are compared one by one; without any, the common case, nothing is
// compared.
func (s *Source) null(b []byte) bool {
	return len(s.Nulls) > 0 && slices.Contains(s.Nulls, string(b))
}
