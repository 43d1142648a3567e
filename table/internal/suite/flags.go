package suite

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"strconv"
	"strings"

	"xfork/eval"
)

// ErrUsage is beneath the errors of a command line that makes no sense.
var ErrUsage = errors.New("-h lists the flags")

// options are the command line, without what a suite has of its own: that goes to
// the variables which its Flags has named.
type options struct {
	// dir is the folder for the data; what -data says until Place has found it.
	dir string
	// numbers are those of the queries, from 1, in the order in which they run.
	numbers []int
	explain bool
	// workers is 0 for as many as the engine takes by itself.
	workers int
	runs    int
	// profile is the file for a profile, empty for none.
	profile string
}

// parse reads the command line. A flag that does not exist, or has a value that
// is none of its type, is reported on stderr by package flag, with the list of
// flags; what is a number and still makes no sense is the returned error.
func (p *Program) parse(args []string, stderr io.Writer) (*options, error) {
	o := &options{}
	var list string
	fs := flag.NewFlagSet(p.Name, flag.ContinueOnError)
	fs.SetOutput(stderr)
	p.Flags(fs)
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
		return nil, ErrUsage
	}
	var err error
	o.numbers, err = Numbers(list, p.Count)
	return o, errors.Join(o.check(fs.Args()), usage(p.Check()), err)
}

// check looks at what the flags of all suites cannot be. What is left on the command
// line behind the flags is mostly a flag without its dash, and not to be ignored.
func (o *options) check(rest []string) error {
	switch {
	case len(rest) > 0:
		return fmt.Errorf("%q is no flag: %w", rest[0], ErrUsage)
	case o.workers < 0:
		return fmt.Errorf("-workers %d is negative: %w", o.workers, ErrUsage)
	case o.runs < 1:
		return fmt.Errorf("-runs %d is below 1: %w", o.runs, ErrUsage)
	}
	return nil
}

// usage makes an error of a suite one of the command line, with status 2.
func usage(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%w: %w", err, ErrUsage)
}

// Numbers reads a list of queries such as 1,6, each from 1 to count. An empty
// list is all of them. They run in the order of the list, and one that is named
// twice runs twice.
func Numbers(list string, count int) (numbers []int, err error) {
	if list == "" {
		for i := range count {
			numbers = append(numbers, i+1)
		}
		return numbers, nil
	}
	for word := range strings.SplitSeq(list, ",") {
		n, err := strconv.Atoi(strings.TrimSpace(word))
		if err != nil || n < 1 || n > count {
			return nil, fmt.Errorf("-q %s: there is no query %q, only 1 to %d: %w", list, word, count, ErrUsage)
		}
		numbers = append(numbers, n)
	}
	return numbers, nil
}

// force returns the options of a force, of a query as well as of the making of data. Without a number of workers the engine
// takes as many as there are cores.
func (o *options) force() []eval.Option {
	if o.workers == 0 {
		return nil
	}
	return []eval.Option{eval.Workers(o.workers)}
}

// Number is a number of rows as a flag: 1000000 or 1e6. Package flag has no integer
// that is written with an exponent, as sizes of benchmarks are.
type Number int64

// String returns the number.
func (c *Number) String() string { return strconv.FormatInt(int64(*c), 10) }

// Set reads a number without a fraction, which a float holds exactly: below 2^53.
func (c *Number) Set(s string) error {
	x, err := strconv.ParseFloat(s, 64)
	if err != nil || x != float64(int64(x)) || x >= 1<<53 || x <= -1<<53 {
		return errors.New("no whole number, such as 1000000 or 1e6")
	}
	*c = Number(x)
	return nil
}
