package dataset

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	pq "github.com/parquet-go/parquet-go"

	"xfork/eval"
	"xfork/expr"
)

// Table is a table of a set. Its parts are files, made side by side, so how many
// there are is to depend on the number of rows alone: the files are then the
// same on every machine.
type Table struct {
	Name  string
	Rows  int64
	Parts int
	// Write writes a part, from 0 on, to a new file, and returns its number of
	// rows. It notices when ctx ends.
	Write func(ctx context.Context, path string, part int) (int64, error)
}

// Set is the tables of a folder. Those that take longest are to come first, so
// that none of them is begun when all else is done, and only one worker has
// something to do.
type Set struct {
	Name   string // of the folder
	Tables []Table
}

// Folder returns the folder of the set below dir.
func (s *Set) Folder(dir string) string { return filepath.Join(dir, s.Name) }

// Glob returns the pattern of the files of a table in a folder.
func Glob(folder, table string) string { return filepath.Join(folder, table+"-*.parquet") }

// Make writes the set below dir, unless it is there, and returns its folder.
// What is there is checked first: an error says what is wrong with it, and
// nothing is removed, for the folder might be another one than was meant.
//
// Two processes that make the same set at a time do the work twice, and one
// result stays: a rename onto a folder that has files in it fails.
func (s *Set) Make(ctx context.Context, dir string, opts ...eval.Option) (folder string, err error) {
	folder = s.Folder(dir)
	if _, err := os.Stat(folder); err == nil {
		return folder, s.Check(folder)
	} else if !errors.Is(err, fs.ErrNotExist) {
		return folder, err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return folder, err
	}
	partial, err := os.MkdirTemp(dir, s.Name+".partial-")
	if err != nil {
		return folder, err
	}
	// After the rename there is nothing of this name, and nothing to remove.
	defer func() { err = errors.Join(err, os.RemoveAll(partial)) }()
	if err := s.fill(ctx, partial, opts...); err != nil {
		return folder, err
	}
	if err := os.Chmod(partial, 0o755); err != nil {
		return folder, err
	}
	if err := os.Rename(partial, folder); err != nil && s.Check(folder) != nil {
		return folder, err
	}
	return folder, nil
}

// fill writes all tables to a folder, several files at a time.
func (s *Set) fill(ctx context.Context, folder string, opts ...eval.Option) error {
	var files []expr.Expr[int64]
	for _, t := range s.Tables {
		for part := range t.Parts {
			path := filepath.Join(folder, fmt.Sprintf("%s-%04d.parquet", t.Name, part))
			files = append(files, expr.ForkCtx(func(ctx context.Context) (int64, error) { return t.Write(ctx, path, part) }))
		}
	}
	_, err := expr.All(files...).Force(ctx, opts...)
	return err
}

// Check returns an error unless the folder has all rows of all tables. It reads
// the footers of the files, so it takes a moment; that the pages are whole is
// found out when a query reads them.
func (s *Set) Check(folder string) error {
	for _, t := range s.Tables {
		names, err := filepath.Glob(Glob(folder, t.Name))
		if err != nil {
			return err
		}
		rows := int64(0)
		for _, name := range names {
			n, err := count(name)
			if err != nil {
				return fmt.Errorf("%s is damaged (%w): remove the folder to have it made anew", name, err)
			}
			rows += n
		}
		if rows != t.Rows {
			return fmt.Errorf("%s is not complete: %s has %d rows of %d; remove the folder to have it made anew", folder, t.Name, rows, t.Rows)
		}
	}
	return nil
}

// count returns the number of rows in the footer of a file.
func count(name string) (n int64, err error) {
	f, err := os.Open(name)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return 0, err
	}
	file, err := pq.OpenFile(f, info.Size(), pq.SkipPageIndex(true), pq.SkipBloomFilters(true))
	if err != nil {
		return 0, err
	}
	return file.NumRows(), nil
}

// Span returns the rows of a part, first to end-1, of a table that is cut into
// parts of equal size.
func Span(rows int64, part, parts int) (first, end int64) {
	return rows * int64(part) / int64(parts), rows * int64(part+1) / int64(parts)
}
