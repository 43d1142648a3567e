package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"strconv"
	"strings"

	"xfork/table/tpch/queries"
)

// errUsage is beneath the errors of a command line that makes no sense.
var errUsage = errors.New("tpch -h lists the flags")

// options are the command line.
type options struct {
	sf      float64
	dir     string // for the data; empty until place has found it
	numbers []int  // of the queries, from 1
	explain bool
	workers int // 0: as the engine likes
	runs    int
	profile string // empty: none
}

// parse reads the command line. A flag that does not exist, or has a value that is
// none of its type, is reported on stderr by package flag, with the list of flags;
// what is a number and still makes no sense is the returned error.
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
	// Parse has written what is wrong to stderr, and after -h the list of flags.
	if err := fs.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return nil, err
		}
		return nil, errUsage
	}
	return o, errors.Join(o.check(fs.Args()), o.choose(list))
}

// check looks at what the flags cannot be. dbgen panics at a scale factor that it
// does not have, so that one is kept from it here.
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

// choose reads the list of queries. They run in the order of the list, and one
// that is named twice runs twice.
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
