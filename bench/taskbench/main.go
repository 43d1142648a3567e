// Taskbench runs Task Bench (Slaughter et al., SC 2020): what a task costs, by the pattern of dependence and by what it computes.
//
//	go run ./bench/taskbench [-peers] [-patterns regexp] [-kernels regexp] [-turns n] [-out folder]
//
// It prints METG(50 %), the smallest task at which half of the machine still computes, of graphs by xfork, built within the time
// that counts or before it, and of the same by hand. With -peers OpenMP and oneTBB take part where the compiler and the library
// are there. With -out it writes results.csv, results.md and results.svg into the folder.
//
// Every input of every task is looked at. Peers written in Go are in bench/compare, a module of its own.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"regexp"
	"time"

	"xfork/bench/taskbench/metg"
	"xfork/bench/taskbench/task"
	"xfork/bench/taskbench/ways"
)

func main() {
	if err := run(os.Args[1:], os.Stdout, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "taskbench:", err)
		os.Exit(1)
	}
}

// settings are what can be chosen on the command line.
type settings struct {
	patterns, kernels     *regexp.Regexp
	width, steps, workers int
	turns                 int
	longest               float64 // ns, the largest tasks
	options               task.Options
	peers                 bool
	out                   string
}

func parse(args []string, stderr io.Writer) (s settings, err error) {
	flags := flag.NewFlagSet("taskbench", flag.ContinueOnError)
	flags.SetOutput(stderr)
	patterns := flags.String("patterns", "", "the patterns that match this `regexp`")
	kernels := flags.String("kernels", "", "the kernels that match this `regexp`")
	quick := flags.Bool("quick", false, "small graphs and few turns: a smoke test, whose figures mean nothing")
	flags.IntVar(&s.width, "width", 8, "columns")
	flags.IntVar(&s.steps, "steps", 1000, "steps")
	flags.IntVar(&s.workers, "workers", 2, "workers")
	flags.IntVar(&s.turns, "turns", 15, "turns for each contender at each size")
	flags.Float64Var(&s.longest, "longest", 8000, "nanoseconds of work in the largest tasks")
	flags.IntVar(&s.options.Radix, "radix", task.Defaults.Radix, "of nearest, spread and random_nearest")
	flags.IntVar(&s.options.Period, "period", task.Defaults.Period, "of spread and random_nearest")
	flags.Float64Var(&s.options.Fraction, "fraction", task.Defaults.Fraction, "of random_nearest")
	flags.BoolVar(&s.peers, "peers", false, "OpenMP and oneTBB too, where they are there")
	flags.StringVar(&s.out, "out", "", "write the results into this `folder`")
	if err := flags.Parse(args); err != nil {
		return s, err
	}
	if *quick {
		s.steps, s.turns, s.longest = 20, 1, 200
	}
	if s.turns < 1 || s.workers < 1 {
		return s, errors.New("-turns and -workers must be positive")
	}
	if s.patterns, err = regexp.Compile(*patterns); err != nil {
		return s, fmt.Errorf("-patterns: %w", err)
	}
	if s.kernels, err = regexp.Compile(*kernels); err != nil {
		return s, fmt.Errorf("-kernels: %w", err)
	}
	return s, nil
}

func run(args []string, stdout, stderr io.Writer) error {
	s, err := parse(args, stderr)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return nil
	case err != nil:
		return err
	}
	contenders := []metg.Contender{ways.Ours, ways.OursBefore, ways.ByDegrees, ways.ByColumns}
	r := newResults(time.Now(), &s)
	if s.peers {
		built, absent, shut, err := peers()
		if err != nil {
			return err
		}
		defer shut()
		contenders, r.Absent = append(contenders, built...), absent
	}
	task.Prepare(s.width)
	for _, k := range task.Kernels {
		if !s.kernels.MatchString(k.Name) {
			continue
		}
		unit := metg.Unit(k, s.width, s.workers)
		for _, p := range task.Patterns {
			if !s.patterns.MatchString(p) {
				continue
			}
			unit = min(unit, metg.Unit(k, s.width, s.workers)) // looked at again, for a machine has other things to do
			if err := r.measure(&s, k, p, unit, contenders, stderr); err != nil {
				return fmt.Errorf("%s, %s: %w", p, k.Name, err)
			}
		}
	}
	if len(r.Rows) == 0 {
		return errors.New("nothing matches -patterns and -kernels")
	}
	if err := r.print(stdout); err != nil {
		return err
	}
	if s.out == "" {
		return nil
	}
	return r.write(s.out)
}

// measure adds a row: one pattern, one kernel, all contenders.
func (r *results) measure(s *settings, k task.Kernel, pattern string, unit float64, contenders []metg.Contender, stderr io.Writer) error {
	g, err := task.New(pattern, s.width, s.steps, s.options)
	if err != nil {
		return err
	}
	begin := time.Now()
	sizes := []int{0}
	if k.Name != "empty" {
		sizes = metg.Sizes(unit, 50, s.longest)
	}
	curves, err := metg.Sweep(metg.Job{Graph: g, Kernel: k, Workers: s.workers}, sizes, unit, s.turns, contenders...)
	if err != nil {
		return err
	}
	r.Rows = append(r.Rows, row{pattern, k.Name, float64(g.Edges()) / float64(g.Tasks()), curves})
	fmt.Fprintf(stderr, "%s, %s: %.1f s\n", pattern, k.Name, time.Since(begin).Seconds())
	return nil
}
