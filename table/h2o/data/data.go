// Package data has the tables of db-benchmark, the benchmark of H2O.ai that
// DuckDB Labs goes on with, as Parquet files of its own making.
//
//	table   rows           columns
//	g1      n              id1 id2 id3 (strings), id4 id5 id6, v1 v2 (integers), v3
//	x       n              id1 id2 id3, id4 id5 id6 (the same as strings), v1
//	small   n / 1,000,000  id1, id4, v2
//	medium  n / 1,000      id1 id2, id4 id5, v2
//	big     n              id1 id2 id3, id4 id5 id6, v2
//
// The definitions are those of _data/groupby-datagen.R and _data/join-datagen.R;
// the random numbers are not R's, so the answers are like those that are
// published and not the same. With k = 100, id1, id2, id4 and id5 have 100 values
// and id3 and id6 n / 100. v1 is 1 to 5, v2 1 to 15, v3 from 0 to 100 with six
// places.
//
// The keys of the join tables: of 11 for every ten rows of a table, nine are on
// both sides, one is on the left and one on the right only. Every key is there at
// least once, in a table that is large enough; keys of x are id1 with as many
// values as small has rows, id2 with those of medium, id3 with those of big.
//
// With nulls of p %, p % of the values of each key of g1 and x are nulls wherever
// they occur, and p % of the rows of each other column: in the tables on the
// right there are none.
package data

import (
	"context"
	"fmt"
	"iter"

	"xfork/table/internal/dataset"
)

// Size is how large the data are.
type Size struct {
	Rows  int64
	Nulls int // of 100
}

// The smallest and the largest number of rows: the larger one is what the keys of
// small files are made for, and the smaller one has a hundred rows for each of a
// hundred groups.
const (
	Least = 10_000
	Most  = 1_000_000_000
)

// k is how many values the keys with few of them have.
const k = 100

// Check returns an error if there are no such data.
func (s Size) Check() error {
	switch {
	case s.Rows < Least || s.Rows > Most:
		return fmt.Errorf("-rows %d is not from %d to %d", s.Rows, Least, Most)
	case s.Nulls < 0 || s.Nulls > 50:
		return fmt.Errorf("-nulls %d is not from 0 to 50 %%", s.Nulls)
	}
	return nil
}

// Small returns the number of rows of the table small, and of values of id1. There
// are at least ten, for with one there is nothing to split into nine and one.
func (s Size) Small() int64 { return max(10, s.Rows/1_000_000) }

// Medium returns the number of rows of the table medium, and of values of id2.
func (s Size) Medium() int64 { return max(10, s.Rows/1_000) }

// fileRows is how many rows a file has about: enough files for some workers at ten
// million.
const fileRows = 1 << 21

// parts returns the number of files of a table, which depends on its rows alone, so
// that the files are the same on every machine.
func parts(rows int64) int { return int((rows + fileRows - 1) / fileRows) }

// Set returns the tables.
func Set(s Size) *dataset.Set {
	name := fmt.Sprintf("h2o%d", s.Rows)
	if s.Nulls > 0 {
		name += fmt.Sprintf("-nulls%d", s.Nulls)
	}
	j := newJoin(s)
	return &dataset.Set{Name: name, Tables: []dataset.Table{
		table("g1", s.Rows, newGroups(s).row),
		table("x", s.Rows, j.left),
		table("big", s.Rows, j.big),
		table("medium", s.Medium(), j.medium),
		table("small", s.Small(), j.small),
	}}
}

// table returns a table: row makes a row of its number, in any order and on any
// goroutine. A table of more than two million rows has several files.
func table[R any](name string, rows int64, row func(i int64) R) dataset.Table {
	n := parts(rows)
	return dataset.Table{Name: name, Rows: rows, Parts: n, Write: func(ctx context.Context, path string, part int) (int64, error) {
		return dataset.Write(ctx, path, numbers(dataset.Span(rows, part, n)), func(i *int64) R { return row(*i) })
	}}
}

// numbers yields the numbers from first to end-1: to the writer a row is made when
// it is written, so a table of any size takes the memory of a row group.
func numbers(first, end int64) iter.Seq[int64] {
	return func(yield func(int64) bool) {
		for i := first; i < end; i++ {
			if !yield(i) {
				return
			}
		}
	}
}
