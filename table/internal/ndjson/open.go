package ndjson

import (
	"context"
	"fmt"
	"slices"

	"xfork/table/internal/bind"
	"xfork/table/internal/cut"
	"xfork/table/internal/files"
	"xfork/table/internal/source"
	"xfork/table/internal/types"
)

// Source is files of JSON objects, one a line.
type Source struct {
	files.Set
	Types    types.Schema // of columns that the program has fixed
	Nulls    []string     // words that are null
	Lenient  bool         // bad rows are left out
	Rejected bool         // bad rows are the table, in place of the others
}

// String describes the source.
func (s *Source) String() string {
	if s.Rejected {
		return "rejects of NDJSON " + s.Glob
	}
	return "NDJSON " + s.Glob
}

// file is an open file. What the sample has found is written before the first
// reader is made, and read by all of them.
type file struct {
	cut.Text
	names   []string       // of the keys, in the order in which they appear
	keys    []string       // the same as scanner.keys
	columns map[string]int // the place of each name
	guesses []guess
	place   []int // of each column of the table: among the keys, or -1
}

// part is one part of a file: a morsel. All parts of the first file come before
// those of the next, so that the order of the morsels is that of the rows.
//
// How many there are follows from the sizes of the files. Where they begin and
// end is found when they are read (package cut), so a part may turn out to be
// empty, if a row that began before it is longer than all of it.
type part struct {
	file *file
	i    int
}

// table is open files as one table. It is written by Open alone, and shared by
// the readers of all workers.
type table struct {
	src    *Source
	schema types.Schema
	files  []*file
	parts  []part
	cols   int // of the schema, without the name of the file
}

// Open reads the samples of all files.
//
// All files stay open until Close, and their samples are let go as soon as the
// types are known: what stays of a file is its names and guesses.
func (s *Source) Open(ctx context.Context) (source.Table, error) {
	all, err := s.Set.Open(ctx)
	if err != nil {
		return nil, err
	}
	t := &table{src: s}
	for _, f := range all {
		t.files = append(t.files, &file{Text: cut.Text{File: f}})
	}
	if err := t.open(ctx); err != nil {
		t.Close()
		return nil, err
	}
	return t, nil
}

// open finds the columns of the files and those of the table. Files are sampled
// one after the other, each for its own columns: files differ by their names,
// and Union says what that means.
func (t *table) open(ctx context.Context) error {
	var guessed []files.Guessed[guess]
	for _, f := range t.files {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := f.sample(t.src); err != nil {
			return fmt.Errorf("%s: %w", f.Name, err)
		}
		guessed = append(guessed, files.Guessed[guess]{File: f.Name, Names: f.names, Guesses: f.guesses})
	}
	columns, err := files.Infer(guessed, t.src.Types, (*guess).merge, (*guess).typ)
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

// Prune returns t: text has no statistics.
func (t *table) Prune([]*bind.Expr) source.Table { return t }

// Morsels returns how many parts there are.
func (t *table) Morsels() int { return len(t.parts) }

// Close closes the files. Strings that have been read stay: they are copies.
func (t *table) Close() {
	for _, f := range t.files {
		f.Close()
	}
}

// null reports whether a word stands for null. Strings alone are asked for:
// null has a word of its own in JSON, and NullAs is for programs that write
// "NA" in its place.
func (s *Source) null(b []byte) bool {
	return len(s.Nulls) > 0 && slices.Contains(s.Nulls, string(b))
}
