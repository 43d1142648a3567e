// Command bench measures package table beside DuckDB, in one process and over the
// same files: the bars that the project sets itself for tables.
//
//	go run -C table/bench . -suite h2o -size 1e7        the 15 questions at ten million rows
//	go run -C table/bench . -suite tpch -size 1         the 22 queries at scale factor 1
//	go run -C table/bench . -suite clicks -q 5,34       some of the 43 queries
//	go run -C table/bench . -suite csv                  CSV with quotes
//	go run -C table/bench . -suite nulls                h2o with 10 % of nulls beside h2o without
//	go run -C table/bench . -suite spill -runs 5        operators that spill beside the same in memory
//	go run -C table/bench . -suite h2o -workers 2       wall time, and what the second worker brings
//
// Each query is run -runs times by every engine, in turns, so that what else the
// machine does falls on all of them. A line has the least CPU time, user and
// system, of a run of each, the least wall time, the medians behind, and the ratio
// of the CPU times; with several workers that of the wall times. The answers are
// compared: those of up to 200,000 rows value by value, larger ones by sums over
// every column and over products of neighbours. Floats may differ by a billionth.
//
//	Q3    ours 334 ms  DuckDB 356 ms  0.94
//
// The last lines are the geometric mean and the worst ratio. The table is also
// written to the folder -results, with the machine, the versions and the date.
//
// # What is measured
//
// Ours is a force, from the opening of the files to the result as Go slices. The
// garbage collector runs as it would in a program, and its time counts. Before a
// run, of whichever engine, the garbage of earlier ones is collected.
//
// DuckDB's is CREATE TEMP TABLE AS the query, in a database in memory, as
// db-benchmark has it: the result is kept in the engine's own columns, as ours is
// in Go's, and no driver is in between. Its settings are the defaults but for the
// number of threads, and the files are views.
//
// CPU time is that of the process (getrusage), in which nothing else runs
// meanwhile. With -polars the third engine is Polars' streaming one: it is
// measured in its own process, by the script polars.mjs, which needs Node.js and
// the package nodejs-polars (npm install nodejs-polars), as there is no Go module of
// it. It is given DuckDB's SQL, and what it does not take is left out of its mean.
// Its answers are not compared.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"strings"

	"xfork/table/internal/suite"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	err := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	switch {
	case errors.Is(err, flag.ErrHelp):
	case errors.Is(err, suite.ErrUsage):
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(2)
	case err != nil:
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// options are the command line.
type options struct {
	suite   string
	size    float64
	dir     string // for the data
	list    string // of queries
	runs    int
	workers int
	results string // folder; none if empty
	polars  string // folder with node_modules; none if empty
}

// parse reads the command line.
func parse(args []string, stderr io.Writer) (*options, error) {
	o := &options{}
	fs := flag.NewFlagSet("bench", flag.ContinueOnError)
	fs.SetOutput(stderr)
	fs.StringVar(&o.suite, "suite", "h2o", "one of "+strings.Join(names(), ", "))
	fs.Float64Var(&o.size, "size", 0, "rows, or the scale factor of tpch; 0 is that of the bar")
	fs.StringVar(&o.dir, "data", "", "a folder for the data; the user's cache if there is none")
	fs.StringVar(&o.list, "q", "", "the queries, such as 1,6; all if there are none")
	fs.IntVar(&o.runs, "runs", 7, "how often each engine runs a query")
	fs.IntVar(&o.workers, "workers", 1, "how many workers, and threads, run a query")
	fs.StringVar(&o.results, "results", "results", "the folder for the table; none if empty")
	fs.StringVar(&o.polars, "polars", "", "a folder in which npm has installed nodejs-polars, to measure Polars too")
	if err := fs.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return nil, err
		}
		return nil, suite.ErrUsage
	}
	var err error
	switch {
	case fs.NArg() > 0:
		err = fmt.Errorf("%q is no flag", fs.Arg(0))
	case !slices.Contains(names(), o.suite):
		err = fmt.Errorf("there is no -suite %q, only %s", o.suite, strings.Join(names(), ", "))
	case !(o.size >= 0 && o.size <= 1e9): // this way around for NaN
		err = fmt.Errorf("-size %v is not from 0 to 1e9", o.size)
	case o.runs < 1:
		err = fmt.Errorf("-runs %d is below 1", o.runs)
	case o.workers < 1:
		err = fmt.Errorf("-workers %d is below 1", o.workers)
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %w", err, suite.ErrUsage)
	}
	return o, nil
}

// run is main with its arguments, for tests.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) (err error) {
	o, err := parse(args, stderr)
	if err != nil {
		return err
	}
	job, err := suites[o.suite](ctx, o)
	if err != nil {
		return err
	}
	numbers, err := suite.Numbers(o.list, len(job.cases))
	if err != nil {
		return err
	}
	engines, err := open(ctx, job, o)
	defer func() { err = errors.Join(err, engines.close()) }()
	if err != nil {
		return err
	}
	report, err := measure(ctx, job, engines, numbers, o, stdout)
	if err != nil {
		return err
	}
	return report.end(o, stdout)
}
