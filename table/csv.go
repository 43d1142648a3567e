package table

import (
	"xfork/internal/site"
	"xfork/table/internal/csv"
	"xfork/table/internal/files"
	"xfork/table/internal/plan"
)

// BadRow is the error about a row of a text file that cannot be read: file, line, column, text, and the type that it is not.
type BadRow = files.BadRow

// CSV is the rows of all files of separated values that match a pattern of package filepath, in the order of the names. Files that end in .gz or .zst are
// unpacked.
//
// The types of columns are found out from the first 4 MiB of a file and from 16 windows over it: bool, int64, float64, date, timestamp, or else string.
// Numbers with leading zeros, and whole ones that an int64 does not hold, are strings. [As] fixes types. A value that is not of its column's type, wherever
// it comes, is an error of the type [*BadRow]; see [Rejects].
//
// Quotes are those of RFC 4180: "" stands for one, and line ends between quotes are text. An empty field is null, and "" the empty string. An empty line is
// no row, unless there is one column only. A column without a name is column_3, by its place; of several with one name, the second is a_1, the third a_2.
//
// Workers share a file, a MiB at a time. Only the columns that the query needs are converted, and a bad value in another one is not noticed.
//
//go:noinline
func CSV(glob string, opts ...ScanOption) Frame {
	s, pc := newScan(glob, opts), site.Caller()
	fault := s.Err("CSV")
	src := &csv.Source{Set: s.Set, Types: s.as, Comma: byte(s.comma), NoHeader: s.noHeader, Names: s.names, Nulls: s.nulls, Lenient: s.rejects != nil}
	if s.rejects != nil {
		rejected := *src
		rejected.Rejected = true
		*s.rejects = newFrame(pc, plan.Node{Verb: plan.Scan, Source: &rejected, Misuse: fault}, nil, nil)
	}
	return s.frame(pc, src, fault)
}
