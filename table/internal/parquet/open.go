package parquet

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	pq "github.com/parquet-go/parquet-go"

	"xfork/table/internal/bind"
	"xfork/table/internal/source"
	"xfork/table/internal/types"
	"xfork/table/internal/vector"
)

// Source is the files that a pattern matches, in the order of their names.
//
// It does not change once the frame is made, and may be opened by several
// forces at a time; each has files of its own.
type Source struct {
	Glob     string
	FS       fs.FS  // nil: the files of the system
	Union    bool   // columns that are not in all files are null where they are missing
	FileName string // of a column that has the file of each row
}

// String describes the source.
func (s *Source) String() string { return "Parquet " + s.Glob }

// file is an open file.
//
// Files stay open for the whole run: a row group is read long after the footer.
// A pattern that matches more files than the system lets a process open is an
// error of that system's.
type file struct {
	name   string
	closer io.Closer
	file   *pq.File
	leaves []leaf
	place  []int // of each column of the table: among the leaves, or -1
}

// morsel is rows of a row group.
//
//	row group of 300,000 rows   0..131072   131072..262144   262144..300000
//
// The second and third begin in the middle of the group: a reader goes on from
// where it was, and skips what another one has had (position.go).
type morsel struct {
	file     *file
	group    int
	from, to int64
}

// table is open files as one table.
//
// Prune makes another table with fewer morsels over the same files; the first
// one closes them.
type table struct {
	schema  types.Schema
	files   []*file
	morsels []morsel
	named   bool // the last column has the name of the file
}

// Open reads the footers of all files.
//
// Footers are read one after the other, by the goroutine that plans. Some
// hundred files take milliseconds from the page cache; from a cold disk they
// are the wait that they are.
func (s *Source) Open(context.Context) (source.Table, error) {
	names, err := s.names()
	if err != nil {
		return nil, err
	}
	t := &table{named: s.FileName != ""}
	for _, name := range names {
		f, err := s.open(name)
		if err != nil {
			t.Close()
			return nil, err
		}
		t.files = append(t.files, f)
	}
	if err := t.unify(s.Union); err != nil {
		t.Close()
		return nil, err
	}
	if t.named {
		t.schema = append(t.schema, types.Field{Name: s.FileName, Type: types.Type{Kind: types.Str}})
	}
	for _, f := range t.files {
		for g, group := range f.file.RowGroups() {
			for from, rows := int64(0), group.NumRows(); from < rows; from += vector.Morsel {
				t.morsels = append(t.morsels, morsel{f, g, from, min(rows, from+vector.Morsel)})
			}
		}
	}
	return t, nil
}

// names returns the files that match, sorted.
//
// No file is an error and not an empty table: a mistyped pattern must not give
// an answer.
func (s *Source) names() ([]string, error) {
	var names []string
	var err error
	if s.FS != nil {
		names, err = fs.Glob(s.FS, s.Glob)
	} else {
		names, err = filepath.Glob(s.Glob)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", s.Glob, err)
	}
	if len(names) == 0 {
		return nil, fmt.Errorf("%s: %w", s.Glob, fs.ErrNotExist)
	}
	slices.Sort(names)
	return names, nil
}

