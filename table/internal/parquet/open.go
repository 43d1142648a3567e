package parquet

import (
	"context"
	"fmt"
	"strings"

	pq "github.com/parquet-go/parquet-go"

	"xfork/table/internal/files"
	"xfork/table/internal/source"
	"xfork/table/internal/types"
	"xfork/table/internal/vector"
)

// Source is the files that a pattern matches, in the order of their names.
type Source struct {
	files.Set
	Types types.Schema // of columns for which the program has asked for another type (as.go)
}

// String describes the source.
func (s *Source) String() string { return "Parquet " + s.Glob }

// Names and sizes may stay while the bytes change, so two scans are only taken
// for one within a force, which opens the files once.
//
// Key returns what scans of the same files have in common (source.Shared).
func (s *Source) Key() string {
	k := s.Identity()
	if k != "" {
		k = fmt.Sprint("parquet ", k, s.Types)
	}
	return k
}

// file is an open file.
type file struct {
	*files.File
	file   *pq.File
	leaves []leaf
	others []string // the columns that are left out
	place  []int    // of each column of the table: among the leaves, or -1
}

// Morsels are of one row group each, so a morsel has one dictionary a column.
// Files are in the order of their names, row groups in that of the file, and so
// are rows.
//
// morsel is rows of a row group.
type morsel struct {
	file     *file
	group    int
	from, to int64
}

// table is open files as one table.
type table struct {
	schema  types.Schema
	files   []*file
	morsels []morsel
	named   bool // the last column has the name of the file
}

// Open reads the footers of all files.
func (s *Source) Open(ctx context.Context) (source.Table, error) {
	all, err := s.Set.Open(ctx)
	if err != nil {
		return nil, err
	}
	t := &table{named: s.FileName != ""}
	for _, f := range all {
		t.files = append(t.files, &file{File: f})
	}
	if err := t.open(s); err != nil {
		t.Close()
		return nil, err
	}
	return t, nil
}

// All footers are read before a row is: that the files have columns of one name
// and different types is an error of the scan then, and not of whatever file
// comes late.
//
// open reads the footers, and cuts the row groups into morsels.
func (t *table) open(s *Source) error {
	columns := make([]*files.Columns, len(t.files))
	for i, f := range t.files {
		if err := f.open(); err != nil {
			return err
		}
		if err := f.as(s.Types); err != nil {
			return err
		}
		columns[i] = &files.Columns{File: f.Name}
		for _, l := range f.leaves {
			columns[i].Fields = append(columns[i].Fields, types.Field{Name: l.name, Type: l.typ, Null: l.optional})
		}
	}
	schema, err := files.Unify(columns, s.Union, "")
	if err != nil {
		return err
	}
	if err := s.asked(schema); err != nil {
		return err
	}
	t.schema = schema
	if t.named {
		t.schema = append(t.schema, types.Field{Name: s.FileName, Type: types.Type{Kind: types.Str}})
	}
	// As row groups have them, of which the numbers have been checked: a footer may say something
	// else of the file.
	all := int64(0)
	for _, f := range t.files {
		for _, g := range f.file.RowGroups() {
			all += g.NumRows()
		}
	}
	for i, f := range t.files {
		f.place = columns[i].Place
		for g, group := range f.file.RowGroups() {
			rows := group.NumRows()
			size := share(rows, all)
			for from := int64(0); from < rows; from += size {
				t.morsels = append(t.morsels, morsel{f, g, from, min(rows, from+size)})
			}
		}
	}
	return nil
}

// A table of a row group or two would keep one worker waiting for the other, so small ones are
// cut finer: by what the files have alone, because sums of floats are added up by morsels. Not
// much finer, for a page that two workers have a part of is unpacked by both.
const (
	fewMorsels  = 3
	leastMorsel = 1 << 14
)

// share returns how many rows of a row group a morsel has, of a table with so many in all: equal
// parts of whole batches where it is small.
func share(rows, all int64) int64 {
	most := max(leastMorsel, all/fewMorsels)
	if most >= vector.Morsel {
		return vector.Morsel
	}
	pieces := max(1, (rows+most-1)/most)
	batches := (rows + pieces*vector.Size - 1) / (pieces * vector.Size)
	return max(1, batches) * vector.Size
}

// A column with more values than rows is repeated, whatever its schema says.
//
// open reads the footer, and finds the columns.
func (f *file) open() (err error) {
	defer guard(&err, "%s", f.Name)
	p, err := footer(f, f.Size)
	if err != nil {
		return fmt.Errorf("%s: %w", f.Name, err)
	}
	f.file = p
	f.leaves, f.others = leaves(p.Root(), p.Metadata().Schema)
	f.name()
	for g, group := range p.Metadata().RowGroups {
		for _, l := range f.leaves {
			if n := group.Columns[l.index].MetaData.NumValues; n > group.NumRows {
				return fmt.Errorf("%s: %w", f.Name, damagedFooter("row group %d has %d rows, and %d values of column %q", g, group.NumRows, n, l.name))
			}
		}
	}
	return nil
}

// What no query asks for must not make a file unreadable, so a name that is there
// twice is no error.
//
// name gives the columns names that are all different.
func (f *file) name() {
	names := make([]string, len(f.leaves))
	for i := range f.leaves {
		names[i] = f.leaves[i].name
	}
	for i, name := range files.Distinct(names) {
		f.leaves[i].name = name
	}
}

// LeftOut says of a column that is left out, or of one within it, why.
func (t *table) LeftOut(name string) string {
	for _, f := range t.files {
		for _, c := range f.others {
			if name == c || strings.HasPrefix(name, c+".") {
				return fmt.Sprintf("%q is nested in %s, and tables have no nested columns", name, f.Name)
			}
		}
	}
	return ""
}

// What has been opened is closed by what has called: guard holds nothing.
//
// guard turns a panic of parquet-go into an error with a place. Errors of
// kernels, which are thrown, go on.
func guard(err *error, format string, args ...any) {
	switch p := recover().(type) {
	case nil:
	case vector.Thrown:
		panic(p)
	default:
		*err = fmt.Errorf("%s: damaged: %v", fmt.Sprintf(format, args...), p)
	}
}

// Schema returns the columns.
func (t *table) Schema() types.Schema { return t.schema }

// Morsels returns how many morsels there are.
func (t *table) Morsels() int { return len(t.morsels) }

// The memory of strings may outlive the file: pages are read, not mapped.
//
// Close closes the files.
func (t *table) Close() {
	for _, f := range t.files {
		f.Close()
	}
}

// After pruning these are fewer than the footers have: the planner compares
// sizes of what is going to be read.
//
// Size returns how many rows the morsels have that are left.
func (t *table) Size() (n int) {
	for _, m := range t.morsels {
		n += int(m.to - m.from)
	}
	return n
}
