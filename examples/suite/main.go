// A benchmark suite: programs are built in parallel, and each is timed while nothing else runs.
//
//	build("insertion")   build("heap")   build("crash")   build("hang")     CPU-bound: as many at a time as processors
//	       |                  |               |                |
//	     trial              trial           trial            trial          Exclusive: one at a time, and no build beside it
//	    /  |  \            /  |  \            :                :
//	round round round  round round round   failed        timed out          Exclusive; a program that failed has no rounds
//	    \  |  /            \  |  /            :                :
//	      All                All             All              All
//	        \_________________\___ Settle ____/________________/            every program has its own outcome
//
// A build is a subprocess that computes on this machine. It is CPU-bound and not of the I/O lane: the worker that waits for it
// stands for the processor that the compiler uses. A timing is Exclusive: a build beside it would change the figures.
//
// Every timing is written into a file as soon as it is there. A run that was interrupted goes on from there: a timing in the file
// is not forked again, and a program with all its timings is not even built, because nothing demands it.
//
//	go run ./examples/suite [-n numbers] [-rounds n] [-warm n] [-timeout d] [-results file] [program ...]
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"xfork/eval"
	"xfork/eval/progress"
	"xfork/expr"
)

func main() {
	// An interrupt ends the force, and with it the subprocess that is being timed.
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "suite:", err)
		os.Exit(1)
	}
}

// suite has the choices of the command line.
type suite struct {
	n, rounds, warm int
	timeout         time.Duration
	results         string
	programs        []string
}

func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	s, err := parse(args, stdout)
	if s == nil || err != nil {
		return err
	}
	if s.results == "" {
		folder, err := os.MkdirTemp("", "suite-*")
		if err != nil {
			return err
		}
		s.results = filepath.Join(folder, "results.txt")
	}
	return s.measure(ctx, stdout, stderr)
}

// parse reads the command line. It returns nil if the command line asks for help.
func parse(args []string, stdout io.Writer) (*suite, error) {
	s := new(suite)
	flags := flag.NewFlagSet("suite", flag.ContinueOnError)
	flags.SetOutput(io.Discard) // the error says it in one sentence
	flags.IntVar(&s.n, "n", 20_000, "how many numbers each program sorts")
	flags.IntVar(&s.rounds, "rounds", 5, "how often each is timed; the median counts")
	flags.IntVar(&s.warm, "warm", 1, "how often each is run before that")
	flags.DurationVar(&s.timeout, "timeout", time.Second, "how long a round, or all that comes before the first one, may take before it is killed")
	flags.StringVar(&s.results, "results", "", "the file with the timings, to be begun or gone on with (default: a new temporary one)")
	switch err := flags.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		flags.SetOutput(stdout)
		fmt.Fprintln(stdout, "usage: suite [flags] [program ...]")
		flags.PrintDefaults()
		return nil, nil
	case err != nil:
		return nil, err
	}
	if s.programs = flags.Args(); len(s.programs) == 0 {
		s.programs = names()
	}
	return s, s.check()
}

// check returns an error if a choice is wrong.
func (s *suite) check() error {
	switch {
	case s.n < 1 || s.n > 1_000_000:
		return fmt.Errorf("-n must be from 1 to 1000000, not %d", s.n)
	case s.rounds < 1 || s.warm < 1:
		return fmt.Errorf("-rounds and -warm must be positive, not %d and %d", s.rounds, s.warm)
	case s.timeout <= 0:
		return fmt.Errorf("-timeout must be positive, not %v", s.timeout)
	}
	for i, name := range s.programs {
		if !slices.Contains(names(), name) || slices.Contains(s.programs[:i], name) {
			return fmt.Errorf("each of %s can be named once, not %q", strings.Join(names(), ", "), name)
		}
	}
	return nil
}

// measure times the rounds that are not in the file of results yet, and prints the table of all.
func (s *suite) measure(ctx context.Context, stdout, stderr io.Writer) error {
	r, err := open(s.results, s.title())
	if err != nil {
		return err
	}
	folder, err := os.MkdirTemp("", "suite-*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)

	// It has an engine of its own, so that Close can wait for processes that were killed and have not ended yet.
	e := eval.NewEngine(runtime.GOMAXPROCS(0), 1)
	bar := progress.To(stderr, progress.WithoutFigures())
	before := len(r.noted)
	outcomes, err := s.graph(ctx, folder, r).Force(ctx, eval.On(e), eval.Title("suite"), eval.Observe(bar))
	if gone := e.Close(context.WithoutCancel(ctx)); gone != nil {
		return gone
	}
	if err != nil {
		return fmt.Errorf("interrupted: run it again with -results %s to go on: %w", s.results, err)
	}
	if err := r.broken(); err != nil {
		return err
	}
	fmt.Fprintf(stdout, "%d numbers sorted; %d timings, of which %d were there already, in %s\n\n", s.n, len(r.noted), before, s.results)
	table(stdout, s.programs, outcomes)
	return nil
}

// graph builds the graph of the head comment, without the timings that are in r.
func (s *suite) graph(ctx context.Context, folder string, r *results) expr.Expr[[]expr.Result[[]time.Duration]] {
	// The outcome of a round is noted, unless the suite was interrupted in the middle of it.
	note := func(name string, round int, took time.Duration, err error) error {
		if ctx.Err() == nil {
			r.note(timing{name, round, took, s.fault(err)})
		}
		return err
	}
	build := expr.LiftCtx1(builder{folder}.build) // CPUBound is the default
	trial := expr.LiftCtx1(func(ctx context.Context, p binary) (binary, error) {
		for range s.warm {
			if _, err := p.time(ctx, s.n); err != nil {
				return p, note(p.name, 0, 0, err)
			}
		}
		return p, nil
	}, expr.Name("trial"), expr.Exclusive, expr.Timeout(s.timeout))

	var all []expr.Expr[[]time.Duration]
	for _, name := range s.programs {
		tried := trial.Call(build.Fork(name)) // nothing runs
		all = append(all, expr.All(s.timings(name, tried, r, note)...))
	}
	return expr.Settle(all...)
}

// timings returns the rounds of a program. Those in r need no call.
func (s *suite) timings(name string, tried expr.Expr[binary], r *results, note func(string, int, time.Duration, error) error) (rounds []expr.Expr[time.Duration]) {
	for i := 1; i <= s.rounds; i++ {
		if t, there := r.find(name, i); there {
			rounds = append(rounds, expr.ForkErr(t.outcome))
			continue
		}
		rounds = append(rounds, expr.MapCtx(tried, func(ctx context.Context, p binary) (time.Duration, error) {
			took, err := p.time(ctx, s.n)
			return took, note(name, i, took, err)
		}, expr.Name("round"), expr.Exclusive, expr.Timeout(s.timeout)))
	}
	return rounds
}

// fault is a failure as it is noted, on one line.
func (s *suite) fault(err error) string {
	switch {
	case err == nil:
		return ""
	case errors.Is(err, context.DeadlineExceeded):
		return fmt.Sprintf("timed out after %v", s.timeout)
	}
	return strings.Join(strings.Fields(err.Error()), " ")
}
