// Compare runs the workloads beside the libraries that a Go programmer would take in the place of xfork, and by hand.
//
//	go -C bench/compare run . [-quick] [-only regexp] [-rounds n] [-out folder]
//	go -C bench/compare run . -taskbench [-quick] [-only regexp] [-rounds n]
//
// It prints a table for each workload and writes results.csv, results.md, results.png and results.svg. It is a module of its
// own so that nobody who uses xfork downloads its rivals, or a library for plots.
//
// With -taskbench it runs Task Bench instead (see bench/taskbench) and prints one table.
//
// All contenders take turns in one process, on fresh graphs, and every value is looked at. What each of them does, and what it
// does not, is told in results.md.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"regexp"
	"time"
)

func main() {
	if err := run(os.Args[1:], os.Stdout, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "compare:", err)
		os.Exit(1)
	}
}

func run(args []string, stdout, stderr io.Writer) error {
	flags := flag.NewFlagSet("compare", flag.ContinueOnError)
	flags.SetOutput(stderr)
	quick := flags.Bool("quick", false, "small sizes: a smoke test, whose figures mean nothing")
	only := flags.String("only", "", "run the workloads that match this `regexp`, and write no files")
	rounds := flags.Int("rounds", 7, "turns for each contender")
	bench := flags.Bool("taskbench", false, "run Task Bench, of which -only chooses patterns, and write no files")
	out := flags.String("out", ".", "write the results into this `folder`")
	switch err := flags.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		return nil
	case err != nil:
		return err
	case *rounds < 1:
		return errors.New("-rounds must be positive")
	}
	match, err := regexp.Compile(*only)
	if err != nil {
		return fmt.Errorf("-only: %w", err)
	}
	if *bench {
		if *quick {
			return taskBench(20, *rounds, 200, match, stdout, stderr)
		}
		return taskBench(100, *rounds, 12_000, match, stdout, stderr)
	}
	sz := full
	if *quick {
		sz = smoke
	}
	r := newResults(time.Now())
	for _, w := range workloads {
		if !match.MatchString(w.name) {
			continue
		}
		begin := time.Now()
		lines, err := w.run(sz, *rounds)
		if err != nil {
			return fmt.Errorf("%s: %w", w.name, err)
		}
		fmt.Fprintf(stderr, "%s %.1f s\n", w.name, time.Since(begin).Seconds())
		r.add(w, sz, lines)
	}
	if len(r.Tables) == 0 {
		return errors.New("-only matches no workload: there are W1, W3, W5, W4, W6 and W7")
	}
	if err := r.print(stdout); err != nil {
		return err
	}
	if *only != "" {
		return nil
	}
	return r.write(*out)
}
