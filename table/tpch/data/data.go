// Package data has the tables of TPC-H as Parquet files, written by package
// dbgen once. Scale factor 1 takes some 280 MB, and a few seconds for each core.
package data

import (
	"context"
	"strconv"

	"xfork/eval"
	"xfork/table/internal/dataset"
	"xfork/table/tpch/dbgen"
)

// name returns the name of the folder of a scale factor.
func name(sf float64) string { return "sf" + strconv.FormatFloat(sf, 'f', -1, 64) }

// Folder returns the folder of a scale factor below dir.
func Folder(dir string, sf float64) string {
	s := dataset.Set{Name: name(sf)}
	return s.Folder(dir)
}

// Glob returns the pattern of the files of a table in a folder.
func Glob(folder string, t dbgen.Table) string { return dataset.Glob(folder, t.String()) }

// Make writes the data of a scale factor, which dbgen must have, below dir,
// unless they are there, and returns their folder: see [dataset.Set.Make].
func Make(ctx context.Context, dir string, sf float64, opts ...eval.Option) (folder string, err error) {
	return Set(sf).Make(ctx, dir, opts...)
}

// Check returns an error unless the folder has all rows of all tables.
func Check(folder string, sf float64) error { return Set(sf).Check(folder) }

// Set returns the tables of a scale factor, the large ones first.
func Set(sf float64) *dataset.Set {
	s := &dataset.Set{Name: name(sf)}
	for t := dbgen.TableLineItem; ; t-- {
		n := parts(t, sf)
		s.Tables = append(s.Tables, dataset.Table{
			Name: t.String(), Rows: dbgen.Rows(t, sf), Parts: n,
			Write: func(ctx context.Context, path string, part int) (int64, error) {
				return writers[t](ctx, path, sf, part, n)
			},
		})
		if t == dbgen.TableRegion {
			return s
		}
	}
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
