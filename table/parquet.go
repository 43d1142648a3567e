package table

import (
	"io/fs"

	"xfork/internal/site"
	"xfork/table/internal/parquet"
	"xfork/table/internal/plan"
)

// ScanOption changes how files are read.
type ScanOption func(*parquet.Source)

// Parquet is the rows of all files that match a pattern of package filepath, in
// the order of the names. The files are opened when something is forced; of
// each, the footer is read first, and then the pages of the columns and row
// groups that the query needs.
//
// Columns of several files go by name. Their types may differ if one holds the
// values of both, as int64 does those of int32. Nested and repeated columns are
// left out.
//
//go:noinline
func Parquet(glob string, opts ...ScanOption) Frame {
	src := &parquet.Source{Glob: glob}
	for _, o := range opts {
		o(src)
	}
	return newFrame(site.Caller(), plan.Node{Verb: plan.Scan, Source: src}, nil, nil)
}

// FS reads from a file system. Files that are no io.ReaderAt are read whole.
func FS(fsys fs.FS) ScanOption { return func(s *parquet.Source) { s.FS = fsys } }

// Union says, with true, that a column which only some of the files have is
// null in the others. Without it that is an error.
func Union(byName bool) ScanOption { return func(s *parquet.Source) { s.Union = byName } }

// FileName adds a column with the name of the file that a row is from.
func FileName(column string) ScanOption { return func(s *parquet.Source) { s.FileName = column } }
