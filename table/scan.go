package table

import (
	"context"
	"io"
	"io/fs"

	"xfork/table/internal/asked"
	"xfork/table/internal/files"
	"xfork/table/internal/plan"
	"xfork/table/internal/source"
	"xfork/table/internal/types"
)

// ScanOption changes how files are read. Those of text but As do not go with [Parquet], and Comma and NoHeader with [CSV] alone.
type ScanOption func(*scan)

// scan is what a program has asked of a source of files.
type scan struct {
	files.Set
	asked.Options
	as       types.Schema
	comma    rune
	noHeader bool
	names    []string
	nulls    []string
	rejects  *Frame
}

// newScan applies options.
func newScan(glob string, opts []ScanOption) *scan {
	s := &scan{Set: files.Set{Glob: glob}, comma: ','}
	for _, o := range opts {
		if o == nil {
			s.Fail("table: a nil ScanOption")
			continue
		}
		o(s)
	}
	if s.FS != nil && s.Stream != nil {
		s.Fail("table: FS and Open exclude each other")
	}
	return s
}

// frame makes the frame of a source, with the error that the options have come to. The error is the force's, like all that is wrong with a verb.
func (s *scan) frame(pc uintptr, src source.Source, misuse error) Frame {
	return newFrame(pc, plan.Node{Verb: plan.Scan, Source: src, Misuse: misuse}, nil, nil)
}

// FS reads from a file system. Files that are no io.ReaderAt are read to their end when they are opened.
func FS(fsys fs.FS) ScanOption {
	return func(s *scan) {
		if s.FS = fsys; fsys == nil {
			s.Fail("table: FS with a nil file system")
		}
	}
}

// Open reads what open returns instead of files: an object of a remote store, a part of an archive. The pattern is its name, in errors and for its
// ending. It is opened once for each force, and once for [Frame.Schema]; it is read to its end first, into memory or, beyond 8 MiB, into a temporary file.
func Open(open func(context.Context) (io.ReadCloser, error)) ScanOption {
	return func(s *scan) {
		if s.Stream = open; open == nil {
			s.Fail("table: Open with a nil function")
		}
	}
}

// Union says, with true, that a column which only some of the files have is null in the others. Without it that is an error.
func Union(byName bool) ScanOption { return func(s *scan) { s.Union = byName } }

// FileName adds a column with the name of the file that a row is from.
func FileName(column string) ScanOption {
	return func(s *scan) {
		if s.FileName = column; column == "" {
			s.Fail("table: FileName needs the name of the column")
		}
	}
}

// As fixes the types of columns of text files. Columns that the schema does not have are found out as without it; one that no file has is an error.
// Of [Parquet] it may widen two types that have values beyond those of their columns.
func As(schema Schema) ScanOption {
	return func(s *scan) {
		s.Note("As")
		s.as = make(Schema, len(schema))
		for i, f := range schema {
			f.Type = whole(f.Type)
			s.as[i] = f
		}
		s.Schema(s.as)
	}
}

// Comma separates fields by another character, which is one byte: a tab, a semicolon.
func Comma(r rune) ScanOption {
	return func(s *scan) {
		s.Note("Comma")
		s.comma = r
		s.Separator(r)
	}
}

// NoHeader says that the first line is a row. The columns have the names given, or else column_1, column_2 and so on.
func NoHeader(names ...string) ScanOption {
	return func(s *scan) {
		s.Note("NoHeader")
		s.noHeader, s.names = true, names
		s.Header(names)
	}
}

// NullAs has words that stand for null, beside the empty field. In a column of strings they do so only without quotes.
func NullAs(words ...string) ScanOption {
	return func(s *scan) {
		s.Note("NullAs")
		s.nulls = words
	}
}

// Rejects leaves rows out that cannot be read, instead of failing, and makes *at the frame of them: file, line, column, text, reason. It is a scan of its
// own, so forcing it reads the files once more. Count of it is how many there are; together with a result over the good rows it is one force. The run of
// the good rows counts them too: its report, its summary and Explain say how many of the rows that it has come to were left out.
//
// With Rejects all columns of all rows are checked, whichever the query needs: otherwise a row would be there for one query and not for another.
func Rejects(at *Frame) ScanOption {
	return func(s *scan) {
		s.Note("Rejects")
		s.rejects = at
		if at == nil {
			s.Fail("table: Rejects needs a place for the frame")
		}
	}
}