// open opens a file and reads its footer. Page indexes and filters are left
// where they are: chunks are pruned by the footer alone.
func (s *Source) open(name string) (f *file, err error) {
	defer guard(&err, "%s", name)
	r, size, closer, err := s.reader(name)
	if err != nil {
		return nil, err
	}
	p, err := footer(r, size)
	if err != nil {
		closer.Close()
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return &file{name: name, closer: closer, file: p, leaves: leaves(p.Root())}, nil
}

// footer reads the footer under recover, so that the file is closed if
// parquet-go panics.
//
// Page indexes are not read: they would be megabytes for a file of many row
// groups, and the footer's statistics do most of what they do.
func footer(r io.ReaderAt, size int64) (f *pq.File, err error) {
	defer guard(&err, "footer")
	return pq.OpenFile(r, size, pq.SkipPageIndex(true), pq.SkipBloomFilters(true))
}

// reader returns a file for reading anywhere. A file system with files that
// cannot do that is read into memory.
//
// An os.File and the files of most file systems read at any offset from several
// goroutines at a time, which is what row groups are read like.
func (s *Source) reader(name string) (io.ReaderAt, int64, io.Closer, error) {
	var f fs.File
	var err error
	if s.FS != nil {
		f, err = s.FS.Open(name)
	} else {
		f, err = os.Open(name)
	}
	if err != nil {
		return nil, 0, nil, err
	}
	info, err := f.Stat()
	if err != nil {
		f.Close()
		return nil, 0, nil, err
	}
	if r, is := f.(io.ReaderAt); is {
		return r, info.Size(), f, nil
	}
	all, err := io.ReadAll(f)
	if err != nil {
		f.Close()
		return nil, 0, nil, err
	}
	return bytes.NewReader(all), int64(len(all)), f, nil
}

// guard turns a panic of parquet-go into an error with a place. Errors of
// kernels, which are thrown, go on.
//
// A runtime error of a damaged file (an index out of range in a decoder) is
// told as what it says. Memory that the decoder has taken from its pools is
// lost to them, no more.
func guard(err *error, format string, args ...any) {
	switch p := recover().(type) {
	case nil:
	case vector.Thrown:
		panic(p)
	default:
		*err = fmt.Errorf("%s: damaged: %v", fmt.Sprintf(format, args...), p)
	}
}

// unify makes one schema of those of all files: columns go by name, in the
// order in which they first appear, and meet in a type that holds all of their
// values.
//
//	1.parquet   a int32, b string         a int64, b string?, c date?    with Union(true)
//	2.parquet   c date, a int64
func (t *table) unify(union bool) error {
	for _, f := range t.files {
		for _, l := range f.leaves {
			i := t.schema.Index(l.name)
			if i < 0 {
				t.schema = append(t.schema, types.Field{Name: l.name, Type: l.typ, Null: l.optional})
				continue
			}
			c, ok := lossless(t.schema[i].Type, l.typ)
			if !ok {
				return fmt.Errorf("column %q is %v in %s and %v in %s", l.name, t.schema[i].Type, t.files[0].name, l.typ, f.name)
			}
			t.schema[i].Type, t.schema[i].Null = c, t.schema[i].Null || l.optional
		}
	}
	for _, f := range t.files {
		for i := range t.schema {
			name := t.schema[i].Name
			at := slices.IndexFunc(f.leaves, func(l leaf) bool { return l.name == name })
			f.place = append(f.place, at)
			if at < 0 && !union {
				return fmt.Errorf("%s has no column %q, which another file has: pass Union(true) for nulls", f.name, name)
			}
			t.schema[i].Null = t.schema[i].Null || at < 0
		}
	}
	return nil
}

// lossless returns the type that holds the values of both.
//
// int64 and float64 meet nowhere without loss: 1<<53 + 1 has no float. A
// decimal that would need more than 38 digits meets nowhere either.
func lossless(a, b types.Type) (types.Type, bool) {
	c, ok := bind.Common(a, b)
	mixed := a.Kind.Float() != b.Kind.Float() && a.Kind.Number()
	if !ok || mixed && (a.Kind != types.Int32 && b.Kind != types.Int32) || c.Kind == types.Dec && int(c.Precision) >= types.MostDigits && a != b {
		return c, false
	}
	return c, true
}

// Schema returns the columns.
func (t *table) Schema() types.Schema { return t.schema }

// Morsels returns how many morsels there are.
func (t *table) Morsels() int { return len(t.morsels) }

// Size returns how many rows there are.
func (t *table) Size() (n int) {
	for _, m := range t.morsels {
		n += int(m.to - m.from)
	}
	return n
}

// Close closes the files.
//
// Files that could not be opened are not among them.
func (t *table) Close() {
	for _, f := range t.files {
		f.closer.Close()
	}
}
