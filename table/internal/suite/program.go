// Package suite runs benchmark suites: it is what the commands tpch, h2o and
// clicks have in common.
//
//	flags -> place of the data -> explain
//	                          \-> make -> profile -> ask, one query after the other
//
// What can be wrong with the command line is found before the data are made,
// which takes a while.
package suite

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
	"syscall"
	"time"

	"xfork/table"
	"xfork/table/internal/dataset"
)

// Program is the command of a suite. Its functions other than Flags are called
// when the flags are read.
//
// The functions are called by one goroutine; the workers of a query, and of what
// makes the data, never see them.
type Program struct {
	// Name is that of the command. The folder in the user's cache is called after it.
	Name string
	// Letter stands before the number of a query in all that is printed.
	Letter string
	// Count is the number of the queries, which have the numbers from 1 on.
	Count int
	// Flags adds the flags that say how large the data are.
	Flags func(*flag.FlagSet)
	// Check returns an error if they make no sense.
	Check func() error
	// Data returns the tables.
	Data func() *dataset.Set
	// Size says how large they are in the words of the suite, such as "scale
	// factor 1", and about how many megabytes they take.
	Size func() (words string, megabytes float64)
	// Open returns the queries over the data in a folder, which need not be
	// there yet. Each call of query, with numbers from 1 on, is a new frame.
	Open func(folder string) (query func(n int) table.Frame)
	// Verdict says in a few words what an answer is like; an error says that it
	// is wrong.
	Verdict func(n int, r *Result) (string, error)
}

// Main runs the command, and ends the process with status 1 if an answer is
// wrong or something fails, 2 if the command line makes no sense. An interrupt
// stops what runs. What Run has opened is closed before, so a profile is
// complete.
func (p *Program) Main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	err := p.Run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	switch {
	case errors.Is(err, flag.ErrHelp):
	case errors.Is(err, ErrUsage):
		fmt.Fprintf(os.Stderr, "%s: %v\n", p.Name, err)
		os.Exit(2)
	case err != nil:
		fmt.Fprintf(os.Stderr, "%s: %v\n", p.Name, err)
		os.Exit(1)
	}
}

// Run is Main with its arguments, for tests. An error of the command line wraps
// [ErrUsage], and that of -h is flag.ErrHelp; both come before anything is made.
func (p *Program) Run(ctx context.Context, args []string, stdout, stderr io.Writer) (err error) {
	o, err := p.parse(args, stderr)
	if err != nil {
		return err
	}
	if o.dir, err = Place(p.Name, o.dir); err != nil {
		return err
	}
	if o.explain {
		// A frame tells what it is without the files: binding opens them.
		query := p.Open(p.Data().Folder(o.dir))
		for _, n := range o.numbers {
			fmt.Fprintf(stdout, "%s%d\n%s\n", p.Letter, n, query(n).Explain())
		}
		return nil
	}
	folder, err := p.make(ctx, o, stdout)
	if err != nil {
		return err
	}
	// The profile is of the queries alone, not of the generator. Run returns and
	// does not exit, so the deferred calls are made in any case.
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
	return p.ask(ctx, o, p.Open(folder), stdout)
}

// Place returns the folder for the data of a suite. One that is named has to be
// there, so that a slip does not fill another disk. The user's cache is made if
// it is not.
func Place(name, dir string) (string, error) {
	if dir == "" {
		cache, err := os.UserCacheDir()
		if err != nil {
			return "", fmt.Errorf("there is no folder for the data: name one with -data (%w)", err)
		}
		return filepath.Join(cache, "xfork-"+name), nil
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

// make makes the data, unless they are there, with as many workers as the queries have, and says so,
// for it takes a while. Data that are there are checked, and nothing is said
// unless something is wrong with them: an error tells what to do, since a folder
// that is not the program's own is not to be removed.
func (p *Program) make(ctx context.Context, o *options, stdout io.Writer) (string, error) {
	set := p.Data()
	words, megabytes := p.Size()
	// Only for what is said: Make finds out by itself what is there.
	_, err := os.Stat(set.Folder(o.dir))
	missing := err != nil
	if missing {
		fmt.Fprintf(stdout, "making the data of %s in %s\n", words, set.Folder(o.dir))
	}
	began := time.Now()
	folder, err := set.Make(ctx, o.dir, o.force()...)
	if errors.Is(err, syscall.ENOSPC) {
		return "", fmt.Errorf("the disk is full, and %s takes some %.0f MB: name a folder on another one with -data (%w)", words, megabytes, err)
	}
	if err == nil && missing {
		fmt.Fprintf(stdout, "made in %.1f s\n\n", time.Since(began).Seconds())
	}
	return folder, err
}

// ask runs the queries one after the other, each with all workers, and prints a
// line for each when it is over:
//
//	Q6       0.052 s       1 rows  right
//
// It fails in the end if an answer is wrong: what the others come to is worth
// knowing too.
// An error stops it at once, for what makes one query fail, such as a damaged
// file, mostly makes others fail.
func (p *Program) ask(ctx context.Context, o *options, query func(n int) table.Frame, stdout io.Writer) error {
	var total time.Duration
	wrong := 0
	for _, n := range o.numbers {
		spent, r, err := o.time(ctx, func() (*Result, error) { return Run(ctx, query(n), o.force()...) })
		if err != nil {
			return fmt.Errorf("query %d: %w", n, err)
		}
		// A verdict may look at every value, which is no part of the time.
		total += spent
		verdict, err := p.Verdict(n, r)
		if err != nil {
			verdict = "WRONG: " + err.Error()
			wrong++
		}
		fmt.Fprintf(stdout, "%s%-4d %8.3f s %7d rows  %s\n", p.Letter, n, spent.Seconds(), r.Len(), verdict)
	}
	fmt.Fprintf(stdout, "total %8.3f s\n", total.Seconds())
	if wrong > 0 {
		return fmt.Errorf("%d of %d answers are wrong", wrong, len(o.numbers))
	}
	return nil
}

// time runs a query as often as it is to be run, a new frame each time since results
// are memoised, and returns the median time and
// the last result. The median of an even number is the upper one of the two in
// the middle.
func (o *options) time(ctx context.Context, query func() (*Result, error)) (time.Duration, *Result, error) {
	// Between two runs the garbage of the first one may be collected in the
	// time of the second, as it would be in a program.
	var times []time.Duration
	var last *Result
	for range o.runs {
		last = nil // two results of ten million rows are too much
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
