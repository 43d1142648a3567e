// Command tpch runs the 22 queries of TPC-H and compares the answers with those of the folder answers.
//
//	go run ./tpch -sf 1              make the data if they are not there, and run all queries
//	go run ./tpch -sf 0.1 -q 1,6     some of them
//	go run ./tpch -explain -q 5      what is run, verb by verb
//
// README.md has an output.
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
	"strings"
	"syscall"
	"time"

	"xfork/eval"
	"xfork/table/tpch/answers"
	"xfork/table/tpch/data"
	"xfork/table/tpch/queries"
)

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

// errUsage is beneath the errors of a command line that makes no sense.
var errUsage = errors.New("tpch -h lists the flags")

// options are the command line.
type options struct {
	sf      float64
	dir     string
	numbers []int
	explain bool
	workers int
	runs    int
	profile string
}

// parse reads the command line.
func parse(args []string, stderr io.Writer) (*options, error) {
	o := &options{}
	var list string
	fs := flag.NewFlagSet("tpch", flag.ContinueOnError)
	fs.SetOutput(stderr)
	fs.Float64Var(&o.sf, "sf", 1, "the scale factor: 1 has six million lines")
	fs.StringVar(&o.dir, "data", "", "a folder for the data; the user's cache if there is none")
	fs.StringVar(&list, "q", "", "the queries, such as 1,6; all if there are none")
	fs.BoolVar(&o.explain, "explain", false, "show the queries instead of running them")
	fs.IntVar(&o.workers, "workers", 0, "how many workers run a query; all cores if 0")
	fs.IntVar(&o.runs, "runs", 1, "how often a query is run; the median time is shown")
	fs.StringVar(&o.profile, "cpuprofile", "", "a file for a CPU profile of the queries")
	if err := fs.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return nil, err
		}
		return nil, errUsage // what is wrong is said already
	}
	return o, errors.Join(o.check(fs.Args()), o.choose(list))
}

// check looks at what the flags cannot be.
func (o *options) check(rest []string) error {
	switch {
	case len(rest) > 0:
		return fmt.Errorf("%q is no flag: %w", rest[0], errUsage)
	case !(o.sf > 0 && o.sf <= 100_000): // this way around for NaN
		return fmt.Errorf("-sf %v is not above 0 and at most 100000: %w", o.sf, errUsage)
	case o.workers < 0:
		return fmt.Errorf("-workers %d is negative: %w", o.workers, errUsage)
	case o.runs < 1:
		return fmt.Errorf("-runs %d is below 1: %w", o.runs, errUsage)
	}
	return nil
}

// choose reads the list of queries.
func (o *options) choose(list string) error {
	if list == "" {
		for i := range queries.Suite {
			o.numbers = append(o.numbers, i+1)
		}
		return nil
	}
	for _, word := range strings.Split(list, ",") {
		n, err := strconv.Atoi(strings.TrimSpace(word))
		if err != nil || n < 1 || n > len(queries.Suite) {
			return fmt.Errorf("-q %s: there is no query %q, only 1 to %d: %w", list, word, len(queries.Suite), errUsage)
		}
		o.numbers = append(o.numbers, n)
	}
	return nil
}

// run is main with its arguments, for tests.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) (err error) {
	o, err := parse(args, stderr)
	if err != nil {
		return err
	}
	if o.dir, err = place(o.dir); err != nil {
		return err
	}
	if o.explain {
		tables := queries.Open(data.Folder(o.dir, o.sf))
		for _, n := range o.numbers {
			fmt.Fprintf(stdout, "Q%d\n%s\n", n, queries.Suite[n-1](tables).Explain())
		}
		return nil
	}
	folder, err := o.make(ctx, stdout)
	if err != nil {
		return err
	}
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
	return o.ask(ctx, queries.Open(folder), stdout)
}

// place returns the folder for the data. One that is named has to be there, so that a slip does not fill another disk.
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

// make makes the data, and says so, for it takes a while.
func (o *options) make(ctx context.Context, stdout io.Writer) (string, error) {
	folder := data.Folder(o.dir, o.sf)
	_, err := os.Stat(folder)
	missing := err != nil
	if missing {
		fmt.Fprintf(stdout, "making the data of scale factor %v in %s\n", o.sf, folder)
	}
	began := time.Now()
	_, err = data.Make(ctx, o.dir, o.sf, o.force()...)
	if errors.Is(err, syscall.ENOSPC) {
		// Snappy leaves some 270 MB of the gigabyte of text.
		return "", fmt.Errorf("the disk is full, and scale factor %v takes some %.0f MB: name a folder on another one with -data (%w)", o.sf, 270*o.sf, err)
	}
	if err == nil && missing {
		fmt.Fprintf(stdout, "made in %.1f s\n\n", time.Since(began).Seconds())
	}
	return folder, err
}

// force returns the options of a force.
func (o *options) force() []eval.Option {
	if o.workers == 0 {
		return nil
	}
	return []eval.Option{eval.Workers(o.workers)}
}

// ask runs the queries, and fails in the end if an answer is wrong.
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

// time runs a query as often as it is to be run, and returns the median time. Each run plans and reads anew, for the frame is a new one.
func (o *options) time(ctx context.Context, query func() (*queries.Result, error)) (time.Duration, *queries.Result, error) {
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
