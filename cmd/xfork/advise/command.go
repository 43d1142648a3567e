package advise

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"xfork/cmd/xfork/fork"
	"xfork/cmd/xfork/source"
)

// Usage and What are the command in the list of commands.
const (
	Usage = "[-bench R | -pprof FILE] [-n 2,4] PACKAGE"
	What  = "what a fork of each loop would gain, before anything is changed"
)

// There is no -trace: execution traces know when goroutines run and wait, and
// nothing of the loops in them. docs/advise.md has more.

// options are those of the command line.
type options struct {
	bench, run, pprof, stdin string
	workers                  []int
	json, all                bool
	pattern                  string
	args                     []string // of the program or the tests
	machine                  func() Machine
}

// help is what -h says in front of the flags. That the output of the program is
// not shown has to be said, as a user waits for it.
const help = `usage: xfork advise [FLAGS] PACKAGE [-- ARGUMENTS]

Runs a package once with its loops counted and timed, and says of each loop
what xfork fork would gain: its program, with the arguments, or its benchmarks
with -bench, or its tests. Nothing is changed. What the program prints is not
shown.

`

// parse reads a command line. What stands behind -- is not looked at; it is the
// program's, flags and all.
func parse(args []string, errs io.Writer) (o options, err error) {
	o.machine = measure
	if i := slices.Index(args, "--"); i >= 0 {
		args, o.args = args[:i], args[i+1:]
	}
	f := flag.NewFlagSet("xfork advise", flag.ContinueOnError)
	f.SetOutput(errs)
	f.StringVar(&o.bench, "bench", "", "run the benchmarks that match `R`, as go test -bench does")
	f.StringVar(&o.run, "run", "", "run the tests that match `R`, as go test -run does")
	f.StringVar(&o.pprof, "pprof", "", "run nothing, and take the share of each loop from a CPU profile in `FILE`")
	f.StringVar(&o.stdin, "stdin", "", "the standard input of the program is `FILE`; without, it is empty")
	f.BoolVar(&o.json, "json", false, "print the report as JSON, with times in nanoseconds")
	f.BoolVar(&o.all, "all", false, "list also loops that were not run, and those that are refused and take less than 1 % of the time")
	// The cores of this machine are among them always, for a verdict needs those.
	n := f.String("n", "2,4", "numbers of workers, beside the cores of this machine")
	f.Usage = func() {
		fmt.Fprint(errs, help)
		f.PrintDefaults()
	}
	if err := f.Parse(args); err != nil {
		return o, err
	}
	for _, s := range strings.Split(*n, ",") {
		w, err := strconv.Atoi(strings.TrimSpace(s))
		if err != nil || w < 1 || w > 1<<16 {
			return o, fmt.Errorf("-n: %q is no number of workers", s)
		}
		o.workers = append(o.workers, w)
	}
	// Each of the three says what is looked at.
	chosen := 0
	for _, s := range []string{o.bench, o.run, o.pprof} {
		if s != "" {
			chosen++
		}
	}
	switch {
	case chosen > 1:
		return o, errors.New("of -bench, -run and -pprof there can be one")
	case f.NArg() != 1:
		return o, fmt.Errorf("one package is needed, and arguments for it behind --: xfork advise %s", Usage)
	}
	o.pattern = f.Arg(0)
	return o, nil
}

// Run does the command, with the arguments behind its name, and returns the exit
// code: 0 if there is a report, whatever it says. A verdict is no failure, so that
// a build which prints reports does not break on one.
func Run(args []string, out, errs io.Writer) int {
	o, err := parse(args, errs)
	if errors.Is(err, flag.ErrHelp) {
		return 0
	}
	if err != nil {
		fmt.Fprintln(errs, "xfork advise:", err)
		return 2
	}
	// An interrupt ends the program that is measured, and removes what was written for it.
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	r, err := Advise(ctx, o)
	if err != nil {
		fmt.Fprintln(errs, "xfork advise:", err)
		return 1
	}
	if o.json {
		e := json.NewEncoder(out)
		e.SetIndent("", "\t")
		_ = e.Encode(r)
		return 0
	}
	r.print(out, o.all)
	return 0
}

// Advise makes the report of one package.
//
// The order is that of what can go wrong: the package, what there is to run, the
// types, the run. Each step is slower than the one before it, so that a mistake in
// the command line is told at once.
func Advise(ctx context.Context, o options) (*Report, error) {
	t, err := find(ctx, o.pattern)
	if err != nil {
		return nil, err
	}
	var w way
	if o.pprof == "" {
		if w, err = o.way(t); err != nil {
			return nil, err
		}
	}
	p, err := source.Load(t.Dir, nil)
	if err != nil {
		return nil, err
	}
	all, err := fork.Loops(p)
	if err != nil {
		return nil, err
	}
	loops, n := choose(all)
	if n == 0 {
		return nil, fmt.Errorf("%s has no loop that calls a function of the program, so there is nothing to fork (it has %d loops)", t.ImportPath, len(all))
	}
	var r *Report
	if o.pprof != "" {
		r, err = profiled(loops, o.pprof, o.workers)
	} else {
		r, err = t.measured(ctx, p, loops, w, o)
	}
	if err != nil {
		return nil, err
	}
	r.Package = t.ImportPath
	return r, nil
}

// measured runs the package and judges its loops. The machine is measured behind
// the run, when nothing of the program is left on it.
func (t *target) measured(ctx context.Context, p *source.Package, loops []*counted, w way, o options) (*Report, error) {
	over, err := newOverlay()
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(over.temp)
	if err := over.fill(t, p, loops, w); err != nil {
		return nil, err
	}
	// Windows runs nothing without that end, and elsewhere it does no harm.
	program := filepath.Join(over.temp, "program.exe")
	if err := t.compile(ctx, w, over, program); err != nil {
		return nil, err
	}
	run, err := t.counting(ctx, w, program)
	if err != nil {
		return nil, err
	}
	r := report(loops, run, o.machine(), o.workers)
	r.From = w.what
	return r, nil
}
