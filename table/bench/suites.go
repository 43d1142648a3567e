package main

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"xfork/table"
	clicksdata "xfork/table/clicks/data"
	clicks "xfork/table/clicks/queries"
	h2odata "xfork/table/h2o/data"
	h2o "xfork/table/h2o/questions"
	"xfork/table/internal/dataset"
	"xfork/table/internal/suite"
	tpchdata "xfork/table/tpch/data"
	"xfork/table/tpch/dbgen"
	tpch "xfork/table/tpch/queries"
)

// job is the queries of a suite over data that are there.
type job struct {
	name, letter, size string
	bar                string            // what the project sets itself
	views              map[string]string // SQL that reads a table, by its name
	cases              []query
	// against is the name of what ours is compared with, if it is not DuckDB:
	// other is then ours over other data.
	against string
}

// query is a query of both engines.
type query struct {
	frame func() table.Frame // a new one each time: results are memoised
	other func() table.Frame // of jobs with against
	sql   string
	// loose says that several answers are right: only the number of rows is
	// compared.
	loose bool
}

// suites makes the data of a suite, unless they are there, and returns its job.
var suites = map[string]func(context.Context, *options) (*job, error){
	"tpch": tpchJob, "h2o": h2oJob, "clicks": clicksJob, "csv": csvJob, "nulls": nullsJob, "spill": spillJob,
}

// names returns the names of the suites.
func names() []string { return slices.Sorted(maps.Keys(suites)) }

// or returns the size that was asked for, or that of the bar.
func (o *options) or(size float64) float64 {
	if o.size == 0 {
		return size
	}
	return o.size
}

// parquet is the SQL that reads the files of a table.
func parquet(folder, name string) string { return "read_parquet('" + dataset.Glob(folder, name) + "')" }

// make makes the files of a set in the folder of a suite.
func (o *options) make(ctx context.Context, name string, s *dataset.Set) (string, error) {
	dir, err := suite.Place(name, o.dir)
	if err != nil {
		return "", err
	}
	return s.Make(ctx, dir)
}

func tpchJob(ctx context.Context, o *options) (*job, error) {
	sf := o.or(1)
	if sf <= 0 || sf > 100_000 {
		return nil, fmt.Errorf("-size %v: there is no such scale factor", sf)
	}
	folder, err := o.make(ctx, "tpch", tpchdata.Set(sf))
	j := &job{name: "tpch", letter: "Q", size: fmt.Sprintf("sf%v", sf), bar: "geometric mean <= 1.0, worst <= 2.0", views: map[string]string{}}
	for _, t := range dbgen.Tables() {
		j.views[t.String()] = parquet(folder, t.String())
	}
	tables := tpch.OpenTables(folder)
	for i, sql := range tpch.Statements() {
		j.cases = append(j.cases, query{sql: sql, frame: func() table.Frame { return tpch.Suite[i](tables) }})
	}
	return j, err
}

func h2oJob(ctx context.Context, o *options) (*job, error) {
	size := h2odata.Size{Rows: int64(o.or(1e7))}
	folder, err := h2oFolder(ctx, o, size)
	j := &job{name: "h2o", letter: "Q", size: fmt.Sprintf("%.0e rows", float64(size.Rows)), bar: "geometric mean <= 0.8, worst <= 1.5"}
	j.h2o(folder)
	return j, err
}

func h2oFolder(ctx context.Context, o *options, size h2odata.Size) (string, error) {
	if err := size.Check(); err != nil {
		return "", err
	}
	return o.make(ctx, "h2o", h2odata.Set(size))
}

// h2o adds the questions over a folder.
func (j *job) h2o(folder string) {
	j.views = map[string]string{}
	for _, name := range h2o.Names {
		j.views[name] = parquet(folder, name)
	}
	tables := h2o.OpenTables(folder)
	for i, sql := range h2o.Statements() {
		j.cases = append(j.cases, query{sql: sql, frame: func() table.Frame { return h2o.Suite[i](tables) }})
	}
}

// nullsJob has the questions about groups over data with 10 % of nulls, beside the
// same over data without. The answers to the former are compared with DuckDB's.
func nullsJob(ctx context.Context, o *options) (*job, error) {
	with := h2odata.Size{Rows: int64(o.or(2e6)), Nulls: 10}
	without := h2odata.Size{Rows: with.Rows}
	holed, err := h2oFolder(ctx, o, with)
	if err != nil {
		return nil, err
	}
	whole, err := h2oFolder(ctx, o, without)
	j := &job{
		name: "nulls", letter: "Q", size: fmt.Sprintf("%.0e rows", float64(with.Rows)),
		bar: "geometric mean <= 1.15", against: "no nulls",
	}
	j.h2o(holed)
	j.cases = j.cases[:10]
	tables := h2o.OpenTables(whole)
	for i := range j.cases {
		j.cases[i].other = func() table.Frame { return h2o.Suite[i](tables) }
	}
	return j, err
}

func clicksJob(ctx context.Context, o *options) (*job, error) {
	rows := clicksdata.Size(o.or(1e7))
	if err := rows.Check(); err != nil {
		return nil, err
	}
	folder, err := o.make(ctx, "clicks", clicksdata.Set(rows))
	j := &job{
		name: "clicks", letter: "Q", size: fmt.Sprintf("%.0e rows", float64(rows)), bar: "geometric mean <= 1.0",
		views: map[string]string{clicksdata.Table: parquet(folder, clicksdata.Table)},
	}
	hits := clicks.OpenHits(folder, rows)
	for i, sql := range hits.Statements() {
		j.cases = append(j.cases, query{sql: sql, frame: func() table.Frame { return clicks.Suite[i](hits) }, loose: i+1 == clicks.Any})
	}
	return j, err
}
