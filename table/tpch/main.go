// Command tpch runs the 22 queries of TPC-H and compares the answers with those
// of the folder answers.
//
//	go run ./tpch -sf 1              make the data if they are not there, and run all queries
//	go run ./tpch -sf 0.1 -q 1,6     some of them
//	go run ./tpch -explain -q 5      what is run, verb by verb
//
// A line for each query has the time, the rows and whether they are right:
//
//	Q6       0.052 s       1 rows  right
//
// With -explain there is a line for each verb, with its line in the program and
// its inputs below, and no data are needed:
//
//	Q4
//	Sort by o_orderpriority (first.go:85)
//	  Agg Len() as order_count by o_orderpriority (first.go:84)
//	    Join semi on o_orderkey = right.l_orderkey (first.go:82)
//	      Filter (o_orderdate >= 1993-07-01) and (o_orderdate < 1993-10-01) (first.go:81)
//	        Scan Parquet .../sf1/orders-*.parquet (queries.go:26)
//	      Filter l_commitdate < l_receiptdate (first.go:79)
//	        Scan Parquet .../sf1/lineitem-*.parquet (queries.go:26)
//
// A time is that of a force with all that it does: opening the files, planning,
// reading, and the rows as Go values. With -runs it is the median of several,
// each with a new frame, since results are memoised.
//
// At scale factors other than those of the answers there is nothing to compare
// with, and a line says so instead of right.
//
// The exit status is 1 if an answer is wrong or something fails, and 2 if the
// command line makes no sense. An interrupt stops the query that runs, or the
// making of the data, and leaves nothing half made behind.
package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"runtime/pprof"
	"slices"
	"strconv"
	"syscall"
	"time"

	"xfork/eval"
	"xfork/table/tpch/answers"
	"xfork/table/tpch/data"
	"xfork/table/tpch/queries"
)

// main turns the error of run into an exit status. It is all that ends the
// process: what run has opened is closed by then, and a profile is complete.
func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	err := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	switch {
	case errors.Is(err, flag.ErrHelp):
	case errors.Is(err, errUsage):
		fmt.Fprintln(os.Stderr, "tpch:", err)
		os.Exit(2)
	case err != nil:
		fmt.Fprintln(os.Stderr, "tpch:", err)
		os.Exit(1)
	}
}

// run is main with its arguments, for tests.
//
//	parse -> place of the data -> explain
//	                          \-> make -> profile -> ask
//
// What can be wrong with the command line is found before the data are made,
// which takes a while.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) (err error) {
	o, err := parse(args, stderr)
	if err != nil {
		return err
	}
	if o.dir, err = place(o.dir); err != nil {
		return err
	}
	if o.explain {
		tables := queries.OpenTables(data.Folder(o.dir, o.sf))
		for _, n := range o.numbers {
			fmt.Fprintf(stdout, "Q%d\n%s\n", n, queries.Suite[n-1](tables).Explain())
		}
		return nil
	}
	folder, err := o.make(ctx, stdout)
	if err != nil {
		return err
	}
	// The profile is of the queries alone: making the data is dbgen's time.
	if o.profile != "" {
		f, err := os.Create(o.profile)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, f.Close()) }()
		if err := pprof.StartCPUProfile(f); err != nil {
			return err
		}
		defer pprof.StopCPUProfile()
	}
	return o.ask(ctx, queries.OpenTables(folder), stdout)
}

// place returns the folder for the data. One that is named has to be there, so
// that a slip does not fill another disk. The user's cache is made if it is not.
func place(dir string) (string, error) {
	if dir == "" {
		cache, err := os.UserCacheDir()
		if err != nil {
			return "", fmt.Errorf("there is no folder for the data: name one with -data (%w)", err)
		}
		return filepath.Join(cache, "xfork-tpch"), nil
	}
	info, err := os.Stat(dir)
	if err != nil {
		return "", fmt.Errorf("-data: %w: make the folder first, or leave the flag out", err)
	}
	if !info.IsDir() {
		return "", fmt.Errorf("-data: %s is no folder", dir)
	}
	return dir, nil
}

// make makes the data, with as many workers as the queries have, and says so, for it takes a while. Data that are there are
// checked, and nothing is said unless something is wrong with them: an error tells
// what to do, since a folder that is not the program's own is not to be removed.
func (o *options) make(ctx context.Context, stdout io.Writer) (string, error) {
	folder := data.Folder(o.dir, o.sf)
	// Only for what is said: Make finds out by itself what is there.
	_, err := os.Stat(folder)
	missing := err != nil
	if missing {
		fmt.Fprintf(stdout, "making the data of scale factor %v in %s\n", o.sf, folder)
	}
	began := time.Now()
	_, err = data.Make(ctx, o.dir, o.sf, o.force()...)
	if errors.Is(err, syscall.ENOSPC) {
		return "", fmt.Errorf("the disk is full, and scale factor %v takes some %.0f MB: name a folder on another one with -data (%w)", o.sf, megabytes*o.sf, err)
	}
	if err == nil && missing {
		fmt.Fprintf(stdout, "made in %.1f s\n\n", time.Since(began).Seconds())
	}
	return folder, err
}

// megabytes is what scale factor 1 takes: Snappy leaves a quarter of dbgen's text.
// The other ones take that in proportion.
const megabytes = 280

// force returns the options of a force. Without a number of workers the engine
// takes as many as there are cores.
func (o *options) force() []eval.Option {
	if o.workers == 0 {
		return nil
	}
	return []eval.Option{eval.Workers(o.workers)}
}

// ask runs the queries one after the other, each with all workers, and fails in
// the end if an answer is wrong: what the others come to is worth knowing too. An
// error stops it at once, for what makes one query fail, such as a damaged file,
// mostly makes others fail.
func (o *options) ask(ctx context.Context, tables queries.Tables, stdout io.Writer) error {
	var total time.Duration
	wrong := 0
	for _, n := range o.numbers {
		spent, r, err := o.time(ctx, func() (*queries.Result, error) {
			return queries.Run(ctx, queries.Suite[n-1](tables), o.force()...)
		})
		if err != nil {
			return fmt.Errorf("query %d: %w", n, err)
		}
		total += spent
		// The scale factor as it names its folder of answers: 0.10 is 0.1.
		verdict := "right"
		if scale := strconv.FormatFloat(o.sf, 'f', -1, 64); !slices.Contains(answers.Scales(), scale) {
			verdict = "no answer to compare with"
		} else if err := answers.Compare(scale, n, r.Columns, r.Rows); err != nil {
			verdict = "WRONG: " + err.Error()
			wrong++
		}
		fmt.Fprintf(stdout, "Q%-4d %8.3f s %7d rows  %s\n", n, spent.Seconds(), len(r.Rows), verdict)
	}
	fmt.Fprintf(stdout, "total %8.3f s\n", total.Seconds())
	if wrong > 0 {
		return fmt.Errorf("%d of %d answers are wrong", wrong, len(o.numbers))
	}
	return nil
}

// time runs a query as often as it is to be run, and returns the median time and
// the last result. The median of an even number is the upper one of the two in
// the middle.
func (o *options) time(ctx context.Context, query func() (*queries.Result, error)) (time.Duration, *queries.Result, error) {
	// Between two runs the garbage of the first one may be collected in the
	// time of the second, as it would be in a program.
	var times []time.Duration
	var last *queries.Result
	for range o.runs {
		began := time.Now()
		r, err := query()
		if err := cmp.Or(err, ctx.Err()); err != nil {
			return 0, nil, err
		}
		times, last = append(times, time.Since(began)), r
	}
	slices.Sort(times)
	return times[len(times)/2], last, nil
}
