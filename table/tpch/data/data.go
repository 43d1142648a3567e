// Package data has the tables of TPC-H as Parquet files, written by package dbgen once.
//
//	<dir>/sf1/region-0000.parquet
//	          ...
//	          lineitem-0000.parquet ... lineitem-0003.parquet      the parts, in the order of their rows
//
// The folder of a scale factor has its name only once it is complete: it is
// written under another one and renamed.
//
//	sf1.partial-123    being written; removed when the run fails
//	sf1                complete
//
// A run that is stopped, or a disk that is full, leaves nothing that could be
// taken for the data. Scale factor 1 takes some 280 MB, and a few seconds for
// each core.
package data

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"

	pq "github.com/parquet-go/parquet-go"

	"xfork/eval"
	"xfork/expr"
	"xfork/table/tpch/dbgen"
)

// Folder returns the folder of a scale factor below dir.
func Folder(dir string, sf float64) string {
	return filepath.Join(dir, "sf"+strconv.FormatFloat(sf, 'f', -1, 64))
}

// Glob returns the pattern of the files of a table in a folder.
func Glob(folder string, t dbgen.Table) string { return filepath.Join(folder, t.String()+"-*.parquet") }

// Make writes the data of a scale factor, which dbgen must have, below dir,
// unless they are there, and returns their folder. What is there is checked
// first: an error says what is wrong with it, and nothing is removed, for the
// folder might be another one than was meant.
//
// Two processes that make the same data at a time do the work twice, and one
// result stays: a rename onto a folder that has files in it fails.
func Make(ctx context.Context, dir string, sf float64, opts ...eval.Option) (folder string, err error) {
	folder = Folder(dir, sf)
	if _, err := os.Stat(folder); err == nil {
		return folder, Check(folder, sf)
	} else if !errors.Is(err, fs.ErrNotExist) {
		return folder, err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return folder, err
	}
	partial, err := os.MkdirTemp(dir, filepath.Base(folder)+".partial-")
	if err != nil {
		return folder, err
	}
	// After the rename there is nothing of this name, and nothing to remove.
	defer func() { err = errors.Join(err, os.RemoveAll(partial)) }()
	if err := fill(ctx, partial, sf, opts...); err != nil {
		return folder, err
	}
	if err := os.Chmod(partial, 0o755); err != nil {
		return folder, err
	}
	if err := os.Rename(partial, folder); err != nil && Check(folder, sf) != nil {
		return folder, err
	}
	return folder, nil
}

// parts returns in how many files a table is written: one for some 1.5 million
// rows of the largest tables, so that they can be made side by side. It depends
// on the scale factor alone, so the files are the same on every machine.
func parts(t dbgen.Table, sf float64) int {
	switch t {
	case dbgen.TableRegion, dbgen.TableNation:
		return 1
	case dbgen.TableOrders, dbgen.TableLineItem:
		return max(1, int(4*sf))
	}
	return max(1, int(sf))
}

// fill writes all tables to a folder, several files at a time.
func fill(ctx context.Context, folder string, sf float64, opts ...eval.Option) error {
	var files []expr.Expr[int64]
	// The large tables first, so that none of them is begun when all else is
	// done and only one worker has something to do.
	for t := dbgen.TableLineItem; ; t-- {
		for i, n := 0, parts(t, sf); i < n; i++ {
			path := filepath.Join(folder, fmt.Sprintf("%v-%04d.parquet", t, i))
			files = append(files, expr.ForkCtx(func(ctx context.Context) (int64, error) { return writers[t](ctx, path, sf, i, n) }))
		}
		if t == dbgen.TableRegion {
			break
		}
	}
	_, err := expr.All(files...).Force(ctx, opts...)
	return err
}

// Check returns an error unless the folder has all rows of all tables. It reads
// the footers of the files, so it takes a moment; that the pages are whole is
// found out when a query reads them.
func Check(folder string, sf float64) error {
	for _, t := range dbgen.Tables() {
		names, err := filepath.Glob(Glob(folder, t))
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
		if want := dbgen.Rows(t, sf); rows != want {
			return fmt.Errorf("%s is not complete: %v has %d rows of %d; remove the folder to have it made anew", folder, t, rows, want)
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
