// Package command is the frame of the benchmark programs: how they start and end, the flags that they have in common, and the
// line about each step that is done.
package command

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Main runs a program with the arguments of the process. An error is printed behind the name of the program and ends the
// process with status 1.
func Main(name string, run func(args []string, stdout, stderr io.Writer) error) {
	if err := run(os.Args[1:], os.Stdout, os.Stderr); err != nil {
		fmt.Fprintf(os.Stderr, "%s: %v\n", name, err)
		os.Exit(1)
	}
}

// Flags is a set of flags, some of which are checked once all are parsed.
type Flags struct {
	*flag.FlagSet
	checks []func() error // in the order of the definitions
}

// NewFlags returns an empty set for a program. Usage and complaints go to stderr.
func NewFlags(name string, stderr io.Writer) *Flags {
	f := &Flags{FlagSet: flag.NewFlagSet(name, flag.ContinueOnError)}
	f.SetOutput(stderr)
	return f
}

// Positive defines a flag for a whole number that is at least 1.
func (f *Flags) Positive(name string, value int, usage string) *int {
	n := f.Int(name, value, usage)
	f.checks = append(f.checks, func() error {
		if *n < 1 {
			return fmt.Errorf("-%s must be positive", name)
		}
		return nil
	})
	return n
}

// Pattern is a regular expression of the command line. It has one once the flags are parsed; the empty one matches everything.
type Pattern struct{ *regexp.Regexp }

// Matching defines a flag for a regular expression, which is empty by default.
func (f *Flags) Matching(name, usage string) *Pattern {
	text, p := f.String(name, "", usage), new(Pattern)
	f.checks = append(f.checks, func() (err error) {
		if p.Regexp, err = regexp.Compile(*text); err != nil {
			return fmt.Errorf("-%s: %w", name, err)
		}
		return nil
	})
	return p
}

// Numbers defines a flag for a list of positive whole numbers with commas in between.
func (f *Flags) Numbers(name, value, usage string) *[]int {
	list, ns := f.String(name, value, usage), new([]int)
	f.checks = append(f.checks, func() error {
		for word := range strings.SplitSeq(*list, ",") {
			n, err := strconv.Atoi(word)
			if err != nil || n < 1 {
				return fmt.Errorf("-%s: %q is no positive number", name, word)
			}
			*ns = append(*ns, n)
		}
		return nil
	})
	return ns
}

// Parse parses the arguments and checks them. It reports whether they ask for help, which is printed by then; the program has
// nothing more to do.
func (f *Flags) Parse(args []string) (help bool, err error) {
	switch err := f.FlagSet.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		return true, nil
	case err != nil:
		return false, err
	}
	for _, check := range f.checks {
		if err := check(); err != nil {
			return false, err
		}
	}
	return false, nil
}

// Timed runs one step of a program and writes its name and the seconds that it took. An error of the step begins with its name.
func Timed(progress io.Writer, step string, run func() error) error {
	begin := time.Now()
	if err := run(); err != nil {
		return fmt.Errorf("%s: %w", step, err)
	}
	fmt.Fprintf(progress, "%-32s %5.1f s\n", step, time.Since(begin).Seconds())
	return nil
}
