// Compare runs the workloads beside the libraries that a Go programmer would take in the place of xfork, and by hand.
//
//	go -C bench/compare run . [-quick] [-only regexp] [-rounds n] [-out folder]
//	go -C bench/compare run . -taskbench [-quick] [-only regexp] [-rounds n]
//
// It prints a table for each workload and writes results.csv, results.md, results.png and results.svg. It is a module of its
// own, so that users of xfork download neither its rivals nor a library for plots.
//
// With -taskbench it runs Task Bench instead (see bench/taskbench) and prints one table.
//
// All contenders take turns in one process, on fresh graphs, and every value is checked. results.md says what each of them does
// and what it does not.
package main

import (
	"errors"
	"io"
	"time"

	"xfork/bench/command"
)

func main() { command.Main("compare", run) }

func run(args []string, stdout, stderr io.Writer) error {
	flags := command.NewFlags("compare", stderr)
	quick := flags.Bool("quick", false, "small sizes: a smoke test, whose figures mean nothing")
	rounds := flags.Positive("rounds", 7, "turns for each contender")
	only := flags.Matching("only", "run the workloads that match this `regexp`, and write no files")
	bench := flags.Bool("taskbench", false, "run Task Bench, of which -only chooses patterns, and write no files")
	out := flags.String("out", ".", "write the results into this `folder`")
	if help, err := flags.Parse(args); help || err != nil {
		return err
	}
	sz := full
	if *quick {
		sz = smoke
	}
	if *bench {
		return taskBench(sz, *rounds, only, stdout, stderr)
	}
	r, err := measureAll(sz, *rounds, only, stderr)
	if err != nil {
		return err
	}
	if err := r.print(stdout); err != nil || only.String() != "" {
		return err
	}
	return r.write(*out)
}

// measureAll runs the workloads that match.
func measureAll(sz size, rounds int, only *command.Pattern, progress io.Writer) (*Results, error) {
	r := newResults(time.Now())
	for _, w := range workloads {
		if !only.MatchString(w.name) {
			continue
		}
		err := command.Timed(progress, w.name, func() error {
			lines, err := w.run(sz, rounds)
			r.add(w, sz, lines)
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	if len(r.Tables) == 0 {
		return nil, errors.New("-only matches no workload: there are W1, W3, W5, W4, W6 and W7")
	}
	return r, nil
}
